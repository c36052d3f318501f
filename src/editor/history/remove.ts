import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Services } from '../commands';
import type { LiveComparison } from '../liveComparison';

/**
 * Deletes comparisons with all that they measured: into the trash, or for good where a folder has none.
 * @param confirmed settles the questions beforehand, from a key binding or a test
 */
export async function deleteComparisons(
  meant: readonly LiveComparison[],
  confirmed: boolean,
  { comparisons, panels }: Services,
): Promise<void> {
  const running = meant.find(({ isRunning }) => isRunning);
  if (running) {
    void vscode.window.showWarningMessage(`${running.brief.plan.title} is still training. Cancel it first.`);
    return;
  }
  if (meant.length === 0 || !(confirmed || (await isMeant(meant)))) return;
  for (const comparison of meant) {
    await comparisons.pause(comparison);
    if (existsSync(comparison.folder) && !(await removed(vscode.Uri.file(comparison.folder), confirmed))) continue;
    panels.forget(comparison);
    comparisons.forget(comparison);
  }
}

async function isMeant(meant: readonly LiveComparison[]): Promise<boolean> {
  const [{ plan }] = meant.map((comparison) => comparison.brief);
  const what = meant.length === 1 ? `“${plan.title}” of ${plan.created.slice(0, 10)}` : `${meant.length} comparisons`;
  const detail = 'The journals, checkpoints and reports go to the trash.';
  const answer = await vscode.window.showWarningMessage(`Delete ${what}?`, { modal: true, detail }, 'Move to Trash');
  return answer !== undefined;
}

/** Is the folder gone? A file system without a trash is asked about once more. */
async function removed(folder: vscode.Uri, confirmed: boolean): Promise<boolean> {
  try {
    await vscode.workspace.fs.delete(folder, { recursive: true, useTrash: true });
    return true;
  } catch (error) {
    const detail = `It cannot be moved to the trash: ${error instanceof Error ? error.message : String(error)}`;
    const answer =
      confirmed ||
      (await vscode.window.showWarningMessage(
        `Delete ${folder.fsPath} for good?`,
        { modal: true, detail },
        'Delete Permanently',
      ));
    if (!answer) return false;
    await vscode.workspace.fs.delete(folder, { recursive: true, useTrash: false });
    return true;
  }
}
