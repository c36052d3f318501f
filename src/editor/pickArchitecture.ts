import { basename, dirname, relative } from 'node:path';
import * as vscode from 'vscode';
import { isNotebook, lineNumber } from '../graph/cells';
import { sourceText } from '../read/notebook/notebook';
import type { ArchitectureEntry } from '../read/reader';
import type { ArchitectureReference } from './architecture';
import { importsSupportedLibrary, isSupported, pathOf, uriOf } from './documents';
import type { Inspector } from './inspector';
import { cellOf, inFile, moduleText, notebookAt } from './notebooks';
import { mostFiles, sourceFilesOfWorkspace } from './sourceSearch';

/** Larger files are generated ones. */
const mostBytes = 1_000_000;

interface Item extends vscode.QuickPickItem {
  reference?: ArchitectureReference;
}

/** Where in the editor an architecture is meant: at the cursor, or the only one of the file. */
export async function architectureAtCursor(inspector: Inspector): Promise<ArchitectureReference | undefined> {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.find(isOurs);
  if (!editor || !isSupported(editor.document)) return undefined;
  const file = pathOf(editor.document.uri);
  const at = await inspector.entryAt(file, inFile(editor.document, editor.selection.active));
  if (at) return { file, entry: at.name };
  const entries = await inspector.entries(file);
  return entries.length === 1 ? { file, entry: entries[0].name } : undefined;
}

/** The architecture at the cursor, else one chosen from the file, else from the workspace. */
export async function chooseArchitecture(inspector: Inspector): Promise<ArchitectureReference | undefined> {
  const at = await architectureAtCursor(inspector);
  if (at) return at;
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.find(isOurs);
  if (!editor || !isSupported(editor.document)) return findArchitecture(inspector);
  const file = pathOf(editor.document.uri);
  const entries = await inspector.entries(file);
  if (entries.length === 0) return findArchitecture(inspector);
  const picked = await vscode.window.showQuickPick(itemsOf(file, entries), {
    title: `Architectures in ${basename(file)}`,
    matchOnDescription: true,
  });
  return picked?.reference;
}

/** Lets the user choose among all architectures of the workspace. Moving through the list shows nothing and opens nothing. */
export async function findArchitecture(inspector: Inspector): Promise<ArchitectureReference | undefined> {
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = 'Find Architectures';
  picker.placeholder = 'Name of a network, a block or a file';
  picker.matchOnDescription = true;
  picker.busy = true;
  picker.show();
  let open = true;
  const chosen = new Promise<ArchitectureReference | undefined>((resolve) => {
    picker.onDidAccept(() => {
      resolve(picker.selectedItems[0]?.reference);
      picker.hide();
    });
    picker.onDidHide(() => {
      open = false;
      resolve(undefined);
      picker.dispose();
    });
  });
  const uris = await sourceFilesOfWorkspace();
  const openFiles = vscode.workspace.textDocuments
    .filter(isSupported)
    .map(({ uri }) => cellOf(uri)?.notebook.uri ?? uri);
  const unique = new Map([...openFiles, ...uris].map((uri) => [uri.toString(), uri]));
  for (const uri of unique.values()) {
    if (!open) break;
    const items = await itemsIn(uri, inspector).catch(() => []);
    if (open && items.length > 0) picker.items = [...picker.items, ...items];
  }
  if (open) {
    picker.busy = false;
    if (picker.items.length === 0)
      picker.placeholder =
        'Nothing in this workspace imports torch, keras, tensorflow or @tensorflow/tfjs and builds a network';
    else if (uris.length === mostFiles) picker.placeholder = `Among the first ${mostFiles} source files`;
  }
  return chosen;
}

const isOurs = ({ document }: vscode.TextEditor): boolean => isSupported(document);

async function itemsIn(uri: vscode.Uri, inspector: Inspector): Promise<Item[]> {
  const file = pathOf(uri);
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  const notebook = notebookAt(file);
  let text = notebook ? moduleText(notebook) : open?.getText();
  if (text === undefined) {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > mostBytes) return [];
    text = sourceText(file, new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
  }
  if (text === undefined || !importsSupportedLibrary(text, file.endsWith('.py') || isNotebook(file))) return [];
  return itemsOf(file, await inspector.entries(file));
}

function itemsOf(file: string, entries: readonly ArchitectureEntry[]): Item[] {
  if (entries.length === 0) return [];
  const folder = vscode.workspace.getWorkspaceFolder(uriOf(file));
  const place = folder ? relative(folder.uri.fsPath, file) : basename(file);
  // Whole networks first, as they stand in the file, then the blocks of which they are made.
  const sorted = [...entries].sort((a, b) => Number(b.network) - Number(a.network));
  return [
    { label: place, kind: vscode.QuickPickItemKind.Separator },
    ...sorted.map((entry) => ({
      label: `$(${entry.network ? 'type-hierarchy-sub' : 'symbol-class'}) ${entry.name}`,
      description: `${basename(dirname(file))}/${basename(file)}:${lineNumber(file, entry.nameRange.startLine)}`,
      reference: { file, entry: entry.name },
    })),
  ];
}
