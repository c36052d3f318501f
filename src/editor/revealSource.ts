import * as vscode from 'vscode';
import { inCell, isNotebook } from '../graph/cells';
import type { SourceRange } from '../graph/graph';
import { pathOf, uriOf } from './documents';
import { isIn } from './notebooks';
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

/** Shows the file of a piece of source, in a notebook its cell; undefined where the editor shows no such cell. */
async function editorOf(
  source: SourceRange,
  { focus, panelColumn }: { focus: boolean; panelColumn?: vscode.ViewColumn },
): Promise<vscode.TextEditor | undefined> {
  const options = { viewColumn: columnFor(source.file, panelColumn), preserveFocus: !focus };
  if (!isNotebook(source.file))
    return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uriOf(source.file)), options);
  const notebook = await vscode.workspace.openNotebookDocument(uriOf(source.file));
  const { cell } = inCell(source.startLine);
  if (cell >= notebook.cellCount) return undefined;
  const range = new vscode.NotebookRange(cell, cell + 1);
  const shown = await vscode.window.showNotebookDocument(notebook, { ...options, selections: [range] });
  shown.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
  const { uri } = notebook.cellAt(cell).document;
  // A cell has an editor once it has been scrolled into view.
  for (let tries = 0; tries < 20; tries++) {
    const found = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return undefined;
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
  const editor = await editorOf(source, { focus, panelColumn });
  if (!editor) return;
  const range = editor.document.validateRange(toRange(source));
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
  const editor = await editorOf(shown.ranges[0], { focus, panelColumn });
  if (!editor) return;
  select(editor, shown.ranges);
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  for (const { file, ranges } of others)
    for (const visible of vscode.window.visibleTextEditors)
      if (pathOf(visible.document.uri) === file) select(visible, ranges);
}

function select(editor: vscode.TextEditor, ranges: readonly SourceRange[]): void {
  const here = ranges.filter((source) => isIn(editor.document, source));
  if (here.length === 0) return;
  editor.selections = here.map((source) => {
    const { start, end } = editor.document.validateRange(toRange(source));
    return new vscode.Selection(start, end);
  });
}
