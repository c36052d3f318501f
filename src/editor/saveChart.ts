import { homedir } from 'node:os';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { FromPanel } from '../present/panelProtocol';

type Save = Extract<FromPanel, { type: 'save/1' }>;

const kinds: Record<Save['kind'], { filters: Record<string, string[]>; title: string }> = {
  svg: { filters: { 'Scalable Vector Graphics': ['svg'] }, title: 'Save the chart' },
  csv: { filters: { 'Comma-separated values': ['csv'] }, title: 'Save the numbers of the chart' },
};

/** Asks where a chart of the panel is to be kept, and writes it there; nothing is written where the user leaves the dialog. */
export async function saveChart({ kind, name, text }: Save): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const { filters, title } = kinds[kind];
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, `${name.replace(/[^\w-]+/g, '-') || 'chart'}.${kind}`),
    filters,
    title,
  });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  vscode.window.setStatusBarMessage(`Throughline: saved ${basename(target.fsPath)}`, 4000);
}

/** Puts text on the clipboard and says so. */
export async function copyText(text: string, done: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`Throughline: ${done}`, 3000);
}
