import * as vscode from 'vscode';
import type { FromPanel, Restore } from '../present/panelProtocol';
import type { ArchitectureReference } from './architecture';
import { ArchitectureView } from './architectureView';
import { ComparisonView } from './comparisonView';
import type { Comparisons } from './comparisons';
import { exportGraph } from './exportGraph';
import { tellFailure } from './failures';
import type { Inspector } from './inspector';
import type { LiveComparison } from './liveComparison';
import type { Panel } from './panel';
import type { PlaceMemory } from './placeMemory';
import { revealSource } from './revealSource';
import { showRunLog } from './runLog';
import { copyText, saveChart } from './saveChart';
import { SideBySideView } from './sideBySideView';
import { isAllowed } from './trust';
import type { View } from './view';

/** What a panel's controller works with. */
interface ControllerServices {
  inspector: Inspector;
  comparisons: Comparisons;
  places: PlaceMemory;
  log: vscode.LogOutputChannel;
  /** Called when it shows something else, or is pinned or released. */
  changed: () => void;
}

/** Decides what one panel shows, and does what its messages ask for. */
export class PanelController implements vscode.Disposable {
  private view: View | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(
    readonly panel: Panel,
    private readonly services: ControllerServices,
  ) {
    this.subscription = panel.onMessage((message) => {
      this.receive(message).catch((error: unknown) => tellFailure(error, services.log));
    });
  }

  /** Does the panel keep what it shows? Then another is opened for what is shown next. */
  get pinned(): boolean {
    return this.panel.pinned;
  }

  pin(pinned: boolean): void {
    this.panel.pinned = pinned;
    this.services.changed();
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

  /** Does it show this architecture? */
  shows({ file, entry }: ArchitectureReference): boolean {
    const shown = this.architecture?.reference;
    return shown?.file === file && shown.entry === entry;
  }

  /** Shows an architecture; a node is lit and brought into view. */
  async showArchitecture(reference: ArchitectureReference): Promise<void> {
    const shown = this.shows(reference) ? this.architecture : undefined;
    const { inspector, comparisons, places } = this.services;
    const view = shown ?? new ArchitectureView(reference, inspector, comparisons, this.panel, places);
    if (!shown) this.replace(view);
    await view.update();
    if (reference.node !== undefined) view.highlight([reference.node], true);
  }

  /** Checks the equations on the weights of a run of the comparison that is shown; the user chooses the run. */
  async checkRun(): Promise<void> {
    if (this.view instanceof ComparisonView) await this.view.check(null);
  }

  /** Shows a comparison, running or ended. */
  showComparison(comparison: LiveComparison): void {
    const view = new ComparisonView(comparison, this.panel, this.services.comparisons.process);
    this.replace(view);
    view.send();
  }

  showSideBySide(comparisons: readonly LiveComparison[]): void {
    const view = new SideBySideView(comparisons, this.panel);
    this.replace(view);
    view.send();
  }

  /** Does it show this comparison, alone or beside others? */
  needs(comparison: LiveComparison): boolean {
    const shown = this.view instanceof SideBySideView ? this.view.comparisons : [this.comparison];
    return shown.includes(comparison);
  }

  /** Shows nothing any more. */
  clear(): void {
    this.view?.dispose();
    this.view = undefined;
    this.panel.title = 'Throughline';
    this.panel.post({ type: 'empty/1' });
    this.services.changed();
  }

  dispose(): void {
    this.view?.dispose();
    this.subscription.dispose();
    this.panel.dispose();
  }

  private replace(view: View): void {
    this.view?.dispose();
    this.view = view;
    this.panel.title = view.title;
    this.services.changed();
  }

  private async receive(message: FromPanel): Promise<void> {
    switch (message.type) {
      case 'ready/1':
        if (this.view instanceof ComparisonView) return this.view.receive(message);
        if (this.view) this.view.send();
        else await this.restore(message.restore);
        return;
      case 'reveal/1':
        return revealSource(message.source, { focus: message.focus, panelColumn: this.panel.column });
      case 'findArchitectures/1':
        return run('throughline.findArchitectures');
      case 'openExample/1':
        return run('throughline.openExample');
      case 'export/1':
        return exportGraph(this);
      case 'pin/1':
        return this.pin(message.pinned);
      case 'copyMarkdown/1':
        return this.copyMarkdown();
      case 'variant/1':
        return run('throughline.trainVariants', { ...this.view?.restore });
      case 'showArchitecture/1':
        return this.showArchitectureOf(message.comparison);
      case 'variantCode/1': {
        const found = this.services.comparisons.find(message.comparison)?.codeOf(message.variant);
        return found && run('throughline.showVariantCode', found.reference, found.ids);
      }
      case 'cancelRun/1':
        return this.withComparison(message.comparison, (comparison) => this.services.comparisons.cancel(comparison));
      case 'pauseTraining/1':
        return this.withComparison(message.comparison, (comparison) => this.services.comparisons.pause(comparison));
      case 'trainNext/1':
        return this.withComparison(message.comparison, async (comparison) =>
          this.services.comparisons.trainNext(comparison),
        );
      case 'resumeTraining/1':
        return this.withComparison(message.comparison, async (comparison) => {
          if (await isAllowed()) await this.services.comparisons.run(comparison);
        });
      case 'runLog/1':
        return this.withComparison(message.comparison, (comparison) => showRunLog(comparison, message.run));
      case 'openJournal/1':
        return this.services.comparisons.openJournal(message.comparison);
      case 'exportComparison/1':
        return run('throughline.exportComparison');
      case 'compareWith/1':
        return run('throughline.compareWith');
      case 'save/1':
        return saveChart(message);
      case 'copy/1':
        return copyText(message.text, 'copied as CSV');
      case 'place/1':
        return this.services.places.keep(message);
      case 'failure/1':
        return;
      case 'open/2':
      case 'selectSource/1':
      case 'picture/1':
      case 'about/1':
      case 'between/1':
      case 'numbersOf/1':
      case 'ask/1':
      case 'experiment/1':
      case 'check/1':
      case 'checkRun/1':
      case 'cancelReading/1':
        return this.view?.receive(message);
    }
  }

  private async withComparison(id: string, act: (comparison: LiveComparison) => Promise<void>): Promise<void> {
    const comparison = this.services.comparisons.find(id);
    if (comparison) await act(comparison);
  }

  /** After a reload of the window the panel asks for what it showed. */
  private async restore(restore: Restore): Promise<void> {
    if (restore && 'file' in restore) return this.showArchitecture(restore);
    const ids = restore === null ? [] : 'comparison' in restore ? [restore.comparison] : restore.comparisons;
    const opened = await Promise.all(ids.map((id) => this.services.comparisons.open(id)));
    const comparisons = opened.filter((comparison) => comparison !== undefined);
    if (comparisons.length > 1) this.showSideBySide(comparisons);
    else if (comparisons.length === 1) this.showComparison(comparisons[0]);
    else this.panel.post({ type: 'empty/1' });
  }

  private async showArchitectureOf(id: string): Promise<void> {
    const origin = this.services.comparisons.find(id)?.origin;
    if (origin) return this.showArchitecture(origin);
    void vscode.window.showInformationMessage(
      'The plan of this comparison does not say which file it came from. Open the file and choose Show Graph.',
    );
  }

  private async copyMarkdown(): Promise<void> {
    const shown = this.architecture?.shown;
    const { comparisonMarkdown, inspectionMarkdown } = await import('./engine');
    const text =
      this.view instanceof SideBySideView
        ? await this.view.markdown()
        : this.comparison
          ? comparisonMarkdown(this.comparison.snapshot())
          : shown && inspectionMarkdown(shown.inspection);
    if (!text) return;
    await copyText(text, 'copied as Markdown');
  }
}

const run = async (command: string, ...args: unknown[]): Promise<void> => {
  await vscode.commands.executeCommand(command, ...args);
};
