import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import type { Comparison, ComparisonPlan, JournalLine } from './comparison';
import { Journal, JournalError, readJournal } from './journal';
import { BackEndError, climbDown } from './ladder';
import type { BackEndFinding, BackEndName, RunEvent, RunSpecification } from './protocol';
import { advance, plannedComparison, replay } from './replay';
import { TrainingProcess } from './trainingProcess';

export interface SessionOptions {
  /** The bundled training process, `dist/train.cjs`. */
  entry: string;
  plan: ComparisonPlan;
  runs: readonly RunSpecification[];
  backEnd: BackEndName | 'auto';
  /** File of the journal. A journal of the same plan is continued: its finished runs are not repeated. */
  journal?: string;
  /** Seconds without a word after which a process counts as hung. */
  patience?: number;
}

export interface SessionEvents {
  /** The comparison after a change; `line` is what changed it. */
  change: [comparison: Comparison, line: JournalLine];
}

/** Back ends whose steps take the whole device: a second run at once would only wait. */
const oneAtATime: readonly BackEndName[] = ['tfjs-node-gpu', 'webgpu'];

const defaultPatience = 120;

/** A comparison that is running: its processes, its journal, its events. It is started once. */
export class ComparisonSession extends EventEmitter<SessionEvents> {
  private current: Comparison;
  private journal: Journal | null = null;
  private readonly running = new Map<string, TrainingProcess>();
  private trying: TrainingProcess | null = null;
  private cancelled = false;
  private failure: Error | null = null;

  constructor(private readonly options: SessionOptions) {
    super();
    this.current = plannedComparison(options.plan);
  }

  /** The comparison as it stands. */
  get comparison(): Comparison {
    return this.current;
  }

  /** Process ids by run, of the runs that are going on. */
  get processes(): ReadonlyMap<string, number | undefined> {
    return new Map([...this.running].map(([run, process]) => [run, process.pid]));
  }

  /**
   * Runs all runs that the journal does not have, and resolves when the last has ended, well or badly, or was cancelled.
   * @throws JournalError where the journal cannot be used or is another comparison's, BackEndError where nothing here can
   *   train this, Error where the training process itself is missing.
   */
  async start(): Promise<Comparison> {
    const { entry, plan, runs, backEnd } = this.options;
    if (!existsSync(entry)) {
      throw new Error(`The training process ${entry} is missing. Build it with "npm run build".`);
    }
    const known = this.openJournal(plan);
    const finished = new Set(known.runs.filter(({ status }) => status === 'finished').map(({ id }) => id));
    const waiting = runs.filter(({ id }) => !finished.has(id));
    try {
      if (waiting.length > 0) {
        const used = await this.chooseBackEnd(backEnd, waiting[0]);
        if (used) await this.runAll(waiting, used);
      }
      if (this.cancelled) this.cancelWaiting();
      if (this.failure) throw this.failure;
      return this.current;
    } finally {
      this.journal?.close();
    }
  }

  /** Ends all that is going on. Resolves when the last process is gone, about a second later at most. */
  async cancel(): Promise<void> {
    this.cancelled = true;
    this.trying?.kill();
    await Promise.all([...this.running.values()].map((process) => process.cancel()));
  }

  /** What had not begun is not left waiting: nothing will start it. */
  private cancelWaiting(): void {
    const at = new Date().toISOString();
    for (const { id, status } of this.current.runs) {
      if (status === 'waiting') this.record({ kind: 'cancelled', run: id, at, step: 0 });
    }
  }

  private openJournal(plan: ComparisonPlan): Comparison {
    const { journal } = this.options;
    if (!journal) return this.current;
    const lines = readJournal(journal);
    const earlier = replay(lines);
    if (earlier && earlier.plan.id !== plan.id) {
      throw new JournalError(
        `${journal} holds another comparison ("${earlier.plan.title}", ${earlier.plan.created}). Choose another folder for the results.`,
      );
    }
    if (lines.length > 0 && !earlier) {
      throw new JournalError(`${journal} holds no comparison. Choose another folder for the results.`);
    }
    this.journal = Journal.open(journal);
    if (earlier) this.current = earlier;
    else this.record({ kind: 'plan', plan });
    return this.current;
  }

  private async chooseBackEnd(wanted: BackEndName | 'auto', run: RunSpecification): Promise<BackEndFinding | null> {
    try {
      const ladder = await climbDown(this.options.entry, wanted, run, (process) => {
        this.trying = process;
        if (this.cancelled) process.kill();
      });
      if (this.cancelled) return null;
      this.record({ kind: 'ladder', ladder });
      return ladder.at(-1) ?? null;
    } catch (error) {
      if (this.cancelled && error instanceof BackEndError) return null;
      throw error;
    } finally {
      this.trying = null;
    }
  }

  private async runAll(runs: readonly RunSpecification[], backEnd: BackEndFinding): Promise<void> {
    const queue = [...runs];
    const lanes = oneAtATime.includes(backEnd.name) ? 1 : Math.max(1, this.options.plan.parallel);
    const work = async (): Promise<void> => {
      for (let run = queue.shift(); run && !this.cancelled && !this.failure; run = queue.shift()) {
        await this.trainOne(run, backEnd);
      }
    };
    await Promise.all(Array.from({ length: Math.min(lanes, queue.length) }, work));
  }

  private async trainOne(run: RunSpecification, backEnd: BackEndFinding): Promise<void> {
    const { entry, patience = defaultPatience } = this.options;
    let step = 0;
    let over = false;
    const process = new TrainingProcess(entry, { kind: 'train', backEnd: backEnd.name, run }, patience, (message) => {
      if (message.kind === 'back-end') return;
      if (message.kind === 'step') step = message.step;
      over ||= message.kind === 'finished' || message.kind === 'failed' || message.kind === 'cancelled';
      // What the try of the back end has measured is known only here.
      this.record(message.kind === 'started' ? { ...message, backEnd: { ...backEnd, ...message.backEnd } } : message);
    });
    this.running.set(run.id, process);
    const ending = await process.ended;
    this.running.delete(run.id);
    if (over) return;
    const at = new Date().toISOString();
    if (this.cancelled) {
      this.record({ kind: 'cancelled', run: run.id, at, step });
      return;
    }
    const detail = ending.errorOutput ? `\n${ending.errorOutput}` : '';
    const message = `The training process ${ending.text} after step ${step}.${detail}`;
    this.record({ kind: 'failed', run: run.id, at, step, message } satisfies RunEvent);
  }

  /** To the journal first: what is shown is on disk. */
  private record(line: JournalLine): void {
    try {
      this.journal?.append(line);
    } catch (error) {
      // Without a journal the results would be lost: nothing further is started, and what runs is stopped.
      this.failure ??= error as Error;
      this.journal?.close();
      for (const process of this.running.values()) process.kill();
    }
    this.current = advance(this.current, line);
    this.emit('change', this.current, line);
  }
}
