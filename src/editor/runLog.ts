import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { RunState } from '../train/comparison';
import type { LiveComparison } from './liveComparison';

interface Item extends vscode.QuickPickItem {
  run: RunState;
}

/**
 * Opens what the process of a run has written.
 * @param id of the run; the user chooses, if left out.
 */
export async function showRunLog(comparison: LiveComparison, id?: string): Promise<void> {
  const run =
    id === undefined
      ? await chooseRun(comparison, 'Show Log of a Run')
      : comparison.brief.runs.find((each) => each.id === id);
  if (!run) return;
  const { runFiles, runFolder } = await import('./engine');
  const log = join(runFolder(comparison.folder, run.id), runFiles.log);
  if (existsSync(log)) await vscode.window.showTextDocument(vscode.Uri.file(log), { preview: true });
  else void vscode.window.showInformationMessage('This run has not begun: its process writes the log.');
}

/** Lets the user choose among the runs of a comparison. */
export async function chooseRun(comparison: LiveComparison, title: string): Promise<RunState | undefined> {
  const { plan, runs } = comparison.brief;
  const items = runs.map((run): Item => ({
    label: `${plan.variants.find(({ id }) => id === run.variant)?.label ?? run.variant}, seed ${run.seed}`,
    description: run.status,
    run,
  }));
  const picked = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  return picked?.run;
}
