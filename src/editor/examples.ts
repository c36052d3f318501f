import { readdir } from 'node:fs/promises';
import * as vscode from 'vscode';

/** What each example shows, first sentence of a menu. */
const descriptions: Record<string, string> = {
  'preresnet.py': 'Pre-activation units: the identity path is untouched',
  'resnet.py': 'Original units: ReLU after each addition; shortcuts without weights or with projections',
  'gated.py': 'Highway units: the shortcut is gated',
  'resnet.ts': 'Original units in TensorFlow.js',
};

/** Opens one of the example files that come with the extension. */
export async function openExample(extension: vscode.Uri): Promise<vscode.TextEditor | undefined> {
  const folder = vscode.Uri.joinPath(extension, 'examples');
  const files = (await readdir(folder.fsPath)).filter((name) => /\.(py|ts)$/.test(name)).sort();
  const picked = await vscode.window.showQuickPick(
    files.map((name) => ({ label: name, detail: descriptions[name] })),
    { title: 'Open Example' },
  );
  return picked && vscode.window.showTextDocument(vscode.Uri.joinPath(folder, picked.label));
}
