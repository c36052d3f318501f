import * as vscode from 'vscode';
import { type FromPanel, readFromPanel, type ToPanel, wireOf } from '../present/panelProtocol';
import { panelHtml, panelResources } from './panelHtml';

/** What passed between host and panel: for the tests of the editor, which cannot look into a webview. */
export interface PanelTraffic {
  sent: ToPanel[];
  received: FromPanel[];
}

/** Messages that are remembered; a training sends thousands. */
const mostRemembered = 400;

/** Milliseconds in which a page has loaded. */
const longestStart = 10_000;

const remember = <Message>(list: Message[], message: Message): void => {
  list.push(message);
  if (list.length > mostRemembered) list.shift();
};

/** A webview beside the code and its post: it carries messages. What it shows is the business of its listener. */
export class Panel implements vscode.Disposable {
  /** Has its page said that it listens? That of a hidden panel is gone; it says so again when it is shown. */
  private ready = false;
  private isClosed = false;
  private name = 'Throughline';
  private readonly messages = new vscode.EventEmitter<FromPanel>();
  private readonly activated = new vscode.EventEmitter<void>();
  private readonly shown = new vscode.EventEmitter<void>();
  private readonly closed = new vscode.EventEmitter<void>();

  readonly traffic: PanelTraffic = { sent: [], received: [] };
  readonly onMessage = this.messages.event;
  /** Fires when the panel becomes the active editor. */
  readonly onActive = this.activated.event;
  /** Fires when the panel is seen, again or still. */
  readonly onShown = this.shown.event;
  readonly onClose = this.closed.event;

  /**
   * @param panel new, or given back by VS Code after a reload of the window
   * @param isPinned does it keep what it shows?
   */
  constructor(
    private readonly panel: vscode.WebviewPanel,
    extension: vscode.Uri,
    private isPinned: boolean,
    private readonly log: vscode.LogOutputChannel,
  ) {
    panel.iconPath = {
      light: vscode.Uri.joinPath(extension, 'media', 'panel-light.svg'),
      dark: vscode.Uri.joinPath(extension, 'media', 'panel-dark.svg'),
    };
    panel.webview.options = { enableScripts: true, localResourceRoots: panelResources(extension) };
    panel.webview.onDidReceiveMessage((value) => this.receive(value));
    panel.onDidChangeViewState(() => {
      if (panel.visible) this.shown.fire();
      if (panel.active) this.activated.fire();
    });
    panel.onDidDispose(() => {
      this.ready = false;
      this.isClosed = true;
      this.closed.fire();
    });
    panel.webview.html = panelHtml(panel.webview, extension);
  }

  get column(): vscode.ViewColumn | undefined {
    return this.isClosed ? undefined : this.panel.viewColumn;
  }

  get isVisible(): boolean {
    return !this.isClosed && this.panel.visible;
  }

  get pinned(): boolean {
    return this.isPinned;
  }

  set pinned(pinned: boolean) {
    this.isPinned = pinned;
    this.title = this.name;
    this.post({ type: 'pinned/1', pinned });
  }

  /** What its tab says, beside whether it is pinned. */
  set title(name: string) {
    this.name = name;
    if (!this.isClosed) this.panel.title = this.isPinned ? `${name} (pinned)` : name;
  }

  /** Brings the panel forward. The keyboard stays where it is. */
  reveal(): void {
    if (!this.isClosed) this.panel.reveal(undefined, true);
  }

  /** Brings the panel forward and waits until its page listens, or for as long as it may take to load. */
  async forward(): Promise<void> {
    const isListening = this.ready && this.isVisible;
    this.reveal();
    if (isListening) return;
    await new Promise<void>((resolve) => {
      const over = () => {
        clearTimeout(timer);
        subscription.dispose();
        resolve();
      };
      const timer = setTimeout(over, longestStart);
      const subscription = this.onMessage(({ type }) => {
        if (type === 'ready/1') over();
      });
    });
  }

  /** Sends a message. Before the panel listens none is sent: what it shows is sent whole when it says that it is ready. */
  post(message: ToPanel): void {
    if (!this.ready) return;
    remember(this.traffic.sent, message);
    void this.panel.webview.postMessage(wireOf(message));
  }

  dispose(): void {
    if (!this.isClosed) this.panel.dispose();
    this.messages.dispose();
    this.activated.dispose();
    this.shown.dispose();
    this.closed.dispose();
  }

  private receive(value: unknown): void {
    const message = readFromPanel(value);
    if (!message) {
      this.log.warn('The panel sent a message that is not known:', JSON.stringify(value)?.slice(0, 200));
      return;
    }
    remember(this.traffic.received, message);
    if (message.type === 'failure/1') this.log.error('Panel:', message.text);
    if (message.type === 'ready/1') {
      this.ready = true;
      this.post({ type: 'pinned/1', pinned: this.isPinned });
    }
    this.messages.fire(message);
  }
}
