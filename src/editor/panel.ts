import * as vscode from 'vscode';
import { type FromPanel, readFromPanel, readPanelState, type ToPanel } from '../present/panelProtocol';
import { panelHtml, panelResources } from './panelHtml';

export const panelType = 'throughline.panel';

/** What passed between host and panel: for the tests of the editor, which cannot look into a webview. */
export interface PanelTraffic {
  sent: ToPanel[];
  received: FromPanel[];
}

/** Messages that are remembered; a training sends thousands. */
const mostRemembered = 400;

const remember = <Message>(list: Message[], message: Message): void => {
  list.push(message);
  if (list.length > mostRemembered) list.shift();
};

/**
 * The webview beside the code and its post: it opens, comes back after a reload of the window, and carries messages. What
 * it shows is the business of its listener.
 */
export class Panel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private ready = false;
  private readonly messages = new vscode.EventEmitter<FromPanel>();
  private readonly closed = new vscode.EventEmitter<void>();
  private readonly serializer: vscode.Disposable;

  readonly traffic: PanelTraffic = { sent: [], received: [] };
  readonly onMessage = this.messages.event;
  readonly onClose = this.closed.event;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.serializer = vscode.window.registerWebviewPanelSerializer(panelType, this);
  }

  get isOpen(): boolean {
    return this.panel !== undefined;
  }

  get column(): vscode.ViewColumn | undefined {
    return this.panel?.viewColumn;
  }

  /** Opens the panel beside the code, or brings it forward. The keyboard stays where it is. */
  open(): void {
    if (this.panel) {
      this.panel.reveal(undefined, true);
      return;
    }
    const options = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.adopt(vscode.window.createWebviewPanel(panelType, 'Throughline', options));
  }

  /** Called by VS Code where the window had a panel before it was reloaded. The panel asks by itself for what it showed. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    if (this.panel) {
      panel.dispose();
      return;
    }
    this.adopt(panel);
    if (!readPanelState(state)) this.log.info('The panel kept no state of this version: it comes back empty.');
  }

  set title(text: string) {
    if (this.panel) this.panel.title = text;
  }

  /** Sends a message. Before the panel listens none is sent: what it shows is sent whole when it says that it is ready. */
  post(message: ToPanel): void {
    if (!this.panel || !this.ready) return;
    remember(this.traffic.sent, message);
    void this.panel.webview.postMessage(message);
  }

  dispose(): void {
    this.serializer.dispose();
    this.panel?.dispose();
    this.messages.dispose();
    this.closed.dispose();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.panel = panel;
    this.ready = false;
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.extension, 'media', 'panel-light.svg'),
      dark: vscode.Uri.joinPath(this.extension, 'media', 'panel-dark.svg'),
    };
    panel.webview.options = { enableScripts: true, localResourceRoots: panelResources(this.extension) };
    panel.webview.onDidReceiveMessage((value) => this.receive(value));
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.ready = false;
      this.closed.fire();
    });
    panel.webview.html = panelHtml(panel.webview, this.extension);
  }

  private receive(value: unknown): void {
    const message = readFromPanel(value);
    if (!message) {
      this.log.warn('The panel sent a message that is not known:', JSON.stringify(value)?.slice(0, 200));
      return;
    }
    remember(this.traffic.received, message);
    if (message.type === 'failure/1') this.log.error('Panel:', message.text);
    if (message.type === 'ready/1') this.ready = true;
    this.messages.fire(message);
  }
}
