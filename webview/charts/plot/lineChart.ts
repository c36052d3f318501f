/** Lines over an axis: bands over seeds, rules, names, a read-out. */
import { areaY, dot, gridY, identity, line, ruleX, ruleY, text, type Markish } from '@observablehq/plot';
import { placeText, type ChartPoint, type ChartSeries, type Lines } from '../../../src/present/charts/specification';
import { railWidth } from '../../../src/present/charts/style';
import type { ChartEvents } from '../library';
import type { Picture } from './canvas';
import { Names, type Area } from './names';
import { PlotChart } from './plotChart';
import type { ReadoutRow } from './readout';

const margins = { top: 34, bottom: 44, left: 46, right: 16 };
const compactMargins = { ...margins, top: 8, bottom: 24, left: 36 };

/** Least distance in px of the marks of two points. */
const dotPitch = 7;

type Known = ChartPoint & { y: number };

const isKnown = (point: ChartPoint): point is Known => point.y !== null && Number.isFinite(point.y);

export class LineChart extends PlotChart<'lines'> {
  private readonly names: Names;

  constructor(events: ChartEvents) {
    const names = new Names((key) => events.toggle(key));
    super('lines', names.layer);
    this.names = names;
  }

  protected paint(specification: Lines): void {
    const area = this.areaOf(specification);
    const { x, y, series, hidden, rules, reference, compact } = specification;
    const shown = series.filter(({ key, points }) => !hidden.has(key) && points.some(isKnown));
    const [least] = y.domain;
    const picture = this.canvas.draw(
      {
        marginLeft: area.left,
        marginRight: area.room,
        marginTop: area.top,
        marginBottom: compact ? compactMargins.bottom : margins.bottom,
        x: { type: 'linear', domain: [...x.domain], clamp: true, axis: null },
        y: { type: y.scale, domain: [...y.domain], clamp: true, axis: null },
        marks: [
          gridY([...y.ticks], { className: 'grid', strokeOpacity: 1 }),
          // Of a logarithmic axis Plot's own marks would leave out what it thinks too much.
          text([...y.ticks], {
            className: 'axis',
            y: identity,
            text: (value: number) => y.tick(value),
            frameAnchor: 'left',
            textAnchor: 'end',
            dx: -9,
          }),
          text([...x.ticks], {
            className: 'axis',
            x: identity,
            text: (value: number) => x.tick(value),
            frameAnchor: 'bottom',
            dy: 14,
          }),
          ruleY([y.domain[0]], { className: 'base stroke-lines' }),
          text([x.name], {
            className: 'axis axis-name',
            frameAnchor: 'bottom',
            dy: compact ? 14 : 34,
            text: (name: string) => name,
          }),
          ruleX(rules, { className: 'rate stroke-lines', x: 'x', insetTop: -14, strokeDasharray: '2 3' }),
          text(rules, {
            className: 'axis rate',
            x: 'x',
            text: 'text',
            frameAnchor: 'top',
            textAnchor: 'start',
            dx: 5,
            dy: -14,
          }),
          ...(reference ? referenceMarks(reference) : []),
          ...shown.map((each) => band(each, least)),
          ...shown.flatMap((each) => lineMarks(each, area, x.domain, least)),
        ],
      },
      specification.summary,
    );
    const [scaleX, scaleY] = scalesOf(picture, least);
    this.names.draw(
      specification.names,
      series.map((each) => ({
        series: each,
        isHidden: hidden.has(each.key),
        points: each.points.filter(isKnown).map((point) => [scaleX(point.x), scaleY(point.y)] as const),
      })),
      area,
      this.canvas.measure,
    );
    this.readout.update({
      places: [...new Set(shown.flatMap(({ points }) => points.filter(isKnown).map((point) => point.x)))].sort(
        (a, b) => a - b,
      ),
      x: scaleX,
      head: (place) => placeText(specification, place),
      rows: (place) => readoutRows(shown, place, specification, scaleY),
      area,
    });
  }

  /** The room for names is that of the widest, within a third of the chart. */
  private areaOf({ names, series, reference, compact }: Lines): Area {
    const { top, bottom, left, right } = compact ? compactMargins : margins;
    const { width, height } = this.canvas.size;
    const { measure } = this.canvas;
    const widest =
      names === 'ends'
        ? series.reduce((most, { name, strong }) => Math.max(most, measure(name, 12, strong ? 600 : 400)), 0) + 34
        : reference
          ? measure(reference.text, 12) + 14
          : 0;
    const room = Math.max(right, Math.min(widest, Math.max(names === 'ends' ? 110 : 0, width * 0.34)));
    return {
      left,
      right: width - room,
      top,
      bottom: height - bottom,
      room,
    };
  }
}

function scalesOf(picture: Picture, least: number): [x: (value: number) => number, y: (value: number) => number] {
  const [x, y] = [picture.scale('x'), picture.scale('y')];
  return [(value) => x?.apply(value) ?? 0, (value) => y?.apply(Math.max(value, least)) ?? 0];
}

const referenceMarks = ({ y, text: words, paint }: NonNullable<Lines['reference']>): Markish[] => [
  ruleY([y], { className: `reference stroke-${paint}` }),
  text([y], {
    className: `writing strong fill-${paint}`,
    y: identity,
    text: () => words,
    frameAnchor: 'right',
    textAnchor: 'start',
    dx: 8,
  }),
];

/** What is smaller than the axis lies on its edge: nought has no logarithm. */
function band({ style, points, faded }: ChartSeries, least: number): Markish {
  const spanned = points.filter(({ low, high }) => low !== undefined && high !== undefined);
  return areaY(spanned.some(({ low, high }) => high! > low!) ? spanned : [], {
    className: `band${faded ? ' faded' : ''} fill-${style.paint}`,
    x: 'x',
    y1: ({ low }: ChartPoint) => Math.max(low!, least),
    y2: ({ high }: ChartPoint) => Math.max(high!, least),
  });
}

/** On rails a dot is open, as they are. */
const dotPaint = ({ paint, rails }: ChartSeries['style']): string =>
  rails ? `fill-background stroke-${paint}` : `fill-${paint}`;

function lineMarks(
  { style, points, dots, ended, faded }: ChartSeries,
  area: Area,
  domain: Lines['x']['domain'],
  least: number,
): Markish[] {
  const known = points.filter(isKnown);
  const last = known[known.length - 1];
  const pitch =
    ((area.right - area.left) * (last.x - known[0].x)) / (domain[1] - domain[0]) / Math.max(1, known.length - 1);
  const y = (point: { y: number | null }): number => (point.y === null ? NaN : Math.max(point.y, least));
  const path = (className: string, width: number, dash: string): Markish =>
    line(points, {
      className,
      x: 'x',
      y,
      strokeWidth: width,
      strokeDasharray: dash || undefined,
      strokeLinejoin: 'round',
      strokeMiterlimit: 1,
    });
  return [
    path(`series${faded ? ' faded' : ''} stroke-${style.paint}`, style.width, style.dash),
    ...(style.rails ? [path('core stroke-background', style.width - railWidth, '')] : []),
    // One point is no line yet.
    ...(known.length === 1 || (dots && pitch >= dotPitch)
      ? [
          dot(known, {
            className: `measured${faded ? ' faded' : ''} ${dotPaint(style)}`,
            x: 'x',
            y,
            r: style.width / 2 + 1,
          }),
        ]
      : []),
    // An open circle says that something ended here before its time.
    ...(ended ? [dot(ended.marks, { className: `end fill-background stroke-${style.paint}`, x: 'x', y, r: 4 })] : []),
  ];
}

function readoutRows(
  shown: readonly ChartSeries[],
  place: number,
  { value }: Lines,
  scaleY: (value: number) => number,
): ReadoutRow[] {
  return shown
    .flatMap(({ name, style, points }) => {
      const point = points.find((each) => each.x === place);
      if (!point || !isKnown(point)) return [];
      const { y, low, high } = point;
      const span = low !== undefined && high !== undefined && high > low ? `${value(low)} – ${value(high)}` : '';
      return [{ name, style, value: value(y), span, y: scaleY(y), by: y }];
    })
    .sort((a, b) => b.by - a.by);
}
