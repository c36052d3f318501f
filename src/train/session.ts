import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import type { Comparison, ComparisonChange, ComparisonPlan } from './comparison';
import { dropDecoded } from './data/decoded';
import type { Executor, Stop } from './executors/executor';
import { LocalExecutor } from './executors/local';
import type { Parallel } from './atOnce';
import type { BackEndName, RunSpecification } from './protocol';
import { advance, isOver, plannedComparison } from './replay';
import { addEvent, readComparison, writeLadder, writePlan } from './runFolder';

export interface SessionOptions {
  /** The bundled training process, `dist/train.cjs`. */
  entry: string;
  plan: ComparisonPlan;
  /** What the plan's runs train; may be left out where the folder has them. */
  runs?: readonly RunSpecification[];
  backEnd: BackEndName | 'auto';
  /** Runs at once; as many as this machine has cores and memory for, if left out. */
  parallel?: Parallel;
  /** Threads of each run, where the back end shares its kernels out; the cores that the runs at once leave it, if left out. */
  threads?: Parallel;
  /** Where the comparison is kept. One that is there and has this plan is continued: its finished runs are not repeated. */
  folder: string;
  /** Seconds without a word after which a process counts as hung. */
  patience?: number;
  /** Where the runs are trained; on this machine, if left out. */
  executor?: Executor;
}

export interface SessionEvents {
  /** The comparison after a change; `change` is what changed it. */
  change: [comparison: Comparison, change: ComparisonChange];
}

/** A comparison that is running: what trains it, its folder, its events. It is started once. */
export class ComparisonSession extends EventEmitter<SessionEvents> {
  private current: Comparison;
  private readonly executor: Executor;
  private stopped: Stop | null = null;

  constructor(private readonly options: SessionOptions) {
    super();
    const { plan, entry, backEnd, parallel = 'auto', threads, patience, executor } = options;
    this.current = plannedComparison(plan);
    this.executor = executor ?? new LocalExecutor({ entry, backEnd, parallel, threads, patience });
  }

  /** The comparison as it stands. */
  get comparison(): Comparison {
    return this.current;
  }

  /** Process ids by run, of the runs that are going on. */
  get processes(): ReadonlyMap<string, number | undefined> {
    return this.executor.processes;
  }

  /**
   * Trains all runs that the folder has not finished, each from where it stopped, and resolves when the last has ended, well or
   * badly, or was stopped.
   * @throws JournalError where the folder cannot be used or is another comparison's, BackEndError where nothing here can
   *   train this, Error where the training process itself is missing.
   */
  async start(): Promise<Comparison> {
    const { entry, plan, runs, folder } = this.options;
    if (!existsSync(entry)) {
      throw new Error(`The training process ${entry} is missing. Build it with "npm run build".`);
    }
    if (runs) writePlan(folder, plan, runs);
    const kept = readComparison(folder);
    // What was cut off before is tried again, and waits for its turn. Numbers that left the range would leave it again.
    this.current = {
      ...kept,
      runs: kept.runs.map((run) => (run.status === 'finished' || run.divergence ? run : { ...run, status: 'waiting' })),
    };
    const waiting = this.current.runs.filter(({ status }) => status === 'waiting').map(({ id }) => id);
    this.record({ kind: 'standing', standing: 'running' });
    try {
      if (waiting.length > 0 && !this.stopped) {
        await this.executor.train(folder, waiting, {
          ladder: (ladder) => {
            writeLadder(folder, ladder);
            this.record({ kind: 'ladder', ladder });
          },
          event: (event) => this.record(event),
        });
      }
      if (this.stopped === 'cancel') this.cancelWaiting();
    } finally {
      const over = this.current.runs.every(isOver);
      if (over) dropDecoded(folder);
      this.record({ kind: 'standing', standing: over ? 'over' : 'paused' });
    }
    return this.current;
  }

  /** Ends all that is going on. Resolves when the last process is gone, about a second later at most. */
  cancel(): Promise<void> {
    return this.stop('cancel');
  }

  /** Ends all processes, so that their memory is free; another session of the folder goes on where they stopped. */
  pause(): Promise<void> {
    return this.stop('pause');
  }

  /** This process ends: what trains elsewhere goes on, and another session of the folder finds it. */
  leave(): Promise<void> {
    return this.executor.leave();
  }

  private async stop(how: Stop): Promise<void> {
    this.stopped = how;
    await this.executor.stop(how);
  }

  /** What had not begun is not left waiting: nothing will start it. */
  private cancelWaiting(): void {
    const at = new Date().toISOString();
    for (const { id, status, steps } of this.current.runs) {
      if (status !== 'waiting') continue;
      const event = { kind: 'cancelled' as const, run: id, at, step: steps.at(-1)?.step ?? 0 };
      addEvent(this.options.folder, event);
      this.record(event);
    }
  }

  private record(change: ComparisonChange): void {
    this.current = advance(this.current, change);
    this.emit('change', this.current, change);
  }
}
