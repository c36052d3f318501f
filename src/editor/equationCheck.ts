import * as vscode from 'vscode';
import type { Inspection } from '../present/inspection';
import type { EquationCard } from '../present/equationCard';
import { wantedBackEnd } from './trainingSettings';

/** The check of the equations on one architecture: started, ended, and what it has shown so far. */
export class EquationCheck implements vscode.Disposable {
  private running: AbortController | undefined;
  private checked: { inspection: Inspection; card: EquationCard } | undefined;

  /**
   * @param process the bundled training process
   * @param show called with how it stands
   */
  constructor(
    private readonly process: string,
    private readonly show: (card: EquationCard | null) => void,
  ) {}

  /** What was found out about this very inspection; null where nothing was. */
  of(inspection: Inspection): EquationCard | null {
    return this.checked?.inspection === inspection ? this.checked.card : null;
  }

  /** Ends what runs. */
  cancel(): void {
    this.running?.abort();
    this.running = undefined;
    if (this.checked?.card.state === 'running') this.checked = undefined;
    this.show(null);
  }

  /** Checks, scaled as for training or at the architecture's own size. Resolves when it has ended. */
  async start(inspection: Inspection, architecture: string, full: boolean): Promise<void> {
    this.running?.abort();
    const control = new AbortController();
    this.running = control;
    const say = (card: EquationCard): void => {
      if (this.running !== control) return;
      this.checked = { inspection, card };
      this.show(card);
    };
    say({ state: 'running', share: 0 });
    const { BackEndError, equationCard, failedCheck, nothingToCheck, planCheck, runCheck, ShrinkError } =
      await import('./engine');
    if (!vscode.workspace.isTrusted) return say(failedCheck('Nothing is computed in a workspace that is not trusted.'));
    try {
      const planned = planCheck(inspection.graph, inspection.explanation, { architecture, full });
      const nothing = nothingToCheck(planned);
      if (nothing !== null) return say(failedCheck(nothing));
      const report = await runCheck(planned, {
        entry: this.process,
        backEnd: wantedBackEnd(),
        progress: (share) => say({ state: 'running', share }),
        signal: control.signal,
      });
      if (report) say(equationCard(report));
    } catch (error) {
      if (!(error instanceof ShrinkError) && !(error instanceof BackEndError)) throw error;
      say(failedCheck(error.message, error instanceof ShrinkError));
    }
  }

  dispose(): void {
    this.running?.abort();
    this.running = undefined;
  }
}
