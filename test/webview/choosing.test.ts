import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startHarness, type Harness, type PanelPage } from './harness';
import * as networks from './networks';
import { explained } from './support';
import { darkModern } from './themes';

vi.mock('vscode', () => ({ Uri: { joinPath: (base: string, ...parts: string[]) => [base, ...parts].join('/') } }));

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.close());

const { drawing } = explained(networks.resnet50());
const { rows, folds } = drawing;

async function inPanel(use: (panel: PanelPage) => Promise<void>): Promise<void> {
  const panel = await harness.open({ theme: darkModern });
  try {
    await panel.send({ type: 'drawing/1', drawing, restore: null });
    await use(panel);
    expect(panel.problems).toEqual([]);
  } finally {
    await panel.close();
  }
}

const band = (panel: PanelPage, key: string) => panel.page.locator(`[id="item-${key}"] > .hit`);
const chosen = (panel: PanelPage) => panel.page.$$eval('.item.chosen', (items) => items.map(({ id }) => id));
const asked = (panel: PanelPage) => panel.received.filter(({ type }) => type === 'selectSource/1').at(-1);

it('Shift and a press choose a run of rows, and the editor selects what made them', () =>
  inPanel(async (panel) => {
    await band(panel, 'row0').click({ position: { x: 200, y: 6 } });
    await band(panel, 'fold2').click({ position: { x: 200, y: 6 }, modifiers: ['Shift'] });
    expect(await chosen(panel)).toEqual(['item-row0', 'item-stage1', 'item-row1', 'item-fold2']);
    const until = folds[0].first + folds[0].count;
    await expect
      .poll(() => asked(panel))
      .toEqual({ type: 'selectSource/1', nodes: rows.slice(0, until).flatMap(({ nodes }) => nodes), focus: false });
    // A press alone ends it.
    await band(panel, 'row1').click({ position: { x: 200, y: 6 } });
    expect(await chosen(panel)).toEqual([]);
  }));

it('Shift and an arrow go on choosing, Escape ends it, Alt and Enter go to the source', () =>
  inPanel(async (panel) => {
    await band(panel, 'row0').click({ position: { x: 200, y: 6 } });
    await panel.page.locator('svg.drawing').focus();
    await panel.page.keyboard.press('Shift+ArrowDown');
    await panel.page.keyboard.press('Shift+ArrowDown');
    expect(await chosen(panel)).toEqual(['item-row0', 'item-stage1', 'item-row1']);
    await panel.page.keyboard.press('Alt+Enter');
    await expect.poll(() => asked(panel)).toMatchObject({ nodes: [...rows[0].nodes, ...rows[1].nodes], focus: true });
    await panel.page.keyboard.press('Escape');
    expect(await chosen(panel)).toEqual([]);
  }));

it('Ctrl and a press add one row, Alt and a press go to the source of one', () =>
  inPanel(async (panel) => {
    await band(panel, 'row0').click({ position: { x: 200, y: 6 } });
    await band(panel, 'fold2').click({ position: { x: 200, y: 6 }, modifiers: ['Control'] });
    expect(await chosen(panel)).toEqual(['item-row0', 'item-fold2']);
    await panel.page.keyboard.press('Escape');
    await band(panel, 'row1').click({ position: { x: 200, y: 6 }, modifiers: ['Alt'] });
    await expect.poll(() => asked(panel)).toMatchObject({ nodes: rows[1].nodes, focus: true });
    // The head of a stage means its rows.
    const [{ first, count }] = drawing.stages;
    await band(panel, `stage${first}`).click({ position: { x: 200, y: 6 }, modifiers: ['Alt'] });
    const inside = rows.slice(first, first + count).flatMap(({ nodes }) => nodes);
    await expect.poll(() => asked(panel)).toMatchObject({ nodes: inside });
  }));
