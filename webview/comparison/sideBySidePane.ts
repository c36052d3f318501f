/** Comparisons side by side: what differs in their conditions first, then curves of both, then each variant in both. */
import { comparedLines } from '../../src/present/comparison/comparedCurves';
import type { Quantity } from '../../src/present/comparison/series';
import {
  changeText,
  momentText,
  sideBySide,
  standingText,
  type Change,
  type SideBySide,
  type SideBySideRow,
} from '../../src/present/comparison/sideBySide';
import { errorText } from '../../src/present/comparison/conclusion';
import { seriesStyles, type SeriesStyle } from '../../src/present/charts/style';
import type { Crumb } from '../../src/present/drawingModel';
import type { ToPanel } from '../../src/present/panelProtocol';
import { Figure } from '../charts/figure';
import { swatch } from '../charts/swatch';
import type { MenuEntry } from '../controls';
import { html, subscripts } from '../elements';
import { post } from '../host';
import { quantityChoice } from './quantityChoice';

type Given = Extract<ToPanel, { type: 'sideBySide/1' }>['comparisons'];

export class SideBySidePane {
  readonly element = html('div', { class: 'comparison side-by-side' });
  private side: SideBySide | null = null;
  private quantity: Quantity = 'error';
  private scale: 'linear' | 'log' = 'log';
  private readonly hidden = new Set<string>();
  private readonly title = html('h2');
  private readonly remark = html('p', { class: 'secondary' });
  private readonly figure = new Figure('lines', {
    toggle: (key) => {
      if (!this.hidden.delete(key)) this.hidden.add(key);
      this.drawCurves();
    },
    scale: (scale) => {
      this.scale = scale;
      this.drawCurves();
    },
  });
  private readonly quantityChoice = quantityChoice((quantity) => {
    this.quantity = quantity;
    this.drawCurves();
  });
  private readonly curves = html(
    'section',
    { class: 'compared-curves' },
    html(
      'div',
      { class: 'chart-head' },
      html('div', {}, this.title, this.remark),
      html('div', { class: 'choices' }, this.quantityChoice.element, this.figure.menu),
    ),
    this.figure.element,
  );

  get breadcrumb(): readonly Crumb[] {
    return [{ text: 'Comparisons' }, { text: this.side?.names.join(' and ') ?? '' }];
  }

  menu(): MenuEntry[] {
    return [{ text: 'Copy as Markdown', act: () => post({ type: 'copyMarkdown/1' }) }];
  }

  show(given: Given): void {
    this.hidden.clear();
    this.side = sideBySide(given.map(({ comparison, records }) => ({ comparison, records: new Map(records) })));
    const { side } = this;
    const styles = seriesStyles(side.rows.map(({ variant }) => variant));
    this.element.replaceChildren(
      html('h1', { class: 'unseen' }, 'Comparisons side by side'),
      titles(side),
      html('section', { class: 'judgement' }, html('p', {}, standingText(side))),
      ...(side.differing.length > 0 ? [conditionsTable(side)] : []),
      this.curves,
      figuresTable(side, styles),
    );
    this.drawCurves();
  }

  restyle(): void {
    if (this.element.isConnected) this.drawCurves();
  }

  private drawCurves(): void {
    const { side, quantity, scale, hidden } = this;
    if (!side) return;
    const lines = comparedLines({ side, quantity, scale, hidden });
    this.quantityChoice.set(quantity);
    this.title.textContent = lines.title;
    this.remark.textContent = lines.remark;
    this.figure.draw(lines);
  }
}

const titles = ({ names, comparisons }: SideBySide): HTMLElement =>
  html(
    'ol',
    { class: 'compared' },
    ...comparisons.map(({ plan }, i) =>
      html(
        'li',
        { class: i === 0 ? 'newest' : '' },
        html('span', { class: 'compared-name' }, names[i]),
        html('span', { class: 'strong' }, plan.title),
        html('span', { class: 'secondary' }, `${plan.architecture} · ${momentText({ plan })}`),
      ),
    ),
  );

/** Scrolls where the table is wider than the panel, with the keyboard too. */
const scrolling = (name: string, table: HTMLElement): HTMLElement =>
  html('div', { class: 'table-holder', role: 'region', tabindex: '0', 'aria-label': `${name}, scrolls` }, table);

/** Only what differs: all else is the same. */
function conditionsTable({ names, differing }: SideBySide): HTMLElement {
  const head = ['condition', ...names].map((text) => html('th', { scope: 'col' }, text));
  const rows = differing.map(({ name, texts }) =>
    html(
      'tr',
      {},
      html('th', { scope: 'row' }, ...subscripts(name)),
      ...texts.map((text) => html('td', {}, ...subscripts(text || 'not known'))),
    ),
  );
  return scrolling(
    'Conditions',
    html(
      'table',
      { class: 'variants differing', 'aria-label': 'What differs in their conditions' },
      html('thead', {}, html('tr', { class: 'heads' }, ...head)),
      html('tbody', {}, ...rows),
    ),
  );
}

function figuresTable(side: SideBySide, styles: ReadonlyMap<string, SeriesStyle>): HTMLElement {
  const [newest, ...earlier] = side.names;
  const head = [
    html('th', { scope: 'col' }, 'variant'),
    ...side.names.map((name) => html('th', { scope: 'col', class: 'number' }, `test error ${name}`)),
    ...earlier.map((name) => html('th', { scope: 'col', class: 'change' }, `${newest} less ${name}, points`)),
  ];
  return scrolling(
    'Test errors',
    html(
      'table',
      { class: 'variants', 'aria-label': 'Test errors of each variant' },
      html('thead', {}, html('tr', { class: 'heads' }, ...head)),
      html('tbody', {}, ...side.rows.map((row) => figureRow(row, styles.get(row.variant.id)!))),
    ),
  );
}

const figureRow = ({ variant, figures, changes }: SideBySideRow, style: SeriesStyle): HTMLElement =>
  html(
    'tr',
    { 'data-variant': variant.id },
    html(
      'th',
      { scope: 'row', class: 'variant' },
      html('span', { class: 'variant-name' }, swatch(style), html('span', {}, ...subscripts(variant.label))),
    ),
    ...figures.map((each, i) =>
      html(
        'td',
        { class: each?.mean == null ? 'number secondary' : i === 0 ? 'number strong' : 'number' },
        each === null ? 'not in it' : errorText(each) || 'not measured',
      ),
    ),
    ...changes.map((change) => html('td', { class: changeClass(change) }, change ? changeText(change) : '')),
  );

/** What the seeds cannot tell apart is said in a quieter voice. */
const changeClass = (change: Change | null): string =>
  change?.separation === 'apart' ? 'change strong' : 'change secondary';
