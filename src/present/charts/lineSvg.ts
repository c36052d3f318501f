/** A chart of lines as an SVG text that needs no script: its colours are those of the page's classes. */
import { area, line, scaleLinear, scaleLog } from 'd3';
import { estimatedWidth, fitText } from '../drawingMarks';
import { element, escaped, round, withIndices } from '../markup';
import { letterPlaces } from './letterPlaces';
import { relaxed } from './relaxed';
import { railWidth } from './style';
import type { ChartPoint, ChartSeries, Lines } from './specification';

export interface ChartSize {
  /** In px. */
  width: number;
  height: number;
}

const margins = { top: 26, bottom: 42, left: 50, right: 14 };

/** Pixels between two names at the ends of lines. */
const pitch = 15;

/** How far right of the lines' area their names begin, in px. */
const nameAt = 20;

const type = 12;

/** The index set low, what follows it on the line again. */
const lowered = (index: string): string => `<tspan class="index" dy="3">${index}</tspan><tspan dy="-3">\u200b</tspan>`;

interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** Of a name at the end of a line. */
  room: number;
  x(value: number): number;
  y(value: number): number;
}

type Known = ChartPoint & { y: number };

const isKnown = (point: ChartPoint): point is Known => point.y !== null && Number.isFinite(point.y);

/** The chart with its axes, bands over seeds, lines, rules, and the name of each line at its end. */
export function lineSvg(lines: Lines, size: ChartSize): string {
  const shown = lines.series.filter(({ key, points }) => !lines.hidden.has(key) && points.some(isKnown));
  const frame = frameOf(lines, shown, size);
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${size.width} ${size.height}`,
      class: 'chart',
      role: 'img',
      'aria-label': lines.summary,
    },
    axes(lines, frame),
    rules(lines, frame),
    reference(lines, frame),
    ...shown.map((series) => band(series, frame)),
    ...shown.map((series) => curve(series, frame)),
    lines.names === 'letters' ? letters(shown, frame) : endNames(shown, frame),
  );
}

/** A letter stands before a name that may be cut. */
const endText = ({ name, letter }: ChartSeries): string => (letter ? `(${letter}) ${name}` : name);

function frameOf(lines: Lines, shown: readonly ChartSeries[], { width, height }: ChartSize): Frame {
  // Letters stand on the lines, names to the right of them.
  const widest =
    lines.names === 'letters'
      ? 0
      : nameAt +
        4 +
        Math.max(...shown.map((series) => estimatedWidth(endText(series), type, series.strong ? 600 : 400)));
  const [left, top, bottom] = [margins.left, margins.top, height - margins.bottom];
  const right = width - Math.max(margins.right, Math.min(widest, width * 0.38));
  // What is smaller than a logarithmic axis lies on its edge: nought has no logarithm.
  const [low, high] = lines.y.domain;
  const within = (value: number): number => Math.min(high, Math.max(low, value));
  const scale = (lines.y.scale === 'log' ? scaleLog : scaleLinear)([low, high], [bottom, top]);
  return {
    left,
    right,
    top,
    bottom,
    room: width - right - nameAt,
    x: scaleLinear([...lines.x.domain], [left, right]),
    y: (value) => scale(within(value)),
  };
}

function axes({ x, y }: Lines, frame: Frame): string {
  const { left, right, bottom, top } = frame;
  const text = (values: Record<string, string | number>, words: string): string =>
    element('text', { class: 'axis', ...values }, withIndices(words, lowered));
  return [
    ...y.ticks.map((tick) => {
      const at = frame.y(tick);
      return (
        `<path class="grid" d="M${left} ${round(at)}H${round(right)}"/>` +
        text({ x: left - 8, y: at, dy: '0.36em', 'text-anchor': 'end' }, y.tick(tick))
      );
    }),
    `<path class="base" d="M${left} ${bottom}H${round(right)}"/>`,
    ...x.ticks.map((tick) => text({ x: frame.x(tick), y: bottom + 17, 'text-anchor': 'middle' }, x.tick(tick))),
    text({ x: (left + right) / 2, y: bottom + 34, 'text-anchor': 'middle' }, x.name),
    text({ x: left, y: top - 12, 'text-anchor': 'start' }, y.name),
  ].join('');
}

const rules = ({ rules: upright }: Lines, { x, top, bottom }: Frame): string =>
  upright
    .map(
      ({ x: at, text }) =>
        `<path class="rule" d="M${round(x(at))} ${top - 14}V${bottom}"/>` +
        element('text', { class: 'axis', x: x(at) + 4, y: top - 5 }, escaped(text)),
    )
    .join('');

function reference({ reference: level }: Lines, { left, right, y }: Frame): string {
  if (!level) return '';
  return (
    `<path class="reference stroke-${level.paint}" d="M${left} ${round(y(level.y))}H${round(right)}"/>` +
    element('text', { class: 'axis', x: right, y: y(level.y) - 5, 'text-anchor': 'end' }, escaped(level.text))
  );
}

function band({ style, points }: ChartSeries, { x, y }: Frame): string {
  const spanned = points.filter(({ low, high }) => low !== undefined && high !== undefined);
  if (!spanned.some(({ low, high }) => high! > low!)) return '';
  const d = area<ChartPoint>(
    (point) => x(point.x),
    ({ low }) => y(low!),
    ({ high }) => y(high!),
  ).digits(2)(spanned);
  return `<path class="band fill-${style.paint}" d="${d}"/>`;
}

function curve({ style, points, ended, dots }: ChartSeries, { x, y }: Frame): string {
  const d = line<ChartPoint>(
    (point) => x(point.x),
    (point) => y(point.y ?? 0),
  )
    .defined(isKnown)
    .digits(2)([...points]);
  const known = points.filter(isKnown);
  const path = (paint: string, width: number, dash: string): string =>
    element('path', {
      class: `line stroke-${paint}`,
      d: d ?? '',
      'stroke-width': width,
      'stroke-dasharray': dash || undefined,
    });
  const circle = (className: string, at: { x: number; y: number }, r: number): string =>
    element('circle', { class: className, cx: x(at.x), cy: y(at.y), r });
  return [
    path(style.paint, style.width, style.dash),
    style.rails ? path('background', style.width - railWidth, '') : '',
    ...(known.length === 1 || dots
      ? known.map((point) => circle(`fill-${style.paint}`, point, style.width / 2 + 1))
      : []),
    // An open circle says that something ended here before its time.
    ...(ended?.marks ?? []).map((mark) => circle(`end fill-background stroke-${style.paint}`, mark, 4)),
  ].join('');
}

/** Each name right of its line's end; names that would touch are moved apart. */
function endNames(shown: readonly ChartSeries[], { right, top, bottom, room, x, y }: Frame): string {
  const ends = shown.map(({ points }) => points.filter(isKnown).at(-1)!);
  const wanted = ends.map((end) => y(end.y));
  const ys = relaxed(wanted, pitch, top, bottom);
  return shown
    .map((series, i) => {
      const text = fitText(endText(series), room, (words) => estimatedWidth(words, type, series.strong ? 600 : 400));
      const leader = `M${round(x(ends[i].x) + 3)} ${round(wanted[i])}L${round(right + 12)} ${round(ys[i])}H${round(right + nameAt - 3)}`;
      return (
        element('path', { class: 'leader', d: leader }) +
        element(
          'text',
          { class: series.strong ? 'name strong' : 'name', x: right + nameAt, y: ys[i], dy: '0.36em' },
          withIndices(text, lowered),
          element('title', {}, escaped([series.name, series.ended?.reason].filter(Boolean).join(': '))),
        )
      );
    })
    .join('');
}

/** A letter in a circle on each line. */
function letters(shown: readonly ChartSeries[], { x, y }: Frame): string {
  const places = letterPlaces(
    shown.map(({ points }) => points.filter(isKnown).map((point) => [x(point.x), y(point.y)])),
  );
  return shown
    .map(({ name, letter = '', style }, i) => {
      const [cx, cy] = places[i]!;
      return element(
        'g',
        {},
        element('title', {}, escaped(name)),
        element('circle', { class: `letter-mark fill-background stroke-${style.paint}`, cx, cy, r: 8.5 }),
        element('text', { class: 'name', x: cx, y: cy, dy: '0.36em', 'text-anchor': 'middle' }, escaped(letter)),
      );
    })
    .join('');
}
