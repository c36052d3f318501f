/** Learning curves: the test error, or the loss or accuracy of training, by step. */
import type { Comparison, ComparisonPlan } from '../../train/comparison';
import { countAxis, linearAxis, logAxis } from '../charts/axes';
import type { Axis, Lines } from '../charts/specification';
import type { SeriesStyle } from '../charts/style';
import { curvesOf, smoothingWindow, type Curve, type Quantity } from './series';

export interface LearningInput {
  comparison: Comparison;
  quantity: Quantity;
  scale: 'linear' | 'log';
  hidden: ReadonlySet<string>;
  styles: ReadonlyMap<string, SeriesStyle>;
}

interface Kind {
  title: string;
  file: string;
  /** Where nothing is measured yet. */
  expected: readonly [low: number, high: number];
  /** A quantity that ends at 1, not at its largest value. */
  most?: number;
  digits: number;
  unit: string;
}

const kinds: Record<Quantity, Kind> = {
  error: { title: 'Test error, %', file: 'test-error', expected: [1, 100], digits: 1, unit: ' %' },
  loss: { title: 'Training loss', file: 'training-loss', expected: [0.1, 3], digits: 3, unit: '' },
  accuracy: { title: 'Training accuracy', file: 'training-accuracy', expected: [0.1, 1], most: 1, digits: 3, unit: '' },
};

/** Least part of the largest value that a logarithmic axis goes down to. */
const leastShare = 1 / 1000;

export function learningLines({ comparison, quantity, scale, hidden, styles }: LearningInput): Lines {
  const { plan } = comparison;
  const kind = kinds[quantity];
  const curves = curvesOf(comparison, quantity);
  const seeds = new Set(plan.runs.map(({ seed }) => seed)).size;
  const window = quantity === 'error' ? 1 : smoothingWindow(plan.training.steps);
  const value = (y: number): string => `${y.toFixed(kind.digits)}${kind.unit}`;
  return {
    kind: 'lines',
    name: kind.file,
    title: kind.title,
    remark: [
      seeds > 1 ? `mean of ${seeds} seeds; the band spans all` : 'one seed',
      ...(window > 1 ? [`smoothed over ${window} steps`] : []),
    ].join('; '),
    summary: summaryOf(plan, kind, curves, value),
    x: countAxis('step', plan.training.steps, 5),
    y: valueAxis(
      kind,
      scale,
      curves.filter(({ variant }) => !hidden.has(variant)),
    ),
    // The original is drawn last: nothing lies on it.
    series: plan.variants
      .map(({ id, label }, i) => ({
        key: id,
        name: label,
        style: styles.get(id)!,
        points: curves[i].points,
        ended: curves[i].ended,
        strong: id === 'original',
        dots: quantity === 'error',
      }))
      .filter(({ points }) => points.length > 0)
      .reverse(),
    hidden,
    names: 'ends',
    rules: rateDrops(plan),
    value,
  };
}

function valueAxis(kind: Kind, scale: Axis['scale'], curves: readonly Curve[]): Axis {
  const ends = curves.flatMap(({ points }) => points.flatMap(({ low, high }) => [low!, high!]));
  const [least, most] =
    ends.length > 0
      ? [ends.reduce((a, b) => Math.min(a, b)), ends.reduce((a, b) => Math.max(a, b))]
      : [...kind.expected];
  if (scale === 'linear') return linearAxis(kind.title, 0, kind.most ?? most * 1.04, 6);
  // Nought has no logarithm; what is smaller than a thousandth of the largest lies on the edge.
  const low = Math.max(least, most * leastShare, 1e-6);
  return logAxis(kind.title, low / 1.12, kind.most ?? Math.max(most, low) * 1.06, 8);
}

/** Where the learning rate falls, and by how much. */
function rateDrops({ training: { learningRate } }: ComparisonPlan): Lines['rules'] {
  const drops = learningRate.slice(1).flatMap(({ from, rate }, i) => {
    const factor = learningRate[i].rate / rate;
    return factor > 1.001 ? [{ x: from, text: `÷ ${Number(factor.toPrecision(2))}` }] : [];
  });
  return drops.map((drop, i) => (i === 0 ? { ...drop, text: `rate ${drop.text}` } : drop));
}

/** "Test error, %, by step, 6 variants. At the last step measured: original 8.1 %, …" */
function summaryOf(
  { variants }: ComparisonPlan,
  { title }: Kind,
  curves: readonly Curve[],
  value: (y: number) => string,
): string {
  const ends = curves.flatMap(({ variant, points, ended }) => {
    const last = points.at(-1)?.y;
    const label = variants.find(({ id }) => id === variant)?.label ?? variant;
    return last === undefined || last === null
      ? []
      : [{ last, text: `${label} ${value(last)}${ended ? ` (${ended.reason})` : ''}` }];
  });
  if (ends.length === 0) return `${title}, by step: nothing is measured yet.`;
  const ordered = ends.sort((a, b) => a.last - b.last).map(({ text }) => text);
  return `${title}, by step, ${ends.length} ${ends.length === 1 ? 'variant' : 'variants'}. At the last step measured, from least to most: ${ordered.join(', ')}.`;
}
