/** The line in each of its states: colour gives the class, form gives the kind. All forms stand centred on one x. */
import type { PathState } from '../explain/explanation';
import { pathData, type Mark } from './drawingMarks';

export type Direction = 'forward' | 'gradient';

const slat = 1.8;

interface Span {
  x: number;
  from: number;
  to: number;
  /** Width of the whole line: 10 in a network, 12 in an opened unit, 3 in the minimap. */
  width: number;
}

const box = (x: number, y: number, width: number, height: number): string =>
  pathData`M${x - width / 2} ${y}h${width}v${height}h${-width}z`;

/** Bars across the line, 1.8 on and 1.8 off. */
function slats({ x, from, to, width }: Span): string {
  let d = '';
  for (let y = from + slat / 2; y + slat <= to + 0.01; y += 2 * slat) d += box(x, y, width, slat);
  return d;
}

/** Dashes of irregular length, the same in every drawing. */
function irregular({ x, from, to, width }: Span): string {
  const lengths = [3.2, 2.4, 5.1, 1.6, 2.9, 3.8, 1.9, 4.6];
  let d = '';
  let y = from + 1;
  for (let i = 0; y < to; i += 2) {
    const length = Math.min(lengths[i % lengths.length], to - y);
    d += box(x, y, width, length);
    y += length + lengths[(i + 1) % lengths.length] * 0.8;
  }
  return d;
}

/** Diagonal strokes inside the span, cut at its edges. */
function hatch({ x, from, to, width }: Span): string {
  const left = x - width / 2;
  const right = x + width / 2;
  let d = '';
  for (let y = from - width; y < to; y += 3.2) {
    const y0 = Math.max(from, y);
    const y1 = Math.min(to, y + width);
    if (y1 - y0 < 0.6) continue;
    d += pathData`M${left + (y0 - y)} ${y0}L${Math.min(right, left + (y1 - y))} ${y1}`;
  }
  return d;
}

/** Width of the core where a factor is known; where it is not, a third says that part passes. */
const coreWidth = (width: number, value: number | null, least: number): number =>
  Math.max(least, Math.min(width * 1.4, width * (value === null ? 0.33 : Math.abs(value))));

/** Marks of one or several spans in one state, as few as can be: equal spans share a path. */
export function formMarks(key: string, state: PathState, value: number | null, spans: readonly Span[]): Mark[] {
  const shown = spans.filter((span) => span.to - span.from > 0.01);
  if (shown.length === 0) return [];
  const joined = (make: (span: Span) => string) => shown.map(make).join('');
  const area = (d: string, suffix = ''): Mark => ({ kind: 'path', key: key + suffix, part: 'spine', fill: state, d });
  const whole = (width: (span: Span) => number) =>
    joined((span) => box(span.x, span.from, width(span), span.to - span.from));
  switch (state) {
    case 'untouched':
      return [area(whole(({ width }) => width))];
    case 'rearranged': {
      const slits = joined(({ x, from, to, width }) => {
        const y = (from + to) / 2;
        const w = width / 2 + 0.5;
        return pathData`M${x - w} ${y - 1}l${2 * w} -4M${x - w} ${y + 4}l${2 * w} -4`;
      });
      return [
        area(whole(({ width }) => width)),
        { kind: 'path', key: `${key}/slits`, part: 'spine', stroke: 'background', strokeWidth: 1.6, d: slits },
      ];
    }
    case 'masked':
      return [area(joined(slats))];
    case 'scaled':
      return [area(whole(({ width }) => coreWidth(width, value, 1)))];
    case 'gated': {
      const rails = joined(({ x, from, to, width }) => {
        const at = width / 2 + 1;
        return box(x - at, from, 1.2, to - from) + box(x + at, from, 1.2, to - from);
      });
      return [
        area(whole(({ width }) => Math.min(width - 1.6, coreWidth(width - 1.6, value, 0.6)))),
        area(rails, '/rails'),
      ];
    }
    case 'cutAtRandom':
      return [area(joined(irregular))];
    case 'partPasses':
      return [
        area(joined(({ x, from, to, width }) => box(x - width / 4, from, width / 2, to - from))),
        {
          kind: 'path',
          key: `${key}/edge`,
          part: 'spine',
          stroke: state,
          strokeWidth: 1,
          dash: '2.4 1.8',
          d: joined(({ x, from, to, width }) => pathData`M${x + width / 2 - 0.5} ${from}V${to}`),
        },
      ];
    case 'bent':
      return [{ kind: 'path', key, part: 'spine', stroke: state, strokeWidth: 1.2, d: joined(hatch) }];
    case 'replaced':
    case 'unknown':
      return [
        {
          kind: 'path',
          key,
          part: 'spine',
          stroke: state,
          strokeWidth: 2,
          dash: state === 'replaced' ? '2 3.2' : '6 5',
          d: joined(({ x, from, to }) => pathData`M${x} ${from}V${to}`),
        },
      ];
  }
}

/** Distance of two chevrons by the width of the line: they stand closer in a network than in an opened unit. */
const chevronPitch = (width: number): number => (width > 10 ? 80 : 48);

/** Chevrons cut into a stretch of whole line, evenly; one where the stretch is 13 px or more. */
export function chevronMarks(
  key: string,
  x: number,
  spans: readonly (readonly [number, number])[],
  width: number,
  direction: Direction,
): Mark[] {
  let d = '';
  for (const [from, to] of spans) {
    const length = to - from;
    if (length < 13) continue;
    const count = Math.max(1, Math.floor(length / chevronPitch(width)));
    const half = width / 2 + 0.5;
    const rise = direction === 'gradient' ? -half * 0.72 : half * 0.72;
    for (let i = 0; i < count; i++) {
      const y = from + ((i + 0.5) * length) / count - rise / 2;
      d += pathData`M${x - half} ${y}L${x} ${y + rise}L${x + half} ${y}`;
    }
  }
  return d ? [{ kind: 'path', key, part: 'chevron', stroke: 'background', strokeWidth: 1.8, d }] : [];
}

/** The sign that stands on the line where an operator changes it: × in a circle, a slash, a question mark. */
export function glyphMarks(key: string, state: PathState, x: number, y: number, radius: number, node?: number): Mark[] {
  const ring: Mark = {
    kind: 'circle',
    key: `${key}/ring`,
    part: 'spine',
    x,
    y,
    radius,
    fill: 'background',
    stroke: state === 'unknown' ? 'text' : state,
    strokeWidth: 1.8,
    node,
  };
  const stroke = (d: string): Mark => ({
    kind: 'path',
    key: `${key}/sign`,
    part: 'spine',
    stroke: state,
    strokeWidth: 1.6,
    d,
  });
  const r = radius * 0.42;
  switch (state) {
    case 'gated':
      return [ring, stroke(pathData`M${x - r} ${y - r}L${x + r} ${y + r}M${x - r} ${y + r}L${x + r} ${y - r}`)];
    case 'cutAtRandom': {
      const s = radius * 0.7;
      return [ring, stroke(pathData`M${x - s} ${y + s}L${x + s} ${y - s}`)];
    }
    case 'unknown':
      return [
        ring,
        {
          kind: 'text',
          key: `${key}/sign`,
          x,
          y,
          text: '?',
          size: Math.max(10, radius * 1.5),
          anchor: 'middle',
          weight: 600,
          fill: 'text',
        },
      ];
    default:
      return [ring];
  }
}

/** The addition: an open circle on the line. */
export const additionMarks = (key: string, x: number, y: number, radius: number, node?: number): Mark[] => [
  {
    kind: 'circle',
    key: `${key}/ring`,
    part: 'spine',
    x,
    y,
    radius,
    fill: 'background',
    stroke: 'text',
    strokeWidth: 1.5,
    node,
  },
  {
    kind: 'path',
    key: `${key}/plus`,
    part: 'spine',
    stroke: 'text',
    strokeWidth: 1.5,
    d: pathData`M${x - radius / 2} ${y}h${radius}M${x} ${y - radius / 2}v${radius}`,
  },
];
