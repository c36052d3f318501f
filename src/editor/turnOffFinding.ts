import * as vscode from 'vscode';

/** Turns a code of findings off, in the workspace's settings where there is a workspace. */
export async function turnOffFinding(code: unknown): Promise<void> {
  if (typeof code !== 'string') return;
  const settings = vscode.workspace.getConfiguration('throughline');
  const target = vscode.workspace.workspaceFolders
    ? vscode.ConfigurationTarget.Workspace
    : vscode.ConfigurationTarget.Global;
  const known = settings.inspect<Record<string, string>>('diagnostics.severity');
  const own = target === vscode.ConfigurationTarget.Workspace ? known?.workspaceValue : known?.globalValue;
  await settings.update('diagnostics.severity', { ...own, [code]: 'off' }, target);
}
