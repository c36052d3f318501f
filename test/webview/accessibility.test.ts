import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { equationCard } from '../../src/present/equationCard';
import { factAnswer } from '../../src/present/facts/answers';
import type { FromPanel, ToPanel } from '../../src/present/panelProtocol';
import { checkReport } from '../support/checkReport';
import * as comparisons from './comparisons';
import { contrastFaults } from './contrast';
import { startHarness, type Harness, type PanelPage } from './harness';
import * as networks from './networks';
import { explained, gatedBlock } from './support';
import { textFaults } from './texts';
import { darkModern, themes } from './themes';

vi.mock('vscode', () => ({ Uri: { joinPath: (base: string, ...parts: string[]) => [base, ...parts].join('/') } }));

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.close());

const resnet = explained(networks.resnet50());
const gated = explained(gatedBlock());
const plain = explained(networks.plainNetwork());
const planned = comparisons.planned();

const drawing = ({ drawing: shown }: ReturnType<typeof explained>): ToPanel => ({
  type: 'drawing/1',
  drawing: shown,
  restore: { file: '/models/net.py', entry: shown.title },
});

const comparison = (shown = planned): ToPanel => ({ type: 'comparison/1', comparison: shown, restore: null });

/** Answers the newest message of a type as the host would. */
async function answerTo(panel: PanelPage, type: FromPanel['type']): Promise<void> {
  await panel.message(type);
  await panel.send(
    factAnswer(
      panel.received.findLast((message) => message.type === type)!,
      resnet,
    )!,
  );
}

/** What the panel can show, each state after the one before it. */
const states: Record<string, (panel: PanelPage) => Promise<void>> = {
  empty: (panel) => panel.send({ type: 'empty/1' }),
  reading: (panel) => panel.send({ type: 'reading/1', file: '/a/net.py', operators: 61 }),
  problem: (panel) =>
    panel.send({ type: 'problem/1', title: 'net could not be read', text: 'A bracket is not closed.', source: null }),
  drawing: (panel) => panel.send(drawing(resnet)),
  'checked equations': (panel) => panel.send({ type: 'check/1', check: equationCard(checkReport) }),
  'opened row': async (panel) => {
    const tree = panel.page.locator('.drawing');
    await tree.focus();
    for (let i = 0; i < 8 && (await tree.getAttribute('aria-activedescendant')) !== 'item-row1'; i++)
      await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('Enter');
    await panel.message('open/2');
    await panel.send({ type: 'detail/2', detail: resnet.detail(1) });
    await panel.page.locator('#item-row1[aria-expanded=true]').waitFor();
  },
  'lit, found and being written': async (panel) => {
    await panel.send({ type: 'highlight/1', nodes: resnet.drawing.rows[2].nodes.slice(0, 2), scroll: false });
    await panel.send({ type: 'standing/1', note: 'Line 57 is being written.', nodes: resnet.drawing.rows[4].nodes });
    await panel.page.locator('vscode-text-field').first().locator('input').fill('conv2');
  },
  'found, one in hand': (panel) => panel.page.keyboard.press('Enter'),
  'coloured by numbers, with the card of what is pointed at': async (panel) => {
    await panel.page.keyboard.press('Escape');
    await panel.page.getByLabel('Colour', { exact: true }).selectOption('parameters');
    await answerTo(panel, 'numbersOf/1');
    await panel.page.locator('.ramp').waitFor();
    await panel.page.locator('.drawing').focus();
    await panel.page.keyboard.press('i');
    await answerTo(panel, 'about/1');
    await panel.page.locator('.about h2').waitFor();
  },
  'measuring from': async (panel) => {
    await panel.page.keyboard.press('Escape');
    await panel.page.keyboard.press('m');
    await panel.page.locator('.measuring').waitFor();
  },
  'measured between': async (panel) => {
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('m');
    await answerTo(panel, 'between/1');
    await panel.page.locator('.measuring').waitFor({ state: 'hidden' });
  },
  'coloured by what was measured': async (panel) => {
    await panel.page.keyboard.press('Escape');
    const values = [0, 1].map((step) => resnet.graph.nodes.map(({ id }) => (id % 9 === 8 ? null : id + step)));
    const nodes = resnet.graph.nodes.map(({ id }) => id);
    const named = { id: 'measured', title: 'gradient norm', unit: '', note: 'One run, seed 1.' } as const;
    await panel.send({
      type: 'numbers/1',
      numbers: { ...named, scale: 'auto', aggregate: 'mean', steps: [0, 50], nodes, values },
    });
    await panel.page.getByLabel('Colour', { exact: true }).selectOption('measured');
    await panel.page.getByRole('slider', { name: 'Training step' }).waitFor();
  },
  answer: async (panel) => {
    await panel.page.getByLabel('Colour', { exact: true }).selectOption('');
    await panel.send(drawing(resnet));
    await panel.send({ type: 'answer/1', card: resnet.answer('projection-shortcut') });
  },
  'menu of the panel': (panel) => panel.page.getByRole('button', { name: 'More', exact: true }).click(),
  gate: async (panel) => {
    await panel.page.keyboard.press('Escape');
    await panel.send(drawing(gated));
    await panel.send({ type: 'detail/2', detail: gated.detail(0) });
  },
  'no units': (panel) => panel.send(drawing(plain)),
  'comparison that is planned': (panel) => panel.send(comparison()),
  'comparison that runs': (panel) => panel.send(comparison(comparisons.underway(planned))),
  'comparison that is done': (panel) => panel.send(comparison(comparisons.finished(planned))),
  'read-out, table and hidden series': async (panel) => {
    await panel.page.getByRole('button', { name: 'More of this chart' }).first().click();
    await panel.page.getByRole('menuitem', { name: 'Show as table' }).click();
    await panel.page.locator('[data-chart=test-error]').getByRole('button', { name: 'dropout shortcut' }).click();
    await panel.page.locator('[data-chart=test-error]').getByRole('slider').focus();
    await panel.page.keyboard.press('ArrowLeft');
  },
  'comparisons side by side': (panel) => panel.send(comparisons.sideBySide),
};

/** Rules that a page breaks, with where it does. */
async function axeFaults(page: Page, without: readonly string[] = []): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (rules) =>
      (window as unknown as { axe: { run(options: unknown): Promise<AxeResults> } }).axe.run({
        resultTypes: ['violations'],
        rules: Object.fromEntries(rules.map((rule) => [rule, { enabled: false }])),
      }),
    // It takes all text of a row for its label, figures and formulas too: nameFaults asks for the name that is seen.
    [...without, 'label-content-name-mismatch'],
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
  );
}

/** Rows and names of series that do not begin, for those who hear or say them, as they do for those who see them. */
const nameFaults = (page: Page): Promise<string[]> =>
  page.$$eval('svg :is([role=treeitem], [role=button])', (all) =>
    all.flatMap((element) => {
      const words = [...(element.querySelector('text')?.childNodes ?? [])].filter(
        ({ nodeName }) => nodeName !== 'title',
      );
      const text = words.map(({ textContent }) => textContent).join('');
      const seen = text.replace(/…$/, '').replace(' – ', ' to ').trim();
      const said = (element.getAttribute('aria-label') ?? '').replaceAll('_', '');
      return said.includes(seen) && said !== '' ? [] : [`"${seen}" is called "${said}"`];
    }),
  );

/** What is wrong in each state of the panel, by a check. */
async function faultsOf(
  panel: PanelPage,
  checks: readonly ((page: Page) => Promise<string[]>)[],
  leftOut: readonly string[] = [],
): Promise<Record<string, string[]>> {
  const faults: Record<string, string[]> = {};
  for (const [name, reach] of Object.entries(states)) {
    await reach(panel);
    if (leftOut.includes(name)) continue;
    const found = (await Promise.all(checks.map((check) => check(panel.page)))).flat();
    if (found.length > 0) faults[name] = found;
  }
  return faults;
}

describe.each(themes)('with the theme $name', (theme) => {
  it(
    'breaks no rule of axe, and every text stands out',
    () =>
      harness.use({ theme }, async (panel) => {
        expect(await faultsOf(panel, [(page) => axeFaults(page), nameFaults, (page) => contrastFaults(page)])).toEqual(
          {},
        );
      }),
    120_000,
  );
});

it('breaks no rule of axe in the colours that a system forces', () =>
  harness.use({ theme: darkModern, forcedColors: true }, async (panel) => {
    // The system forces the colours of HTML where scripts cannot see them; those of the drawing are ours.
    const forced = (page: Page) => axeFaults(page, ['color-contrast']);
    expect(await faultsOf(panel, [forced, (page) => contrastFaults(page, 'svg text')])).toEqual({});
  }));

it('shows all of it at 200 %, with nothing on anything else', () =>
  harness.use({ theme: darkModern, zoom: 2 }, async (panel) => {
    // A menu and a read-out lie on what is below them: they are meant to.
    const overlays = [
      'menu of the panel',
      'coloured by numbers, with the card of what is pointed at',
      'read-out, table and hidden series',
    ];
    expect(await faultsOf(panel, [(page) => axeFaults(page), textFaults], overlays)).toEqual({});
  }));

it('shows and reaches every control at 200 %', () =>
  harness.use({ theme: darkModern, zoom: 2 }, async (panel) => {
    await panel.send(drawing(resnet));
    const controls = panel.page.locator(':is(button, vscode-button, [role=radio], a, [role=slider], summary):visible');
    const count = await controls.count();
    expect(count).toBeGreaterThan(15);
    for (let i = 0; i < count; i++) {
      const control = controls.nth(i);
      await control.scrollIntoViewIfNeeded();
      const { x, y, width, height } = (await control.boundingBox())!;
      expect([x >= -1, y >= -1, x + width <= 551, y + height <= 451]).toEqual([true, true, true, true]);
    }
  }));

it('moves nothing where the editor asks for less motion', () =>
  harness.use({ theme: darkModern, motion: true }, async (panel) => {
    await panel.page.evaluate(() => document.body.classList.add('vscode-reduce-motion'));
    await panel.send({ type: 'reading/1', file: '/a/net.py', operators: 61 });
    expect(await panel.page.evaluate(() => document.getAnimations().length)).toBe(0);
    await panel.send(drawing(resnet));
    // What turns with the direction fades in where it may.
    await panel.page.getByRole('radio', { name: 'Forward' }).click();
    expect(await panel.page.locator('.mark[opacity]').count()).toBe(0);
  }));
