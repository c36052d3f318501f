/** Values as dots on a line: every seed that was measured here, or what a paper printed. */
import { scaleLinear } from 'd3';
import { svg } from '../elements';
import type { SeriesStyle } from '../../src/present/charts/style';

export type Domain = readonly [low: number, high: number];

/** Whole percents around all values; null where there are none. */
export function domainOf(values: readonly number[]): Domain | null {
  if (values.length === 0) return null;
  const low = Math.floor(Math.min(...values));
  return [low, Math.max(low + 1, Math.ceil(Math.max(...values)))];
}

const [width, height] = [104, 14];
const middle = height / 2;

/** Room at each end, within which a dot may stand out. */
const inset = 5;

function strip(label: string, ...marks: SVGElement[]): SVGSVGElement {
  return svg(
    'svg',
    { class: 'dots', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label },
    svg('line', { class: 'stroke-border', x1: 0, x2: width, y1: middle, y2: middle }),
    ...marks,
  );
}

const place = (domain: Domain) => scaleLinear(domain, [inset, width - inset]);

/** Every seed a dot in the colour of its variant, the mean an upright stroke. */
export function measuredDots(
  errors: readonly number[],
  mean: number | null,
  { paint }: SeriesStyle,
  domain: Domain | null,
): SVGSVGElement {
  const label = errors.map((error) => `${error.toFixed(1)} %`).join(', ') || 'not measured yet';
  if (!domain) return strip(label);
  const x = place(domain);
  const at = errors.length > 1 && mean !== null ? x(mean) : null;
  return strip(
    label,
    ...errors.map((error) => svg('circle', { class: `dot fill-${paint}`, cx: x(error), cy: middle, r: 3.5 })),
    ...(at === null ? [] : [svg('path', { class: 'mean stroke-text', d: `M${at} 1V${height - 1}` })]),
    svg('title', {}, label),
  );
}

/** What the paper printed, as an open diamond; what failed there lies beyond the end of its scale. */
export function publishedDot(text: string, domain: Domain | null): SVGSVGElement | null {
  const value = publishedError(text);
  if (!domain || (value === null && !/^(fail|stall)/i.test(text))) return null;
  const [x, r] = [value === null ? width - 3 : place(domain)(value), 4.5];
  const d =
    value === null
      ? `M${x - 3} ${middle - 3}l6 6M${x + 3} ${middle - 3}l-6 6`
      : `M${x - r} ${middle}l${r} ${-r}l${r} ${r}l${-r} ${r}z`;
  return strip(
    value === null ? 'beyond the scale' : `${text} %`,
    svg('path', { class: 'fill-published stroke-text', d }),
  );
}

/** A printed error as a number; null for "fail". */
export function publishedError(text: string): number | null {
  const value = Number.parseFloat(text);
  return Number.isFinite(value) ? value : null;
}
