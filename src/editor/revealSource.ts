import * as vscode from 'vscode';
import type { SourceRange } from '../graph/graph';
import { pathOf, uriOf } from './documents';
import { toRange } from './ranges';
import { selectionsOf } from './sourceSelections';

/** Marks the lines that the panel speaks of, until it speaks of others. */
const mark = vscode.window.createTextEditorDecorationType({
  backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
  isWholeLine: true,
});

/** Where the code stands: the group that shows the file already, else one of other code, else any that is not the panel's. */
function columnFor(file: string, panelColumn: vscode.ViewColumn | undefined): vscode.ViewColumn {
  const shown = vscode.window.visibleTextEditors.find(({ document }) => pathOf(document.uri) === file);
  const others = vscode.window.tabGroups.all.filter(({ viewColumn }) => viewColumn !== panelColumn);
  const code = others.find(({ activeTab }) => activeTab?.input instanceof vscode.TabInputText) ?? others[0];
  return shown?.viewColumn ?? code?.viewColumn ?? vscode.ViewColumn.Beside;
}

/**
 * Shows a piece of source beside the panel.
 *
 * @param focus moves the cursor there; else the lines are marked and the panel keeps the keyboard
 */
export async function revealSource(
  source: SourceRange,
  { focus, panelColumn }: { focus: boolean; panelColumn?: vscode.ViewColumn },
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uriOf(source.file));
  const editor = await vscode.window.showTextDocument(document, {
    viewColumn: columnFor(source.file, panelColumn),
    preserveFocus: !focus,
  });
  const range = document.validateRange(toRange(source));
  if (focus) editor.selection = new vscode.Selection(range.start, range.start);
  for (const visible of vscode.window.visibleTextEditors) {
    visible.setDecorations(mark, visible === editor && !focus ? [range] : []);
  }
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Selects pieces of source, several in a file as several selections: the file that holds most of them is shown for it. */
export async function selectSources(
  sources: readonly SourceRange[],
  { focus, panelColumn }: { focus: boolean; panelColumn?: vscode.ViewColumn },
): Promise<void> {
  const [shown, ...others] = selectionsOf(sources);
  if (!shown) return;
  const document = await vscode.workspace.openTextDocument(uriOf(shown.file));
  const editor = await vscode.window.showTextDocument(document, {
    viewColumn: columnFor(shown.file, panelColumn),
    preserveFocus: !focus,
  });
  select(editor, shown.ranges);
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  for (const { file, ranges } of others)
    for (const visible of vscode.window.visibleTextEditors)
      if (pathOf(visible.document.uri) === file) select(visible, ranges);
}

function select(editor: vscode.TextEditor, ranges: readonly SourceRange[]): void {
  editor.selections = ranges.map((source) => {
    const { start, end } = editor.document.validateRange(toRange(source));
    return new vscode.Selection(start, end);
  });
}
