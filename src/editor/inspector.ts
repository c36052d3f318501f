import * as vscode from 'vscode';
import type { Inspection } from '../present/inspection';
import { packageRoot } from '../read/packageRoot';
import type { ArgumentChoice } from '../read/choices';
import type { ArchitectureEntry, Reader, ReadRequest } from '../read/reader';
import type { ArchitectureReference } from './architecture';
import type { ArgumentMemory } from './argumentMemory';
import { fileEndings, languages, pathOf } from './documents';
import { EditorFiles, importRoots } from './sourceFiles';

/** Inspections that are kept: graphs of large networks weigh megabytes. */
const mostKept = 60;

/** Milliseconds after the last keystroke before what depends on the text is told. */
const quiet = 300;

/**
 * What hovers, lenses, diagnostics and the panel know of source: entries and inspections of the text as it stands, saved or
 * not, kept until a text changes.
 */
export class Inspector implements vscode.Disposable {
  private readonly readers = new Map<string, Promise<Reader>>();
  private readonly inspections = new Map<string, Promise<Inspection>>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;

  /** Fires when a text, an import root or an argument has changed and the typing has paused. */
  readonly onDidChange = this.changed.event;

  /**
   * @param grammars folder of the tree-sitter grammars
   * @param memory arguments and inputs that the user chose for an entry
   */
  constructor(
    private readonly grammars: string,
    private readonly memory: ArgumentMemory,
  ) {
    const watcher = vscode.workspace.createFileSystemWatcher(`**/*.{${fileEndings}}`);
    const onDisk = (uri: vscode.Uri) => this.invalidate(pathOf(uri));
    this.subscriptions = [
      this.changed,
      watcher,
      watcher.onDidChange(onDisk),
      watcher.onDidCreate(onDisk),
      watcher.onDidDelete(onDisk),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && languages.includes(document.languageId)) this.invalidate(pathOf(document.uri));
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        // A document that is closed unsaved gives way to the file on the disk.
        if (document.isDirty) this.invalidate(pathOf(document.uri));
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.reset()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.reset()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('throughline.python.sitePackages')) this.reset();
      }),
      memory.onDidChange(() => {
        this.inspections.clear();
        this.announce();
      }),
    ];
  }

  /** Every architecture of a file; reads no more than its own text. */
  async entries(file: string): Promise<ArchitectureEntry[]> {
    return (await this.readerFor(file)).entries(file);
  }

  /** The innermost entry around a position. */
  async entryAt(file: string, position: vscode.Position): Promise<ArchitectureEntry | undefined> {
    return (await this.readerFor(file)).entryAt(file, position.line, position.character);
  }

  /** What an entry can be read as. */
  async choices(file: string, entry: string): Promise<ArgumentChoice[]> {
    return (await this.readerFor(file)).choices(file, entry);
  }

  /** Reads and explains an architecture, or gives what is known of it since the last change. */
  inspect(file: string, entry: string): Promise<Inspection> {
    const key = `${file}#${entry}`;
    const known = this.inspections.get(key);
    if (known) return known;
    const inspection = this.read({ file, ...this.memory.applied(file, entry) });
    this.inspections.set(key, inspection);
    const [oldest] = this.inspections.keys();
    if (this.inspections.size > mostKept && oldest) this.inspections.delete(oldest);
    inspection.catch(() => this.inspections.delete(key));
    return inspection;
  }

  /** What was inspected since the last change, with the architecture that it is of. */
  async known(): Promise<{ reference: ArchitectureReference; inspection: Inspection }[]> {
    const settled = await Promise.allSettled(
      [...this.inspections].map(async ([key, inspection]) => {
        const cut = key.lastIndexOf('#');
        return { reference: { file: key.slice(0, cut), entry: key.slice(cut + 1) }, inspection: await inspection };
      }),
    );
    return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async read(request: ReadRequest): Promise<Inspection> {
    const [{ explain }, reader] = await Promise.all([import('./engine'), this.readerFor(request.file)]);
    const graph = reader.read(request);
    return { graph, explanation: explain(graph) };
  }

  /** One reader for each package root, since absolute imports begin there. */
  private readerFor(file: string): Promise<Reader> {
    const root = packageRoot(file);
    let reader = this.readers.get(root);
    if (!reader) {
      const roots = [...new Set([root, ...importRoots()])];
      reader = import('./engine').then(({ createReader }) =>
        createReader(new EditorFiles(roots), { grammars: this.grammars }),
      );
      this.readers.set(root, reader);
      reader.catch(() => this.readers.delete(root));
    }
    return reader;
  }

  /** Any architecture may depend on any file through imports, so all are read anew; the readers keep what did not change. */
  private invalidate(file: string): void {
    this.inspections.clear();
    for (const reader of this.readers.values()) reader.then((ready) => ready.invalidate(file)).catch(() => undefined);
    this.announce();
  }

  private reset(): void {
    this.inspections.clear();
    this.readers.clear();
    this.announce();
  }

  private announce(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.changed.fire(), quiet);
  }
}
