/** A window of VS Code in the browser with the extension in development, and what a person does in it. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { installCodeServer, startCodeServer } from '../../scripts/codeServer.mjs';
import { findChromium } from '../../scripts/programs.mjs';
import { chromiumFlags, quietSettings } from './extensionSuites.mjs';

export const themes = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};

/**
 * Opens a window, hands its page to `work`, and ends all that it started.
 *
 * @param {{ root: string, profile: string, workspace: string, file: string, theme: keyof themes, say: (line: string) => void,
 *   settings?: object, viewport?: { width: number, height: number }, scale?: number }} options
 *   `profile` is made anew; `file` is opened; `scale` gives sharper pictures.
 * @param {(page: import('playwright-core').Page) => Promise<void>} work
 */
export async function inWindow(options, work) {
  const {
    root,
    profile,
    workspace,
    file,
    theme,
    say,
    settings,
    viewport = { width: 1600, height: 1000 },
    scale,
  } = options;
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chromium or Chrome was found. Install one, or set CHROMIUM to its path.');
  const main = await installCodeServer(join(root, '.cache'), say);
  const user = join(profile, 'data', 'User');
  await rm(profile, { recursive: true, force: true });
  await mkdir(user, { recursive: true });
  const all = {
    ...quietSettings('trusted'),
    'workbench.colorTheme': themes[theme],
    'window.commandCenter': false,
    'editor.minimap.enabled': false,
    ...settings,
  };
  await writeFile(join(user, 'settings.json'), JSON.stringify(all));
  const server = await startCodeServer(main, profile);
  const browser = await chromium.launch({ executablePath, args: chromiumFlags });
  try {
    const page = await browser.newPage({ viewport, deviceScaleFactor: scale });
    await page.goto(
      server.url(workspace, [
        ['extensionDevelopmentPath', server.remote(root)],
        ['openFile', server.remote(file)],
      ]),
    );
    await codeOf(page).waitFor({ timeout: 60_000 });
    await work(page);
  } finally {
    await browser.close();
    server.stop();
  }
}

/** The editor in the first group. */
export const codeOf = (page) => page.locator('.editor-instance .monaco-editor').first();

/** The document of our panel: VS Code nests it two frames deep. */
export const panelOf = (page) => page.frameLocator('iframe.webview.ready').last().frameLocator('#active-frame');

/** Puts the cursor on a line by way of VS Code's own command. */
export async function goToLine(page, line, column = 1) {
  await codeOf(page).click();
  await page.keyboard.press('Control+g');
  await page.waitForSelector('.quick-input-widget:not([style*="display: none"]) input');
  await page.keyboard.type(`${line}:${column}`);
  await page.keyboard.press('Enter');
}

/** Runs a command through the palette. */
export async function palette(page, command) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').fill(`>${command}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: command }).first().waitFor();
  await page.keyboard.press('Enter');
}

/** Takes the first row of a list that holds a text. */
export async function pick(page, text) {
  await page.locator('.quick-input-widget input').fill(text);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click();
}

/** Rests the pointer on the `=` of a line until its hover has come, picture and all. */
export async function hoverOver(page, lineText) {
  const target = codeOf(page).locator('.view-line', { hasText: lineText }).first();
  await target.locator('span span', { hasText: '=' }).first().hover();
  await page.locator('.monaco-hover img').first().waitFor({ timeout: 30_000 });
  await page.waitForTimeout(800);
}
