/** A chart with what belongs to it: the picture comes from the library of charts, its menu and its table from here. */
import { menuButton, type MenuEntry } from '../controls';
import { html } from '../elements';
import { post } from '../host';
import { chartLibrary } from './load';
import { csvOf, recordsOf } from '../../src/present/charts/records';
import type { Specification } from '../../src/present/charts/specification';
import type { ChartEvents, DrawnChart } from './library';

export interface FigureEvents extends Partial<ChartEvents> {
  /** Asked for the other scale; a chart without this keeps its own. */
  scale?(scale: 'linear' | 'log'): void;
}

const scaleNames = { log: 'log scale', linear: 'linear scale' } as const;

export class Figure {
  readonly element = html('figure', { class: 'figure' });
  readonly menu = menuButton('More of this chart', () => this.entries());
  private readonly holder = html('div', { class: 'figure-picture' });
  private readonly scaleButton = html('button', { type: 'button', class: 'scale-switch' });
  private readonly table = html('div', { class: 'figure-table', role: 'region', tabindex: '0' });
  private chart: DrawnChart | null = null;
  private specification: Specification | null = null;
  /** Width of its place on the page in px; 0 where it has none. */
  private width = 0;

  constructor(
    private readonly kind: Specification['kind'],
    private readonly events: FigureEvents = {},
  ) {
    this.table.hidden = true;
    this.scaleButton.hidden = !events.scale;
    this.scaleButton.addEventListener('click', () => {
      if (this.specification?.kind === 'lines') events.scale?.(this.specification.y.scale === 'log' ? 'linear' : 'log');
    });
    this.holder.append(this.scaleButton);
    this.element.append(this.holder, this.table);
    new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width === this.width) return;
      this.width = contentRect.width;
      this.chart?.resized();
      this.redraw();
    }).observe(this.holder);
  }

  draw(specification: Specification): void {
    if (!this.specification) void this.load();
    this.specification = specification;
    this.element.setAttribute('data-chart', specification.name);
    if (specification.kind === 'lines') {
      const { scale } = specification.y;
      this.scaleButton.textContent = scaleNames[scale];
      this.scaleButton.title = `Press for a ${scaleNames[scale === 'log' ? 'linear' : 'log']}`;
    }
    this.redraw();
  }

  /** The figure is busy until the library is there. */
  private async load(): Promise<void> {
    this.element.setAttribute('aria-busy', 'true');
    try {
      const library = await chartLibrary();
      this.chart = library.create(this.kind, { toggle: (key) => this.events.toggle?.(key) });
      this.holder.prepend(this.chart.element);
      this.redraw();
    } catch (error) {
      this.holder.replaceChildren(html('p', { class: 'secondary' }, error instanceof Error ? error.message : ''));
    }
    this.element.removeAttribute('aria-busy');
  }

  private redraw(): void {
    const { specification, chart } = this;
    // Without a place on the page there is no width to fill: the observer calls again.
    if (!specification || !chart || this.width === 0) return;
    chart.draw(specification);
    if (!this.table.hidden) this.drawTable(specification);
  }

  private entries(): MenuEntry[] {
    const { specification, chart } = this;
    if (!specification || !chart) return [];
    const { name } = specification;
    const csv = () => csvOf(recordsOf(specification));
    return [
      {
        text: 'Save as SVG…',
        act: () =>
          post({ type: 'save/1', kind: 'svg', name, text: new XMLSerializer().serializeToString(chart.picture()) }),
      },
      { text: 'Save as CSV…', act: () => post({ type: 'save/1', kind: 'csv', name, text: csv() }) },
      { text: 'Copy CSV', act: () => post({ type: 'copy/1', text: csv() }) },
      {
        text: this.table.hidden ? 'Show as table' : 'Hide the table',
        act: () => {
          this.table.hidden = !this.table.hidden;
          this.redraw();
          if (!this.table.hidden) this.table.focus();
        },
      },
    ];
  }

  private drawTable(specification: Specification): void {
    const { head, rows } = recordsOf(specification);
    const text = (value: string | number | null): string =>
      typeof value === 'number' ? specification.value(value) : (value ?? '');
    this.table.setAttribute('aria-label', `${specification.title}, as a table`);
    this.table.replaceChildren(
      html(
        'table',
        {},
        html('thead', {}, html('tr', {}, ...head.map((words) => html('th', { scope: 'col' }, words)))),
        html(
          'tbody',
          {},
          ...rows.map(([place, ...values]) =>
            html(
              'tr',
              {},
              html('th', { scope: 'row' }, String(place)),
              ...values.map((value) => html('td', {}, text(value))),
            ),
          ),
        ),
      ),
    );
  }
}
