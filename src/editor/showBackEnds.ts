import { join } from 'node:path';
import * as vscode from 'vscode';
import type { BackEndFinding } from '../train/protocol';
import type { Services } from './commands';

/** The network on which back ends are tried: an example of ours, as small as it gets. */
const subject = { file: 'resnet.py', entry: 'resnet20', smallest: { steps: 1, target: { unitsPerStage: 1 } } };

interface Item extends vscode.QuickPickItem {
  finding?: BackEndFinding;
}

const itemOf = (finding: BackEndFinding, trained: string): Item => {
  const { name, usable, reason, version, device, millisecondsPerStep } = finding;
  return {
    label: `$(${usable ? 'check' : 'circle-slash'}) ${name}`,
    description: [version, device].filter(Boolean).join(' · '),
    detail:
      usable && millisecondsPerStep !== undefined ? `${millisecondsPerStep.toFixed(0)} ms a step (${trained})` : reason,
    finding,
  };
};

/** Tries each back end in a process of its own and lists what came of it, the one to be preferred first. */
export async function showBackEnds({ extensionUri, inspector, comparisons }: Services): Promise<void> {
  const { tryBackEnd, backEndNames, planComparison } = await import('./engine');
  const { graph, explanation } = await inspector.inspect(
    join(extensionUri.fsPath, 'examples', subject.file),
    subject.entry,
  );
  const { plan, runs } = planComparison(graph, explanation, { architecture: subject.entry, ...subject.smallest });
  const trained = [subject.entry, ...plan.scaling, `${plan.training.batchSize} images`].join(', ');
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = 'Training Back Ends of This Machine';
  picker.placeholder = 'Each is tried with a few training steps …';
  picker.busy = true;
  let open = true;
  picker.onDidHide(() => (open = false));
  picker.show();
  for (const name of backEndNames) {
    if (!open) break;
    picker.items = [
      ...picker.items.filter(({ finding }) => finding),
      { label: `$(sync~spin) ${name}`, detail: 'being tried …' },
    ];
    const finding = await tryBackEnd(comparisons.process, name, runs[0], (process) => {
      picker.onDidHide(() => process.kill());
    });
    picker.items = [...picker.items.filter((item) => item.finding), itemOf(finding, trained)];
  }
  picker.busy = false;
  const used = picker.items.find(({ finding }) => finding?.usable)?.finding;
  picker.placeholder = used
    ? `"auto" takes ${used.name}, the first that works. Choose one to keep it in the settings.`
    : 'None works here.';
  const choice = new Promise<BackEndFinding | undefined>((resolve) => {
    picker.onDidAccept(() => resolve(picker.selectedItems[0]?.finding));
    picker.onDidHide(() => resolve(undefined));
    if (!open) resolve(undefined);
  });
  const chosen = await choice;
  picker.dispose();
  if (chosen?.usable) {
    const settings = vscode.workspace.getConfiguration('throughline');
    await settings.update('training.backEnd', chosen.name, vscode.ConfigurationTarget.Global);
  }
}
