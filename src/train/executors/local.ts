import { BackEndError, climbDown } from '../ladder';
import { physicalCores, runsAtOnce, threadsOfRun, type Parallel } from '../atOnce';
import { addEvent, readLadder, readSpecification, runFolder } from '../runFolder';
import type { BackEndFinding, BackEndName, RunEvent } from '../protocol';
import { TrainingProcess } from '../trainingProcess';
import type { Executor, Reports, Stop } from './executor';

export interface LocalOptions {
  /** The bundled training process, `dist/train.cjs`. */
  entry: string;
  backEnd: BackEndName | 'auto';
  /** Runs at once. */
  parallel: Parallel;
  /** Of each run, where its back end shares its kernels out; the cores that the runs at once leave it, if left out. */
  threads?: Parallel;
  /** Seconds without a word after which a process counts as hung. */
  patience?: number;
  /** How often checkpoints are written; every ten seconds at most, if left out. */
  pace?: { seconds: number; share: number };
}

const defaultPatience = 120;

/** Trains on this machine, every run in a process of its own. */
export class LocalExecutor implements Executor {
  private readonly running = new Map<string, TrainingProcess>();
  private trying: TrainingProcess | null = null;
  private stopped: Stop | null = null;
  private failure: Error | null = null;

  constructor(private readonly options: LocalOptions) {}

  get processes(): ReadonlyMap<string, number | undefined> {
    return new Map([...this.running].map(([run, process]) => [run, process.pid]));
  }

  async train(folder: string, runs: readonly string[], reports: Reports): Promise<void> {
    const { parallel, threads = 'auto' } = this.options;
    const lanesAtMost = Math.min(runs.length, parallel === 'auto' ? physicalCores() : parallel);
    const backEnd = await this.chooseBackEnd(folder, runs[0], threadsOfRun(threads, lanesAtMost));
    if (!backEnd) return;
    reports.ladder(backEnd.ladder);
    const queue = [...runs];
    const lanes = Math.min(runsAtOnce(parallel, backEnd.used), queue.length);
    const each = threadsOfRun(threads, lanes);
    const work = async (): Promise<void> => {
      for (let run = queue.shift(); run && !this.stopped && !this.failure; run = queue.shift()) {
        await this.trainOne(folder, run, backEnd.used, each, reports);
      }
    };
    await Promise.all(Array.from({ length: lanes }, work));
    if (this.failure) throw this.failure;
  }

  async stop(how: Stop): Promise<void> {
    this.stopped = how;
    this.trying?.kill();
    await Promise.all([...this.running.values()].map((process) => process.stop(how)));
  }

  leave(): Promise<void> {
    return this.stop('pause');
  }

  /** A comparison that is gone on with stays on the back end that it began on, while that works: its runs are compared. */
  private async chooseBackEnd(
    folder: string,
    run: string,
    threads: number,
  ): Promise<{ used: BackEndFinding; ladder: BackEndFinding[] } | null> {
    const { entry, backEnd } = this.options;
    const specification = readSpecification(runFolder(folder, run));
    const track = (process: TrainingProcess): void => {
      this.trying = process;
      if (this.stopped) process.kill();
    };
    const climb = (wanted: BackEndName | 'auto'): Promise<BackEndFinding[]> =>
      climbDown(entry, wanted, specification, { track, threads });
    const before = backEnd === 'auto' ? readLadder(folder) : [];
    const begun = before.at(-1);
    try {
      const again = begun ? await climb(begun.name).catch((error: unknown) => refusedBy(error)) : null;
      const ladder = again ? [...before.slice(0, -1), ...again] : await climb(backEnd);
      return this.stopped ? null : { used: ladder.at(-1)!, ladder };
    } catch (error) {
      if (this.stopped && error instanceof BackEndError) return null;
      throw error;
    } finally {
      this.trying = null;
    }
  }

  private async trainOne(
    folder: string,
    run: string,
    backEnd: BackEndFinding,
    threads: number,
    { event }: Reports,
  ): Promise<void> {
    const { entry, patience = defaultPatience, pace } = this.options;
    let step = 0;
    let over = false;
    const own = runFolder(folder, run);
    const process = new TrainingProcess(
      entry,
      { kind: 'train', backEnd: backEnd.name, folder: own, finding: backEnd, threads, pace },
      { patience, folder: own, program: backEnd.program },
      (message) => {
        if (!('run' in message)) return;
        if ('step' in message) step = message.step;
        over ||= endings.includes(message.kind);
        event(message);
      },
    );
    this.running.set(run, process);
    const ending = await process.ended;
    this.running.delete(run);
    if (over) return;
    const at = new Date().toISOString();
    const detail = ending.errorOutput ? `\n${ending.errorOutput}` : '';
    const last: RunEvent = this.stopped
      ? { kind: this.stopped === 'pause' ? 'paused' : 'cancelled', run, at, step }
      : { kind: 'failed', run, at, step, message: `The training process ${ending.text} after step ${step}.${detail}` };
    try {
      addEvent(folder, last);
      event(last);
    } catch (error) {
      // Without a journal the results would be lost: nothing further is started.
      this.failure ??= error as Error;
    }
  }
}

/** Another back end may train what this one does not any more. @throws anything else than its refusal. */
function refusedBy(error: unknown): null {
  if (error instanceof BackEndError) return null;
  throw error;
}

const endings: readonly RunEvent['kind'][] = ['finished', 'failed', 'cancelled', 'paused'];
