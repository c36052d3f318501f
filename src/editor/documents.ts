import * as vscode from 'vscode';

/** Languages that the reader knows, as VS Code names them. */
export const languages: readonly string[] = [
  'python',
  'typescript',
  'typescriptreact',
  'javascript',
  'javascriptreact',
];

/** Endings of their files. */
export const fileEndings = 'py,ts,tsx,mts,js,jsx,mjs';

/** Documents for which providers are registered: saved or not yet saved, but never those of other extensions. */
export const selector: vscode.DocumentSelector = languages.flatMap((language) => [
  { language, scheme: 'file' },
  { language, scheme: 'untitled' },
]);

const pythonImport =
  /^[ \t]*(?:from[ \t]+(?:torch|torchvision|keras|tf_keras|tensorflow)\b|import[ \t]+[^#\n]*\b(?:torch|torchvision|keras|tf_keras|tensorflow)\b)/m;
const javascriptImport = /['"]@tensorflow\/tfjs/;

/** Imports stand at the beginning; a generated file of megabytes is not searched to its end. */
const searched = 100_000;

/** Does a text import a library whose calls the reader knows? */
export const importsSupportedLibrary = (text: string, python: boolean): boolean =>
  (python ? pythonImport : javascriptImport).test(text.slice(0, searched));

/** Is there something for us in a document? Cheap enough for each keystroke of a small file; see `SupportedDocuments`. */
export const isSupported = (document: vscode.TextDocument): boolean =>
  languages.includes(document.languageId) &&
  (document.uri.scheme === 'file' || document.uri.scheme === 'untitled') &&
  importsSupportedLibrary(document.getText(), document.languageId === 'python');

/** How the reader names a document: its path, or the URI's text where it lies on no disk. */
export const pathOf = (uri: vscode.Uri): string => (uri.scheme === 'file' ? uri.fsPath : uri.toString());

/** The reverse of `pathOf`. */
export const uriOf = (path: string): vscode.Uri =>
  path.startsWith('untitled:') ? vscode.Uri.parse(path) : vscode.Uri.file(path);
