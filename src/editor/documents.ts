import * as vscode from 'vscode';
import { cellOf, cellScheme, moduleText, notebookAt, notebookPath } from './notebooks';

/** Languages that the reader knows, as VS Code names them. */
export const languages: readonly string[] = [
  'python',
  'typescript',
  'typescriptreact',
  'javascript',
  'javascriptreact',
];

/** Endings of their files. */
export const fileEndings = 'py,ipynb,ts,tsx,mts,js,jsx,mjs';

/** Documents for which providers are registered: saved or not yet saved, but never those of other extensions. */
export const selector: vscode.DocumentSelector = [
  ...languages.flatMap((language) => [
    { language, scheme: 'file' },
    { language, scheme: 'untitled' },
  ]),
  { language: 'python', scheme: cellScheme },
];

const pythonImport =
  /^[ \t]*(?:from[ \t]+(?:torch|torchvision|keras|tf_keras|tensorflow)\b|import[ \t]+[^#\n]*\b(?:torch|torchvision|keras|tf_keras|tensorflow)\b)/m;
const javascriptImport = /['"]@tensorflow\/tfjs/;

/** Imports stand at the beginning; a generated file of megabytes is not searched to its end. */
const searched = 100_000;

/** Does a text import a library whose calls the reader knows? */
export const importsSupportedLibrary = (text: string, python: boolean): boolean =>
  (python ? pythonImport : javascriptImport).test(text.slice(0, searched));

/** Is there something for us in a document? Cheap enough for each keystroke of a small file; see `SupportedDocuments`. */
export function isSupported(document: vscode.TextDocument): boolean {
  const { languageId, uri } = document;
  const python = languageId === 'python';
  if (!languages.includes(languageId)) return false;
  if (uri.scheme === 'file' || uri.scheme === 'untitled') return importsSupportedLibrary(document.getText(), python);
  const cell = python ? cellOf(uri) : undefined;
  return cell !== undefined && importsSupportedLibrary(moduleText(cell.notebook), true);
}

/** How the reader names a document: its path, or the URI's text where it lies on no disk; of a cell, that of its notebook. */
export function pathOf(uri: vscode.Uri): string {
  const cell = cellOf(uri);
  if (cell) return notebookPath(cell.notebook);
  return uri.scheme === 'file' ? uri.fsPath : uri.toString();
}

/** The reverse of `pathOf`. */
export const uriOf = (path: string): vscode.Uri =>
  notebookAt(path)?.uri ?? (path.startsWith('untitled:') ? vscode.Uri.parse(path) : vscode.Uri.file(path));
