/** Several threads that run one kernel at once, each on a part of its images, rows or numbers. */
import { Worker } from 'node:worker_threads';
import type { KernelName } from '../kernels';
import type { KernelMemory } from '../memory';
import { Board, boardBytes, mostShares, type Share } from './board';
import { callsOf, type Kernel } from './calls';
import type { MemberData } from './member';

/** A part of what a kernel goes through. */
export interface Range {
  first: number;
  count: number;
}

/**
 * Multiplications, or numbers read, that a share has at least: some twenty microseconds of work. A smaller one costs more to hand
 * out than it saves.
 */
const worthwhile = 500_000;

/** How a kernel is shared out. */
export interface CrewSize {
  /** Threads, the calling one among them. */
  threads: number;
  /** Work of a share at least, as `ranges` counts it. */
  leastWork?: number;
}

export interface CrewOptions extends CrewSize {
  module: WebAssembly.Module;
  /** An instance of it over `memory`, for the calling thread. */
  instance: WebAssembly.Instance;
  memory: KernelMemory;
  /** The bundled `member.ts`; not looked at where there is one thread. */
  entry: string;
}

/**
 * The calling thread does its part: it takes shares as the others do, and all of them where the others have not begun yet. What
 * a share is depends on the number of threads alone, so the same number of threads gives the same numbers.
 */
export class Crew {
  readonly threads: number;
  private readonly leastWork: number;
  private readonly calls: Kernel[];
  private readonly numbers: ReadonlyMap<string, number>;
  private readonly board: Board | null = null;

  constructor({ module, instance, memory, threads, leastWork = worthwhile, entry }: CrewOptions) {
    const calls = callsOf(instance);
    this.calls = calls.map(([, kernel]) => kernel);
    this.numbers = new Map(calls.map(([name], i) => [name, i]));
    this.leastWork = leastWork;
    this.threads = Math.max(1, Math.min(threads, mostShares));
    if (this.threads === 1) return;
    const at = memory.allocate(boardBytes, () => 'the board of the threads');
    memory.view(at, boardBytes / 4).fill(0);
    this.board = new Board(memory.buffer, at);
    const workerData: MemberData = { module, memory: memory.memory, board: at };
    for (let i = 1; i < this.threads; i++) {
      const worker = new Worker(entry, { workerData, execArgv: [] });
      // The others do its part.
      worker.on('error', (error) => console.error(`A thread could not be started: ${error.message}`));
      // A thread that waits keeps no process alive.
      worker.unref();
    }
  }

  /**
   * Parts of `count` things, one for each thread; fewer where there is too little to do.
   * @param work multiplications of all together, or numbers read where there are more of these.
   * @param multiple a part's first thing is a multiple of it.
   */
  ranges(count: number, work: number, multiple = 1): Range[] {
    const steps = Math.ceil(count / multiple);
    const parts = Math.max(1, Math.min(this.threads, steps, Math.floor(work / this.leastWork)));
    const begin = (part: number): number => Math.min(count, Math.floor((steps * part) / parts) * multiple);
    return Array.from({ length: parts }, (_, part) => {
      const first = begin(part);
      return { first, count: begin(part + 1) - first };
    });
  }

  /** Calls a kernel once for each share, at once. @throws Error where a call trapped. */
  run(name: KernelName, shares: readonly Share[]): void {
    const kernel = this.numbers.get(name)!;
    if (!this.board || shares.length === 1) {
      for (const share of shares) this.calls[kernel](...share);
      return;
    }
    this.board.post(kernel, shares);
    this.board.work(this.calls);
    const failed = this.board.awaitEnd();
    if (failed > 0) throw new Error(`The kernel ${name} failed in ${failed} of ${shares.length} parts.`);
  }

  /** `ranges`, each turned into the arguments of a kernel, and run. */
  each(name: KernelName, count: number, work: number, share: (range: Range) => Share, multiple = 1): void {
    this.run(name, this.ranges(count, work, multiple).map(share));
  }
}
