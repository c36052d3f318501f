import type * as vscode from 'vscode';
import type { EquationCard } from '../present/equationCard';
import { CheckRunner } from './checkRunner';
import type { LiveComparison } from './liveComparison';

/** Checks of the equations on the weights of a comparison's runs: those that are kept, and the one that goes on. */
export class RunChecks implements vscode.Disposable {
  private readonly runner: CheckRunner;
  private going: string | undefined;

  /**
   * @param process the bundled training process
   * @param show called with how the check of a run stands; null where there is none
   */
  constructor(
    private readonly comparison: LiveComparison,
    process: string,
    private readonly show: (run: string, card: EquationCard | null) => void,
  ) {
    this.runner = new CheckRunner(process);
  }

  /** Shows what is kept, of each run the check of its latest weights. */
  async showKept(): Promise<void> {
    const { equationCard, readChecks, runFolder } = await import('./engine');
    for (const { id } of this.comparison.brief.runs) {
      const latest = readChecks(runFolder(this.comparison.folder, id)).at(-1);
      if (latest && id !== this.going) this.show(id, equationCard(latest));
    }
  }

  /** Checks a run at the weights that it has come to, and keeps what came of it. */
  async start(run: string): Promise<void> {
    await this.end();
    this.going = run;
    const { keepCheck, runFolder } = await import('./engine');
    const folder = runFolder(this.comparison.folder, run);
    const report = await this.runner.start(
      ({ planCheckOfRun }) => planCheckOfRun(folder),
      (card) => this.show(run, card),
    );
    if (this.going === run) this.going = undefined;
    if (report) keepCheck(folder, report);
  }

  /** Ends what goes on; what was kept of its run is shown again. */
  async end(): Promise<void> {
    const run = this.going;
    if (run === undefined) return;
    this.runner.cancel();
    this.going = undefined;
    this.show(run, null);
    await this.showKept();
  }

  dispose(): void {
    this.runner.dispose();
  }
}
