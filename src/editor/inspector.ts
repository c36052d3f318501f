import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Fix } from '../fix/edits';
import type { Inspection } from '../present/inspection';
import type { ArgumentChoice } from '../read/arguments/choices';
import type { ArchitectureEntry } from '../read/reader';
import type { ArchitectureReference } from './architecture';
import type { ArgumentMemory } from './argumentMemory';
import { fileEndings, languages, pathOf } from './documents';
import { isRead, moduleText, notebookPath } from './notebooks';
import { paperPattern } from './teamPapers';
import { importRoots } from './sourceFiles';
import type { ArchitectureReading, ProgressListener } from './worker/architectureReading';
import { WorkerClient } from './worker/client';
import { ReadingInPlace } from './worker/inPlace';

/** Inspections that are kept: graphs of large networks weigh megabytes. */
const mostKept = 60;

/** Milliseconds after the last keystroke before what depends on the text is told. */
const quiet = 300;

/** An inspection that was asked for, and those who want to see it grow. */
interface Asked {
  inspection: Promise<Inspection>;
  listeners: Set<ProgressListener>;
  /** What there is so far, for one who asks while it is being read. */
  soFar?: Inspection;
}

/**
 * What hovers, lenses, diagnostics and the panel know of source: entries and inspections of the text as it stands, saved or
 * not. A worker reads; it is told of each change, and gives what the change did not touch without reading it anew.
 */
export class Inspector implements vscode.Disposable {
  private readonly reading: ArchitectureReading;
  private readonly inspections = new Map<string, Asked>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly inspected = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;
  private inspectedTimer: NodeJS.Timeout | undefined;

  /** Fires when a text, an import root or an argument has changed and the typing has paused. */
  readonly onDidChange = this.changed.event;

  /** Fires when something was read that was not known before, some time after the last of several. */
  readonly onDidInspect = this.inspected.event;

  /**
   * @param folder of the bundles and the tree-sitter grammars
   * @param memory arguments and inputs that the user chose for an entry
   */
  constructor(
    folder: string,
    private readonly memory: ArgumentMemory,
    log: vscode.LogOutputChannel,
  ) {
    this.reading = readingIn(folder, log);
    this.reading.setRoots(importRoots(), folders());
    for (const document of vscode.workspace.textDocuments) this.push(document);
    for (const notebook of vscode.workspace.notebookDocuments) this.pushNotebook(notebook);
    const watcher = vscode.workspace.createFileSystemWatcher(`**/*.{${fileEndings}}`);
    const paperWatcher = vscode.workspace.createFileSystemWatcher(paperPattern);
    const onDisk = (uri: vscode.Uri) => {
      this.reading.changed(pathOf(uri));
      this.forget();
    };
    this.subscriptions = [
      this.reading,
      this.changed,
      this.inspected,
      watcher,
      watcher.onDidChange(onDisk),
      watcher.onDidCreate(onDisk),
      watcher.onDidDelete(onDisk),
      paperWatcher,
      paperWatcher.onDidChange(onDisk),
      paperWatcher.onDidCreate(onDisk),
      paperWatcher.onDidDelete(onDisk),
      vscode.workspace.onDidOpenTextDocument((document) => this.push(document)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && this.push(document)) this.forget();
      }),
      vscode.workspace.onDidSaveTextDocument((document) => {
        // The last good graph gives way to the text as it was saved.
        if (this.push(document)) this.forget();
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (!isSource(document)) return;
        this.reading.setDocument(pathOf(document.uri), null);
        // A document that is closed unsaved gives way to the file on the disk.
        if (document.isDirty) this.forget();
      }),
      vscode.workspace.onDidOpenNotebookDocument((notebook) => {
        // Hovers and lenses may have asked before: until now the disk was read.
        if (this.pushNotebook(notebook)) this.forget();
      }),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges, cellChanges }) => {
        const isOfText = contentChanges.length > 0 || cellChanges.some(({ document }) => document !== undefined);
        if (isOfText && this.pushNotebook(notebook)) this.forget();
      }),
      vscode.workspace.onDidSaveNotebookDocument((notebook) => {
        if (this.pushNotebook(notebook)) this.forget();
      }),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => {
        if (!isRead(notebook)) return;
        this.reading.setDocument(notebookPath(notebook), null);
        if (notebook.isDirty) this.forget();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.reset()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.reset()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('throughline.python.sitePackages')) this.reset();
      }),
      memory.onDidChange(() => this.forget()),
    ];
  }

  /** Every architecture of a file; reads no more than its own text. */
  entries(file: string): Promise<ArchitectureEntry[]> {
    return this.reading.entries(file);
  }

  /** The innermost entry around a position. */
  entryAt(file: string, { line, character }: vscode.Position): Promise<ArchitectureEntry | undefined> {
    return this.reading.entryAt(file, line, character);
  }

  /** What an entry can be read as. */
  choices(file: string, entry: string): Promise<ArgumentChoice[]> {
    return this.reading.choices(file, entry);
  }

  /**
   * Reads and explains an architecture, or gives what is known of it since the last change.
   * @param onProgress given what there is meanwhile, where it takes long
   */
  async inspect(file: string, entry: string, onProgress?: ProgressListener): Promise<Inspection> {
    const asked = this.asked(file, entry);
    if (!onProgress) return asked.inspection;
    if (asked.soFar) onProgress(asked.soFar);
    asked.listeners.add(onProgress);
    try {
      return await asked.inspection;
    } finally {
      asked.listeners.delete(onProgress);
    }
  }

  /** Rewritings of the finding of a code at a line (zero-based) of a file that were seen to hold. */
  fixes({ file, entry }: ArchitectureReference, code: string, at: { file: string; line: number }): Promise<Fix[]> {
    return this.reading.fixes({ file, ...this.memory.applied(file, entry) }, code, at.file, at.line);
  }

  /** What was inspected since the last change, with the architecture that it is of. */
  async known(): Promise<{ reference: ArchitectureReference; inspection: Inspection }[]> {
    const settled = await Promise.allSettled(
      [...this.inspections].map(async ([key, { inspection }]) => {
        const cut = key.lastIndexOf('#');
        return { reference: { file: key.slice(0, cut), entry: key.slice(cut + 1) }, inspection: await inspection };
      }),
    );
    return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  }

  dispose(): void {
    clearTimeout(this.timer);
    clearTimeout(this.inspectedTimer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private asked(file: string, entry: string): Asked {
    const key = `${file}#${entry}`;
    const known = this.inspections.get(key);
    if (known) return known;
    const listeners = new Set<ProgressListener>();
    const inspection = this.reading.inspect({ file, ...this.memory.applied(file, entry) }, (soFar) => {
      asked.soFar = soFar;
      for (const listener of listeners) listener(soFar);
    });
    const asked: Asked = { inspection, listeners };
    this.inspections.set(key, asked);
    const [oldest] = this.inspections.keys();
    if (this.inspections.size > mostKept && oldest) this.inspections.delete(oldest);
    const over = (): void => {
      asked.soFar = undefined;
      clearTimeout(this.inspectedTimer);
      this.inspectedTimer = setTimeout(() => this.inspected.fire(), quiet);
    };
    inspection.then(over, () => this.inspections.delete(key));
    return asked;
  }

  /** Tells the reader of a document's text; false where it is none of our languages. */
  private push(document: vscode.TextDocument): boolean {
    if (!isSource(document)) return false;
    this.reading.setDocument(pathOf(document.uri), { text: document.getText(), unsaved: document.isDirty });
    return true;
  }

  private pushNotebook(notebook: vscode.NotebookDocument): boolean {
    if (!isRead(notebook)) return false;
    this.reading.setDocument(notebookPath(notebook), { text: moduleText(notebook), unsaved: notebook.isDirty });
    return true;
  }

  /** Any architecture may depend on any file through imports: all are asked for anew, and the reader knows which are the same. */
  private forget(): void {
    this.inspections.clear();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.changed.fire(), quiet);
  }

  private reset(): void {
    this.reading.setRoots(importRoots(), folders());
    this.forget();
  }
}

const folders = (): string[] => (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);

const isSource = ({ languageId, uri }: vscode.TextDocument): boolean =>
  languages.includes(languageId) && (uri.scheme === 'file' || uri.scheme === 'untitled');

function readingIn(folder: string, log: vscode.LogOutputChannel): ArchitectureReading {
  try {
    return new WorkerClient(join(folder, 'reader.cjs'), { grammars: folder, onTrouble: (text) => log.warn(text) });
  } catch (error) {
    log.warn(`No worker can be started (${String(error)}): files are read in the extension host.`);
    return new ReadingInPlace(folder);
  }
}
