/**
 * A person's way through the window of a real VS Code, in four themes: lenses, hover, the panel beside the code, a click in
 * the panel that goes to the source, a move of the cursor that lights the panel; in the first theme a training too. Pictures
 * of each step go to out/screenshots/window/.
 *
 * `node test/extension/screenshots.mjs [dark] [light] [high-contrast] [high-contrast-light]`; `npm test -- window` runs the first.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareWorkspace } from '../runner/extensionSuites.mjs';
import { torchvision } from '../runner/programs.mjs';
import { codeOf, goToLine, hoverOver, inWindow, palette, panelOf, pick, themes } from '../runner/window.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const pictures = join(root, 'out', 'screenshots', 'window');

/** Real code where it is installed, else our own. */
const subject = existsSync(torchvision)
  ? {
      file: join(torchvision, 'models', 'resnet.py'),
      entry: 'resnet50',
      other: 'resnet101',
      addition: 'out += identity',
    }
  : { file: 'resnet.py', entry: 'resnet20', other: 'resnet56', addition: 'out += self.shortcut' };

/** Line of the last addition in the file, from one: in torchvision that of the Bottleneck. */
const lineOfAddition = (text) => text.slice(0, text.lastIndexOf(subject.addition)).split('\n').length;

/** A person's steps; each goes on from where the one before it ended. */
async function steps(page, theme, line, check) {
  const picture = (name) => page.screenshot({ path: join(pictures, `${name}-${theme}.png`) });
  const panel = panelOf(page);
  const numberOf = (number) => codeOf(page).locator('.line-numbers', { hasText: new RegExp(`^${number}$`) });

  await check('lenses stand over the architectures', async () => {
    await goToLine(page, line - 38);
    await page.locator('.codelens-decoration', { hasText: 'Show graph' }).first().waitFor({ timeout: 60_000 });
    await page.waitForTimeout(1500);
    await picture('lenses');
  });

  await check('the hover has an equation as a picture', async () => {
    await goToLine(page, line, 13);
    await hoverOver(page, subject.addition);
    await picture('hover');
    const image = page.locator('.monaco-hover img').first();
    const width = await image.evaluate(({ naturalWidth }) => naturalWidth);
    if (!(width > 20)) throw new Error(`the picture of the equation is ${width} px wide`);
    await page.keyboard.press('Escape');
  });

  await check('the panel opens beside the code', async () => {
    await palette(page, 'Throughline: Find Architectures');
    await pick(page, subject.entry);
    await panel.locator('g.item').first().waitFor({ timeout: 60_000 });
    await page.waitForTimeout(1500);
    await picture('panel');
  });

  await check('a click on a unit brings its source into view', async () => {
    await goToLine(page, 1);
    await numberOf(line).waitFor({ state: 'detached' });
    const unit = panel.locator('g.item', { hasText: /layer2|stages.1/ }).first();
    await unit.click({ position: { x: 60, y: 12 } });
    await numberOf(line).waitFor();
    await picture('click');
  });

  await check('the cursor in the source lights its rows', async () => {
    await goToLine(page, line, 9);
    await panel.locator('g.item.lit').first().waitFor({ timeout: 20_000 });
    await picture('cursor');
  });

  // The rest is the same in every theme, but for the panel, which has tests of its own.
  if (theme !== 'dark') return;

  await check('training asks once for the size, with the time it takes', async () => {
    await goToLine(page, 1);
    await palette(page, 'Throughline: Find Architectures');
    await pick(page, subject.entry);
    await panel.getByText('Make a variant').click();
    const sizes = page.locator('.quick-input-list .monaco-list-row', { hasText: 'about' });
    await sizes.first().waitFor();
    await page.locator('.quick-input-widget input[placeholder^="On "]').waitFor({ timeout: 120_000 });
    await page.waitForTimeout(500);
    await picture('size');
    await sizes.first().click();
  });

  await check('curves are drawn while it trains, and cancelling ends it', async () => {
    const status = page.locator('.statusbar-item');
    await status.filter({ hasText: /Training \d+ of \d+ ·/ }).waitFor({ timeout: 120_000 });
    await page.waitForTimeout(12_000);
    await picture('training');
    await palette(page, 'Throughline: Cancel Training');
    await status.filter({ hasText: 'Training' }).waitFor({ state: 'detached' });
    await page.waitForTimeout(500);
    await picture('cancelled');
  });

  await check('a pinned panel keeps its graph, and with the window each comes back with what it showed', async () => {
    const pinned = page.locator('.tab', { hasText: 'pinned' });
    const other = page.locator('.tab', { hasText: subject.other });
    await palette(page, 'Throughline: Find Architectures');
    await pick(page, subject.entry);
    await panel.locator('g.item').first().waitFor({ timeout: 60_000 });
    await goToLine(page, 1);
    await palette(page, 'Throughline: Pin Graph');
    await pinned.waitFor();
    await palette(page, 'Throughline: Find Architectures');
    await pick(page, subject.other);
    await other.waitFor();
    await panel.locator('g.item').first().waitFor({ timeout: 60_000 });
    await picture('panels');
    // The editor in the browser keeps what is open once a minute.
    await page.waitForTimeout(65_000);
    await page.goto(withoutFile(page.url()));
    await codeOf(page).waitFor({ timeout: 60_000 });
    await other.waitFor();
    await panel.locator('.toggle[aria-pressed=false]').waitFor({ timeout: 60_000 });
    // A hidden panel comes back when it is shown.
    await pinned.click();
    await panel.locator('.toggle[aria-pressed=true]').waitFor({ timeout: 60_000 });
    await panel.locator('g.item').first().waitFor();
    await picture('restored');
  });
}

/** The window's address without the file that it opens: with one, VS Code does not bring back what was open. */
function withoutFile(address) {
  const url = new URL(address);
  const payload = JSON.parse(url.searchParams.get('payload'));
  url.searchParams.set('payload', JSON.stringify(payload.filter(([key]) => key !== 'openFile')));
  return url.href;
}

/**
 * Walks through the window in the given themes.
 *
 * @param {string[]} chosen  keys of `themes`
 * @returns counts in the form of a suite
 */
export async function walkThrough(chosen, say) {
  await mkdir(pictures, { recursive: true });
  const failures = [];
  let passed = 0;
  for (const theme of chosen) {
    const folder = join(root, 'out', 'window', theme);
    const workspace = await prepareWorkspace(root, join(folder, 'workspace'));
    const file = subject.file.startsWith('/') ? subject.file : join(workspace, subject.file);
    const line = lineOfAddition(await readFile(file, 'utf8'));
    await inWindow({ root, profile: join(folder, 'profile'), workspace, file, theme, say }, (page) =>
      steps(page, theme, line, async (title, work) => {
        try {
          await work();
          passed += 1;
        } catch (error) {
          failures.push(`${theme}: ${title}\n${error.message}`);
          await page.screenshot({ path: join(pictures, `failed-${theme}-${failures.length}.png`) });
        }
      }),
    );
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
