/** The host's side of the worker that reads: questions and answers, a worker that dies is replaced. */
import { Worker } from 'node:worker_threads';
import type { Fix } from '../../fix/edits';
import type { Inspection } from '../../present/inspection';
import type { ArgumentChoice } from '../../read/arguments/choices';
import type { ArchitectureEntry, ReadRequest } from '../../read/reader';
import type { ArchitectureReading, ProgressListener } from './architectureReading';
import { cutShort, withoutReader } from './givenUp';
import { readFromWorker, type FromWorker, type OpenText, type ToWorker, type WorkerStart } from './protocol';

/** Milliseconds without a word after which a worker that owes an answer counts as hung. A reading takes 2 s at most. */
const usualPatience = 5_000;
/** Explaining says nothing until it is done, and ends: what was read is as large as it is. */
const whileExplaining = 4;

/** Inspections that are held for the answer "the same": graphs of large networks weigh megabytes. */
const mostHeld = 60;

/** A question that has no answer yet. */
type Question =
  | { kind: 'entries'; file: string; resolve: (entries: ArchitectureEntry[]) => void; reject: (error: Error) => void }
  | {
      kind: 'entryAt';
      file: string;
      line: number;
      column: number;
      resolve: (entry: ArchitectureEntry | undefined) => void;
      reject: (error: Error) => void;
    }
  | {
      kind: 'choices';
      file: string;
      entry: string;
      resolve: (choices: ArgumentChoice[]) => void;
      reject: (error: Error) => void;
    }
  | {
      kind: 'fixes';
      request: ReadRequest;
      code: string;
      file: string;
      line: number;
      resolve: (fixes: Fix[]) => void;
      reject: (error: Error) => void;
    }
  | {
      kind: 'inspect';
      request: ReadRequest;
      onProgress?: ProgressListener;
      /** What there was of it when the worker last spoke of it. */
      soFar?: Inspection;
      resolve: (inspection: Inspection) => void;
      reject: (error: Error) => void;
    };

export interface WorkerClientOptions {
  /** Folder of the tree-sitter grammars. */
  grammars: string;
  /** Milliseconds of silence before a worker is given up. */
  patience?: number;
  /** Told in one sentence when a worker was replaced. */
  onTrouble?: (text: string) => void;
}

/** Asks a worker. One that died is replaced with the next question. */
export class WorkerClient implements ArchitectureReading {
  private worker: Worker | undefined;
  private readonly questions = new Map<number, Question>();
  private readonly held = new Map<string, { number: number; inspection: Inspection }>();
  private readonly documents = new Map<string, OpenText>();
  private readonly generation = new Int32Array(new SharedArrayBuffer(4));
  private roots: ToWorker = { type: 'roots', roots: [], folders: [] };
  private lastId = 0;
  private silence: NodeJS.Timeout | undefined;
  /** Messages of the worker so far. */
  private heard = 0;

  /**
   * @param program the worker's bundle
   * @throws where no worker can be had
   */
  constructor(
    private readonly program: string,
    private readonly options: WorkerClientOptions,
  ) {
    this.start();
  }

  setRoots(roots: readonly string[], folders: readonly string[]): void {
    this.roots = { type: 'roots', roots, folders };
    this.tell(this.roots);
  }

  setDocument(file: string, document: OpenText | null): void {
    if (document) this.documents.set(file, document);
    else this.documents.delete(file);
    this.tell({ type: 'document', file, document });
  }

  changed(file: string): void {
    this.tell({ type: 'changed', file });
  }

  entries(file: string): Promise<ArchitectureEntry[]> {
    return new Promise((resolve, reject) => this.ask({ kind: 'entries', file, resolve, reject }));
  }

  entryAt(file: string, line: number, column: number): Promise<ArchitectureEntry | undefined> {
    return new Promise((resolve, reject) => this.ask({ kind: 'entryAt', file, line, column, resolve, reject }));
  }

  choices(file: string, entry: string): Promise<ArgumentChoice[]> {
    return new Promise((resolve, reject) => this.ask({ kind: 'choices', file, entry, resolve, reject }));
  }

  fixes(request: ReadRequest, code: string, file: string, line: number): Promise<Fix[]> {
    return new Promise((resolve, reject) => this.ask({ kind: 'fixes', request, code, file, line, resolve, reject }));
  }

  /**
   * Gives the same object while nothing has changed. A text that changes meanwhile begins the reading anew; where a worker
   * dies of it, there is what it had said of it till then, if only an empty graph, with a problem that says so.
   */
  inspect(request: ReadRequest, onProgress?: ProgressListener): Promise<Inspection> {
    return new Promise((resolve, reject) => this.ask({ kind: 'inspect', request, onProgress, resolve, reject }));
  }

  dispose(): void {
    this.questions.clear();
    this.giveUp();
  }

  private start(): Worker {
    const start: WorkerStart = {
      grammars: this.options.grammars,
      generation: this.generation.buffer as SharedArrayBuffer,
    };
    const worker = new Worker(this.program, { workerData: start, execArgv: [] });
    this.worker = worker;
    // It must not keep a process alive that has nothing else to do.
    worker.unref();
    worker.on('message', (value: unknown) => {
      const message = readFromWorker(value);
      if (message && worker === this.worker) this.receive(message);
    });
    let failure = 'ended';
    worker.on('error', (error: Error) => {
      failure = `failed (${error.message})`;
    });
    worker.on('exit', () => {
      if (worker === this.worker) this.replace(failure);
    });
    worker.postMessage(this.roots);
    for (const [file, document] of this.documents)
      worker.postMessage({ type: 'document', file, document } satisfies ToWorker);
    return worker;
  }

  /** Leaves the worker, and what is known of it, behind. */
  private giveUp(): void {
    clearTimeout(this.silence);
    const { worker } = this;
    this.worker = undefined;
    this.held.clear();
    void worker?.terminate();
  }

  /** Tells of a change: what is being read now is not worth going on with. */
  private tell(message: ToWorker): void {
    Atomics.add(this.generation, 0, 1);
    this.worker?.postMessage(message);
  }

  private ask(question: Question): void {
    const id = (this.lastId += 1);
    this.questions.set(id, question);
    this.post(id, question);
  }

  private post(id: number, question: Question): void {
    const worker = this.worker ?? this.start();
    worker.postMessage(this.messageOf(id, question));
    if (this.questions.size === 1) this.listen();
  }

  private messageOf(id: number, question: Question): ToWorker {
    switch (question.kind) {
      case 'entries':
        return { type: 'entries', id, file: question.file };
      case 'entryAt':
        return { type: 'entryAt', id, file: question.file, line: question.line, column: question.column };
      case 'choices':
        return { type: 'choices', id, file: question.file, entry: question.entry };
      case 'fixes': {
        const { request, code, file, line } = question;
        return { type: 'fixes', id, request, code, file, line };
      }
      case 'inspect': {
        const { request } = question;
        const known = this.held.get(keyOf(request))?.number ?? null;
        return { type: 'inspect', id, request, known, generation: Atomics.load(this.generation, 0) };
      }
    }
  }

  private receive(message: FromWorker): void {
    this.heard += 1;
    const question = 'id' in message ? this.questions.get(message.id) : undefined;
    if (question && 'id' in message) this.answer(message.id, question, message);
    this.listen(message.type === 'explaining' ? whileExplaining : 1);
  }

  private answer(id: number, question: Question, message: FromWorker): void {
    const settle = (): void => void this.questions.delete(id);
    switch (message.type) {
      case 'entries':
        settle();
        if (question.kind === 'entries') question.resolve(message.entries);
        return;
      case 'entryAt':
        settle();
        if (question.kind === 'entryAt') question.resolve(message.entry ?? undefined);
        return;
      case 'choices':
        settle();
        if (question.kind === 'choices') question.resolve(message.choices);
        return;
      case 'fixes':
        settle();
        if (question.kind === 'fixes') question.resolve(message.fixes);
        return;
      case 'progress':
        if (question.kind !== 'inspect') return;
        question.soFar = message.inspection;
        return question.onProgress?.(message.inspection);
      case 'inspection': {
        settle();
        if (question.kind !== 'inspect') return;
        const { number, inspection } = message;
        this.hold(keyOf(question.request), { number, inspection });
        return question.resolve(inspection);
      }
      case 'same': {
        if (question.kind !== 'inspect') return settle();
        const held = this.held.get(keyOf(question.request));
        // Given up meanwhile for others: asked again, now without one.
        if (!held) return this.post(id, question);
        settle();
        return question.resolve(held.inspection);
      }
      case 'cancelled':
        // It was of another text.
        if (question.kind === 'inspect') question.soFar = undefined;
        return this.post(id, question);
      case 'failed':
        settle();
        return question.reject(new Error(message.text));
      case 'ready':
        return;
    }
  }

  private hold(key: string, inspection: { number: number; inspection: Inspection }): void {
    this.held.delete(key);
    this.held.set(key, inspection);
    const [oldest] = this.held.keys();
    if (this.held.size > mostHeld) this.held.delete(oldest);
  }

  /** Waits for the next word, where one is owed, `times` as long as usual. */
  private listen(times = 1): void {
    clearTimeout(this.silence);
    if (this.questions.size === 0) return;
    const patience = times * (this.options.patience ?? usualPatience);
    const { heard } = this;
    this.silence = setTimeout(() => {
      // After a pause of the host itself, what the worker said meanwhile comes first.
      setImmediate(() => {
        if (heard === this.heard && this.questions.size > 0) this.replace(`did not answer for ${patience / 1000} s`);
      });
    }, patience);
  }

  /** Gives the worker up. The question that it was at ends in a problem, the others are asked of another worker. */
  private replace(how: string): void {
    this.giveUp();
    this.options.onTrouble?.(`The reader ${how}.`);
    const [first] = this.questions;
    if (first) {
      const [id, question] = first;
      this.questions.delete(id);
      if (question.kind !== 'inspect') question.reject(new Error(`${question.file}: the reader ${how}.`));
      else if (question.soFar) question.resolve(cutShort(question.soFar, how));
      else withoutReader(question.request, how).then(question.resolve, question.reject);
    }
    for (const [id, question] of this.questions) this.post(id, question);
    this.listen();
  }
}

const keyOf = (request: ReadRequest): string => JSON.stringify(request);
