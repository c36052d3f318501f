import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { ExportFormat } from '../../present/report/exports';
import type { LiveComparison } from '../liveComparison';

/** Format and file, where a caller settles them beforehand. */
export interface ExportTarget {
  format: ExportFormat['id'];
  file: string;
}

/** Reads the command's second argument, from a key binding or a test. */
export const readExportTarget = (value: unknown): ExportTarget | undefined =>
  typeof value === 'object' && value !== null && 'format' in value && 'file' in value
    ? (value as ExportTarget)
    : undefined;

interface Item extends vscode.QuickPickItem {
  format: ExportFormat;
}

/**
 * Writes a comparison as a report, as Markdown or as CSV where the user says; nothing where the user leaves a dialog.
 * @param target settles format and file beforehand, from a key binding or a test
 */
export async function exportComparison(comparison: LiveComparison, target?: ExportTarget): Promise<void> {
  const { exportFormats, recorded, withNetworks } = await import('../engine');
  const format = target ? exportFormats.find(({ id }) => id === target.format) : await pickFormat(exportFormats);
  if (!format) return;
  const names = Object.keys(format.files);
  const file = target ? vscode.Uri.file(target.file) : await askFile(comparison, format, names[0]);
  if (!file) return;
  const kept = withNetworks(comparison.folder, recorded(comparison.folder, comparison.snapshot()));
  const written: vscode.Uri[] = [];
  for (const [i, name] of names.entries()) {
    // Of several files the first has the name that was chosen, the others theirs behind it.
    const uri = i === 0 ? file : vscode.Uri.file(join(dirname(file.fsPath), besides(basename(file.fsPath), name)));
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(format.files[name](kept)));
    written.push(uri);
  }
  const said = `Throughline: saved ${written.map(({ fsPath }) => basename(fsPath)).join(', ')}`;
  if (target) return;
  const open = format.id === 'html' ? 'Open in Browser' : 'Open';
  const answer = await vscode.window.showInformationMessage(said, open);
  if (answer === undefined) return;
  if (format.id === 'html') await vscode.env.openExternal(written[0]);
  else await vscode.window.showTextDocument(written[0]);
}

/** `resnet20-probes.csv` for `probes.csv` beside `resnet20.csv`. */
const besides = (chosen: string, name: string): string => `${chosen.replace(/\.\w+$/, '')}-${name}`;

async function pickFormat(formats: readonly ExportFormat[]): Promise<ExportFormat | undefined> {
  const items = formats.map((format): Item => ({ label: format.title, detail: format.detail, format }));
  const picked = await vscode.window.showQuickPick(items, { title: 'Export Comparison', matchOnDetail: true });
  return picked?.format;
}

async function askFile(
  comparison: LiveComparison,
  { id, title }: ExportFormat,
  name: string,
): Promise<vscode.Uri | undefined> {
  const own =
    comparison
      .snapshot()
      .plan.title.replace(/[^\w-]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'comparison';
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(comparison.folder);
  return vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, `${own}.${name.slice(name.lastIndexOf('.') + 1)}`),
    filters: { [title]: [id] },
    title: 'Export Comparison',
  });
}
