import { checkReport, varianceReport } from '../support/checkReport';
import { equationCard, failedCheck, type EquationCard } from '../../src/present/equationCard';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { PanelState, ToPanel } from '../../src/present/panelProtocol';
import * as comparisons from './comparisons';
import { startHarness, type Harness, type PanelPage } from './harness';
import * as networks from './networks';
import { explained, gatedBlock, variantNetwork } from './support';
import { textFaults } from './texts';
import { darkModern, themes } from './themes';

vi.mock('vscode', () => ({ Uri: { joinPath: (base: string, ...parts: string[]) => [base, ...parts].join('/') } }));

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.close());

const drawingMessage = (drawing: ReturnType<typeof explained>['drawing']): ToPanel => ({
  type: 'drawing/1',
  drawing,
  restore: { file: '/models/net.py', entry: drawing.title },
});

/** Opens the panel on a network; what is done with it must leave no problem behind. */
async function withPanel(
  options: Parameters<Harness['open']>[0],
  use: (panel: PanelPage) => Promise<void>,
): Promise<void> {
  const panel = await harness.open(options);
  try {
    await use(panel);
    expect(panel.problems).toEqual([]);
  } finally {
    await panel.close();
  }
}

const writing = 'Before the last edit: lines 57–60 are being written.';

const resnet = explained(networks.resnet50());

describe('the drawing', () => {
  it('stands on one x, from the first band to the last', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      await panel.send(drawingMessage(resnet.drawing));
      const centres = await panel.page.$$eval('.item .spine, .item .chevron', (marks) =>
        marks.map((mark) => {
          const { left, right } = mark.getBoundingClientRect();
          return (left + right) / 2;
        }),
      );
      expect(centres.length).toBeGreaterThan(20);
      for (const centre of centres) expect(Math.abs(centre - centres[0])).toBeLessThan(0.6);
    }));

  it('shows where a stage begins at a press on its head', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      await panel.send(drawingMessage(resnet.drawing));
      const [, second] = resnet.drawing.stages;
      await panel.page
        .locator('g.item', { hasText: second.name })
        .first()
        .click({ position: { x: 60, y: 12 } });
      expect((await panel.message('reveal/1')).source).toEqual(resnet.drawing.rows[second.first].source);
    }));

  it('says the factor at each break', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      await panel.send(drawingMessage(resnet.drawing));
      const blocks = await panel.page.$$eval('.item rect.stroke-replaced', (all) => all.length);
      const names = await panel.page.$$eval('.item svg.math.fill-replaced', (all) => all.map((each) => each.ariaLabel));
      expect(blocks).toBe(4);
      expect(names).toEqual(['W_{s,0}', 'W_{s,3}', 'W_{s,7}', 'W_{s,13}']);
    }));

  it('shows the source of what is clicked: a row, and an operator on the path', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      await panel.send(drawingMessage(resnet.drawing));
      await panel.page.locator('#item-row1 text', { hasText: 'layer1.0' }).click();
      expect((await panel.message('reveal/1')).source).toEqual(resnet.drawing.rows[1].source);
      await panel.page.locator('#item-row1 rect.stroke-replaced').click();
      await expect.poll(() => panel.received.filter(({ type }) => type === 'reveal/1').length).toBe(2);
      expect(panel.received.at(-1)).toMatchObject({ source: resnet.drawing.rows[1].path.shortcut[0].source });
    }));

  it('lights the row of a node that the cursor stands in, a single loop in a fold', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      await panel.send(drawingMessage(resnet.drawing));
      const node = resnet.explanation.units[9].addition;
      await panel.send({ type: 'highlight/1', nodes: [node], scroll: true });
      const lit = panel.page.locator('.item.lit');
      expect(await lit.getAttribute('id')).toBe('item-fold9');
      expect(await lit.locator('path.branch.stroke-text').count()).toBe(1);
      await panel.send({ type: 'highlight/1', nodes: [], scroll: false });
      expect(await lit.count()).toBe(0);
    }));

  it('marks what is being written, says so, and takes it back', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      await panel.send(drawingMessage(resnet.drawing));
      const note = panel.page.locator('.standing');
      expect(await note.isVisible()).toBe(false);
      await panel.send({ type: 'standing/1', note: writing, nodes: [resnet.explanation.units[0].addition] });
      const stale = panel.page.locator('.item.stale');
      expect(await stale.count()).toBe(1);
      expect(await stale.getAttribute('id')).toBe('item-row1');
      expect(await stale.getAttribute('aria-label')).toMatch(/, before the last edit$/);
      expect(await stale.locator('rect.hit').evaluate((each) => getComputedStyle(each).strokeDasharray)).toBe(
        '4px, 3px',
      );
      expect(await note.textContent()).toBe(writing);
      await panel.page.locator('#item-row1').dblclick();
      await panel.send({ type: 'detail/2', detail: resnet.detail(1) });
      expect(await stale.count()).toBe(1);
      await panel.send({ type: 'standing/1', note: null, nodes: [] });
      expect(await stale.count()).toBe(0);
      expect(await note.isVisible()).toBe(false);
    }));

  it('is walked, opened and closed by the keyboard', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      await panel.send(drawingMessage(resnet.drawing));
      const { page } = panel;
      await page.locator('svg.drawing').focus();
      const active = () => page.locator('svg.drawing').getAttribute('aria-activedescendant');
      await page.keyboard.press('Home');
      for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
      expect(await active()).toBe('item-fold2');
      await page.keyboard.press('Enter');
      expect(await active()).toBe('item-row2');
      expect(await page.locator('#item-row3').count()).toBe(1);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      expect((await panel.message('open/2')).row).toBe(3);
      await panel.send({ type: 'detail/2', detail: resnet.detail(3) });
      expect(await page.locator('#item-row3').getAttribute('aria-expanded')).toBe('true');
      await page.keyboard.press('ArrowRight');
      const first = `item-n${resnet.detail(3).level.boxes[0].nodes[0]}`;
      expect(await page.locator(`#${await active()}`).getAttribute('aria-level')).toBe('4');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      expect(await active()).toBe(first);
      await page.keyboard.press('ArrowLeft');
      expect(await active()).toBe('item-row3');
      await page.keyboard.press('ArrowLeft');
      expect(await page.locator('#item-row3').getAttribute('aria-expanded')).toBe('false');
      expect(await active()).toBe('item-row3');
      await page.keyboard.press('Escape');
      expect(await active()).toBe('item-fold2');
      expect(await page.locator('#item-row3').count()).toBe(0);
      await page.keyboard.press('Space');
      expect((await panel.message('reveal/1')).source).toEqual(resnet.drawing.rows[2].source);
    }));

  it('reads each band aloud', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      await panel.send(drawingMessage(resnet.drawing));
      const spoken = await panel.page.$$eval('[role=treeitem]', (all) => all.map((each) => each.ariaLabel));
      expect(spoken[3]).toBe('layer1.1 to 2, 2 units, masked: ReLU');
      const tree = panel.page.locator('svg.drawing[role=tree]');
      expect(await tree.count()).toBe(1);
    }));

  it('turns between forward and gradient, and moves nothing', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      await panel.send(drawingMessage(resnet.drawing));
      const positions = () =>
        panel.page.$$eval('.item', (all) => all.map((each) => each.getAttribute('transform')).join());
      const before = await positions();
      await panel.page.getByRole('radio', { name: 'Forward' }).click();
      await expect.poll(() => panel.page.locator('#item-fold2 svg.math').getAttribute('aria-label')).toContain('ReLU');
      expect(await positions()).toBe(before);
    }));

  it('slides rows apart in place, and ends where it would without motion', async () => {
    const unfold = (motion: boolean): Promise<string[]> =>
      new Promise((resolve, reject) => {
        void withPanel({ theme: darkModern, motion }, async (panel) => {
          await panel.send(drawingMessage(resnet.drawing));
          await panel.page.locator('#item-fold5 .twistie').last().click();
          await panel.page.getByRole('radio', { name: 'Forward' }).click();
          const marks = () =>
            panel.page.$$eval('.item, .item .mark', (all) =>
              all.map((each) =>
                [each.getAttribute('transform'), each.getAttribute('d'), each.getAttribute('opacity') ?? '1'].join(),
              ),
            );
          await panel.page.waitForTimeout(500);
          await panel.screenshot(`unfolded-forward-${motion ? 'moved' : 'still'}`);
          resolve(await marks());
        }).catch(reject);
      });
    expect(await unfold(true)).toEqual(await unfold(false));
  });

  it('finds operators and walks the hits', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      await panel.send(drawingMessage(resnet.drawing));
      await panel.page.keyboard.press('Control+f');
      await panel.page.keyboard.type('downsample.0');
      await expect.poll(() => panel.page.locator('.item.found').count()).toBe(4);
      await panel.page.keyboard.press('Enter');
      await expect.poll(() => panel.page.locator('.search-remark').textContent()).toBe('1 of 4');
      expect(await panel.page.locator('.minimap-hits').getAttribute('d')).toMatch(/(M.*){4}/);
    }));

  it('shows a unit by its operators, with the factor on each edge and the equation at the addition', () =>
    withPanel({ theme: darkModern, height: 1600 }, async (panel) => {
      const network = explained(networks.preActivationNetwork(3));
      await panel.send(drawingMessage(network.drawing));
      await panel.page.locator('#item-fold2').dblclick();
      await panel.page.locator('#item-row3').dblclick();
      expect((await panel.message('open/2')).row).toBe(3);
      await panel.send({ type: 'detail/2', detail: network.detail(3) });
      const signs = await panel.page.$$eval('.inside > .still > svg.math.fill-text', (all) =>
        all.map((each) => each.ariaLabel),
      );
      expect(signs.filter((sign) => /^[BDW]_/.test(sign!))).toEqual([
        'B_{1}',
        'D_{1}',
        'W_{1}',
        'B_{2}',
        'D_{2}',
        'W_{2}',
        'B_{3}',
        'D_{3}',
        'W_{3}',
      ]);
      expect(await panel.page.locator('svg.drawing .still svg.math .untouched').count()).toBeGreaterThan(0);
      const followed = panel.page.evaluate(
        () =>
          new Promise((resolve) =>
            document.addEventListener('click', (event) => {
              const anchor = (event.target as Element).closest('a');
              if (!anchor) return;
              event.preventDefault();
              resolve(anchor.href);
            }),
          ),
      );
      await panel.page.locator('[data-href]').click();
      expect(await followed).toBe('https://arxiv.org/abs/1603.05027');
      const [first] = network.detail(3).level.boxes;
      await panel.page.locator(`#item-n${first.nodes[0]}`).click();
      expect(panel.received.at(-1)).toMatchObject({ type: 'reveal/1', source: first.source });
    }));

  it('opens rows in place: several at once, the line straight through, what stands above where it was', () =>
    withPanel({ theme: darkModern, height: 1600 }, async (panel) => {
      const { page } = panel;
      await panel.send(drawingMessage(resnet.drawing));
      const top = async (key: string) => (await page.locator(`#item-${key} > .hit`).boundingBox())!.y;
      const before = await top('row4');
      await page.locator('#item-row4 > .twistie').last().click();
      await panel.send({ type: 'detail/2', detail: resnet.detail(4) });
      expect(Math.abs((await top('row4')) - before)).toBeLessThan(1);
      await page.locator('#item-row1 > .twistie').last().click();
      await panel.send({ type: 'detail/2', detail: resnet.detail(1) });
      expect(await page.locator('.item.open').count()).toBe(2);
      expect(await page.locator('#item-row4 .box').count()).toBeGreaterThan(9);
      const centres = await page.$$eval('.band > .spine, .band > .inside > .still > rect.spine, .chevron', (marks) =>
        marks.flatMap((mark) => {
          const { left, right, width } = mark.getBoundingClientRect();
          return width < 20 ? [(left + right) / 2] : [];
        }),
      );
      expect(Math.min(...centres)).toBeGreaterThan(0);
      await page.locator('#item-row4 > .twistie').last().click();
      expect(await page.locator('.item.open').count()).toBe(1);
    }));

  it('closes a stage to one band and opens it again, by the chevron and by the keyboard', () =>
    withPanel({ theme: darkModern, height: 1400 }, async (panel) => {
      const { page } = panel;
      await panel.send(drawingMessage(resnet.drawing));
      const stage = page.locator('#item-stage8');
      expect(await stage.getAttribute('aria-expanded')).toBe('true');
      expect(await page.locator('#item-row8').getAttribute('aria-level')).toBe('2');
      await stage.locator('.twistie').last().click();
      expect(await stage.getAttribute('aria-expanded')).toBe('false');
      expect(await page.locator('#item-row8').count()).toBe(0);
      await expect
        .poll(async () => ((await panel.state()) as PanelState).place?.place.closedStages)
        .toEqual(['layer3']);
      await page.keyboard.press('Enter');
      await page.keyboard.press('ArrowDown');
      const active = () => page.locator('svg.drawing').getAttribute('aria-activedescendant');
      expect(await active()).toBe('item-row8');
      await page.keyboard.press('ArrowLeft');
      expect(await active()).toBe('item-stage8');
      await page.keyboard.press('ArrowLeft');
      expect(await page.locator('#item-row8').count()).toBe(0);
    }));

  it('marks for a moment what an edit has changed, and nothing else', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      const { page } = panel;
      await panel.send(drawingMessage(resnet.drawing));
      expect(await page.locator('.edited').count()).toBe(0);
      const { rows } = resnet.drawing;
      const [stem, first] = rows;
      const edited = [stem, { ...first, lines: ['1×1 · 5×5 · 1×1', first.lines[1]] }, ...rows.slice(2)];
      await panel.send(drawingMessage({ ...resnet.drawing, rows: edited }));
      expect(await page.locator('.edited').evaluateAll((all) => all.map(({ id }) => id))).toEqual(['item-row1']);
      expect(await page.locator('.gutter.changed').count()).toBe(1);
      await expect.poll(() => page.locator('.edited, .gutter').count(), { timeout: 5000 }).toBe(0);
    }));

  it('opens what zooming in comes to, and closes it again on the way out', () =>
    withPanel({ theme: darkModern, height: 600 }, async (panel) => {
      const { page } = panel;
      await panel.send(drawingMessage(resnet.drawing));
      await page.mouse.move(300, 260);
      await page.keyboard.down('Control');
      const turn = async (by: number, until: () => Promise<boolean>) => {
        for (let i = 0; i < 20 && !(await until()); i++) {
          await page.mouse.wheel(0, by);
          await page.waitForTimeout(30);
        }
      };
      await turn(-60, async () => panel.received.some(({ type }) => type === 'open/2'));
      const { row } = await panel.message('open/2');
      await panel.send({ type: 'detail/2', detail: resnet.detail(row) });
      expect(await page.locator('.item.open').count()).toBe(1);
      await turn(60, async () => (await page.locator('.item.open').count()) === 0);
      expect(await page.locator('.item.open').count()).toBe(0);
    }));

  it('is painted when it is seen from afar, and comes near again at two presses', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      const { page } = panel;
      await panel.send(drawingMessage(explained(networks.preActivationNetwork(111)).drawing));
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Open all folds' }).click();
      await page.getByRole('button', { name: /Fit the drawing/ }).click();
      const painted = () =>
        page.locator('canvas.far').evaluate((canvas: HTMLCanvasElement) => {
          if (canvas.hidden) return 0;
          const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
          return data.filter((value, i) => i % 4 === 3 && value > 0).length;
        });
      await expect.poll(painted).toBeGreaterThan(2000);
      expect(await page.locator('.drawing .mark').first().isVisible()).toBe(false);
      await page.mouse.dblclick(330, 500);
      await expect.poll(painted).toBe(0);
      await expect.poll(() => page.locator('.item').count()).toBeGreaterThan(5);
    }));

  it('speaks at its side of the opened row that has the focus, and of the network from anywhere else', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      const { page } = panel;
      await panel.send(drawingMessage(resnet.drawing));
      await page.locator('#item-row1').dblclick();
      await panel.send({ type: 'detail/2', detail: resnet.detail(1) });
      const title = () => page.locator('.card h1').textContent();
      const crumbs = () => page.locator('.crumb').allTextContents();
      expect(await title()).toBe('layer1.0');
      expect((await crumbs()).at(-1)).toBe('layer1.0');
      await page.locator('#item-row0 text', { hasText: 'stem' }).click();
      expect(await title()).toBe('Identity path');
      expect((await crumbs()).at(-1)).toBe('resnet50()');
      await page.locator('#item-row1 .box').first().click();
      expect(await title()).toBe('layer1.0');
      await page.locator('.crumb', { hasText: 'resnet50()' }).click();
      expect(await title()).toBe('Identity path');
      expect(await page.locator('#item-row1.open').count()).toBe(1);
    }));

  it('keeps what is open, and where it stands, when the source is edited', () =>
    withPanel({ theme: darkModern, height: 400 }, async (panel) => {
      const { page } = panel;
      await panel.send(drawingMessage(resnet.drawing));
      await page.locator('#item-row1').dblclick();
      await panel.send({ type: 'detail/2', detail: resnet.detail(1) });
      await page.mouse.move(300, 300);
      await page.mouse.wheel(0, 1050);
      const unit = () => page.locator('.item', { hasText: 'layer2.0' }).last().boundingBox();
      const before = await unit();
      const { rows, ...rest } = resnet.drawing;
      const stem = { ...rows[0], name: 'patchify' };
      const shorter = [stem, ...rows.slice(2)].map((row, index) => ({ ...row, index }));
      const folds = rest.folds.map((fold) => ({ ...fold, first: fold.first - 1 }));
      const stages = rest.stages.map((stage, i) => ({
        ...stage,
        first: stage.first - (i === 0 ? 0 : 1),
        count: stage.count - (i === 0 ? 1 : 0),
      }));
      await panel.send(drawingMessage({ ...rest, rows: shorter, folds, stages }));
      expect(await page.locator('.item.open').count()).toBe(0);
      expect((await unit())!.y).toBeCloseTo(before!.y, 0);
    }));

  it('keeps what was open across a reload', async () => {
    let kept: unknown;
    await withPanel({ theme: darkModern }, async (panel) => {
      await panel.send(drawingMessage(resnet.drawing));
      await panel.page.locator('#item-fold2 .twistie').last().click();
      await expect.poll(async () => ((await panel.state()) as PanelState).place?.place.unfolded).toEqual(['layer1.1']);
      kept = await panel.state();
    });
    await withPanel({ theme: darkModern, state: kept }, async (panel) => {
      expect((await panel.message('ready/1')).restore).toEqual({ file: '/models/net.py', entry: 'resnet50()' });
      await panel.send(drawingMessage(resnet.drawing));
      expect(await panel.page.locator('#item-row3').count()).toBe(1);
    });
  });

  it('begins where the host remembers its reader, and tells where the reader goes', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      const message = drawingMessage(resnet.drawing) as ToPanel & { type: 'drawing/1' };
      const place = { unfolded: ['layer1.1'], closedStages: ['layer2'], rows: [], view: { x: 0, y: -30, k: 1 } };
      // A draft holds the first rows only: what is open in the others waits for them.
      const { rows, stages, ...rest } = resnet.drawing;
      const draft = { ...rest, rows: rows.slice(0, 2), folds: [], stages: stages.slice(0, 1) };
      await panel.send({ ...message, drawing: draft, place });
      await panel.send({ ...message, place: { ...place, unfolded: [] } });
      expect(await panel.page.locator('#item-row3').count()).toBe(1);
      expect(await panel.page.locator('#item-stage4').getAttribute('aria-expanded')).toBe('false');
      await panel.page.locator('#item-stage4 .twistie').last().click();
      const told = () => panel.received.filter((each) => each.type === 'place/1').at(-1);
      await expect.poll(told).toMatchObject({
        architecture: '/models/net.py#resnet50()',
        place: { unfolded: ['layer1.1'], closedStages: [] },
      });
    }));

  it('of 333 units has few marks, folded and opened', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      await panel.send(drawingMessage(explained(networks.preActivationNetwork(111)).drawing));
      const marks = () => panel.page.locator('svg.drawing *').count();
      expect(await marks()).toBeLessThan(1500);
      await panel.page.getByRole('button', { name: 'More', exact: true }).click();
      await panel.page.getByRole('menuitem', { name: 'Open all folds' }).click();
      await expect.poll(() => panel.page.locator('.item').count()).toBeGreaterThan(10);
      expect(await marks()).toBeLessThan(4000);
    }));

  it('fits into the panel and comes back', () =>
    withPanel({ theme: darkModern, height: 600 }, async (panel) => {
      await panel.send(drawingMessage(resnet.drawing));
      const bottom = () => panel.page.locator('.still text').last().boundingBox();
      const fit = panel.page.getByRole('button', { name: /Fit the drawing/ });
      expect((await bottom())!.y).toBeGreaterThan(600);
      await fit.click();
      await expect.poll(async () => (await bottom())!.y).toBeLessThan(570);
      await fit.click();
      await expect.poll(async () => (await bottom())!.y).toBeGreaterThan(600);
    }));

  it('scrolls with the wheel and zooms with Ctrl and the wheel', () =>
    withPanel({ theme: darkModern, height: 600 }, async (panel) => {
      await panel.send(drawingMessage(resnet.drawing));
      const world = () => panel.page.locator('.world').getAttribute('transform');
      await panel.page.mouse.move(300, 300);
      await panel.page.mouse.wheel(0, 120);
      await expect.poll(world).toMatch(/^translate\(0 -\d+\) scale\(1\)$/);
      await panel.page.keyboard.down('Control');
      await panel.page.mouse.wheel(0, -100);
      await panel.page.keyboard.up('Control');
      await expect.poll(world).not.toContain('scale(1)');
    }));
});

describe('the equations, checked by numbers', () => {
  const check = (card: EquationCard | null) => ({ type: 'check/1', check: card }) as const;

  it('are asked for on the card, show how far they are, and can be ended', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      await panel.send(drawingMessage(resnet.drawing));
      await panel.page.getByText('Check by numbers').click();
      expect((await panel.message('check/1')).want).toBe('scaled');
      await panel.send(check({ state: 'running', share: 0.4 }));
      await panel.page.getByRole('progressbar', { name: 'Checking the equations' }).waitFor();
      await panel.page.locator('.check').getByText('Cancel').click();
      await expect.poll(() => panel.received.at(-1)).toEqual({ type: 'check/1', want: 'nothing' });
      await panel.send(check(failedCheck('net cannot be scaled to 16×16.', true)));
      expect(await panel.page.locator('.check').textContent()).toContain('net cannot be scaled to 16×16.');
      await panel.page.getByText('Check at its own size').click();
      await expect.poll(() => panel.received.at(-1)).toEqual({ type: 'check/1', want: 'full' });
    }));

  it('show both sides and why they are apart, also when the card is made anew', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      await panel.send(drawingMessage(resnet.drawing));
      await panel.send(check(equationCard(checkReport)));
      const rows = panel.page.locator('.checked-row');
      expect(await rows.evaluateAll((all) => all.map(({ className }) => className))).toEqual([
        'checked-row holds',
        'checked-row off',
      ]);
      await panel.send(drawingMessage(resnet.drawing));
      expect(await rows.count()).toBe(2);
      expect(await panel.page.locator('.checked').textContent()).toContain('f is ReLU behind 2 additions');
      await panel.send(check(equationCard(varianceReport)));
      await panel.page.getByRole('img', { name: /Through 3 weight layers: measured 0.5 at the last/ }).waitFor();
      await panel.send(check(null));
      expect(await rows.count()).toBe(0);
    }));
});

describe('the papers, asked', () => {
  it('answer on the card, and can be left', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      await panel.send(drawingMessage(resnet.drawing));
      const question = panel.page.getByRole('button', { name: 'Why is scaling the shortcut by 0.5 worse?' });
      await question.click();
      expect((await panel.message('ask/1')).question).toBe('scaling-by-half');
      await panel.send({ type: 'answer/1', card: resnet.answer('scaling-by-half') });
      expect(await panel.page.locator('.card h1').textContent()).toBe('Why is scaling the shortcut by 0.5 worse?');
      await panel.page.getByText('Train this experiment…').click();
      expect((await panel.message('experiment/1')).question).toBe('scaling-by-half');
      await panel.page.getByRole('button', { name: 'All questions' }).click();
      await expect.poll(() => panel.received.at(-1)).toEqual({ type: 'ask/1', question: null });
      expect(await question.count()).toBe(1);
    }));

  it('give way to the row that is opened', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      await panel.send(drawingMessage(resnet.drawing));
      await panel.send({ type: 'answer/1', card: resnet.answer('scaling-by-half') });
      await panel.page.locator('#item-row1').dblclick();
      expect((await panel.message('ask/1')).question).toBeNull();
    }));
});

describe('where there is no drawing', () => {
  it('offers what can be done', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      await panel.send({ type: 'empty/1' });
      await panel.page.getByText('Find architectures').click();
      await panel.message('findArchitectures/1');
      await panel.page.getByText('Open an example').click();
      await panel.message('openExample/1');
      await panel.send({ type: 'reading/1', file: '/a/net.py', operators: 61 });
      await panel.page.getByText('Cancel').click();
      await panel.message('cancelReading/1');
      const source = resnet.drawing.rows[0].source;
      await panel.send({ type: 'problem/1', title: 'net could not be read', text: 'A bracket is not closed.', source });
      await panel.page.getByText(`Go to line ${source.startLine + 1}`).click();
      expect((await panel.message('reveal/1')).source).toEqual(source);
    }));

  it('drops what is no message of this version', () =>
    withPanel({ theme: darkModern }, async (panel) => {
      await panel.send({ type: 'empty/1' });
      await panel.page.evaluate(() => window.postMessage({ type: 'drawing/2', drawing: null }, '*'));
      await panel.page.evaluate(() => window.postMessage({ type: 'drawing/1', drawing: { version: 7 } }, '*'));
      await panel.send({ type: 'highlight/1', nodes: [], scroll: false });
      expect(await panel.page.getByText('No architecture at the cursor').count()).toBe(1);
    }));
});

describe.each(themes)('no text lies on another or is cut, $name', (theme) => {
  const plan = comparisons.planned();
  const block = explained(networks.bareBlock());
  const gated = explained(gatedBlock());
  const unit = explained(networks.preActivationNetwork(18));
  const states: [name: string, messages: ToPanel[]][] = [
    ['resnet50', [drawingMessage(resnet.drawing)]],
    ['resnet164', [drawingMessage(unit.drawing)]],
    ['partly-read', [drawingMessage(explained(networks.partlyKnownNetwork()).drawing)]],
    ['no-units', [drawingMessage(explained(networks.plainNetwork()).drawing)]],
    ['ways', [drawingMessage(explained(networks.inceptionNetwork()).drawing)]],
    ['dense', [drawingMessage(explained(networks.denseNetwork(24)).drawing)]],
    ['long-names', [drawingMessage(explained(networks.longNames()).drawing)]],
    ['gate', [drawingMessage(gated.drawing), { type: 'detail/2', detail: gated.detail(0) }]],
    ['block', [drawingMessage(block.drawing), { type: 'detail/2', detail: block.detail(0) }]],
    ...['constant-scaling-0.5-0.5', 'shortcut-only-gating-6', '1x1-conv', 'dropout'].map((id): [string, ToPanel[]] => [
      id,
      [drawingMessage(explained(variantNetwork(id)).drawing)],
    ]),
    [
      'stale',
      [
        drawingMessage(resnet.drawing),
        {
          type: 'standing/1',
          note: writing,
          nodes: resnet.explanation.units.slice(0, 3).map(({ addition }) => addition),
        },
      ],
    ],
    ['answer', [drawingMessage(resnet.drawing), { type: 'answer/1', card: resnet.answer('projection-shortcut') }]],
    ['empty', [{ type: 'empty/1' }]],
    ['reading', [{ type: 'reading/1', file: '/a/net.py', operators: 61 }]],
    [
      'problem',
      [{ type: 'problem/1', title: 'net could not be read', text: 'A bracket is not closed.', source: null }],
    ],
    ['planned', [{ type: 'comparison/1', comparison: plan, restore: null }]],
    ['underway', [{ type: 'comparison/1', comparison: comparisons.underway(plan), restore: null }]],
    ['comparison', [{ type: 'comparison/1', comparison: comparisons.finished(plan), restore: null }]],
  ];

  it.each(theme === darkModern ? [540, 720, 1100, 1400] : [720, 1100])('at %i px', (width) =>
    withPanel({ theme, width }, async (panel) => {
      const faults: Record<string, string[]> = {};
      for (const [name, messages] of states) {
        for (const message of messages) await panel.send(message);
        const found = await textFaults(panel.page);
        if (found.length > 0) faults[name] = found;
        await panel.screenshot(`${name}-${theme.name}-${width}`);
      }
      await panel.send(drawingMessage(resnet.drawing));
      await panel.page.locator('#item-row1').dblclick();
      await panel.message('open/2');
      await panel.send({ type: 'detail/2', detail: resnet.detail(1) });
      const found = await textFaults(panel.page);
      if (found.length > 0) faults.unit = found;
      await panel.screenshot(`unit-${theme.name}-${width}`);
      expect(faults).toEqual({});
    }),
  );
});
