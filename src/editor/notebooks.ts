/** Notebooks that are open: their cells are documents of their own, and one file of the reader's. */
import * as vscode from 'vscode';
import { inCell, isNotebook, linesPerCell } from '../graph/cells';
import type { SourceRange } from '../graph/graph';
import { moduleOf } from '../read/notebook/notebook';

export const cellScheme = 'vscode-notebook-cell';

/** How the reader names a notebook: its path, or the URI's text without the query where it lies on no disk. */
export const notebookPath = ({ uri }: vscode.NotebookDocument): string =>
  uri.scheme === 'file' ? uri.fsPath : `${uri.scheme}:${uri.path}`;

/** Is a notebook one that the reader knows, saved or not yet saved? */
export const isRead = (notebook: vscode.NotebookDocument): boolean =>
  isNotebook(notebook.uri.path) && (notebook.uri.scheme === 'file' || notebook.uri.scheme === 'untitled');

/** The open notebook of a path; undefined where there is none. */
export const notebookAt = (path: string): vscode.NotebookDocument | undefined =>
  isNotebook(path)
    ? vscode.workspace.notebookDocuments.find((notebook) => isRead(notebook) && notebookPath(notebook) === path)
    : undefined;

/** The cell whose document has a URI. */
export function cellOf(uri: vscode.Uri): vscode.NotebookCell | undefined {
  if (uri.scheme !== cellScheme) return undefined;
  const text = uri.toString();
  for (const notebook of vscode.workspace.notebookDocuments) {
    const found = notebook.getCells().find(({ document }) => document.uri.toString() === text);
    if (found) return isRead(notebook) ? found : undefined;
  }
  return undefined;
}

/** What the reader is given of a notebook. */
export const moduleText = (notebook: vscode.NotebookDocument): string =>
  moduleOf(
    notebook
      .getCells()
      .map(({ kind, document }) =>
        kind === vscode.NotebookCellKind.Code && document.languageId === 'python' ? document.getText() : undefined,
      ),
  );

/** The line of its file at which a document begins: 0 but for a cell. */
export const firstLine = ({ uri }: vscode.TextDocument): number => (cellOf(uri)?.index ?? 0) * linesPerCell;

/** A position of a document as one of its file. */
export const inFile = (document: vscode.TextDocument, position: vscode.Position): vscode.Position =>
  position.translate(firstLine(document));

/** Does a range of a document's file begin in that document? In all but cells every range does. */
export const isIn = (document: vscode.TextDocument, { startLine }: SourceRange): boolean => {
  const cell = cellOf(document.uri);
  return !cell || inCell(startLine).cell === cell.index;
};

/** The document that holds a range of a notebook's file, where that is open. */
export const cellDocument = ({ file, startLine }: SourceRange): vscode.TextDocument | undefined => {
  const notebook = notebookAt(file);
  const { cell } = inCell(startLine);
  return notebook && cell < notebook.cellCount ? notebook.cellAt(cell).document : undefined;
};
