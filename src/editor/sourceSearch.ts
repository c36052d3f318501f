import * as vscode from 'vscode';
import { excludedFolders } from '../read/arguments/callIndex';
import { fileEndings } from './documents';

/** Files of a workspace that are searched; beyond it the search says so. */
export const mostFiles = 5000;

const hasEnding = new RegExp(`\\.(?:${fileEndings.replaceAll(',', '|')})$`);

/** Source files of the workspace, `mostFiles` of them at most. */
export async function sourceFilesOfWorkspace(): Promise<vscode.Uri[]> {
  try {
    return await vscode.workspace.findFiles(`**/*.{${fileEndings}}`, `**/{${excludedFolders.join(',')}}/**`, mostFiles);
  } catch {
    // The editor's own search needs a program that builds of VS Code for the browser may lack.
    return walk((vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri));
  }
}

async function walk(folders: readonly vscode.Uri[]): Promise<vscode.Uri[]> {
  const found: vscode.Uri[] = [];
  const queue = [...folders];
  for (let folder = queue.shift(); folder && found.length < mostFiles; folder = queue.shift()) {
    const entries = await Promise.resolve(vscode.workspace.fs.readDirectory(folder)).catch(() => []);
    for (const [name, type] of entries) {
      const uri = vscode.Uri.joinPath(folder, name);
      // Links are not followed: they may lead back up.
      if (type === vscode.FileType.Directory && !excludedFolders.includes(name)) queue.push(uri);
      else if (type === vscode.FileType.File && hasEnding.test(name)) found.push(uri);
    }
  }
  return found.slice(0, mostFiles);
}
