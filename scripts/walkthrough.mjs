/**
 * Makes the pictures of the walkthrough, media/walkthrough/, from the real window and a finished comparison:
 * `node scripts/walkthrough.mjs FOLDER`, FOLDER holding examples and, in .throughline/runs, the journal of one.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goToLine, hoverOver, inWindow, palette, panelOf, pick } from '../test/runner/window.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'media', 'walkthrough');
const workspace = resolve(process.argv[2] ?? join(root, 'examples'));

/** What a step of the walkthrough shows is half a window wide: little may stand in it. */
const viewport = { width: 1120, height: 720 };

await mkdir(target, { recursive: true });
await inWindow(
  {
    ...{ root, workspace, viewport, scale: 1.5, theme: 'dark' },
    profile: join(root, 'out', 'window', 'walkthrough'),
    file: join(workspace, 'resnet.py'),
    say: (line) => console.log(line),
    settings: { 'workbench.activityBar.location': 'hidden', 'workbench.statusBar.visible': false },
  },
  async (page) => {
    const picture = (name) => page.screenshot({ path: join(target, `${name}.png`) });
    const panel = panelOf(page);
    await page.keyboard.press('Control+b');
    await goToLine(page, 38);
    await page.locator('.codelens-decoration', { hasText: 'Show graph' }).first().waitFor();
    await page.waitForTimeout(2500);
    await picture('editor');

    await goToLine(page, 54);
    await hoverOver(page, 'out += self.shortcut');
    await picture('hover');
    await page.keyboard.press('Escape');

    await palette(page, 'Throughline: Find Architectures');
    await pick(page, 'resnet56');
    await panel.locator('g.item').first().waitFor();
    await page.mouse.move(300, 690);
    await page.waitForTimeout(1500);
    await picture('panel');

    await palette(page, 'Throughline: Show Earlier Comparison');
    await pick(page, 'Shortcut variants');
    await panel.getByText('Measured here').first().waitFor();
    // The group that has the keyboard is the one that grows.
    await page.keyboard.press('Control+2');
    await palette(page, 'View: Toggle Maximize Editor Group');
    await page.waitForTimeout(2000);
    await picture('comparison');
  },
);
