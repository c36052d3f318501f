import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Level } from '../../src/present/levels/level';
import { box, edges } from '../present/arrange/levels';
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

/** No chain, no ways that part and join: only the layered layout has a place for it. */
const tangled: Level = {
  arrangement: 'layered',
  boxes: ['n900', 'n901', 'n902', 'n903'].map((key) => box(key)),
  edges: edges('>n900', 'n900>n901', 'n900>n902', 'n901>n902', 'n901>n903', 'n902>n903', 'n903>'),
};

const resnet = explained(networks.resnet50());

async function openTangled(panel: PanelPage): Promise<void> {
  await panel.send({ type: 'drawing/1', drawing: resnet.drawing, restore: { file: '/net.py', entry: 'net' } });
  await panel.page.locator('#item-row1').dblclick();
  await panel.send({ type: 'detail/2', detail: { ...resnet.detail(1), level: tangled } });
}

const note = (panel: PanelPage) => panel.page.locator('.inside text', { hasText: 'In forward order' });

it('lays out a tangled level in a worker, under the page’s own policy', async () => {
  const panel = await harness.open({ theme: darkModern });
  try {
    await openTangled(panel);
    await expect.poll(() => note(panel).count()).toBe(0);
    const left = (key: string) =>
      panel.page.locator(`#item-${key}`).evaluate((item) => item.getBoundingClientRect().left);
    expect(await left('n901')).not.toBe(await left('n900'));
    expect(panel.problems).toEqual([]);
  } finally {
    await panel.close();
  }
});

it('shows the boxes in one column meanwhile, and says so where the layout is given up', async () => {
  const panel = await harness.open({ theme: darkModern });
  try {
    await panel.page.evaluate(() => {
      class Silent {
        static ended = 0;
        postMessage() {}
        terminate() {
          Silent.ended += 1;
        }
      }
      Object.assign(window, { Worker: Silent });
    });
    await openTangled(panel);
    expect(await note(panel).textContent()).toBe('In forward order, until the layout is there.');
    await expect
      .poll(() => note(panel).textContent(), { timeout: 6000 })
      .toBe('In forward order: a layout took too long.');
    expect(await panel.page.evaluate(() => (window.Worker as unknown as { ended: number }).ended)).toBe(1);
    expect(panel.problems).toEqual([]);
  } finally {
    await panel.close();
  }
});
