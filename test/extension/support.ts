import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Throughline } from '../../src/editor/extension';
import type { PanelTraffic } from '../../src/editor/panel';

/** Torchvision's own source where Debian installs it: real code that nobody here wrote. */
export const torchvisionResnet = '/usr/lib/python3/dist-packages/torchvision/models/resnet.py';

/** The extension's state, activated as a file of its languages would. */
export async function throughline(): Promise<Throughline> {
  const extension = vscode.extensions.getExtension<Throughline>('throughline.throughline');
  if (!extension) throw new Error('The extension is not installed in this window.');
  return extension.activate();
}

/** What passed between the host and the panel that commands mean; nothing where none is open. */
export const trafficOf = ({ panels }: Throughline): PanelTraffic =>
  panels.current?.panel.traffic ?? { sent: [], received: [] };

export const inWorkspace = (name: string): string => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('No folder is open.');
  return join(folder.uri.fsPath, name);
};

/** Opens a file in the first group, where the code stands. */
export async function open(path: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(path);
  return vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, preview: false });
}

/** Position of a text in a document, `offset` characters in. */
export function positionOf(document: vscode.TextDocument, text: string, offset = 0): vscode.Position {
  const index = document.getText().indexOf(text);
  if (index < 0) throw new Error(`${document.fileName} holds no ${JSON.stringify(text)}.`);
  return document.positionAt(index + offset);
}

/** Waits until something holds. */
export async function eventually<Value>(
  what: string,
  probe: () => Value | undefined | false | Promise<Value | undefined | false>,
  milliseconds = 20_000,
): Promise<Value> {
  for (const end = Date.now() + milliseconds; Date.now() < end; await sleep(50)) {
    const value = await probe();
    if (value) return value;
  }
  throw new Error(`Waited ${milliseconds / 1000} s in vain: ${what}`);
}

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Texts of our hover at a position, Markdown. */
export async function hoverAt(document: vscode.TextDocument, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

/** Pictures say nothing to a test that looks for words. */
export const withoutPictures = (markdown: string): string => markdown.replace(/!\[[^\]]*\]\([^)]*\)/g, '');

export const lensesOf = (document: vscode.TextDocument): Thenable<vscode.CodeLens[]> =>
  vscode.commands.executeCommand('vscode.executeCodeLensProvider', document.uri, 200);

export const closeAll = (): Thenable<unknown> => vscode.commands.executeCommand('workbench.action.closeAllEditors');
