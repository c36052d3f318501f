import * as vscode from 'vscode';
import type { FromPanel, Restore } from '../present/panelProtocol';
import type { ArchitectureReference } from './architecture';
import { ArchitectureView } from './architectureView';
import { ComparisonView } from './comparisonView';
import type { Comparisons } from './comparisons';
import type { Inspector } from './inspector';
import type { LiveComparison } from './liveComparison';
import type { Panel } from './panel';
import { revealSource } from './revealSource';
import type { View } from './view';

/** Decides what the panel shows, and does what its messages ask for. */
export class PanelController implements vscode.Disposable {
  private view: View | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly panel: Panel,
    private readonly inspector: Inspector,
    private readonly comparisons: Comparisons,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscriptions = [
      panel.onMessage((message) => {
        this.receive(message).catch((error: unknown) => this.failed(error));
      }),
      panel.onClose(() => this.replace(undefined)),
    ];
  }

  /** What the panel shows now. */
  get shown(): View | undefined {
    return this.view;
  }

  get architecture(): ArchitectureView | undefined {
    return this.view instanceof ArchitectureView ? this.view : undefined;
  }

  get comparison(): LiveComparison | undefined {
    return this.view instanceof ComparisonView ? this.view.comparison : undefined;
  }

  /** Opens the panel on an architecture; a node is lit and brought into view. */
  async showArchitecture(reference: ArchitectureReference): Promise<void> {
    this.panel.open();
    const shown = this.architecture;
    const same = shown?.reference.file === reference.file && shown.reference.entry === reference.entry;
    const view = same && shown ? shown : new ArchitectureView(reference, this.inspector, this.panel);
    if (view !== shown) this.replace(view);
    await view.update();
    if (reference.node !== undefined) view.highlight([reference.node], true);
  }

  /** Opens the panel on an architecture with the answer to a question on its card. */
  async showAnswer(reference: ArchitectureReference, question: string): Promise<void> {
    await this.showArchitecture(reference);
    await this.architecture?.answer(question);
  }

  /** Opens the panel on a comparison, running or ended. */
  showComparison(comparison: LiveComparison): void {
    this.panel.open();
    const view = new ComparisonView(comparison, this.panel);
    this.replace(view);
    view.send();
  }

  dispose(): void {
    this.replace(undefined);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private replace(view: View | undefined): void {
    this.view?.dispose();
    this.view = view;
    if (view) this.panel.title = view.title;
    void vscode.commands.executeCommand('setContext', 'throughline.panel', view instanceof ArchitectureView);
    void vscode.commands.executeCommand('setContext', 'throughline.comparison', view instanceof ComparisonView);
  }

  private async receive(message: FromPanel): Promise<void> {
    switch (message.type) {
      case 'ready/1':
        if (this.view) this.view.send();
        else await this.restore(message.restore);
        return;
      case 'reveal/1':
        return revealSource(message.source, { focus: message.focus, panelColumn: this.panel.column });
      case 'findArchitectures/1':
        return run('throughline.findArchitectures');
      case 'openExample/1':
        return run('throughline.openExample');
      case 'saveSvg/1':
        return run('throughline.exportDrawing');
      case 'copyMarkdown/1':
        return this.copyMarkdown();
      case 'variant/1':
        return run('throughline.trainVariants', { ...this.view?.restore });
      case 'showArchitecture/1':
        return this.showArchitectureOf(message.comparison);
      case 'cancelRun/1':
        return this.comparisons.find(message.comparison)?.cancel();
      case 'openJournal/1':
        return this.comparisons.openJournal(message.comparison);
      case 'failure/1':
        return;
      case 'open/2':
      case 'ask/1':
      case 'experiment/1':
      case 'cancelReading/1':
        return this.view?.receive(message);
    }
  }

  /** After a reload of the window the panel asks for what it showed. */
  private async restore(restore: Restore): Promise<void> {
    if (restore && 'file' in restore) return this.showArchitecture(restore);
    const comparison = restore && (await this.comparisons.open(restore.comparison));
    if (comparison) this.showComparison(comparison);
    else this.panel.post({ type: 'empty/1' });
  }

  private async showArchitectureOf(id: string): Promise<void> {
    const origin = this.comparisons.find(id)?.origin;
    if (origin) return this.showArchitecture(origin);
    void vscode.window.showInformationMessage(
      'The journal of this comparison does not say which file it came from. Open the file and choose Show Graph.',
    );
  }

  private async copyMarkdown(): Promise<void> {
    const shown = this.architecture?.shown;
    const { comparisonMarkdown, inspectionMarkdown } = await import('./engine');
    const text = this.comparison
      ? comparisonMarkdown(this.comparison.snapshot())
      : shown && inspectionMarkdown(shown.inspection);
    if (!text) return;
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage('Throughline: copied as Markdown', 3000);
  }

  private failed(error: unknown): void {
    this.log.error(error instanceof Error ? error : String(error));
    void vscode.window.showErrorMessage(`Throughline: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const run = async (command: string, ...args: unknown[]): Promise<void> => {
  await vscode.commands.executeCommand(command, ...args);
};
