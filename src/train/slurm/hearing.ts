import type { Reports } from '../executors/executor';
import type { RunEvent } from '../protocol';
import { follow, readLadder, runFolder } from '../runFolder';

/** What the journal of a run says of it, as far as it was read. */
export interface Heard {
  /** Lines that its own process wrote. */
  events: number;
  step: number;
  /** Kind of the last event that is no measurement. */
  status: RunEvent['kind'] | null;
}

const isMeasured = ({ kind }: RunEvent): boolean => kind === 'step' || kind === 'evaluation' || kind === 'probe';

/** Reads the journals that tasks write elsewhere, and tells what they say. */
export class Hearing {
  private readonly heard: Map<string, Heard>;
  private knowsLadder = false;

  constructor(
    private readonly folder: string,
    runs: readonly string[],
    private readonly reports: Reports,
  ) {
    this.heard = new Map(runs.map((run) => [run, { events: 0, step: 0, status: null }]));
  }

  /** As it stands now. */
  of(run: string): Heard {
    return { ...this.heard.get(run)! };
  }

  /**
   * Begins. Of what the journals have already, the measurements are told and the last standing of each run, not those before.
   * @param every seconds between two looks.
   * @returns ends it.
   */
  start(every: number): () => void {
    const early: RunEvent[] = [];
    let first = true;
    const end = follow(
      this.folder,
      (line) => {
        if (line.kind === 'header' || !this.take(line)) return;
        if (first) early.push(line);
        else this.reports.event(line);
      },
      every * 1000,
    );
    first = false;
    const last = new Map(early.filter((event) => !isMeasured(event)).map((event) => [event.run, event]));
    for (const event of early) {
      if (isMeasured(event) || event.kind === 'note' || last.get(event.run) === event) this.reports.event(event);
    }
    return end;
  }

  /** @returns whether it is about a run of ours. */
  private take(event: RunEvent): boolean {
    const heard = this.heard.get(event.run);
    if (!heard) return false;
    if ('step' in event) heard.step = Math.max(heard.step, event.step);
    // Notes are also written by hosts.
    if (event.kind !== 'note') heard.events += 1;
    if (event.kind !== 'note' && !isMeasured(event)) heard.status = event.kind;
    if (event.kind === 'started' && !this.knowsLadder) this.tellLadder(event.run);
    return true;
  }

  /** What the first task found that tried the back ends on its node. */
  private tellLadder(run: string): void {
    const ladder = readLadder(runFolder(this.folder, run));
    this.knowsLadder = ladder.length > 0;
    if (this.knowsLadder) this.reports.ladder(ladder);
  }
}
