import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startHarness, type Harness } from './harness';
import { chainNetwork } from './networks';
import { explained } from './support';
import { darkModern } from './themes';

vi.mock('vscode', () => ({ Uri: { joinPath: (base: string, ...parts: string[]) => [base, ...parts].join('/') } }));

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.close());

it('what follows a large drawing is of that drawing', async () => {
  const { drawing } = explained(chainNetwork(6667));
  await harness.use({ theme: darkModern }, async (panel) => {
    // Both are there before the first is shown.
    await Promise.all([
      panel.send({ type: 'drawing/1', drawing, restore: null }),
      panel.send({ type: 'highlight/1', nodes: [drawing.rows[3].nodes[0]], scroll: false }),
    ]);
    await panel.page.waitForSelector('.item.lit');
    const lit = await panel.page.$$eval('.item.lit', (items) => items.map((item) => item.id));
    expect(lit).toContain('item-row3');
  });
});
