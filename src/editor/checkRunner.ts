import * as vscode from 'vscode';
import type { EquationCard } from '../present/equationCard';
import type { CheckReport } from '../train/checks/check';
import type { PlannedCheck } from '../train/checks/plan';
import type * as engineModule from './engine';
import { wantedBackEnd } from './trainingSettings';

/** Checks equations in a process of its own, one network at a time. */
export class CheckRunner implements vscode.Disposable {
  private running: AbortController | undefined;

  /** @param process the bundled training process */
  constructor(private readonly process: string) {}

  /**
   * Ends what runs, and checks another network. Resolves when that has ended.
   *
   * @param plan what is computed
   * @param say called with how it stands, until it is ended from outside
   * @returns what it found; undefined where it was ended, or could not be computed, which is said
   */
  async start(
    plan: (engine: typeof engineModule) => PlannedCheck,
    say: (card: EquationCard) => void,
  ): Promise<CheckReport | undefined> {
    this.cancel();
    const control = new AbortController();
    this.running = control;
    const tell = (card: EquationCard): undefined => {
      if (this.running === control) say(card);
      return undefined;
    };
    tell({ state: 'running', share: 0 });
    const engine = await import('./engine');
    const { BackEndError, equationCard, failedCheck, JournalError, nothingToCheck, runCheck, ShrinkError } = engine;
    if (!vscode.workspace.isTrusted)
      return tell(failedCheck('Nothing is computed in a workspace that is not trusted.'));
    try {
      const planned = plan(engine);
      const nothing = nothingToCheck(planned);
      if (nothing !== null) return tell(failedCheck(nothing));
      const report = await runCheck(planned, {
        entry: this.process,
        backEnd: wantedBackEnd(),
        progress: (share) => tell({ state: 'running', share }),
        signal: control.signal,
      });
      if (report) tell(equationCard(report));
      return report ?? undefined;
    } catch (error) {
      if (![ShrinkError, BackEndError, JournalError].some((kind) => error instanceof kind)) throw error;
      return tell(failedCheck((error as Error).message, error instanceof ShrinkError));
    }
  }

  /** Ends what runs, and says nothing more of it. */
  cancel(): void {
    this.running?.abort();
    this.running = undefined;
  }

  dispose(): void {
    this.cancel();
  }
}
