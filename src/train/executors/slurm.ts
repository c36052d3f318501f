import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { RunEvent } from '../protocol';
import { addEvent, follow, readLadder, runFiles, runFolder } from '../runFolder';
import { batchArguments, batchScript, type TaskProgram } from '../slurm/batch';
import * as slurm from '../slurm/commands';
import { SlurmError } from '../slurm/errors';
import { hopelessReason, ruleOf, type TaskStanding } from '../slurm/states';
import { Submissions } from '../slurm/submissions';
import type { Executor, Reports, Stop } from './executor';

export interface SlurmOptions {
  /** What a task starts on its node. */
  program: TaskProgram;
  /** Options of sbatch: partition, gres, time, account. */
  options: readonly string[];
  /** Tasks that may run at the same time; as many as Slurm likes, if left out. */
  atOnce?: number;
  /** Tries after the first for a task that was lost. */
  retries?: number;
  /** Seconds between two looks; a shared folder and a busy controller are not to be asked too often. */
  every?: { journals: number; queue: number };
}

const defaults = { retries: 3, every: { journals: 2, queue: 10 } };

/** Seconds for which a controller may be silent before it is given up; the tasks go on meanwhile. */
const silence = 600;

/** Seconds for cancelled tasks to be gone: Slurm gives them 30 by default to end by themselves. */
const leaving = 60;

/** What the journal of a run says of it, as far as it was read. */
interface Heard {
  events: number;
  step: number;
  /** Kind of the last event that is no measurement. */
  status: RunEvent['kind'] | null;
}

/** Where a run stood when its newest task was submitted. */
interface Attempt {
  heard: Heard;
  /** Tries in a row that brought no step. */
  fruitless: number;
  /** When its task was first seen to be over. */
  overSince?: number;
}

const isMeasured = ({ kind }: RunEvent): boolean => kind === 'step' || kind === 'evaluation' || kind === 'probe';

const seconds = (): number => performance.now() / 1000;

/**
 * Trains as Slurm job arrays, one task for each run. The tasks write the journals, in a folder that this machine and the nodes
 * share; here they are read. They need nobody: a host that is closed finds them again.
 */
export class SlurmExecutor implements Executor {
  readonly processes: ReadonlyMap<string, number | undefined> = new Map();
  private readonly retries: number;
  private readonly every: { journals: number; queue: number };
  private readonly heard = new Map<string, Heard>();
  private readonly attempts = new Map<string, Attempt>();
  /** Runs of which no ending is known yet. */
  private readonly open = new Set<string>();
  /** Runs without a task, in the order in which they get one. */
  private waiting: string[] = [];
  private ending: Stop | 'leave' | null = null;
  private wake: () => void = () => undefined;
  private over: Promise<void> = Promise.resolve();

  constructor(private readonly options: SlurmOptions) {
    this.retries = options.retries ?? defaults.retries;
    this.every = options.every ?? defaults.every;
  }

  train(folder: string, runs: readonly string[], reports: Reports): Promise<void> {
    const work = this.trainAll(folder, runs, reports);
    this.over = work.catch(() => undefined);
    return work;
  }

  async stop(how: Stop): Promise<void> {
    await this.end(how);
  }

  async leave(): Promise<void> {
    await this.end('leave');
  }

  private async end(how: Stop | 'leave'): Promise<void> {
    this.ending = how;
    this.wake();
    await this.over;
  }

  private async trainAll(folder: string, runs: readonly string[], reports: Reports): Promise<void> {
    const submissions = Submissions.open(folder);
    for (const run of runs) {
      this.open.add(run);
      this.heard.set(run, { events: 0, step: 0, status: null });
    }
    const unfollow = this.listen(folder, reports);
    try {
      await this.attach(submissions);
      let alive = await this.submitWaiting(folder, submissions, 0);
      let asked = 0;
      let lastAnswer = seconds();
      while (this.open.size > 0 && this.ending === null) {
        await this.pause(this.every.journals);
        if (seconds() - asked < this.every.queue || this.ending !== null) continue;
        asked = seconds();
        try {
          const states = await this.statesOf(submissions);
          lastAnswer = seconds();
          const before = alive;
          alive = await this.judge(folder, submissions, states);
          if (this.waiting.length > 0 && (alive < before || alive === 0)) {
            alive += await this.submitWaiting(folder, submissions, alive);
          }
        } catch (error) {
          if (!(error instanceof SlurmError) || error.kind !== 'passing') throw error;
          if (seconds() - lastAnswer < silence) continue;
          throw new SlurmError(`${error.message} The tasks go on; the same comparison, started again, finds them.`);
        }
      }
      if (this.ending === 'cancel' || this.ending === 'pause') await this.cancelAll(folder, submissions, this.ending);
      else if (this.ending === null) submissions.clear();
    } finally {
      unfollow();
    }
  }

  /** Reads the journals from now on. Of what they had, only the last standing of each run is told, not those before. */
  private listen(folder: string, { event: tell, ladder }: Reports): () => void {
    const early: RunEvent[] = [];
    let first = true;
    let knowsLadder = false;
    const hear = (event: RunEvent): void => {
      const heard = this.heard.get(event.run);
      if (!heard) return;
      heard.events += 1;
      if ('step' in event) heard.step = Math.max(heard.step, event.step);
      if (!isMeasured(event) && event.kind !== 'note') heard.status = event.kind;
      if (!first) tell(event);
      else early.push(event);
      if (event.kind === 'started' && !knowsLadder) {
        const found = readLadder(runFolder(folder, event.run));
        knowsLadder = found.length > 0;
        if (knowsLadder) ladder(found);
      }
    };
    const unfollow = follow(
      folder,
      (line) => {
        if (line.kind !== 'header') hear(line);
      },
      this.every.journals * 1000,
    );
    first = false;
    const last = new Map(early.filter((event) => !isMeasured(event)).map((event) => [event.run, event]));
    for (const event of early) if (isMeasured(event) || last.get(event.run) === event) tell(event);
    return unfollow;
  }

  /** Finds tasks that an earlier host has submitted. */
  private async attach(submissions: Submissions): Promise<void> {
    for (const { name, job } of submissions.all) {
      if (job === null) submissions.settle(name, (await slurm.jobsNamed(name))[0] ?? null);
    }
    const states = await this.statesOf(submissions);
    const live = (run: string): boolean => isLive(this.standingOf(run, submissions, states));
    const found = [...this.open].filter(live);
    if (found.length === 0) submissions.clear();
    for (const run of found) this.attempts.set(run, { heard: { ...this.heard.get(run)! }, fruitless: 0 });
    this.waiting = [...this.open].filter((run) => !found.includes(run));
  }

  private async statesOf(submissions: Submissions): Promise<Map<string, slurm.TaskState>> {
    const { jobs } = submissions;
    if (jobs.length === 0) return new Map();
    const states = await slurm.queueStates(jobs);
    // The queue forgets a task some minutes after its end.
    const forgotten = [...this.open].some((run) => {
      const task = submissions.taskOf(run);
      return task !== undefined && !states.has(task.id);
    });
    const accounted = forgotten ? await slurm.accountedStates(jobs) : null;
    return new Map([...(accounted ?? []), ...states]);
  }

  private standingOf(
    run: string,
    submissions: Submissions,
    states: ReadonlyMap<string, slurm.TaskState>,
  ): TaskStanding | 'unknown' {
    const task = submissions.taskOf(run);
    const state = task && states.get(task.id);
    return state ? ruleOf(state.state).standing : 'unknown';
  }

  /**
   * Submits runs that wait, in arrays as large as the cluster takes; what it does not take yet goes on waiting.
   * @param alive tasks of ours that are in the queue. Where there are none, a refusal is final.
   * @returns how many it took.
   */
  private async submitWaiting(folder: string, submissions: Submissions, alive: number): Promise<number> {
    let taken = 0;
    let most = this.waiting.length > 0 ? await slurm.largestArray() : 0;
    while (this.waiting.length > 0 && this.ending === null) {
      const runs = this.waiting.slice(0, most);
      try {
        await this.submit(folder, submissions, runs);
      } catch (error) {
        if (!(error instanceof SlurmError) || error.kind !== 'too many') throw error;
        if (runs.length > 1) {
          most = Math.ceil(runs.length / 2);
          continue;
        }
        if (alive + taken === 0) throw error;
        break;
      }
      this.waiting = this.waiting.slice(runs.length);
      taken += runs.length;
    }
    return taken;
  }

  private async submit(folder: string, submissions: Submissions, runs: readonly string[]): Promise<void> {
    const name = submissions.nextName();
    const [script, list] = [join(submissions.folder, `${name}.sh`), join(submissions.folder, `${name}.runs`)];
    const { program, options, atOnce } = this.options;
    writeFileSync(list, runs.map((run) => `${relative(folder, runFolder(folder, run))}\n`).join(''));
    writeFileSync(script, batchScript(folder, relative(folder, list), program));
    submissions.add({ name, job: null, runs: [...runs] });
    let job: string | null = null;
    try {
      const output = join(submissions.folder, '%A_%a.txt');
      job = await slurm.submit(batchArguments({ name, tasks: runs.length, atOnce, output, script }, options));
    } finally {
      submissions.settle(name, job);
    }
    for (const run of runs) {
      const { fruitless = 0 } = this.attempts.get(run) ?? {};
      this.attempts.set(run, { heard: { ...this.heard.get(run)! }, fruitless });
    }
  }

  /** Decides of every run whether its task is still at it. @returns tasks that are. */
  private async judge(
    folder: string,
    submissions: Submissions,
    states: ReadonlyMap<string, slurm.TaskState>,
  ): Promise<number> {
    let alive = 0;
    for (const run of this.open) {
      const task = submissions.taskOf(run);
      const attempt = this.attempts.get(run);
      if (!task || !attempt || this.waiting.includes(run)) continue;
      const state = states.get(task.id);
      const { standing, why, toDo } = state
        ? ruleOf(state.state)
        : { standing: 'lost' as const, why: 'Slurm forgot it' };
      const hopeless = standing === 'waiting' ? hopelessReason(state?.reason ?? '') : undefined;
      if (hopeless !== undefined || standing === 'stuck') {
        await slurm.cancel([task.id]);
        this.giveUp(folder, run, `Slurm would never start task ${task.id}: ${hopeless ?? why}.`);
      } else if (isLive(standing)) {
        alive += 1;
        attempt.overSince = undefined;
      } else {
        // A shared folder may show the last lines of a journal some seconds after they were written.
        attempt.overSince ??= seconds();
        const settled = seconds() - attempt.overSince > 2 * this.every.journals;
        this.afterEnd(folder, run, attempt, { task: task.id, standing, why, toDo, settled });
      }
    }
    return alive;
  }

  private afterEnd(
    folder: string,
    run: string,
    attempt: Attempt,
    end: { task: string; standing: TaskStanding; why?: string; toDo?: string; settled: boolean },
  ): void {
    const heard = this.heard.get(run)!;
    const spoke = heard.events > attempt.heard.events;
    if (spoke && (heard.status === 'finished' || heard.status === 'failed' || heard.status === 'cancelled')) {
      this.open.delete(run);
      return;
    }
    if (!end.settled) return;
    if (end.standing === 'cancelled') {
      addEvent(folder, { kind: 'cancelled', run, at: new Date().toISOString(), step: heard.step });
      this.open.delete(run);
      return;
    }
    const progress = heard.step > attempt.heard.step;
    // What asks for more of the cluster fails again where it came no step further.
    const fruitless = progress ? 0 : attempt.fruitless + 1;
    const reason = end.why ?? 'it ended without a word';
    if (fruitless > this.retries || (fruitless > 0 && end.toDo)) {
      const times = fruitless === 1 ? '' : ` It was tried ${fruitless} times since step ${heard.step}.`;
      const told = [`Slurm task ${end.task}: ${reason}.${times}`, end.toDo, this.lastWords(folder, run, end.task)];
      this.giveUp(folder, run, told.filter(Boolean).join('\n'));
      return;
    }
    const text = `Slurm task ${end.task}: ${reason}, behind step ${heard.step}. It was submitted again.`;
    addEvent(folder, { kind: 'note', run, at: new Date().toISOString(), step: heard.step, text });
    this.attempts.set(run, { ...attempt, fruitless });
    this.waiting.push(run);
  }

  private giveUp(folder: string, run: string, message: string): void {
    const { step } = this.heard.get(run)!;
    addEvent(folder, { kind: 'failed', run, at: new Date().toISOString(), step, message });
    this.open.delete(run);
  }

  /** The end of what a task wrote: to the log of its run, or to Slurm where it did not get that far. */
  private lastWords(folder: string, run: string, task: string): string {
    const lines = [join(folder, 'slurm', `${task}.txt`), join(runFolder(folder, run), runFiles.log)].flatMap((path) => {
      try {
        return readFileSync(path, 'utf8').trim().split('\n').slice(-4);
      } catch {
        return [];
      }
    });
    if (lines.some(Boolean)) return lines.filter(Boolean).slice(-6).join('\n');
    return `It wrote nothing: do the nodes see ${folder} at the same path?`;
  }

  /** Ends all tasks, and says so in the journals of those that could not. */
  private async cancelAll(folder: string, submissions: Submissions, how: Stop): Promise<void> {
    await slurm.cancel(submissions.jobs);
    const until = seconds() + leaving;
    while (seconds() < until) {
      const states = await this.statesOf(submissions);
      if (![...this.open].some((run) => isLive(this.standingOf(run, submissions, states)))) break;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    await new Promise((resolve) => setTimeout(resolve, this.every.journals * 1000));
    const kind = how === 'cancel' ? 'cancelled' : 'paused';
    for (const run of this.open) {
      const { status, step } = this.heard.get(run)!;
      const begun = status !== null;
      if (begun && status !== kind && status !== 'finished' && status !== 'failed') {
        addEvent(folder, { kind, run, at: new Date().toISOString(), step });
      }
    }
    submissions.clear();
  }

  /** Waits, or until something is to be ended. */
  private pause(time: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, time * 1000);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.ending !== null) this.wake();
    });
  }
}

const isLive = (standing: TaskStanding | 'unknown'): boolean => standing === 'waiting' || standing === 'running';
