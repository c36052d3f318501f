import * as vscode from 'vscode';
import type { BackEndFinding, BackEndName } from '../train/protocol';
import type { NativeBackEnd } from '../train/runtime/packages';
import type { Services } from './commands';
import { wantedBackEnd } from './trainingSettings';

interface Item extends vscode.QuickPickItem {
  choice?: BackEndName | 'auto';
  finding?: BackEndFinding;
  native?: NativeBackEnd;
}

/** What a button beside a back end leads to. */
export interface BackEndActions {
  install(backEnd: NativeBackEnd): Promise<unknown>;
  uninstall(backEnd: NativeBackEnd): Promise<unknown>;
}

const installButton: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('cloud-download'), tooltip: 'Install' };
const uninstallButton: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('trash'), tooltip: 'Uninstall' };

/**
 * Tries each back end in a process of its own and lists what came of it, the one to be preferred first. What is chosen goes to
 * the settings.
 */
export async function selectBackEnd(services: Services, actions: BackEndActions): Promise<void> {
  const { comparisons, runtime } = services;
  const engine = await import('./engine');
  const { tryBackEnd, backEndNames, backEndSubject, packagesFor, thisMachine, installedPackage } = engine;
  const { run, text: trained } = backEndSubject();
  const offered = packagesFor(thisMachine());
  const now = wantedBackEnd();
  const marked = (choice: BackEndName | 'auto', parts: readonly (string | undefined)[]): string =>
    [...parts, choice === now ? 'chosen now' : ''].filter(Boolean).join(' · ');

  const itemOf = (finding: BackEndFinding): Item => {
    const { name, usable, version, device } = finding;
    const time = engine.stepTime(finding);
    const native = offered.find(({ backEnd }) => backEnd === name);
    const installed = native && installedPackage(runtime, native.backEnd);
    const missing = !usable && finding.reason === engine.notInstalled;
    return {
      label: `$(${usable ? 'check' : 'circle-slash'}) ${name}`,
      description: marked(name, [version, device, time && `${time} ms a step`]),
      detail: usable
        ? engine.backEndRemark(finding)
        : `${finding.reason}${missing && native ? `: ${native.what}, ${native.size}; needs ${native.needs}` : ''}`,
      buttons: installed ? [uninstallButton] : native && missing ? [installButton] : [],
      choice: usable ? name : undefined,
      native: native?.backEnd,
      finding,
    };
  };

  const automatic: Item = {
    label: '$(list-ordered) auto',
    description: marked('auto', ['takes the fastest of these']),
    choice: 'auto',
  };
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = `Training Back Ends of This Machine, on ${trained}`;
  picker.placeholder = 'Each is tried with a few training steps …';
  picker.matchOnDescription = true;
  picker.busy = true;
  let open = true;
  picker.onDidHide(() => (open = false));
  const picked = new Promise<(() => Promise<unknown>) | undefined>((resolve) => {
    picker.onDidHide(() => resolve(undefined));
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (!item) return;
      const { choice, finding } = item;
      if (choice) resolve(() => keep(choice));
      else if (finding) picker.placeholder = `${finding.name} cannot train here: ${finding.reason}.`;
    });
    picker.onDidTriggerItemButton(({ button, item: { native } }) => {
      if (native) resolve(() => (button === installButton ? actions.install(native) : actions.uninstall(native)));
    });
  });
  picker.show();
  const items: Item[] = [automatic];
  for (const name of backEndNames) {
    if (!open) break;
    picker.items = [...items, { label: `$(sync~spin) ${name}`, detail: 'being tried …' }];
    const finding = await tryBackEnd(comparisons.process, name, run, {
      track: (child) => picker.onDidHide(() => child.kill()),
    });
    items.push(itemOf(finding));
    picker.items = [...items];
  }
  picker.busy = false;
  picker.activeItems = items.filter(({ choice }) => choice === now);
  const used = engine.fastest(items.flatMap(({ finding }) => finding ?? []));
  picker.placeholder = used
    ? `"auto" takes ${used.name}, the fastest. Choose one to keep it in the settings.`
    : 'None works here.';
  const act = await picked;
  picker.dispose();
  await act?.();
}

const keep = (name: BackEndName | 'auto'): Thenable<void> & Promise<void> =>
  Promise.resolve(
    vscode.workspace
      .getConfiguration('throughline')
      .update('training.backEnd', name, vscode.ConfigurationTarget.Global),
  );
