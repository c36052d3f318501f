/**
 * Reading and explaining as an editor asks for it, without the editor: open documents lie over the disk, what was read is
 * kept. It runs in the worker, or in the extension host where no worker can be had.
 */
import { existsSync, readFileSync } from 'node:fs';
import { explain } from '../../explain/explain';
import type { Explanation } from '../../explain/explanation';
import type { Fix } from '../../fix/edits';
import { fixesAt } from '../../fix/fixesAt';
import type { Graph } from '../../graph/graph';
import { papers as builtIn, type Paper } from '../../papers/catalogue';
import { catalogueOf, isPaperFile, paperFilesIn } from '../../papers/team';
import type { Inspection } from '../../present/inspection';
import { CallIndex, searchedFolder } from '../../read/arguments/callIndex';
import { patience } from '../../read/evaluate/budget';
import { carriedOver, isBroken, isGood, type Texts } from '../../read/reuse/lastGood';
import type { ArgumentChoice } from '../../read/arguments/choices';
import { packageRoot } from '../../read/packageRoot';
import {
  createReader,
  type ArchitectureEntry,
  type ReadOptions,
  type Reader,
  type ReadRequest,
  type SourceFiles,
} from '../../read/reader';
import type { OpenText } from './protocol';
import { sourceText } from '../../read/notebook/notebook';

export interface InspectOptions extends Pick<ReadOptions, 'isCancelled'> {
  /** Given what there is of an architecture that takes long. */
  onProgress?: (inspection: Inspection) => void;
  /** Called when the graph is read, before it is explained. */
  onRead?: () => void;
}

/** Last good graphs that are held. */
const mostGood = 60;

/** A graph that can stand for its text while that is half written. */
interface Good {
  graph: Graph;
  /** Texts of the files that its nodes come from. */
  texts: Texts;
  /** What was given in place of a present graph. */
  shown?: { present: Graph; inspection: Inspection };
}

export class ReadingService {
  private readonly readers = new Map<string, Promise<Reader>>();
  private readonly documents = new Map<string, OpenText>();
  private explanations = new WeakMap<Graph, Inspection>();
  private readonly good = new Map<string, Good>();
  private readonly indexes = new Map<string | undefined, CallIndex>();
  private roots: readonly string[] = [];
  private folders: readonly string[] = [];
  private papers: readonly Paper[] = builtIn;

  /** @param grammars folder of the tree-sitter grammars */
  constructor(private readonly grammars: string) {}

  /**
   * What was read before is forgotten.
   * @param roots where imports are looked up beside a file's own package
   * @param folders of the workspace, in which calls are looked for
   */
  setRoots(roots: readonly string[], folders: readonly string[]): void {
    this.roots = roots;
    this.folders = folders;
    this.readPapers();
    this.good.clear();
    this.indexes.clear();
    for (const reader of this.readers.values()) reader.then((ready) => ready.dispose()).catch(() => undefined);
    this.readers.clear();
  }

  /** An open document as it stands, or null where it was closed. */
  setDocument(file: string, document: OpenText | null): void {
    const before = this.documents.get(file);
    if (document) this.documents.set(file, document);
    else this.documents.delete(file);
    if (before?.text !== document?.text) this.changed(file);
  }

  /** A file may have another text, or exist no longer. */
  changed(file: string): void {
    if (isPaperFile(file)) return this.readPapers();
    for (const index of this.indexes.values()) index.changed(file);
    for (const reader of this.readers.values()) reader.then((ready) => ready.invalidate(file)).catch(() => undefined);
  }

  /** What was explained before is explained anew: a team's papers may say other things of it. */
  private readPapers(): void {
    this.papers = catalogueOf(this.folders.flatMap(paperFilesIn)).papers;
    this.explanations = new WeakMap();
    for (const good of this.good.values()) good.shown = undefined;
  }

  /** Every architecture of a file; reads no more than its own text. */
  async entries(file: string): Promise<ArchitectureEntry[]> {
    return (await this.readerFor(file)).entries(file);
  }

  /** The innermost entry around a position (zero-based). */
  async entryAt(file: string, line: number, column: number): Promise<ArchitectureEntry | undefined> {
    return (await this.readerFor(file)).entryAt(file, line, column);
  }

  /** What an entry can be read as. */
  async choices(file: string, entry: string): Promise<ArgumentChoice[]> {
    return (await this.readerFor(file)).choices(file, entry);
  }

  /** Reads and explains. The same object is given while nothing that it depends on has changed. */
  async inspect(request: ReadRequest, { onProgress, onRead, isCancelled }: InspectOptions = {}): Promise<Inspection> {
    const reader = await this.readerFor(request.file);
    const graph = reader.read(request, {
      isCancelled,
      onProgress: onProgress && drafts(onProgress, this.papers),
    });
    onRead?.();
    return isCancelled?.() ? this.explained(graph) : this.presentOrLastGood(request, graph);
  }

  /** Rewritings of the finding of a code at a line (zero-based) of a file that were seen to hold. */
  async fixes(request: ReadRequest, code: string, file: string, line: number): Promise<Fix[]> {
    const inspection = await this.inspect(request);
    if (inspection.stale) return [];
    const roots = [...new Set([packageRoot(request.file), ...this.roots])];
    return fixesAt({ ...inspection, request, code, file, line }, this.filesUnder(roots), { grammars: this.grammars });
  }

  /** While a file is being written and its text gives errors that it had not before, the graph of before. */
  private presentOrLastGood(request: ReadRequest, graph: Graph): Inspection {
    const key = JSON.stringify(request);
    const good = this.good.get(key);
    const files = [...filesOf(request, graph), ...(good?.texts.keys() ?? [])];
    const unsaved = files.some((file) => this.documents.get(file)?.unsaved);
    if (good && unsaved && isBroken(graph, good.graph)) {
      if (good.shown?.present !== graph) {
        const { graph: carried, stale } = carriedOver(good.graph, graph, good.texts, this.textsOf(good.texts.keys()));
        good.shown = { present: graph, inspection: { ...this.explained(carried), stale } };
      }
      return good.shown.inspection;
    }
    this.good.delete(key);
    if (isGood(graph)) {
      this.good.set(key, { graph, texts: this.textsOf(filesOf(request, graph)) });
      const [oldest] = this.good.keys();
      if (this.good.size > mostGood) this.good.delete(oldest);
    }
    return this.explained(graph);
  }

  /** Texts of files as they stand. */
  private textsOf(files: Iterable<string>): Texts {
    return new Map([...files].map((file) => [file, this.textOf(file) ?? ''] as const));
  }

  private explained(graph: Graph): Inspection {
    let inspection = this.explanations.get(graph);
    if (!inspection) {
      const explanation: Explanation = explain(graph, { papers: this.papers });
      inspection = { graph, explanation };
      this.explanations.set(graph, inspection);
    }
    return inspection;
  }

  /** One reader for each package root, since absolute imports begin there. */
  private readerFor(file: string): Promise<Reader> {
    const root = packageRoot(file);
    let reader = this.readers.get(root);
    if (!reader) {
      const roots = [...new Set([root, ...this.roots])];
      reader = createReader(this.filesUnder(roots), { grammars: this.grammars });
      this.readers.set(root, reader);
      reader.catch(() => this.readers.delete(root));
    }
    return reader;
  }

  private textOf(path: string): string | undefined {
    const open = this.documents.get(path);
    if (open) return open.text;
    try {
      return sourceText(path, readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
    } catch {
      return undefined;
    }
  }

  /** Calls in the files around a file; readers of one folder share them. */
  private indexFor(file: string): CallIndex {
    const folder = searchedFolder(file, packageRoot(file), this.folders);
    let index = this.indexes.get(folder);
    if (!index) this.indexes.set(folder, (index = new CallIndex(folder, (path) => this.textOf(path))));
    return index;
  }

  private filesUnder(roots: readonly string[]): SourceFiles {
    return {
      roots,
      read: (path) => this.textOf(path),
      calling: (name, file) => this.indexFor(file).calling(name, file),
      exists: (path) => this.documents.has(path) || existsSync(path),
    };
  }
}

/** Explains what there is so far, until that itself takes too long to be done again and again. */
function drafts(onProgress: (inspection: Inspection) => void, papers: readonly Paper[]): (graph: Graph) => void {
  let isSlow = false;
  return (graph) => {
    if (isSlow) return;
    const start = performance.now();
    onProgress({ graph, explanation: explain(graph, { papers }) });
    isSlow = performance.now() - start > patience;
  };
}

const filesOf = ({ file }: ReadRequest, { nodes }: Graph): Set<string> =>
  new Set([file, ...nodes.map(({ source }) => source.file)]);
