import { existsSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { CallIndex, searchedFolder } from '../read/callIndex';
import { packageRoot } from '../read/packageRoot';
import type { SourceFiles } from '../read/reader';
import { pathOf } from './documents';
import { findSitePackages } from './sitePackages';

/** Where imports are looked up beside a file's own package: workspace folders, then installed packages. */
export function importRoots(): string[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const configured = vscode.workspace.getConfiguration('throughline').get<string[]>('python.sitePackages', []);
  return [...folders, ...(configured.length > 0 ? configured : findSitePackages(folders, process.env))];
}

/** Text of a file as the editor has it: of the open document, saved or not, else from the disk. */
export function textOf(path: string): string | undefined {
  const open = vscode.workspace.textDocuments.find((document) => pathOf(document.uri) === path);
  if (open) return open.getText();
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch {
    return undefined;
  }
}

/** Files as the reader asks for them. */
export class EditorFiles implements SourceFiles {
  readonly read = textOf;
  private readonly indexes = new Map<string | undefined, CallIndex>();

  constructor(readonly roots: readonly string[]) {}

  calling(name: string, file: string): string[] {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    const folder = searchedFolder(file, packageRoot(file), folders);
    let index = this.indexes.get(folder);
    if (!index) this.indexes.set(folder, (index = new CallIndex(folder, textOf)));
    return index.calling(name, file);
  }

  changed(path: string): void {
    for (const index of this.indexes.values()) index.changed(path);
  }

  exists(path: string): boolean {
    return existsSync(path) || vscode.workspace.textDocuments.some((document) => pathOf(document.uri) === path);
  }
}
