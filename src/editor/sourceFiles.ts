import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { sourceText } from '../read/notebook/notebook';
import { pathOf } from './documents';
import { moduleText, notebookAt } from './notebooks';
import { findSitePackages } from './sitePackages';

/** Where imports are looked up beside a file's own package: workspace folders, then installed packages. */
export function importRoots(): string[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const configured = vscode.workspace.getConfiguration('throughline').get<string[]>('python.sitePackages', []);
  return [...folders, ...(configured.length > 0 ? configured : findSitePackages(folders, process.env))];
}

/** Text of a file as the editor has it: of the open document, saved or not, else from the disk. */
export function textOf(path: string): string | undefined {
  const notebook = notebookAt(path);
  if (notebook) return moduleText(notebook);
  const open = vscode.workspace.textDocuments.find((document) => pathOf(document.uri) === path);
  if (open) return open.getText();
  try {
    return sourceText(path, readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
