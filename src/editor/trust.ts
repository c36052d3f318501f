import * as vscode from 'vscode';

/** May processes be started here? Says what to do where not. */
export async function isAllowed(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  const answer = await vscode.window.showWarningMessage(
    'Training writes into the workspace and starts processes, which Restricted Mode does not allow. Reading and drawing go on as they are.',
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}
