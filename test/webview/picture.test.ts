import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startHarness, type Harness, type PanelPage } from './harness';
import { factAnswer } from '../../src/present/facts/answers';
import * as networks from './networks';
import { explained } from './support';
import { darkModern, highContrast, lightModern, type WebviewTheme } from './themes';

vi.mock('vscode', () => ({ Uri: { joinPath: (base: string, ...parts: string[]) => [base, ...parts].join('/') } }));

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.close());

const { drawing } = explained(networks.resnet50());

async function inPanel(theme: WebviewTheme, use: (panel: PanelPage) => Promise<void>): Promise<void> {
  const panel = await harness.open({ theme });
  try {
    await panel.send({ type: 'drawing/1', drawing, restore: null });
    await use(panel);
    expect(panel.problems).toEqual([]);
  } finally {
    await panel.close();
  }
}

async function taken(panel: PanelPage, format: 'svg' | 'png', light = false): Promise<string> {
  await panel.send({ type: 'picture/1', id: 1, format, light });
  const { id, data, note } = await panel.message('picture/1');
  expect([id, note]).toEqual([1, null]);
  return data!;
}

/** What an XML parser makes of a text: an error shows as an element of its own. */
const faults = (panel: PanelPage, svg: string): Promise<number> =>
  panel.page.evaluate(
    (text) => new DOMParser().parseFromString(text, 'image/svg+xml').querySelectorAll('parsererror').length,
    svg,
  );

it.each([
  ['dark', darkModern, 'rgb(31, 31, 31)'],
  ['light', lightModern, 'rgb(255, 255, 255)'],
  ['high contrast', highContrast, 'rgb(0, 0, 0)'],
])('as SVG in the colours of the window: %s', (_, theme, background) =>
  inPanel(theme, async (panel) => {
    const svg = await taken(panel, 'svg');
    expect(await faults(panel, svg)).toBe(0);
    expect(svg).toContain(`fill="${background}"/>`);
    // Nothing that only the panel knows.
    expect(svg).not.toMatch(/var\(|class="(?:mark|fill)|<style|color\(/);
    const whole = await panel.page.$eval('.item .fill-untouched', (mark) => getComputedStyle(mark).fill);
    expect(svg).toContain(whole);
  }),
);

it('with all of the drawing, what is out of view too, as it is unfolded', () =>
  inPanel(darkModern, async (panel) => {
    const closed = await taken(panel, 'svg');
    for (const { name } of drawing.folds) expect(closed).toContain(name);
    await panel.page.locator('vscode-button[aria-label="More"]').click();
    await panel.page.getByText('Open all folds').click();
    panel.received.length = 0;
    const open = await taken(panel, 'svg');
    for (const { name } of drawing.rows) expect(open).toContain(`>${name}<`);
    expect(open.length).toBeGreaterThan(closed.length);
  }));

it('light for print, whatever the window is', () =>
  inPanel(darkModern, async (panel) => {
    expect(await taken(panel, 'svg', true)).toContain('fill="#ffffff"/>');
  }));

it('as PNG at twice its size', () =>
  inPanel(darkModern, async (panel) => {
    const image = PNG.sync.read(Buffer.from(await taken(panel, 'png'), 'base64'));
    panel.received.length = 0;
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(await taken(panel, 'svg'))!.map(Number);
    expect([image.width, image.height]).toEqual([2 * width, 2 * height]);
    expect([...image.data.subarray(0, 4)]).toEqual([31, 31, 31, 255]);
  }));

it('says that there is nothing to be painted', async () => {
  const panel = await harness.open({ theme: darkModern });
  try {
    await panel.send({ type: 'empty/1' });
    await panel.send({ type: 'picture/1', id: 3, format: 'svg', light: false });
    expect(await panel.message('picture/1')).toMatchObject({
      id: 3,
      data: null,
      note: expect.stringContaining('Nothing is drawn'),
    });
  } finally {
    await panel.close();
  }
});

it('asks the editor where the file is to be kept', () =>
  inPanel(darkModern, async (panel) => {
    await panel.page.locator('vscode-button[aria-label="More"]').click();
    await panel.page.getByText('Export…').click();
    await panel.message('export/1');
  }));

it.each([
  ['tints in the colours of the window', darkModern, false, /<rect[^>]* fill="rgb\(\d+, \d+, \d+\)"\/><text/],
  ['tints for print', darkModern, true, /fill="rgb\(\d+, \d+, \d+\)"/],
  ['bars in high contrast', highContrast, false, /height="4" fill="/],
])('with the colour of numbers: %s', (_, theme, light, expected) =>
  inPanel(theme, async (panel) => {
    const before = await taken(panel, 'svg', light);
    await panel.page.getByRole('combobox', { name: 'Colour' }).selectOption('parameters');
    const inspection = explained(networks.resnet50());
    const asked = await panel.message('numbersOf/1');
    await panel.send(factAnswer(asked, inspection)!);
    panel.received.length = 0;
    const after = await taken(panel, 'svg', light);
    const rectangles = (text: string): number => text.match(/<rect/g)!.length;
    expect(rectangles(after)).toBeGreaterThan(rectangles(before) + 8);
    expect(after).toMatch(expected);
    // The scale stands below the legend: what it is of, its ends and its six steps, whatever the picture is for.
    const scale = after.slice(after.lastIndexOf('<g transform="translate(0 '));
    expect(scale.match(/<text[^>]*>[^<]*/g)!.map((text) => text.replace(/.*>/, ''))).toEqual([
      'parameters',
      '9\u202f536',
      expect.stringMatching(/\d.M$/),
      'logarithmic',
    ]);
    expect(scale.match(/<rect/g)).toHaveLength(6);
    expect(await faults(panel, after)).toBe(0);
  }),
);
