import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Comparisons } from './comparisons';
import type { LiveComparison } from './liveComparison';
import type { Panels } from './panels';

/** What resuming works with. */
interface Training {
  comparisons: Comparisons;
  panels: Panels;
}

/** Of comparisons that the user does not want to be asked about again. */
const leftKey = 'throughline.leftComparisons';

/** Milliseconds after the start of a window: other things are of more use then. */
const settled = 3000;

interface Item extends vscode.QuickPickItem {
  comparison: LiveComparison;
}

const finishedText = (comparison: LiveComparison): string => {
  const { runs } = comparison.brief;
  return `${runs.filter(({ status }) => status === 'finished').length} of ${runs.length} runs finished`;
};

/** Shows a comparison and goes on with what is left of it. */
export async function resume(comparison: LiveComparison, { comparisons, panels }: Training): Promise<void> {
  panels.showComparison(comparison);
  await comparisons.run(comparison);
}

/** Goes on with an unfinished comparison: the only one, or the one that the user chooses. */
export async function resumeTraining(training: Training): Promise<void> {
  const unfinished = await training.comparisons.unfinished();
  if (unfinished.length === 0) {
    void vscode.window.showInformationMessage(
      'No comparison of this workspace is paused: each has ended or is training.',
    );
    return;
  }
  const items = unfinished.map((comparison): Item => ({
    label: comparison.brief.plan.title,
    description: new Date(comparison.brief.plan.created).toLocaleString(),
    detail: finishedText(comparison),
    comparison,
  }));
  const picked = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, { title: 'Resume Training' });
  if (picked) await resume(picked.comparison, training);
}

/** After the window has opened: follows what trains elsewhere, and asks once whether to go on with what was paused or cut off. */
export async function offerToResume(state: vscode.Memento, training: Training): Promise<void> {
  const bases = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  if (!vscode.workspace.isTrusted || !bases.some((base) => existsSync(join(base, '.throughline', 'runs')))) return;
  await new Promise((resolve) => setTimeout(resolve, settled));
  await training.comparisons.followElsewhere();
  const left = new Set(state.get<string[]>(leftKey, []));
  const unfinished = await training.comparisons.unfinished();
  const [newest, ...others] = unfinished.filter(({ id }) => !left.has(id));
  if (!newest) return;
  const more =
    others.length > 0
      ? ` ${others.length} more ${others.length === 1 ? 'waits' : 'wait'} behind "Throughline: Resume Training".`
      : '';
  const text = `${newest.brief.plan.title}: training was interrupted, ${finishedText(newest)}.${more}`;
  const answer = await vscode.window.showInformationMessage(text, 'Resume', 'Show', 'Leave It');
  if (answer === 'Resume') await resume(newest, training);
  if (answer === 'Show') training.panels.showComparison(newest);
  if (answer === 'Leave It') await state.update(leftKey, [...left, newest.id]);
}
