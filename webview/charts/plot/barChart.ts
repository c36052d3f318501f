/** Bars over 0, 1, 2, …: a distribution. */
import { rectY, ruleX, ruleY, text, type Markish } from '@observablehq/plot';
import { placeText, type Bars } from '../../../src/present/charts/specification';
import type { SeriesStyle } from '../../../src/present/charts/style';
import { PlotChart } from './plotChart';

const margins = { top: 6, bottom: 22 };

/** Room for the words about a range, above the bars. */
const rangeRoom = 18;

/** Bars narrower than this touch one another. */
const leastGapped = 3;

const barStyle: SeriesStyle = { paint: 'text', width: 6, dash: '', rails: false };

export class BarChart extends PlotChart<'bars'> {
  constructor() {
    super('bars');
  }

  protected paint(specification: Bars): void {
    const { heights, range, measure, value } = specification;
    const { width, height } = this.canvas.size;
    const area = { left: 0, right: width, top: margins.top + (range ? rangeRoom : 0), bottom: height - margins.bottom };
    const perBar = width / heights.length;
    const highest = heights.reduce((most, each) => Math.max(most, each), 0) || 1;
    const isInside = (x: number): boolean => !range || (x >= range.from && x <= range.to);
    const at = (x: number): number => (x + 0.5) * perBar;
    const bars = (inside: boolean): Markish =>
      rectY(
        heights.flatMap((each, x) => (each > 0 && isInside(x) === inside ? [{ x, each }] : [])),
        {
          className: inside ? 'bar fill-bar' : 'bar outside fill-bar',
          x1: (bar: { x: number }) => bar.x,
          x2: (bar: { x: number }) => bar.x + 1,
          // The least bar is still to be seen.
          y1: 0,
          y2: (bar: { each: number }) => Math.max(bar.each, highest / (area.bottom - area.top)),
          inset: 0,
          insetRight: perBar > leastGapped ? 1 : 0,
        },
      );
    this.canvas.draw(
      {
        margin: 0,
        marginTop: area.top,
        marginBottom: margins.bottom,
        x: { type: 'linear', domain: [0, heights.length], axis: null },
        y: { type: 'linear', domain: [0, highest], axis: null },
        marks: [
          bars(false),
          bars(true),
          ruleY([0], { className: 'base stroke-lines' }),
          ...this.ticksOf(specification, at, width).map(({ at: px, words, className }) =>
            text([words], {
              className,
              x: () => px / perBar,
              text: (each: string) => each,
              frameAnchor: 'bottom',
              dy: 14,
            }),
          ),
          ...(range ? this.rangeMarks(range, perBar, width, highest) : []),
        ],
      },
      specification.summary,
    );
    this.readout.update({
      places: heights.map((_, x) => x),
      x: at,
      head: (place) => placeText(specification, place),
      rows: (place) => [{ name: measure, style: barStyle, value: value(heights[place]), span: '', y: null }],
      area,
    });
  }

  /** The first ticks speak first; one whose words would touch another's is left out. */
  private ticksOf({ x: { ticks } }: Bars, at: (value: number) => number, width: number) {
    const taken: (readonly [from: number, to: number])[] = [];
    return ticks.flatMap(({ value, paint }) => {
      const words = String(value);
      const half = this.canvas.measure(words, 11, 600) / 2;
      const centre = Math.max(half, Math.min(width - half, at(value)));
      if (taken.some(([from, to]) => centre - half < to + 4 && centre + half > from - 4)) return [];
      taken.push([centre - half, centre + half]);
      const className = paint === 'secondary' ? 'axis' : `axis-strong strong writing fill-${paint}`;
      return [{ at: centre, words, className }];
    });
  }

  /** A bracket over the bars of the range, its words above it. */
  private rangeMarks(
    { from, to, text: words }: NonNullable<Bars['range']>,
    perBar: number,
    width: number,
    highest: number,
  ): Markish[] {
    const half = this.canvas.measure(words, 11) / 2;
    const middle = ((from + to + 1) / 2) * perBar;
    const centre = Math.max(half, Math.min(width - half, middle)) / perBar;
    const [left, right] = [from, to + 1];
    return [
      ruleY([highest], { className: 'range stroke-text', x1: left, x2: right, dy: -6 }),
      ruleX([left, right], { className: 'range stroke-text', y1: highest, y2: highest, dy: -6, insetBottom: -4 }),
      text([words], { className: 'axis', x: () => centre, text: () => words, frameAnchor: 'top', dy: -18 }),
    ];
  }
}
