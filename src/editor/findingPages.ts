import * as vscode from 'vscode';

const command = 'throughline.explainFinding';

/** A link that opens the page on a code of a finding inside the editor, without a network. */
export const pageLink = (code: string): vscode.Uri =>
  vscode.Uri.parse(`command:${command}?${encodeURIComponent(JSON.stringify([code]))}`);

/** Shows the page on a code of a finding; of the user's choice where none is given. */
export async function explainFinding(extension: vscode.Uri, code: unknown): Promise<void> {
  const { pageOf, rules } = await import('./engine');
  const chosen = typeof code === 'string' ? code : await pickRule(rules);
  if (chosen === undefined) return;
  const page = vscode.Uri.joinPath(extension, 'docs', 'diagnostics', pageOf(chosen));
  await vscode.commands.executeCommand('markdown.showPreview', page);
}

const pickRule = async (rules: readonly { code: string; title: string }[]): Promise<string | undefined> =>
  (
    await vscode.window.showQuickPick(
      [
        ...rules.map(({ code, title }) => ({ label: code, description: title })),
        { label: 'unresolved', description: 'Not understood while reading' },
      ],
      { title: 'Explain a Finding' },
    )
  )?.label;
