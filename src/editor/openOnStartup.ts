import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import * as vscode from 'vscode';
import { uriOf } from './documents';
import type { Panels } from './panels';

/**
 * Shows the architecture that the setting `throughline.panel.openOnStartup` names (`file#entry`) beside its file. A panel
 * that came back with the window stays as it was.
 */
export async function openOnStartup(panels: Panels): Promise<void> {
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const setting = vscode.workspace.getConfiguration('throughline', folder.uri).get('panel.openOnStartup', '');
    const cut = setting.indexOf('#');
    if (cut < 1 || panels.current) continue;
    const file = resolve(folder.uri.fsPath, setting.slice(0, cut));
    if (!existsSync(file)) {
      void vscode.window.showWarningMessage(
        `The setting throughline.panel.openOnStartup names ${setting.slice(0, cut)}, which is not in ${folder.name}.`,
      );
      continue;
    }
    const isOpen = vscode.window.visibleTextEditors.some(({ document }) => document.uri.fsPath === file);
    if (!isOpen) await vscode.window.showTextDocument(uriOf(file), { viewColumn: vscode.ViewColumn.One });
    await panels.showArchitecture({ file, entry: setting.slice(cut + 1) });
    return;
  }
}
