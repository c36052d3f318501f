/**
 * The drawing of ten architectures against approved pictures, in test/webview/approved. Where a picture differs, what was drawn and
 * what differs lie in out/pictures; `APPROVE=1 npx vitest run test/webview/pictures` approves what is drawn, to be looked at before
 * it is committed.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readSnippet } from '../support/reading';
import { architectures } from './architectures';
import { startHarness, type Harness, type PanelPage } from './harness';
import { explained } from './support';
import { textFaults } from './texts';
import { themes } from './themes';

vi.mock('vscode', () => ({ Uri: { joinPath: (base: string, ...parts: string[]) => [base, ...parts].join('/') } }));

const approved = 'test/webview/approved';
const drawn = 'out/pictures';

/** Share of the pixels that may differ: fonts are smoothed otherwise by another build of the browser. */
const tolerance = 0.004;

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.close());

/** The same picture in fewer bytes: even areas pack best unfiltered. */
const small = (picture: Buffer): Buffer =>
  PNG.sync.write(PNG.sync.read(picture), { deflateLevel: 9, filterType: 0, deflateStrategy: 0 });

/** Compares a picture with the approved one of its name. */
function compare(name: string, picture: Buffer): void {
  const path = `${approved}/${name}.png`;
  if (process.env.APPROVE) {
    mkdirSync(approved, { recursive: true });
    writeFileSync(path, small(picture));
  }
  mkdirSync(drawn, { recursive: true });
  writeFileSync(`${drawn}/${name}.png`, picture);
  expect(existsSync(path), `${path} is missing: look at ${drawn}/${name}.png and approve it`).toBe(true);
  const [is, was] = [PNG.sync.read(picture), PNG.sync.read(readFileSync(path))];
  expect([is.width, is.height]).toEqual([was.width, was.height]);
  const difference = new PNG({ width: is.width, height: is.height });
  const count = pixelmatch(is.data, was.data, difference.data, is.width, is.height, { threshold: 0.2 });
  writeFileSync(`${drawn}/${name}.difference.png`, PNG.sync.write(difference));
  expect(count / (is.width * is.height), `${drawn}/${name}.difference.png shows what differs`).toBeLessThan(tolerance);
}

const fileName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** Answers what the panel asks of rows, as the editor does, until it asks nothing more. */
async function answer(panel: PanelPage, shown: ReturnType<typeof explained>): Promise<void> {
  let answered = 0;
  for (let quiet = 0; quiet < 3; quiet++) {
    const asked = panel.received.slice(answered);
    answered = panel.received.length;
    for (const message of asked) {
      if (message.type !== 'open/2') continue;
      quiet = 0;
      await panel.send({ type: 'detail/2', detail: shown.detail(message.row, message.opened) });
    }
    await panel.page.waitForTimeout(50);
  }
}

/** Opens a row by its name, the fold that holds it first. */
async function open(panel: PanelPage, shown: ReturnType<typeof explained>, name: string): Promise<void> {
  const { rows, folds } = shown.drawing;
  const row = rows.findIndex((each) => each.name === name);
  expect(row, `a row ${name} among ${rows.map((each) => each.name).join(', ')}`).toBeGreaterThanOrEqual(0);
  const fold = folds.find(({ first, count }) => first <= row && row < first + count);
  for (const key of [...(fold ? [`fold${fold.first}`] : []), `row${row}`]) {
    await panel.page.locator(`#item-${key}`).dispatchEvent('dblclick');
    await answer(panel, shown);
  }
}

describe('the drawing of', () => {
  it.each(Object.entries(architectures))('%s is the approved one', async (name, { source, input, opened }) => {
    const graph = await readSnippet(source, { inputs: [{ shape: input, dataType: 'float32' }] });
    const shown = explained(graph);
    // Every theme has its turn.
    const theme = themes[Object.keys(architectures).indexOf(name) % themes.length];
    await harness.use({ theme, height: 1200 }, async (panel) => {
      await panel.send({ type: 'drawing/1', drawing: shown.drawing, restore: null });
      await answer(panel, shown);
      if (opened !== undefined) await open(panel, shown, opened);
      expect(await textFaults(panel.page)).toEqual([]);
      compare(fileName(name), await panel.page.screenshot());
    });
  });
});
