/**
 * A person's way through the window of a real VS Code in the browser, in four themes: lenses, hover, a click on a lens, the
 * panel beside the code, a click in the panel that goes to the source, a move of the cursor that lights the panel. Pictures
 * of each step go to out/screenshots/.
 *
 * `node test/extension/screenshots.mjs [dark] [light] [high-contrast] [high-contrast-light]`; `npm test -- window` runs it as a suite.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { installCodeServer, startCodeServer } from '../../scripts/codeServer.mjs';
import { findChromium } from '../../scripts/programs.mjs';
import { chromiumFlags, prepareWorkspace, quietSettings } from '../runner/extensionSuites.mjs';
import { torchvision } from '../runner/programs.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const pictures = join(root, 'out', 'screenshots', 'window');

export const themes = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};

/** Real code where it is installed, else our own. */
const subject = existsSync(torchvision)
  ? { file: join(torchvision, 'models', 'resnet.py'), entry: 'resnet50', addition: 'out += identity' }
  : { file: 'resnet.py', entry: 'resnet20', addition: 'out += self.shortcut' };

/** Line of the last addition in the file, from one: in torchvision that of the Bottleneck. */
const lineOfAddition = (text) => text.slice(0, text.lastIndexOf(subject.addition)).split('\n').length;

/** Puts the cursor on a line by way of VS Code's own command. */
async function goToLine(page, line, column = 1) {
  await page.keyboard.press('Control+g');
  await page.waitForSelector('.quick-input-widget:not([style*="display: none"]) input');
  await page.keyboard.type(`${line}:${column}`);
  await page.keyboard.press('Enter');
}

/** Runs a command through the palette, as a person would. */
async function palette(page, command) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').fill(`>${command}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: command }).first().waitFor();
  await page.keyboard.press('Enter');
}

/** Takes the first row of a list that holds a text. */
async function pick(page, text) {
  await page.locator('.quick-input-widget input').fill(text);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click();
}

/** A person's steps; each goes on from where the one before it ended. */
async function steps(page, theme, line, check) {
  const picture = (name) => page.screenshot({ path: join(pictures, `${name}-${theme}.png`) });
  const code = page.locator('.editor-instance .monaco-editor').first();

  await check('lenses stand over the architectures', async () => {
    await code.waitFor({ timeout: 60_000 });
    await code.click();
    await goToLine(page, line - 38);
    await page.locator('.codelens-decoration', { hasText: 'Show graph' }).first().waitFor({ timeout: 60_000 });
    await page.waitForTimeout(1500);
    await picture('lenses');
  });

  await check('the hover has an equation as a picture', async () => {
    await goToLine(page, line, 13);
    const target = code.locator('.view-line', { hasText: subject.addition }).first();
    await target.locator('span span', { hasText: '=' }).first().hover();
    await page.locator('.monaco-hover img').first().waitFor({ timeout: 30_000 });
    await page.waitForTimeout(800);
    await picture('hover');
    const loaded = await page
      .locator('.monaco-hover img')
      .first()
      .evaluate((image) => image.naturalWidth);
    if (!(loaded > 20)) throw new Error(`the picture of the equation is ${loaded} px wide`);
    await page.keyboard.press('Escape');
  });

  const panel = page.frameLocator('iframe.webview.ready').last().frameLocator('#active-frame');

  await check('the panel opens beside the code', async () => {
    await palette(page, 'Throughline: Find Architectures');
    await pick(page, subject.entry);
    await panel.locator('svg').first().waitFor({ timeout: 60_000 });
    await page.waitForTimeout(1500);
    await picture('panel');
  });

  const numberOf = (number) => code.locator('.line-numbers', { hasText: new RegExp(`^${number}$`) });

  await check('a click on a unit brings its source into view', async () => {
    await code.click();
    await goToLine(page, 1);
    await numberOf(line).waitFor({ state: 'detached' });
    await panel
      .locator('g.item', { hasText: /layer2|stages.1/ })
      .first()
      .click({ position: { x: 60, y: 12 } });
    await numberOf(line).waitFor();
    await picture('click');
  });

  await check('the cursor in the source lights its rows', async () => {
    await code.click();
    await goToLine(page, line, 9);
    await panel.locator('g.item.lit').first().waitFor({ timeout: 20_000 });
    await picture('cursor');
  });

  // The rest is the same in every theme, but for the panel, which has tests of its own.
  if (theme !== 'dark') return;

  await check('training asks once for the size, with the time it takes', async () => {
    await code.click();
    await goToLine(page, 1);
    await palette(page, 'Throughline: Find Architectures');
    await pick(page, subject.entry);
    await panel.locator('svg').first().waitFor();
    await panel.getByText('Make a variant').click();
    const sizes = page.locator('.quick-input-list .monaco-list-row', { hasText: 'about' });
    await sizes.first().waitFor();
    await page.locator('.quick-input-widget input[placeholder^="On "]').waitFor({ timeout: 120_000 });
    await page.waitForTimeout(500);
    await picture('size');
    await sizes.first().click();
  });

  await check('curves are drawn while it trains, and cancelling ends it', async () => {
    await page.locator('.statusbar-item', { hasText: /Training \d+ of \d+ ·/ }).waitFor({ timeout: 120_000 });
    await page.waitForTimeout(12_000);
    await picture('training');
    await palette(page, 'Throughline: Cancel Training');
    await page.locator('.statusbar-item', { hasText: 'Training' }).waitFor({ state: 'detached' });
    await page.waitForTimeout(500);
    await picture('cancelled');
  });
}

/**
 * Walks through the window in the given themes.
 *
 * @param {string[]} chosen  keys of `themes`
 * @returns counts in the form of a suite
 */
export async function walkThrough(chosen, say) {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chromium or Chrome was found. Install one, or set CHROMIUM to its path.');
  await mkdir(pictures, { recursive: true });
  const main = await installCodeServer(join(root, '.cache'), say);
  const browser = await chromium.launch({ executablePath, args: chromiumFlags });
  const failures = [];
  let passed = 0;
  try {
    for (const theme of chosen) {
      const profile = join(root, 'out', 'window', theme);
      await rm(profile, { recursive: true, force: true });
      const user = join(profile, 'data', 'User');
      await mkdir(user, { recursive: true });
      const settings = {
        ...quietSettings('trusted'),
        'workbench.colorTheme': themes[theme],
        'window.commandCenter': false,
        'editor.minimap.enabled': false,
        'workbench.sideBar.location': 'left',
      };
      await writeFile(join(user, 'settings.json'), JSON.stringify(settings));
      const workspace = await prepareWorkspace(root, join(profile, 'workspace'));
      const server = await startCodeServer(main, profile);
      const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
      try {
        const file = subject.file.startsWith('/') ? subject.file : join(workspace, subject.file);
        await page.goto(
          server.url(workspace, [
            ['extensionDevelopmentPath', server.remote(root)],
            ['openFile', server.remote(file)],
          ]),
        );
        const line = lineOfAddition(await readFile(file, 'utf8'));
        await steps(page, theme, line, async (title, work) => {
          try {
            await work();
            passed += 1;
          } catch (error) {
            failures.push(`${theme}: ${title}\n${error.message}`);
            await page.screenshot({ path: join(pictures, `failed-${theme}-${failures.length}.png`) });
          }
        });
      } finally {
        await page.close();
        server.stop();
      }
    }
  } finally {
    await browser.close();
  }
  return { passed, failed: failures.length, report: failures.join('\n\n') };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const asked = process.argv.slice(2).filter((name) => name in themes);
  const result = await walkThrough(asked.length > 0 ? asked : Object.keys(themes), (line) => console.log(line));
  if (result.report) console.log(result.report);
  console.log(`${result.passed} passed, ${result.failed} failed`);
  process.exit(result.failed === 0 ? 0 : 1);
}
