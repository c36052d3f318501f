import * as vscode from 'vscode';
import type { Inspector } from './inspector';

/** Read-only documents of one scheme that are made anew when the text changes that they are made from. */
export abstract class FollowingDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly subscriptions: vscode.Disposable[];
  readonly onDidChange = this.changed.event;

  constructor(
    scheme: string,
    protected readonly inspector: Inspector,
  ) {
    this.subscriptions = [
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      inspector.onDidChange(() => {
        for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === scheme) this.changed.fire(uri);
      }),
    ];
  }

  abstract provideTextDocumentContent(uri: vscode.Uri): Promise<string>;

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}
