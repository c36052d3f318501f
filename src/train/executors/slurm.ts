import { Arrays, type ArrayOptions } from '../slurm/arrays';
import { SlurmError } from '../slurm/errors';
import { Hearing } from '../slurm/hearing';
import { Watch } from '../slurm/watch';
import type { Executor, Reports, Stop } from './executor';

export interface SlurmOptions extends ArrayOptions {
  /** Tries after the first for a task that was lost. */
  retries?: number;
  /** Seconds between two looks; a shared folder and a busy controller are not to be asked too often. */
  every?: { journals: number; queue: number };
}

const defaults = { retries: 3, every: { journals: 2, queue: 10 } };

/** Seconds for which the controller may be silent before it is given up; the tasks go on meanwhile. */
const silence = 600;

const seconds = (): number => performance.now() / 1000;

/**
 * Trains as Slurm job arrays, one task for each run. The tasks write the journals, in a folder that this machine and the nodes
 * share; here they are read. They need nobody: a host that was closed finds them again.
 */
export class SlurmExecutor implements Executor {
  readonly processes: ReadonlyMap<string, number | undefined> = new Map();
  private ending: Stop | 'leave' | null = null;
  private wake: () => void = () => undefined;
  private over: Promise<void> = Promise.resolve();

  constructor(private readonly options: SlurmOptions) {}

  train(folder: string, runs: readonly string[], reports: Reports): Promise<void> {
    const work = this.work(folder, runs, reports);
    this.over = work.catch(() => undefined);
    return work;
  }

  stop(how: Stop): Promise<void> {
    return this.end(how);
  }

  leave(): Promise<void> {
    return this.end('leave');
  }

  private end(how: Stop | 'leave'): Promise<void> {
    this.ending = how;
    this.wake();
    return this.over;
  }

  private async work(folder: string, runs: readonly string[], reports: Reports): Promise<void> {
    const { retries, every } = { ...defaults, ...this.options };
    const arrays = new Arrays(folder, this.options);
    const hearing = new Hearing(folder, runs, reports);
    const stopHearing = hearing.start(every.journals);
    try {
      const watch = new Watch(folder, runs, arrays, hearing, { retries, settling: 2 * every.journals });
      await watch.begin();
      let asked = 0;
      let answered = seconds();
      while (!watch.isOver && this.ending === null) {
        await this.pause(every.journals);
        if (seconds() - asked < every.queue || this.ending !== null) continue;
        asked = seconds();
        try {
          await watch.look();
          answered = seconds();
        } catch (error) {
          if (!(error instanceof SlurmError) || error.kind !== 'passing') throw error;
          if (seconds() - answered < silence) continue;
          throw new SlurmError(`${error.message} The tasks go on; the same comparison, started again, finds them.`);
        }
      }
      if (this.ending === null) arrays.close();
      else if (this.ending !== 'leave') {
        await watch.end(this.ending === 'cancel' ? 'cancelled' : 'paused', () => this.sleep(every.journals));
      }
    } finally {
      stopHearing();
    }
  }

  private sleep(time: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, time * 1000));
  }

  /** Sleeps, or until something is to be ended. */
  private async pause(time: number): Promise<void> {
    const woken = new Promise<void>((resolve) => (this.wake = resolve));
    if (this.ending === null) await Promise.race([this.sleep(time), woken]);
  }
}
