/** Where the runs of a kept comparison are trained: on this machine, or by a scheduler. */
import type { BackEndFinding, RunEvent } from '../protocol';

/** How runs are stopped: for good, or to be gone on with. What was measured stays in both cases. */
export type Stop = 'cancel' | 'pause';

/** What an executor tells while it trains. */
export interface Reports {
  /** Back ends in the order of preference, as far as they were tried. */
  ladder(findings: BackEndFinding[]): void;
  /** In the order of its run's journal, which has it already. */
  event(event: RunEvent): void;
}

/** Starts runs of a comparison's folder, tells their events, stops them. Made for one comparison, and started once. */
export interface Executor {
  /**
   * Trains runs whose specification lies in the folder, each from where its journal and its checkpoint stand. Resolves when the
   * last has ended, well or badly, or was stopped; every run that it began has an ending in its journal then.
   * @param folder of the comparison (runFolder.ts).
   * @param runs ids.
   * @throws BackEndError where nothing can train them, JournalError where what they measure cannot be kept.
   */
  train(folder: string, runs: readonly string[], reports: Reports): Promise<void>;
  /** Stops all that is going on, and starts nothing more. Resolves when nothing is left of it. */
  stop(how: Stop): Promise<void>;
  /**
   * This process ends: what can go on without it goes on, the rest is paused. Resolves when nothing more is told of it.
   */
  leave(): Promise<void>;
  /** Process ids by run, of those that train on this machine now. */
  readonly processes: ReadonlyMap<string, number | undefined>;
}
