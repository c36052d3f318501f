import * as vscode from 'vscode';
import { readPanelState } from '../present/panelProtocol';
import type { ArchitectureReference } from './architecture';
import type { Comparisons } from './comparisons';
import type { Inspector } from './inspector';
import type { LiveComparison } from './liveComparison';
import { Panel } from './panel';
import { PanelController } from './panelController';
import type { PlaceMemory } from './placeMemory';

export const panelType = 'throughline.panel';

/**
 * Every panel of the window. What is shown takes the place of what the last panel showed that is not pinned; where all are
 * pinned, it opens one more. After a reload of the window each comes back with what it showed.
 */
export class Panels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  /** The one used last stands first. */
  private readonly controllers: PanelController[] = [];
  private readonly serializer: vscode.Disposable;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly inspector: Inspector,
    private readonly comparisons: Comparisons,
    private readonly places: PlaceMemory,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.serializer = vscode.window.registerWebviewPanelSerializer(panelType, this);
  }

  /** The active panel, else the one that was active last: commands mean it. */
  get current(): PanelController | undefined {
    return this.controllers[0];
  }

  /** The panel used last that gives way to what is shown next. */
  get following(): PanelController | undefined {
    return this.controllers.find(({ pinned }) => !pinned);
  }

  get all(): readonly PanelController[] {
    return this.controllers;
  }

  /**
   * Shows an architecture: where a panel shows it already, there.
   *
   * @param inNew opens a panel for it, whatever is shown already
   */
  async showArchitecture(reference: ArchitectureReference, { inNew = false } = {}): Promise<PanelController> {
    const shown = inNew ? undefined : this.controllers.find((controller) => controller.shows(reference));
    const controller = this.bringForward(shown ?? (inNew ? undefined : this.following));
    await controller.showArchitecture(reference);
    return controller;
  }

  /** Shows an architecture with the answer to a question on its card. */
  async showAnswer(reference: ArchitectureReference, question: string): Promise<void> {
    const controller = await this.showArchitecture(reference);
    await controller.architecture?.answer(question);
  }

  /** Shows a comparison, running or ended: where a panel shows it already, there. */
  showComparison(comparison: LiveComparison): PanelController {
    const shown = this.controllers.find((controller) => controller.comparison === comparison);
    const controller = this.bringForward(shown ?? this.following);
    if (!shown) controller.showComparison(comparison);
    return controller;
  }

  /** Shows comparisons side by side. */
  showSideBySide(comparisons: readonly LiveComparison[]): void {
    this.bringForward(this.following).showSideBySide(comparisons);
  }

  /** What shows a comparison that is no more shows nothing. */
  forget(comparison: LiveComparison): void {
    for (const controller of this.controllers) if (controller.needs(comparison)) controller.clear();
  }

  /** Called by VS Code where the window had a panel before it was reloaded. The panel asks by itself for what it showed. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, kept: unknown): Promise<void> {
    const state = readPanelState(kept);
    if (!state) this.log.info('A panel kept no state of this version: it comes back empty.');
    this.adopt(panel, state?.pinned ?? false);
  }

  dispose(): void {
    this.serializer.dispose();
    for (const controller of [...this.controllers]) controller.dispose();
  }

  /** Opens a panel beside the code, or brings one forward. The keyboard stays where it is. */
  private bringForward(controller: PanelController | undefined): PanelController {
    if (controller) {
      controller.panel.reveal();
      this.use(controller);
      return controller;
    }
    const options = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    return this.adopt(vscode.window.createWebviewPanel(panelType, 'Throughline', options), false);
  }

  private adopt(webview: vscode.WebviewPanel, pinned: boolean): PanelController {
    const panel = new Panel(webview, this.extension, pinned, this.log);
    const { inspector, comparisons, places, log } = this;
    const controller = new PanelController(panel, { inspector, comparisons, places, log, changed: () => this.tell() });
    panel.onActive(() => this.use(controller));
    panel.onClose(() => {
      this.controllers.splice(this.controllers.indexOf(controller), 1);
      controller.dispose();
      this.tell();
    });
    this.use(controller);
    return controller;
  }

  private use(controller: PanelController): void {
    const at = this.controllers.indexOf(controller);
    if (at >= 0) this.controllers.splice(at, 1);
    this.controllers.unshift(controller);
    this.tell();
  }

  /** Tells menus what the current panel shows. */
  private tell(): void {
    const { current } = this;
    const keys = {
      panel: current?.architecture !== undefined,
      comparison: current?.comparison !== undefined,
      pinned: current?.pinned ?? false,
    };
    for (const [key, value] of Object.entries(keys))
      void vscode.commands.executeCommand('setContext', `throughline.${key}`, value);
  }
}
