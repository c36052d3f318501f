import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { Comparison, ComparisonChange, Standing } from '../train/comparison';
import type { ComparisonSession } from '../train/session';
import type { ArchitectureReference } from './architecture';

/** A comparison that the editor knows: one that runs, or one from its folder. */
export class LiveComparison implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<ComparisonChange>();
  private readonly ended = new vscode.EventEmitter<void>();

  /** Fires with each change, after the snapshot holds it. */
  readonly onChange = this.changed.event;

  /** Fires when the last run has ended. The snapshot may hold runs that an earlier session finished, without a change. */
  readonly onEnd = this.ended.event;

  private session: ComparisonSession | undefined;

  /** Is `comparison` without its steps? */
  private isBrief = true;

  /**
   * @param comparison without its steps (brief.ts)
   * @param folder where it is kept
   * @param base folder from which the plan's file is named
   * @param whole reads all of it from its folder
   */
  constructor(
    private comparison: Comparison,
    readonly folder: string,
    private readonly base: string,
    private readonly whole: (folder: string) => Comparison,
  ) {}

  get id(): string {
    return this.comparison.plan.id;
  }

  /** Where the architecture stands, if its file is still there. */
  get origin(): ArchitectureReference | undefined {
    const { architecture } = this.comparison.plan;
    // A path may hold a `#` too: the first one behind which a file ends counts.
    for (let cut = architecture.indexOf('#'); cut > 0; cut = architecture.indexOf('#', cut + 1)) {
      const file = resolve(this.base, architecture.slice(0, cut));
      if (existsSync(file)) return { file, entry: architecture.slice(cut + 1) };
    }
    return undefined;
  }

  /** What a variant's code is made of: the architecture, and the values that the variant has. */
  codeOf(id: string): { reference: ArchitectureReference; ids: string[] } | undefined {
    const variant = this.comparison.plan.variants.find((each) => each.id === id);
    const reference = this.origin;
    if (!variant || !reference) return undefined;
    const values = variant.values?.filter(({ dimension }) => dimension !== 'network').map((value) => value.id);
    return { reference, ids: values ?? [id] };
  }

  /** Ids of the processes that train now. */
  get processes(): number[] {
    return [...(this.session?.processes.values() ?? [])].filter((id) => id !== undefined);
  }

  get isRunning(): boolean {
    return this.session !== undefined;
  }

  /** Its plan, how its runs stand and what they ended with: for lists. Steps and probes are in it once it was shown or run. */
  get brief(): Comparison {
    return this.comparison;
  }

  /** Everything measured so far. @throws JournalError where its folder cannot be read any more. */
  snapshot(): Comparison {
    if (this.isBrief) {
      const { standing, ahead } = this.comparison;
      const whole = this.whole(this.folder);
      this.comparison = standing === 'queued' ? { ...whole, standing, ahead } : whole;
      this.isBrief = false;
    }
    return this.comparison;
  }

  /** Takes what its folder has by now, where nothing trains it here. What cannot be read stays as it was. */
  async reread(): Promise<void> {
    if (this.session || this.comparison.standing === 'queued') return;
    const { readBrief, readPlan } = await import('./engine');
    try {
      this.comparison = readBrief(this.folder, readPlan(this.folder) ?? this.comparison.plan);
      this.isBrief = true;
    } catch {
      return;
    }
    this.ended.fire();
  }

  /** Waits for other comparisons. @param ahead how many. */
  wait(ahead: number): void {
    if (this.comparison.ahead !== ahead) this.stand('queued', ahead);
  }

  /** Waits no longer, and is not trained. */
  stopWaiting(): void {
    this.stand('paused');
  }

  /**
   * Trains until the last run has ended, was cancelled or paused.
   * @throws the errors of `ComparisonSession.start`
   */
  async run(session: ComparisonSession): Promise<Comparison> {
    this.session = session;
    session.on('change', (now, change) => {
      this.comparison = now;
      this.isBrief = false;
      this.changed.fire(change);
    });
    try {
      this.comparison = await session.start();
      return this.comparison;
    } finally {
      this.session = undefined;
      this.ended.fire();
    }
  }

  /** Ends all of its runs; what was measured stays in their journals. */
  async cancel(): Promise<void> {
    if (this.session) return this.session.cancel();
    const { cancelOpen } = await import('./engine');
    this.comparison = cancelOpen(this.folder);
    this.isBrief = false;
    this.stand(this.comparison.standing);
  }

  /** Ends its processes, so that their memory is free, to be gone on with. */
  async pause(): Promise<void> {
    await this.session?.pause();
  }

  /** Writes the table of all measured so far into its folder, and says where. */
  async writeReport(): Promise<string> {
    const { comparisonMarkdown } = await import('./engine');
    const report = join(this.folder, 'report.md');
    await writeFile(report, `${comparisonMarkdown(this.snapshot())}\n`);
    return report;
  }

  dispose(): void {
    void this.session?.leave();
    this.changed.dispose();
    this.ended.dispose();
  }

  private stand(standing: Standing, ahead?: number): void {
    this.comparison = { ...this.comparison, standing, ahead };
    this.changed.fire({ kind: 'standing', standing, ahead });
  }
}
