/** The panel as VS Code shows it: its own page and policy, its own bundle, in Chromium, with the editor's side played here. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync } from 'node:fs';
import { basename } from 'node:path';
import * as esbuild from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import type * as vscode from 'vscode';
import { panelHtml } from '../../src/editor/panelHtml';
import { workerText } from '../../scripts/workerText.mjs';
import { readFromPanel, wireOf, type FromPanel, type ToPanel } from '../../src/present/panelProtocol';
import type { WebviewTheme } from './themes';

/** Flags of a Chromium that neither asks the network nor needs a GPU. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Set, pictures of what the tests see are written to out/screenshots. */
export const wantsScreenshots = Boolean(process.env.SCREENSHOTS);

export interface PanelPage {
  page: Page;
  /** Messages of the panel, checked as the host checks them. */
  received: FromPanel[];
  /** What went wrong in the page: errors of scripts, broken rules of the policy, messages that are none. */
  problems: string[];
  send(message: ToPanel): Promise<void>;
  /** Waits for a message of a kind, those that came already included. */
  message<Type extends FromPanel['type']>(type: Type): Promise<Extract<FromPanel, { type: Type }>>;
  state(): Promise<unknown>;
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface Harness {
  open(options: {
    theme: WebviewTheme;
    width?: number;
    height?: number;
    state?: unknown;
    /** Of a page that is zoomed the viewport has fewer px, and each of them more dots. */
    zoom?: number;
    forcedColors?: boolean;
    /** With transitions; without them everything is where it belongs at once. */
    motion?: boolean;
  }): Promise<PanelPage>;
  /** Opens the panel, does something with it, and closes it; it must leave no problem behind. */
  use(options: Parameters<Harness['open']>[0], act: (panel: PanelPage) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export async function startHarness(): Promise<Harness> {
  const bundle = await esbuild.build({
    entryPoints: { panel: 'webview/panel.ts', charts: 'webview/charts/plot/main.ts' },
    outdir: 'webview',
    bundle: true,
    write: false,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    logLevel: 'error',
    plugins: [workerText],
  });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  serve(server, origin, new Map(bundle.outputFiles.map(({ path, text }) => [basename(path), text])));
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: flags });
  const open: Harness['open'] = (options) => openPanel(browser, origin, options);
  return {
    open,
    async use(options, act) {
      const panel = await open(options);
      try {
        await act(panel);
        if (panel.problems.length > 0) throw new Error(panel.problems.join('\n'));
      } finally {
        await panel.close();
      }
    },
    async close() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const chromiumPath = (): string => process.env.CHROMIUM ?? '/usr/bin/chromium';

function serve(server: Server, origin: string, scripts: ReadonlyMap<string, string>): void {
  const webview = {
    cspSource: origin,
    asWebviewUri: (uri: unknown) => `${origin}/${String(uri)}`,
  } as unknown as vscode.Webview;
  server.on('request', (request, response) => {
    const send = (type: string, text: string) => response.writeHead(200, { 'content-type': type }).end(text);
    const script = scripts.get(basename(request.url ?? ''));
    if (request.url === '/') send('text/html; charset=utf-8', panelHtml(webview, 'root' as unknown as vscode.Uri));
    else if (script !== undefined) send('text/javascript; charset=utf-8', script);
    else if (request.url?.endsWith('/panel.css'))
      void readFile('media/panel.css', 'utf8').then((text) => send('text/css; charset=utf-8', text));
    else response.writeHead(404).end();
  });
}

async function openPanel(
  browser: Browser,
  origin: string,
  {
    theme,
    width = 1100,
    height = 900,
    state,
    zoom = 1,
    forcedColors = false,
    motion = false,
  }: Parameters<Harness['open']>[0],
): Promise<PanelPage> {
  const context = await browser.newContext({
    viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
    deviceScaleFactor: zoom * (wantsScreenshots ? 2 : 1),
    forcedColors: forcedColors ? 'active' : 'none',
    reducedMotion: motion ? 'no-preference' : 'reduce',
  });
  const page = await context.newPage();
  const problems: string[] = [];
  const received: FromPanel[] = [];
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      problems.push(`${message.type()}: ${message.text()}`);
  });
  await page.exposeFunction('toHost', (value: unknown) => {
    const message = readFromPanel(value);
    if (message) received.push(message);
    else problems.push(`not a message: ${JSON.stringify(value)}`);
    if (message?.type === 'failure/1') problems.push(`failure: ${message.text}`);
  });
  await page.addInitScript(
    ({ variables, kind, kept }) => {
      let keeping = kept;
      Object.assign(window, {
        acquireVsCodeApi: () => ({
          postMessage: (value: unknown) => (window as unknown as { toHost(value: unknown): void }).toHost(value),
          getState: () => keeping,
          setState: (value: unknown) => {
            keeping = value;
          },
        }),
        keptState: () => keeping,
      });
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`),
      );
      const dress = () => {
        const { style } = document.documentElement;
        for (const [name, value] of Object.entries(variables)) style.setProperty(`--vscode-${name}`, value);
        if (!document.body) return;
        // As VS Code does, for extensions from before there was a light one.
        document.body.className = kind === 'vscode-high-contrast-light' ? `${kind} vscode-high-contrast` : kind;
        document.body.dataset.vscodeThemeKind = kind;
      };
      new MutationObserver((_, observer) => {
        if (!document.documentElement) return;
        dress();
        if (document.body) observer.disconnect();
      }).observe(document, { childList: true, subtree: true });
    },
    { variables: theme.variables, kind: theme.kind, kept: state },
  );
  await page.goto(origin);
  const message: PanelPage['message'] = async (type) => {
    for (let tries = 0; tries < 100; tries++) {
      const found = received.find((each) => each.type === type);
      if (found) return found as never;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`The panel sent no ${type}; it sent ${received.map((each) => each.type).join(', ') || 'nothing'}.`);
  };
  await message('ready/1');
  return {
    page,
    received,
    problems,
    message,
    async send(toPanel) {
      await page.evaluate((data) => window.postMessage(data, '*'), wireOf(toPanel));
      // The library of charts comes by itself; a chart that waits for it is busy.
      await page.waitForFunction(() => !document.querySelector('.figure[aria-busy]'));
      // Two frames: one in which the message is drawn, one in which what waits for a frame is.
      await page.evaluate(
        () =>
          new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 0)))),
      );
    },
    state: () => page.evaluate(() => (window as unknown as { keptState(): unknown }).keptState()),
    async screenshot(name) {
      if (!wantsScreenshots) return;
      mkdirSync('out/screenshots', { recursive: true });
      await page.screenshot({ path: `out/screenshots/${name}.png` });
    },
    close: () => context.close(),
  };
}
