import * as vscode from 'vscode';
import { isSupported, pathOf } from './documents';
import type { Inspector } from './inspector';

/** What a running comparison says of itself. */
export interface Progress {
  /** "Training 3 of 18 · 2 min left". */
  text: string;
  tooltip: string;
}

/** The one item in the status bar: architectures of the file, or the training that runs. */
export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('throughline', vscode.StatusBarAlignment.Right, 90);
  private readonly subscriptions: vscode.Disposable[];
  private progress: Progress | undefined;
  private pass = 0;

  constructor(private readonly inspector: Inspector) {
    this.item.name = 'Throughline';
    const refresh = () => void this.refresh();
    this.subscriptions = [
      this.item,
      vscode.window.onDidChangeActiveTextEditor(refresh),
      inspector.onDidChange(refresh),
    ];
    refresh();
  }

  /** Shows a running comparison; undefined when it has ended. */
  set training(progress: Progress | undefined) {
    this.progress = progress;
    void this.refresh();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async refresh(): Promise<void> {
    const pass = ++this.pass;
    if (this.progress) {
      this.item.text = `$(sync~spin) ${this.progress.text}`;
      this.item.tooltip = this.progress.tooltip;
      this.item.command = 'throughline.showComparison';
      this.item.show();
      return;
    }
    // While the panel has the keyboard, the code beside it is still what the user works on.
    const editors = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors];
    const document = editors.find((editor) => editor !== undefined)?.document;
    const supported = document !== undefined && isSupported(document);
    void vscode.commands.executeCommand('setContext', 'throughline.supported', supported);
    const entries = supported ? await this.inspector.entries(pathOf(document.uri)) : [];
    if (pass !== this.pass) return;
    if (entries.length === 0) {
      this.item.hide();
      return;
    }
    this.item.text = `$(type-hierarchy-sub) ${entries.length} ${entries.length === 1 ? 'architecture' : 'architectures'}`;
    this.item.tooltip = 'Throughline: show the graph of the architecture at the cursor';
    this.item.command = 'throughline.showGraph';
    this.item.show();
  }
}
