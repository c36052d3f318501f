import * as vscode from 'vscode';

/** The setting that a message names: `throughline.training.data`. */
const settingIn = (text: string): string | undefined => /\bthroughline\.[a-z]\w*(?:\.\w+)*/.exec(text)?.[0];

/** Says what failed, and logs it; where the message names a setting, a button leads there. */
export function tellFailure(error: unknown, log: vscode.LogOutputChannel): void {
  log.error(error instanceof Error ? error : String(error));
  const text = error instanceof Error ? error.message : String(error);
  const setting = settingIn(text);
  const actions: Record<string, () => unknown> = {
    ...(setting
      ? { 'Open Setting': () => vscode.commands.executeCommand('workbench.action.openSettings', `@id:${setting}`) }
      : {}),
    'Show Log': () => log.show(),
  };
  void vscode.window.showErrorMessage(`Throughline: ${text}`, ...Object.keys(actions)).then((answer) => {
    if (answer !== undefined) actions[answer]();
  });
}
