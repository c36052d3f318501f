import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addEvent, runFiles, runFolder } from '../runFolder';
import type { Arrays, TaskReport } from './arrays';
import type { Hearing, Heard } from './hearing';
import { hopelessReason } from './states';

/** Where a run stood when its newest task was submitted. */
interface Attempt {
  heard: Heard;
  /** Tasks in a row that were lost without a step. */
  fruitless: number;
  /** When the task was first seen to be over. */
  overSince?: number;
}

const seconds = (): number => performance.now() / 1000;

const now = (): string => new Date().toISOString();

/** Sets what Slurm says of the tasks beside what the journals say of the runs, and decides what is to be done. */
export class Watch {
  /** Runs of which no ending is known yet. */
  private readonly open: Set<string>;
  private readonly attempts = new Map<string, Attempt>();
  /** Runs without a task, in the order in which they get one. */
  private waiting: string[] = [];

  constructor(
    private readonly folder: string,
    runs: readonly string[],
    private readonly arrays: Arrays,
    private readonly hearing: Hearing,
    private readonly limits: { retries: number; settling: number },
  ) {
    // One may have ended since somebody looked.
    this.open = new Set(runs.filter((run) => hearing.of(run).status !== 'finished'));
  }

  get isOver(): boolean {
    return this.open.size === 0;
  }

  /** Finds the tasks that are there already, and submits the other runs. */
  async begin(): Promise<void> {
    const found = await this.arrays.attach([...this.open]);
    for (const run of found) this.attempts.set(run, { heard: this.hearing.of(run), fruitless: 0 });
    this.waiting = [...this.open].filter((run) => !found.includes(run));
    await this.submitWaiting(found.length);
  }

  async look(): Promise<void> {
    await this.arrays.look([...this.open]);
    let live = 0;
    for (const run of this.open) {
      const report = this.waiting.includes(run) ? undefined : this.arrays.reportOf(run);
      if (!report) continue;
      const { rule, reason, task } = report;
      const hopeless = rule.standing === 'waiting' ? hopelessReason(reason) : undefined;
      if (hopeless !== undefined || rule.standing === 'stuck') {
        await this.arrays.cancel(run);
        this.giveUp(run, `Slurm would never start task ${task}: ${hopeless ?? rule.why}.`);
      } else if (this.arrays.isLive(run)) live += 1;
      else this.afterTask(run, report);
    }
    await this.submitWaiting(live);
  }

  private async submitWaiting(live: number): Promise<void> {
    const taken = this.waiting.slice(0, await this.arrays.submit(this.waiting, live));
    this.waiting = this.waiting.slice(taken.length);
    for (const run of taken) {
      const fruitless = this.attempts.get(run)?.fruitless ?? 0;
      this.attempts.set(run, { heard: this.hearing.of(run), fruitless });
    }
  }

  /** What is to be done about a run whose task is over. */
  private afterTask(run: string, { task, rule }: TaskReport): void {
    const attempt = this.attempts.get(run)!;
    const heard = this.hearing.of(run);
    const said = heard.events > attempt.heard.events ? heard.status : null;
    if (said === 'finished' || said === 'failed' || said === 'cancelled') {
      this.open.delete(run);
      return;
    }
    // A shared folder may show the last lines of a journal some seconds after they were written.
    attempt.overSince ??= seconds();
    if (seconds() - attempt.overSince < this.limits.settling) return;
    if (rule.standing === 'cancelled') {
      addEvent(this.folder, { kind: 'cancelled', run, at: now(), step: heard.step });
      this.open.delete(run);
      return;
    }
    // Told to end it has kept its checkpoint: its time was nearly over, or another job was to have its place.
    const { why = 'it ended without a word', toDo } =
      said === 'paused' ? { why: 'it was told to end', toDo: 'Give it more time: --time=HH:MM:SS.' } : rule;
    const fruitless = heard.step > attempt.heard.step ? 0 : attempt.fruitless + 1;
    // What asks for more of the cluster would end the same way again, where it came no step further.
    if (fruitless > this.limits.retries || (fruitless > 0 && toDo)) {
      const tries = fruitless > 1 ? ` It was tried ${fruitless} times since step ${heard.step}.` : '';
      const lines = [`Slurm task ${task}: ${why}.${tries}`, toDo, this.lastWords(run, task)];
      this.giveUp(run, lines.filter(Boolean).join('\n'));
      return;
    }
    const text = `Slurm task ${task}: ${why}, behind step ${heard.step}. It was submitted again.`;
    addEvent(this.folder, { kind: 'note', run, at: now(), step: heard.step, text });
    this.attempts.set(run, { ...attempt, fruitless });
    this.waiting.push(run);
  }

  private giveUp(run: string, message: string): void {
    addEvent(this.folder, { kind: 'failed', run, at: now(), step: this.hearing.of(run).step, message });
    this.open.delete(run);
  }

  /** The end of what a task wrote: to Slurm at first, then to the log of its run. */
  private lastWords(run: string, task: string): string {
    const paths = [this.arrays.outputOf(task), join(runFolder(this.folder, run), runFiles.log)];
    const lines = paths.flatMap((path) => {
      try {
        return readFileSync(path, 'utf8').split('\n').filter(Boolean).slice(-4);
      } catch {
        return [];
      }
    });
    return lines.join('\n') || `It wrote nothing: do the nodes see ${this.folder} at the same path?`;
  }

  /**
   * Ends all tasks, and says so in the journals of those that began and could not say it.
   * @param settle waits until the journals show what was written last.
   */
  async end(how: 'cancelled' | 'paused', settle: () => Promise<void>): Promise<void> {
    await this.arrays.cancelAll([...this.open]);
    await settle();
    for (const run of this.open) {
      const { status, step } = this.hearing.of(run);
      if (status === 'started' || status === 'resumed' || (status === 'paused' && how === 'cancelled')) {
        addEvent(this.folder, { kind: how, run, at: now(), step });
      }
    }
  }
}
