import type * as vscode from 'vscode';
import type { Inspection } from '../present/inspection';
import type { EquationCard } from '../present/equationCard';
import { CheckRunner } from './checkRunner';

/** The check of the equations on one architecture: started, ended, and what it has shown so far. */
export class EquationCheck implements vscode.Disposable {
  private readonly runner: CheckRunner;
  private checked: { inspection: Inspection; card: EquationCard } | undefined;

  /**
   * @param process the bundled training process
   * @param show called with how it stands
   */
  constructor(
    process: string,
    private readonly show: (card: EquationCard | null) => void,
  ) {
    this.runner = new CheckRunner(process);
  }

  /** What was found out about this very inspection; null where nothing was. */
  of(inspection: Inspection): EquationCard | null {
    return this.checked?.inspection === inspection ? this.checked.card : null;
  }

  /** Ends what runs. */
  cancel(): void {
    this.runner.cancel();
    if (this.checked?.card.state === 'running') this.checked = undefined;
    this.show(null);
  }

  /** Checks, scaled as for training or at the architecture's own size. Resolves when it has ended. */
  async start(inspection: Inspection, architecture: string, full: boolean): Promise<void> {
    const { graph, explanation } = inspection;
    await this.runner.start(
      ({ planCheck }) => planCheck(graph, explanation, { architecture, full }),
      (card) => {
        this.checked = { inspection, card };
        this.show(card);
      },
    );
  }

  dispose(): void {
    this.runner.dispose();
  }
}
