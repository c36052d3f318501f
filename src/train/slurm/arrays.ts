import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runFolder } from '../runFolder';
import { batchArguments, batchScript, type TaskProgram } from './batch';
import * as slurm from './commands';
import { SlurmError } from './errors';
import { ruleOf, type StateRule } from './states';
import { Submissions } from './submissions';

export interface ArrayOptions {
  /** What a task starts on its node. */
  program: TaskProgram;
  /** Options of sbatch: partition, gres, time, account. */
  options: readonly string[];
  /** Tasks that may run at the same time; as many as Slurm likes, if left out. */
  atOnce?: number;
  /** Hears what was submitted, for a terminal or a log. */
  tell?: (text: string) => void;
}

/** The newest task of a run, and what Slurm says of it. */
export interface TaskReport {
  /** `12_3`. */
  task: string;
  rule: StateRule;
  /** Why it waits. */
  reason: string;
}

/** Slurm keeps a task in its books for some minutes behind its end; who does not ask in time is not told. */
const forgotten: StateRule = { standing: 'lost', why: 'Slurm forgot it' };

/** Milliseconds between two looks at tasks that are being ended, and how long they may take: Slurm gives them 30 s by default. */
const [endingEvery, endingMost] = [500, 60_000];

/** The job arrays of one comparison: each run is a task of one of them, of the newest where it was submitted again. */
export class Arrays {
  private readonly submissions: Submissions;
  private states: ReadonlyMap<string, slurm.TaskState> = new Map();
  /** Tasks in the queue when Slurm last would take no more. */
  private fullAt = Infinity;

  /** @throws JournalError where the folder of the comparison cannot be written to. */
  constructor(
    private readonly folder: string,
    private readonly options: ArrayOptions,
  ) {
    this.submissions = Submissions.open(folder);
  }

  /** Finds tasks that an earlier host has submitted. @returns the runs that are still at it. */
  async attach(runs: readonly string[]): Promise<string[]> {
    for (const { name, job } of this.submissions.all) {
      if (job === null) this.submissions.settle(name, (await slurm.jobsNamed(name))[0] ?? null);
    }
    await this.look(runs);
    const found = runs.filter((run) => this.isLive(run));
    if (found.length === 0) this.submissions.clear();
    else {
      const { jobs } = this.submissions;
      this.options.tell?.(`Slurm job ${jobs.join(', ')}: ${found.length} of ${runs.length} runs are at it already.`);
    }
    return found;
  }

  /** Asks Slurm for the states of all tasks. @throws SlurmError */
  async look(runs: readonly string[]): Promise<void> {
    const { jobs } = this.submissions;
    if (jobs.length === 0) return;
    const queued = await slurm.queueStates(jobs);
    const gone = runs.some((run) => {
      const task = this.submissions.taskOf(run);
      return task !== undefined && !queued.has(task);
    });
    const accounted = gone ? await slurm.accountedStates(jobs) : null;
    this.states = new Map([...(accounted ?? []), ...queued]);
  }

  /** As Slurm last said it; undefined where the run has no task. */
  reportOf(run: string): TaskReport | undefined {
    const task = this.submissions.taskOf(run);
    if (task === undefined) return undefined;
    const state = this.states.get(task);
    return { task, rule: state ? ruleOf(state.state) : forgotten, reason: state?.reason ?? '' };
  }

  /** Does its task run, or wait to run? */
  isLive(run: string): boolean {
    const standing = this.reportOf(run)?.rule.standing;
    return standing === 'waiting' || standing === 'running';
  }

  /**
   * Submits runs, in arrays as large as the cluster takes.
   * @param live tasks of ours in the queue. While there are some, a refusal of more is no failure.
   * @returns how many of them, from the first on, were submitted; the others have to wait until some have ended.
   * @throws SlurmError
   */
  async submit(runs: readonly string[], live: number): Promise<number> {
    if (runs.length === 0 || live >= this.fullAt) return 0;
    let taken = 0;
    let most = await slurm.largestArray();
    while (taken < runs.length) {
      const some = runs.slice(taken, taken + most);
      try {
        await this.submitArray(some);
        taken += some.length;
      } catch (error) {
        const tooMany = error instanceof SlurmError && error.kind === 'too many';
        if (!tooMany || (some.length === 1 && live + taken === 0)) throw error;
        if (some.length === 1) {
          this.fullAt = live + taken;
          return taken;
        }
        most = Math.ceil(some.length / 2);
      }
    }
    this.fullAt = Infinity;
    return taken;
  }

  private async submitArray(runs: readonly string[]): Promise<void> {
    const { program, options, atOnce, tell } = this.options;
    const { folder } = this.submissions;
    const name = this.submissions.nextName();
    const [script, list] = [join(folder, `${name}.sh`), join(folder, `${name}.runs`)];
    writeFileSync(list, runs.map((run) => `${relative(this.folder, runFolder(this.folder, run))}\n`).join(''));
    writeFileSync(script, batchScript(this.folder, relative(this.folder, list), program));
    // Written down before it is submitted: a host that ends in between finds it in the queue by its name.
    this.submissions.add({ name, job: null, runs: [...runs] });
    let job: string | null = null;
    try {
      const output = join(folder, '%A_%a.txt');
      job = await slurm.submit(batchArguments({ name, tasks: runs.length, atOnce, output, script }, options));
    } finally {
      this.submissions.settle(name, job);
    }
    tell?.(`Slurm job ${job}: ${runs.length} ${runs.length === 1 ? 'run' : 'runs'} submitted.`);
  }

  /** Ends the task of one run. */
  async cancel(run: string): Promise<void> {
    const task = this.submissions.taskOf(run);
    if (task !== undefined) await slurm.cancel([task]);
  }

  /** Ends all tasks, and resolves when they are gone, or are taking too long. */
  async cancelAll(runs: readonly string[]): Promise<void> {
    await slurm.cancel(this.submissions.jobs);
    for (let waited = 0; waited < endingMost; waited += endingEvery) {
      await this.look(runs);
      if (!runs.some((run) => this.isLive(run))) break;
      await new Promise((resolve) => setTimeout(resolve, endingEvery));
    }
    this.close();
  }

  /** Forgets the tasks: they are over. */
  close(): void {
    this.submissions.clear();
  }

  /** Where Slurm puts what a task writes before it has found its run. */
  outputOf(task: string): string {
    return join(this.submissions.folder, `${task}.txt`);
  }
}
