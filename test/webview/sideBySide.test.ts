import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as comparisons from './comparisons';
import { startHarness, type Harness, type PanelPage } from './harness';
import { darkModern, themes } from './themes';

vi.mock('vscode', () => ({ Uri: { joinPath: (base: string, ...parts: string[]) => [base, ...parts].join('/') } }));

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.close());

const [older, newer] = comparisons.pair;

const show = (panel: PanelPage) => panel.send(comparisons.sideBySide);

describe('comparisons side by side', () => {
  it('say first what differs, then draw the earlier one paler', () =>
    harness.use({ theme: darkModern }, async (panel) => {
      await show(panel);
      const { page } = panel;
      expect(await page.locator('.judgement').textContent()).toMatch(/^Not the same measurement: steps, .* differ\.$/);
      expect(await page.locator('.differing tbody th').allTextContents()).toContain('steps');
      await expect.poll(() => page.locator('.series.faded path').count()).toBe(older.plan.variants.length);
      expect(await page.locator('.series:not(.faded) path').count()).toBe(newer.plan.variants.length);
      const original = page.locator('tr[data-variant=original]');
      expect(await original.locator('td').allTextContents()).toEqual([
        '8.0 ± 0.2 %',
        '8.0 ± 0.2 %',
        expect.stringContaining('within the spread'),
      ]);
      expect(await page.locator('tr[data-variant=dropout] td').first().textContent()).toBe('not in it');
    }));

  it.each(themes)('fit a narrow panel in $name', (theme) =>
    harness.use({ theme, width: 600 }, async (panel) => {
      await show(panel);
      await expect.poll(() => panel.page.locator('.series path').count()).toBeGreaterThan(0);
      expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBe(600);
      await panel.screenshot(`side-by-side-${theme.name}`);
    }),
  );
});
