import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { countAxis, logAxis, logTick } from '../../src/present/charts/axes';
import { csvOf, recordsOf } from '../../src/present/charts/records';
import type { Lines } from '../../src/present/charts/specification';
import * as comparisons from './comparisons';
import { startHarness, type Harness, type PanelPage } from './harness';
import * as networks from './networks';
import { explained } from './support';
import { darkModern, lightModern } from './themes';

vi.mock('vscode', () => ({ Uri: { joinPath: (base: string, ...parts: string[]) => [base, ...parts].join('/') } }));

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.close());

const withComparison = (act: (panel: PanelPage) => Promise<void>, theme = darkModern) =>
  harness.use({ theme }, async (panel) => {
    const comparison = comparisons.finished(comparisons.planned());
    await panel.send({ type: 'comparison/1', comparison, restore: null });
    await act(panel);
  });

const resnet = explained(networks.resnet50());

const withCard = (act: (panel: PanelPage) => Promise<void>) =>
  harness.use({ theme: darkModern }, async (panel) => {
    await panel.send({ type: 'drawing/1', drawing: resnet.drawing, restore: { file: '/net.py', entry: 'resnet50' } });
    await act(panel);
  });

const chosen = async (panel: PanelPage, chart: number, entry: string) => {
  await panel.page.getByRole('button', { name: 'More of this chart' }).nth(chart).click();
  await panel.page.getByRole('menuitem', { name: entry }).click();
};

describe('a chart of lines', () => {
  it('hides a series in all charts when its name is pressed, and brings it back', () =>
    withComparison(async (panel) => {
      const name = panel.page.locator('[data-chart=test-error]').getByRole('button', { name: 'dropout shortcut' });
      const series = panel.page.locator('.series');
      const topmost = () => panel.page.locator('[data-chart=test-error] .series path').last().getAttribute('d');
      expect(await series.count()).toBe(12);
      const before = await topmost();
      await name.click();
      await expect.poll(() => series.count()).toBe(10);
      expect(await name.getAttribute('aria-pressed')).toBe('false');
      // What is shown fills the chart.
      expect(await topmost()).not.toBe(before);
      await name.focus();
      await panel.page.keyboard.press('Enter');
      await expect.poll(() => series.count()).toBe(12);
      expect(await name.getAttribute('aria-pressed')).toBe('true');
    }));

  it('reads out every series at the pointer, the highest first', () =>
    withComparison(async (panel) => {
      const box = (await panel.page.locator('[data-chart=test-error] .readout').boundingBox())!;
      await panel.page.mouse.move(box.x + box.width * 0.61, box.y + 60);
      const readout = panel.page.locator('[data-chart=test-error] .readout-box');
      expect(await readout.locator('.readout-head').textContent()).toBe('step 360');
      const values = (await readout.locator('.readout-value').allTextContents()).map(Number.parseFloat);
      expect(values).toHaveLength(6);
      expect(values).toEqual([...values].sort((a, b) => b - a));
      expect(await readout.locator('.readout-span').first().textContent()).toMatch(/^\d+\.\d % – \d+\.\d %$/);
      await panel.page.mouse.move(2, 2);
      expect(await readout.isVisible()).toBe(false);
    }));

  it('is read with the arrow keys, and says aloud what it reads', () =>
    withComparison(async (panel) => {
      const slider = panel.page.locator('[data-chart=gradient-norm-before-training]').getByRole('slider');
      await slider.focus();
      await panel.page.keyboard.press('Home');
      await panel.page.keyboard.press('ArrowRight');
      expect(await slider.getAttribute('aria-valuenow')).toBe('1');
      expect(await slider.getAttribute('aria-valuetext')).toMatch(/^unit 1, unit 1, 1×1 conv shortcut \d/);
      expect(await panel.page.locator('.readout-box:visible').count()).toBe(1);
      await panel.page.keyboard.press('Escape');
      expect(await panel.page.locator('.readout-box:visible').count()).toBe(0);
    }));

  it('keeps its names apart', () =>
    withComparison(async (panel) => {
      const boxes = await panel.page
        .locator('[data-chart=test-error] .series-name .press')
        .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().y).sort((a, b) => a - b));
      expect(boxes).toHaveLength(6);
      boxes.slice(1).forEach((y, i) => expect(y - boxes[i]).toBeGreaterThanOrEqual(15.9));
    }));

  it('turns from a logarithmic to a linear scale', () =>
    withComparison(async (panel) => {
      const ticks = () => panel.page.locator('[data-chart=test-error] .plot g.axis').first().locator('text');
      expect(await ticks().first().textContent()).not.toBe('0');
      await panel.page.getByRole('button', { name: 'log scale' }).first().click();
      await expect.poll(() => ticks().first().textContent()).toBe('0');
      expect(await panel.page.getByRole('button', { name: 'linear scale' }).count()).toBe(1);
    }));

  it('goes to a file as a picture that needs no style sheet', () =>
    withComparison(async (panel) => {
      await chosen(panel, 0, 'Save as SVG…');
      const { kind, name, text } = await panel.message('save/1');
      expect([kind, name]).toEqual(['svg', 'test-error']);
      expect(text).toContain('Test error, %');
      expect(text).toContain('dropout shortcut');
      expect(text).not.toMatch(/var\(|class=|color\(srgb|role=/);
      // The blue of the identity path, as the theme has it.
      expect(text).toContain('rgb(26, 133, 255)');
      const isWellFormed = await panel.page.evaluate(
        (svg) => !new DOMParser().parseFromString(svg, 'image/svg+xml').querySelector('parsererror'),
        text,
      );
      expect(isWellFormed).toBe(true);
    }, lightModern));

  it('goes to a file and the clipboard as numbers, and to the page as a table', () =>
    withComparison(async (panel) => {
      await chosen(panel, 0, 'Save as CSV…');
      const { kind, text } = await panel.message('save/1');
      expect(kind).toBe('csv');
      const [head, ...rows] = text.trim().split('\r\n');
      expect(head).toContain('step,');
      expect(head).toContain('original,"original, least","original, most"');
      expect(rows).toHaveLength(5);
      await chosen(panel, 0, 'Copy CSV');
      expect((await panel.message('copy/1')).text).toBe(text);
      await chosen(panel, 0, 'Show as table');
      const table = panel.page.getByRole('region', { name: 'Test error, %, as a table' });
      expect(await table.locator('tbody tr').count()).toBe(5);
      await chosen(panel, 0, 'Hide the table');
      expect(await table.isVisible()).toBe(false);
    }));
});

describe('charts of the card', () => {
  it('mark the lengths of the paths that carry the gradient', () =>
    withCard(async (panel) => {
      const { effective } = resnet.explanation.identityPath;
      const chart = panel.page.locator('[data-chart=path-lengths]');
      expect(await chart.getByText(`${effective!.from} – ${effective!.to}: 95 % of the gradient`).count()).toBe(1);
      const bars = chart.locator('.bar:not(.outside) rect');
      expect(await bars.count()).toBe(effective!.to - effective!.from + 1);
      const slider = chart.getByRole('slider');
      await slider.focus();
      await panel.page.keyboard.press('End');
      expect(await slider.getAttribute('aria-valuetext')).toMatch(/^48 weight layers, of the paths /);
    }));

  it('name the layer whose standard deviation is read', () =>
    harness.use({ theme: darkModern }, async (panel) => {
      const { drawing } = explained(networks.plainNetwork());
      await panel.send({ type: 'drawing/1', drawing, restore: { file: '/net.py', entry: 'plain' } });
      const slider = panel.page.locator('[data-chart=standard-deviation-at-the-start]').getByRole('slider');
      await slider.focus();
      await panel.page.keyboard.press('Home');
      const section = drawing.card.sections.find((each) => each.kind === 'curve');
      const { places } = section as Extract<typeof section, { kind: 'curve' }>;
      expect(await slider.getAttribute('aria-valuetext')).toContain(`layer 1, ${places[0].name}`);
    }));

  it('come in a bundle of their own, and not before there is one to draw', () =>
    harness.use({ theme: darkModern }, async (panel) => {
      const isLoaded = () => panel.page.evaluate(() => 'throughlineCharts' in window);
      await panel.send({ type: 'empty/1' });
      expect(await isLoaded()).toBe(false);
      await panel.send({ type: 'drawing/1', drawing: resnet.drawing, restore: null });
      expect(await isLoaded()).toBe(true);
    }));
});

describe('axes and records', () => {
  it('label a logarithmic axis at steps that can be counted', () => {
    expect(logAxis('y', 7, 45, 8).ticks).toEqual([7, 10, 15, 20, 30]);
    expect(logAxis('y', 0.01, 12, 4).ticks.map(logTick)).toEqual(['0.01', '0.1', '1', '10']);
    expect(logAxis('y', 1e-9, 1, 5).ticks.map(logTick)).toEqual(['10⁻⁸', '10⁻⁶', '10⁻⁴', '0.01', '1']);
    expect(countAxis('step', 600, 5).ticks).toEqual([0, 200, 400, 600]);
    expect(countAxis('unit', 8, 3).ticks).toEqual([0, 3, 6, 8]);
    expect(countAxis('unit', 0, 3).ticks).toEqual([0]);
  });

  it('keep all digits, leave gaps empty and quote what needs it', () => {
    const style = { paint: 'text', width: 1, dash: '', rails: false } as const;
    const lines = {
      kind: 'lines',
      x: { name: 'step' },
      series: [
        { key: 'a', name: 'a, "b"', style, points: [{ x: 1, y: 0.1 + 0.2 }] },
        { key: 'c', name: 'c', style, points: [{ x: 2, y: 3, low: 2, high: 4 }] },
        { key: 'd', name: 'hidden', style, points: [{ x: 9, y: 9 }] },
      ],
      hidden: new Set(['d']),
    } as unknown as Lines;
    expect(csvOf(recordsOf(lines))).toBe(
      'step,"a, ""b""",c,"c, least","c, most"\r\n1,0.30000000000000004,,,\r\n2,,3,2,4\r\n',
    );
  });
});
