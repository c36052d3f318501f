/** Gradient norms by depth: all of the gradient, or its identity term alone, never both in one. */
import type { Comparison } from '../../train/comparison';
import { listNumbers } from '../../explain/numbers';
import { countAxis, linearAxis, logAxis, powerText } from '../charts/axes';
import type { Lines } from '../charts/specification';
import type { SeriesStyle } from '../charts/style';
import { depthLines } from './letters';
import type { DepthSeries } from './series';

export type Part = 'total' | 'identityTerm';
export type When = 'before' | 'after';

export interface NormsInput {
  comparison: Comparison;
  norms: readonly DepthSeries[];
  part: Part;
  when: When;
  scale: 'linear' | 'log';
  hidden: ReadonlySet<string>;
  styles: ReadonlyMap<string, SeriesStyle>;
}

/** Least share that is drawn: what is smaller lies on the edge. */
const leastShare = 1e-12;

const partNames: Record<Part, string> = {
  total: 'all of ∂E/∂x_l, as a share of the last unit’s',
  identityTerm: 'what passes no weight layer, as a share of the last unit’s',
};

const waitingFor: Record<When, string> = {
  before: 'measured when the first run starts',
  after: 'measured when a run is finished',
};

const shareText = (share: number | null): string => (share === null ? 'not finite' : powerText(share));

/** Where the numbers left the range of a float: the line has a gap there. */
function unboundedText(norms: readonly DepthSeries[], labels: ReadonlyMap<string, string>): string {
  const gaps = norms.flatMap(({ variant, points }) => {
    const places = points.flatMap(({ x, y }) => (y === null ? [x] : []));
    return places.length > 0 ? [`${labels.get(variant)} at ${listNumbers(places)}`] : [];
  });
  return gaps.length > 0 ? ` Not finite: ${gaps.join('; ')}.` : '';
}

export function normLines({ comparison: { plan }, norms, part, when, scale, hidden, styles }: NormsInput): Lines {
  const shown = norms.filter(({ variant, points }) => points.length > 0 && !hidden.has(variant));
  const values = shown
    .flatMap(({ points }) => points.flatMap(({ low, high }) => [low, high]))
    .filter((value) => value !== undefined && value > leastShare) as number[];
  const low = values.reduce((least, value) => Math.min(least, value), 0.5);
  const high = values.reduce((most, value) => Math.max(most, value), 2);
  const last = norms.reduce((most, { points }) => Math.max(most, points.length - 1), plan.units - 1);
  const names = norms.find((each) => each.names.length > 0)?.names ?? [];
  const isMeasured = norms.some(({ points }) => points.length > 0);
  const labels = new Map(plan.variants.map(({ id, label }) => [id, label]));
  return {
    kind: 'lines',
    name: `${part === 'total' ? 'gradient-norm' : 'identity-term'}-${when}-training`,
    title: part === 'total' ? 'Gradient norm by depth' : 'Identity term by depth',
    remark: isMeasured ? partNames[part] : waitingFor[when],
    summary: isMeasured
      ? `${part === 'total' ? 'Gradient norm' : 'Norm of the identity term'} by depth ${when} training, as a share of the last unit’s. At the first unit: ${norms
          .filter(({ points }) => points.length > 0)
          .map(({ variant, points }) => `${labels.get(variant)} ${shareText(points[0].y)}`)
          .join(', ')}.${unboundedText(norms, labels)}`
      : `Gradient norm by depth: ${waitingFor[when]}.`,
    x: countAxis(plan.units > 0 ? 'unit' : 'weight layer', last, 3),
    y:
      scale === 'log'
        ? logAxis('share of the last unit’s', low / 1.3, high * 1.3, 7)
        : linearAxis('share of the last unit’s', 0, high * 1.04, 6),
    series: depthLines(plan, norms, styles),
    hidden,
    names: 'letters',
    rules: [],
    ...(part === 'identityTerm' && isMeasured
      ? { reference: { y: 1, text: 'untouched: 1', paint: 'untouched' as const } }
      : {}),
    label: (unit) => names[unit] ?? '',
    value: powerText,
  };
}
