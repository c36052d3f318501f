/** The read-out: at the pointer, or at the place that arrow keys move, every shown series says its value. */
import { bisectCenter } from 'd3';
import { html, subscripts, svg } from '../../elements';
import { swatch } from '../swatch';
import type { SeriesStyle } from '../../../src/present/charts/style';

export interface ReadoutRow {
  name: string;
  style: SeriesStyle;
  value: string;
  /** "8.1 – 8.6": least and most over seeds. */
  span: string;
  /** Height of its mark in px; null for none. */
  y: number | null;
}

export interface ReadoutSource {
  /** Places in order, in units of the axis. */
  places: readonly number[];
  /** An axis' place in px. */
  x(place: number): number;
  head(place: number): string;
  /** Highest first. */
  rows(place: number): readonly ReadoutRow[];
  area: { left: number; right: number; top: number; bottom: number };
}

/** Steps of a key along the places. */
const keys: Record<string, number> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
  Home: -Infinity,
  End: Infinity,
};

export class Readout {
  /** Takes the pointer and the focus; lies over the lines and below their names. */
  readonly layer = svg('g', { class: 'readout', role: 'slider', tabindex: 0, 'aria-label': 'Read values' });
  readonly box = html('div', { class: 'readout-box' });
  private readonly hit = svg('rect', { class: 'hit' });
  private readonly marks = svg('g');
  private source: ReadoutSource | null = null;
  /** What is read, in units of the axis; null where nothing is. */
  private place: number | null = null;

  constructor() {
    this.layer.append(this.hit, this.marks);
    this.box.hidden = true;
    this.layer.addEventListener('pointermove', (event) => {
      const left = this.layer.ownerSVGElement?.getBoundingClientRect().left ?? 0;
      this.read(this.nearest(event.clientX - left));
    });
    this.layer.addEventListener('pointerleave', () => this.read(null));
    this.layer.addEventListener('blur', () => this.read(null));
    this.layer.addEventListener('focus', () => {
      if (this.place === null && this.layer.matches(':focus-visible')) this.read(this.source?.places.at(-1) ?? null);
    });
    this.layer.addEventListener('keydown', (event) => this.key(event));
  }

  update(source: ReadoutSource): void {
    this.source = source;
    const { area, places } = source;
    for (const [name, value] of Object.entries({
      x: area.left,
      y: area.top,
      width: Math.max(0, area.right - area.left),
      height: Math.max(0, area.bottom - area.top),
    }))
      this.hit.setAttribute(name, String(value));
    this.layer.setAttribute('aria-valuemin', String(places[0] ?? 0));
    this.layer.setAttribute('aria-valuemax', String(places.at(-1) ?? 0));
    // What is read stays where it is while the chart grows.
    this.read(this.place === null ? null : this.nearest(source.x(this.place)));
  }

  private nearest(x: number): number | null {
    const { source } = this;
    if (!source || source.places.length === 0) return null;
    return source.places[bisectCenter(source.places.map(source.x), x)];
  }

  private key(event: KeyboardEvent): void {
    const { source } = this;
    if (event.key === 'Escape' && this.place !== null) this.read(null);
    else if (source && event.key in keys) {
      const { places } = source;
      const at = this.place === null ? places.length - 1 : places.indexOf(this.place) + keys[event.key];
      this.read(places[Math.max(0, Math.min(places.length - 1, at))] ?? null);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private read(place: number | null): void {
    const { source } = this;
    this.place = place;
    const rows = place === null || !source ? [] : source.rows(place);
    this.box.hidden = rows.length === 0;
    this.marks.replaceChildren();
    const described = place ?? source?.places.at(-1);
    if (source && described !== undefined) {
      const said = place === null ? source.rows(described) : rows;
      this.layer.setAttribute('aria-valuenow', String(described));
      this.layer.setAttribute(
        'aria-valuetext',
        [source.head(described), ...said.map(({ name, value }) => `${name} ${value}`)].join(', '),
      );
    } else this.layer.setAttribute('aria-valuenow', '0');
    if (place === null || !source || rows.length === 0) return;
    const x = source.x(place);
    const { area } = source;
    this.marks.append(svg('path', { class: 'reading stroke-text', d: `M${x} ${area.top}V${area.bottom}` }));
    for (const { y, style } of rows)
      if (y !== null)
        this.marks.append(svg('circle', { class: `fill-background stroke-${style.paint}`, cx: x, cy: y, r: 3.5 }));
    this.box.replaceChildren(
      html('p', { class: 'readout-head' }, source.head(place)),
      ...rows.map(({ name, style, value, span }) =>
        html(
          'p',
          { class: 'readout-row' },
          swatch(style, 18),
          html('span', { class: 'readout-name' }, ...subscripts(name)),
          html('span', { class: 'readout-value' }, value),
          html('span', { class: 'readout-span' }, span),
        ),
      ),
    );
    this.stand(x);
  }

  /** Beside the rule, within the lines, so that the names stay to be read; where there is no room, above them all. */
  private stand(x: number): void {
    const { left, right } = this.source!.area;
    const width = this.layer.ownerSVGElement?.getBoundingClientRect().width ?? 0;
    const own = this.box.getBoundingClientRect().width;
    const sides = [x + 12, x - 12 - own].filter((side) => side >= left && side + own <= right);
    this.box.classList.toggle('above', sides.length === 0);
    const wanted = sides[0] ?? x - own / 2;
    this.box.style.setProperty('left', `${Math.max(0, Math.min(wanted, width - own))}px`);
  }
}
