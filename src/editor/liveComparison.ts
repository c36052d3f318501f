import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { Comparison, JournalLine } from '../train/comparison';
import type { ComparisonSession } from '../train/session';
import type { ArchitectureReference } from './architecture';

/** A comparison that the editor knows: one that runs, or one from a journal. */
export class LiveComparison implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<JournalLine>();
  private readonly ended = new vscode.EventEmitter<void>();

  /** Fires with each line of the journal, after the snapshot holds it. */
  readonly onLine = this.changed.event;

  /** Fires when the last run has ended. The snapshot may hold runs that an earlier session finished, without a line. */
  readonly onEnd = this.ended.event;

  /**
   * @param comparison as planned, or as the journal has it
   * @param journal file of the journal
   * @param folder from which the plan's file is named
   * @param session what runs it; none where it has ended
   */
  constructor(
    private comparison: Comparison,
    readonly journal: string,
    private readonly folder: string,
    private session: ComparisonSession | undefined,
  ) {
    session?.on('change', (now, line) => {
      this.comparison = now;
      this.changed.fire(line);
    });
  }

  get id(): string {
    return this.comparison.plan.id;
  }

  /** Where the architecture stands, if its file is still there. */
  get origin(): ArchitectureReference | undefined {
    const { architecture } = this.comparison.plan;
    // A path may hold a `#` too: the first one behind which a file ends counts.
    for (let cut = architecture.indexOf('#'); cut > 0; cut = architecture.indexOf('#', cut + 1)) {
      const file = resolve(this.folder, architecture.slice(0, cut));
      if (existsSync(file)) return { file, entry: architecture.slice(cut + 1) };
    }
    return undefined;
  }

  /** Ids of the processes that train now. */
  get processes(): number[] {
    return [...(this.session?.processes.values() ?? [])].filter((id) => id !== undefined);
  }

  get isRunning(): boolean {
    return this.session !== undefined;
  }

  /** Everything measured so far. */
  snapshot(): Comparison {
    return this.comparison;
  }

  /**
   * Trains until the last run has ended or was cancelled.
   * @throws the errors of `ComparisonSession.start`
   */
  async run(): Promise<Comparison> {
    try {
      if (this.session) this.comparison = await this.session.start();
      return this.comparison;
    } finally {
      this.session = undefined;
      this.ended.fire();
    }
  }

  /** Ends all of its runs; what was measured stays in the journal. */
  async cancel(): Promise<void> {
    await this.session?.cancel();
  }

  /** Writes the table of all measured so far beside the journal, and says where. */
  async writeReport(): Promise<string> {
    const { comparisonMarkdown } = await import('./engine');
    const report = join(dirname(this.journal), 'report.md');
    await mkdir(dirname(report), { recursive: true });
    await writeFile(report, `${comparisonMarkdown(this.comparison)}\n`);
    return report;
  }

  dispose(): void {
    void this.session?.cancel();
    this.changed.dispose();
    this.ended.dispose();
  }
}
