import * as vscode from 'vscode';

/** The setting that a message names: `throughline.training.data`. */
const settingIn = (text: string): string | undefined => /\bthroughline\.[a-z]\w*(?:\.\w+)*/.exec(text)?.[0];

/** Settings of a machine stand on a tab of their own where the window is that of another one. */
const openSetting = (setting: string): Thenable<unknown> =>
  vscode.commands.executeCommand(`workbench.action.open${vscode.env.remoteName ? 'Remote' : ''}Settings`, {
    query: `@id:${setting}`,
  });

/** Says what failed, and logs it; where the message names a setting, a button leads there. */
export function tellFailure(error: unknown, log: vscode.LogOutputChannel): void {
  log.error(error instanceof Error ? error : String(error));
  const text = error instanceof Error ? error.message : String(error);
  const setting = settingIn(text);
  const actions: Record<string, () => unknown> = {
    ...(setting ? { 'Open Setting': () => openSetting(setting) } : {}),
    'Show Log': () => log.show(),
  };
  void vscode.window.showErrorMessage(`Throughline: ${text}`, ...Object.keys(actions)).then((answer) => {
    if (answer !== undefined) actions[answer]();
  });
}
