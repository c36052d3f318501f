/** What a run has measured, on its disk: the process that trains it writes here, and nobody else while it lives. */
import { join } from 'node:path';
import { Journal, JournalError, readJournal } from '../journal';
import type { BackEndName, RunEvent, RunSpecification } from '../protocol';
import { headerOf, runFiles } from '../runFolder';

/** Two computations of one step on one back end are equal; on two, they differ by the order of float32 sums. */
const rounding = 1e-3;

type Measured = Extract<RunEvent, { kind: 'step' | 'evaluation' | 'probe' }>;

const isMeasured = (event: { kind: string }): event is Measured =>
  event.kind === 'step' || event.kind === 'evaluation' || event.kind === 'probe';

/** What a measurement is of: there is one of each in a journal. */
function placeOf(event: Measured): string {
  switch (event.kind) {
    case 'step':
      return `step ${event.step}`;
    case 'evaluation':
      return `${event.of} ${event.step}`;
    case 'probe':
      return `${event.probe.when} ${event.step}`;
  }
}

export class RunRecord {
  /** Measured before this process began, by place. */
  private readonly known = new Map<string, Measured>();
  private noted = false;

  private constructor(
    private readonly journal: Journal,
    private readonly tell: (event: RunEvent) => void,
    earlier: readonly Measured[],
    /** That the run began with; undefined where it has not begun, or its back end decides by itself. */
    readonly threads: number | undefined,
  ) {
    for (const event of earlier) this.known.set(placeOf(event), event);
  }

  /**
   * Opens the journal of a run's folder. One that holds no measurement is begun again.
   * @param tell hears of every event, after the disk has it.
   * @throws JournalError where it cannot be written, or is that of another run.
   */
  static open(folder: string, run: RunSpecification, backEnd: BackEndName, tell: (event: RunEvent) => void): RunRecord {
    const path = join(folder, runFiles.journal);
    const lines = readJournal(path);
    const header = headerOf(run, backEnd);
    const found = lines.find((line) => line.kind === 'header');
    if (found && (found.run !== run.id || found.graph !== header.graph)) {
      throw new JournalError(`${path} is the journal of another run. Choose another folder for the results.`);
    }
    const earlier = lines.filter(isMeasured);
    const journal = Journal.open(path, earlier.length === 0);
    if (earlier.length === 0) journal.append(header);
    const begun = earlier.length > 0 ? lines.find((line) => line.kind === 'started') : undefined;
    return new RunRecord(journal, tell, earlier, begun?.backEnd.threads);
  }

  /** The last step that the journal has; null where nothing was measured yet. */
  get lastStep(): number | null {
    if (this.known.size === 0) return null;
    return Math.max(...[...this.known.values()].map(({ step }) => step));
  }

  /** Of the batches of steps 1 to `step`, as the journal had them when it was opened. */
  accuracies(step: number): number[] {
    return [...this.known.values()]
      .flatMap((event) => (event.kind === 'step' && event.step <= step ? [event] : []))
      .sort((a, b) => a.step - b.step)
      .map(({ accuracy }) => accuracy);
  }

  /**
   * Writes an event and tells it. What the journal has already is not written again; where it came out otherwise, that is noted
   * once.
   * @returns was it new?
   */
  add(event: RunEvent): boolean {
    const known = isMeasured(event) ? this.known.get(placeOf(event)) : undefined;
    if (known) this.compare(known, event as Measured);
    else this.write(event);
    return !known;
  }

  /** Waits until all that was written is on the disk. */
  sync(): void {
    this.journal.sync();
  }

  private write(event: RunEvent): void {
    this.journal.append(event);
    this.tell(event);
  }

  private compare(known: Measured, again: Measured): void {
    if (this.noted || known.kind !== 'step' || again.kind !== 'step') return;
    if (Math.abs(known.loss - again.loss) <= rounding * Math.max(1, Math.abs(known.loss))) return;
    this.noted = true;
    this.write({
      kind: 'note',
      run: known.run,
      at: new Date().toISOString(),
      step: known.step,
      text: `Step ${known.step} was computed again after an interruption: the loss is ${again.loss.toPrecision(5)}, the journal has ${known.loss.toPrecision(5)}. The steps behind it go on from the new one.`,
    });
  }
}
