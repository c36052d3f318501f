import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { factAnswer } from '../../src/present/facts/answers';
import type { NodeNumbers } from '../../src/present/facts/nodeNumbers';
import type { ToPanel } from '../../src/present/panelProtocol';
import { startHarness, type Harness, type PanelPage } from './harness';
import * as networks from './networks';
import { explained } from './support';
import { textFaults } from './texts';
import { darkModern, highContrast, lightModern } from './themes';

vi.mock('vscode', () => ({ Uri: { joinPath: (base: string, ...parts: string[]) => [base, ...parts].join('/') } }));

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.close());

const resnet = explained(networks.resnet50());
const drawing: ToPanel = { type: 'drawing/1', drawing: resnet.drawing, restore: null };

/** Opens the panel on a ResNet-50 with a host that answers what is asked of nodes. */
async function withPanel(
  use: (panel: PanelPage, answer: () => Promise<void>) => Promise<void>,
  options: Partial<Parameters<Harness['open']>[0]> = {},
): Promise<void> {
  const panel = await harness.open({ theme: darkModern, ...options });
  let heard = 0;
  const answer = async (): Promise<void> => {
    await panel.page.waitForTimeout(30);
    for (; heard < panel.received.length; heard++) {
      const message = panel.received[heard];
      const reply = factAnswer(message, resnet);
      if (reply) await panel.send(reply);
      if (message.type === 'open/2') await panel.send({ type: 'detail/2', detail: resnet.detail(message.row) });
    }
  };
  try {
    await panel.send(drawing);
    await use(panel, answer);
    expect(panel.problems).toEqual([]);
  } finally {
    await panel.close();
  }
}

const hit = (panel: PanelPage, key: string) => panel.page.locator(`#item-${key} > .hit`);

/** Moves the focus to an item as the keyboard does. */
async function focusOn(panel: PanelPage, key: string): Promise<void> {
  await panel.page.locator('svg.drawing').focus();
  await panel.page.keyboard.press('Home');
  for (let i = 0; i < 60; i++) {
    if ((await panel.page.locator('svg.drawing').getAttribute('aria-activedescendant')) === `item-${key}`) return;
    await panel.page.keyboard.press('ArrowDown');
  }
  throw new Error(`${key} was not reached`);
}

async function boxOf(panel: PanelPage, selector: string) {
  return (await panel.page.locator(selector).boundingBox())!;
}

/** The pointer rests on an item. */
async function restOn(panel: PanelPage, key: string, at = { x: 350, y: 20 }): Promise<void> {
  const { x, y } = await boxOf(panel, `#item-${key} > .hit`);
  await panel.page.mouse.move(x + at.x, y + at.y);
}

describe('the card of what is pointed at', () => {
  it('comes when the pointer rests on a row, beside it, and stays where it is while the pointer moves within', () =>
    withPanel(async (panel, answer) => {
      const card = panel.page.locator('.about');
      await restOn(panel, 'row1');
      await panel.page.waitForTimeout(120);
      expect(panel.received.some(({ type }) => type === 'about/1')).toBe(false);
      await panel.page.waitForTimeout(300);
      await answer();
      expect(await card.isVisible()).toBe(true);
      const text = (await card.innerText()).replaceAll('\u202f', ' ');
      expect(text).toContain('layer1.0');
      expect(text).toContain('19 × 19');
      const [row, about] = [await boxOf(panel, '#item-row1 > .hit'), await boxOf(panel, '.about')];
      expect(about.y >= row.y + row.height || about.y + about.height <= row.y).toBe(true);
      await restOn(panel, 'row1', { x: 420, y: 30 });
      await panel.page.waitForTimeout(400);
      expect(await boxOf(panel, '.about')).toEqual(about);
      // Away, and it goes; back, and it is asked for no second time.
      await panel.page.mouse.move(900, 500);
      await panel.page.waitForTimeout(350);
      expect(await card.isVisible()).toBe(false);
      await restOn(panel, 'row1');
      await panel.page.waitForTimeout(400);
      expect(await card.isVisible()).toBe(true);
      expect(panel.received.filter(({ type }) => type === 'about/1')).toHaveLength(1);
    }));

  it('stands beside a box and tells of the operator alone', () =>
    withPanel(async (panel, answer) => {
      await focusOn(panel, 'row1');
      await panel.page.keyboard.press('ArrowRight');
      await answer();
      const conv = resnet.graph.nodes.find(({ module }) => module === 'layer1.0.conv2')!.id;
      await restOn(panel, `n${conv}`, { x: 20, y: 16 });
      await panel.page.waitForTimeout(400);
      await answer();
      expect(await panel.page.locator('.about h2').innerText()).toBe('Conv2d 3×3, 64 → 64');
      const [box, about] = [await boxOf(panel, `#item-n${conv} > .hit`), await boxOf(panel, '.about')];
      const isApart =
        about.x >= box.x + box.width ||
        about.x + about.width <= box.x ||
        about.y >= box.y + box.height ||
        about.y + about.height <= box.y;
      expect(isApart).toBe(true);
    }));

  it('tells of a fold as of its first row, and of a stage as of all its rows', () =>
    withPanel(async (panel, answer) => {
      const askedOf = async (key: string) => {
        await focusOn(panel, key);
        await panel.page.keyboard.press('i');
        await answer();
        await panel.page.keyboard.press('Escape');
        return panel.received.findLast((message) => message.type === 'about/1');
      };
      const { rows } = resnet.drawing;
      expect(await askedOf('fold2')).toMatchObject({ name: 'layer1.1', nodes: rows[2].nodes });
      expect(await askedOf('stage1')).toMatchObject({
        name: 'layer1',
        nodes: rows.slice(1, 4).flatMap(({ nodes }) => nodes),
      });
    }));

  it('opens by a key, gives its source, and goes by Escape', () =>
    withPanel(async (panel, answer) => {
      await focusOn(panel, 'row1');
      await panel.page.keyboard.press('i');
      await answer();
      const active = () => panel.page.evaluate(() => document.activeElement?.textContent);
      await expect.poll(active).toMatch(/^net\.py:\d+$/);
      await panel.page.keyboard.press('Enter');
      expect((await panel.message('reveal/1')).focus).toBe(true);
      await panel.page.keyboard.press('Escape');
      expect(await panel.page.locator('.about').isVisible()).toBe(false);
      expect(await panel.page.evaluate(() => document.activeElement?.classList.contains('drawing'))).toBe(true);
    }));
});

describe('measuring between two', () => {
  it('marks both ends, dims what lies off the paths, and gives the factor on the card', () =>
    withPanel(async (panel, answer) => {
      await focusOn(panel, 'row1');
      await panel.page.keyboard.press('m');
      expect(await panel.page.locator('.measuring').innerText()).toMatch(/^Measuring from A/);
      await focusOn(panel, 'row4');
      await panel.page.keyboard.press('m');
      await answer();
      expect(await panel.message('between/1')).toMatchObject({ from: { name: 'layer1.0' }, to: { name: 'layer2.0' } });
      expect(await panel.page.locator('.card').innerText()).toContain('Every path from layer2.0 back to layer1.0');
      expect(await panel.page.locator('#item-row1 > .end-mark text').textContent()).toBe('A');
      expect(await panel.page.locator('#item-row4 > .end-mark text').textContent()).toBe('B');
      const off = await panel.page.$$eval('.item.off', (items) => items.map(({ id }) => id));
      expect(off).toContain('item-row0');
      expect(off).not.toContain('item-fold2');
      expect(await panel.page.locator('#item-row4').getAttribute('aria-label')).toMatch(/, end B$/);
      await panel.page.keyboard.press('Escape');
      expect(await panel.page.locator('.end-mark').count()).toBe(0);
      expect(await panel.page.locator('.card').innerText()).toContain('Identity path');
    }));

  it('begins from the card, and ends where another drawing comes', () =>
    withPanel(async (panel, answer) => {
      await focusOn(panel, 'row1');
      await panel.page.keyboard.press('i');
      await answer();
      await panel.page.getByText('Measure from here').click();
      expect(await panel.page.locator('#item-row1 > .end-mark').count()).toBe(1);
      await panel.send(drawing);
      expect(await panel.page.locator('.end-mark').count()).toBe(0);
    }));
});

const overSteps: NodeNumbers = {
  id: 'gradientNorm',
  title: 'gradient norm',
  unit: '',
  aggregate: 'norm',
  scale: 'auto',
  note: 'Measured.',
  steps: [0, 50, 100],
  nodes: resnet.graph.nodes.map(({ id }) => id),
  values: [1, 10, 100].map((size) => resnet.graph.nodes.map(({ id }) => size * (id + 1))),
};

describe('colour by numbers', () => {
  it('tints each row on one scale, whose ends the legend says, and tells the number', () =>
    withPanel(async (panel, answer) => {
      await panel.page.selectOption('#colour-by', 'parameters');
      await answer();
      const tint = (key: string) => panel.page.locator(`#item-${key}`).getAttribute('class');
      expect(await tint('row0')).toMatch(/tint-1\b/);
      expect(await tint('fold15')).toMatch(/tint-6\b/);
      const spoken = (await panel.page.locator('#item-row0').getAttribute('aria-label'))!;
      expect(spoken.replaceAll('\u202f', ' ')).toMatch(/, parameters 9 536$/);
      const key = (await panel.page.locator('.colour-key').innerText()).replaceAll('\u202f', ' ');
      expect(key).toContain('9 536');
      expect(key).toContain('logarithmic');
      await panel.page.selectOption('#colour-by', '');
      expect(await panel.page.locator('.tint').count()).toBe(0);
    }));

  it('goes through the steps of a training by the keyboard', () =>
    withPanel(async (panel) => {
      await panel.send({ type: 'numbers/1', numbers: overSteps });
      await panel.page.selectOption('#colour-by', 'gradientNorm');
      const slider = panel.page.getByRole('slider', { name: 'Training step' });
      expect(await slider.getAttribute('aria-valuetext')).toBe('step 100');
      const tint = () => panel.page.locator('#item-row0').getAttribute('class');
      const last = await tint();
      await slider.focus();
      await panel.page.keyboard.press('Home');
      expect(await slider.getAttribute('aria-valuetext')).toBe('step 0');
      expect(await tint()).not.toBe(last);
      // Less motion is wanted: nothing plays by itself.
      expect(await panel.page.locator('.play').isVisible()).toBe(false);
    }));

  it('plays the steps where motion is welcome', () =>
    withPanel(
      async (panel) => {
        await panel.send({ type: 'numbers/1', numbers: overSteps });
        await panel.page.selectOption('#colour-by', 'gradientNorm');
        await panel.page.getByRole('button', { name: 'Play the training steps' }).click();
        const output = panel.page.locator('.colour output');
        await expect.poll(() => output.innerText(), { timeout: 3000 }).toBe('step 0');
        await expect.poll(() => output.innerText(), { timeout: 3000 }).toBe('step 100');
      },
      { motion: true },
    ));

  it('follows the newest step unless another is chosen, and forgets what was measured of another architecture', () =>
    withPanel(async (panel) => {
      await panel.send({ type: 'numbers/1', numbers: overSteps });
      await panel.page.selectOption('#colour-by', 'gradientNorm');
      const output = panel.page.locator('.colour output');
      const later = { ...overSteps, steps: [0, 50, 100, 150], values: [...overSteps.values, overSteps.values[0]] };
      await panel.send({ type: 'numbers/1', numbers: later });
      expect(await output.innerText()).toBe('step 150');
      await panel.page.getByRole('slider', { name: 'Training step' }).focus();
      await panel.page.keyboard.press('Home');
      await panel.send({ type: 'numbers/1', numbers: { ...later, steps: [0, 50, 100, 200] } });
      expect(await output.innerText()).toBe('step 0');
      // The same architecture after an edit: the host sends again what is true of its nodes now.
      await panel.send(drawing);
      expect(await panel.page.locator('.tint').count()).toBe(0);
      await panel.send({ type: 'numbers/1', numbers: overSteps });
      expect(await panel.page.locator('.tint').count()).toBeGreaterThan(4);
      await panel.send({ ...drawing, restore: { file: '/models/net.py', entry: 'other' } } as ToPanel);
      expect(await panel.page.locator('#colour-by option[value=gradientNorm]').count()).toBe(0);
      expect(await panel.page.locator('#colour-by').inputValue()).toBe('');
    }));

  it('shows lengths in high contrast, where nothing is tinted', () =>
    withPanel(
      async (panel, answer) => {
        await panel.page.selectOption('#colour-by', 'memory');
        await answer();
        expect(await panel.page.locator('#item-row0 > .tint').isVisible()).toBe(false);
        const lengths = await panel.page.$$eval('.tint-bar', (bars) =>
          bars.map((bar) => Number(bar.getAttribute('width'))),
        );
        expect(new Set(lengths).size).toBeGreaterThan(4);
        expect(await hit(panel, 'row0').isVisible()).toBe(true);
      },
      { theme: highContrast },
    ));

  it('asks anew for what the source gives when the drawing is another', () =>
    withPanel(async (panel, answer) => {
      await panel.page.selectOption('#colour-by', 'variance');
      await answer();
      await panel.send(drawing);
      await answer();
      expect(panel.received.filter(({ type }) => type === 'numbersOf/1')).toHaveLength(2);
      expect(await panel.page.locator('.tint').count()).toBeGreaterThan(4);
    }));

  it.each([
    [lightModern, 600],
    [highContrast, 1100],
  ])('keeps texts apart from each other (%#)', (theme, width) =>
    withPanel(
      async (panel) => {
        await panel.send({ type: 'numbers/1', numbers: overSteps });
        await panel.page.selectOption('#colour-by', 'gradientNorm');
        expect(await textFaults(panel.page)).toEqual([]);
      },
      { theme, width },
    ),
  );
});
