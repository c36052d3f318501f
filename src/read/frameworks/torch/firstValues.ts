/** First values of tensors before they are in a graph, and what arithmetic makes of them: `torch.randn(n) * 0.02`, `w.mul_(0.1)`. */
import { inverseErf } from '../../../graph/gaussian';
import type { Initialiser } from '../../../graph/graph';
import { isKnown, type Shape } from '../../../graph/shape';
import type { Machine } from '../../evaluate/machine';
import type { Tensor } from '../../evaluate/values';
import type { BinaryOperator } from '../../syntax/syntax';
import { initialiserOf, uniformOf } from './constants';

/** How a tensor's values are spread, as far as that is known: a parameter's, those of a fresh tensor, one value everywhere. */
export const firstValuesOf = (tensor: Tensor): Initialiser | undefined =>
  tensor.parameter ? tensor.parameter.initialiser : (initialiserOf(tensor) ?? uniformOf(tensor));

/** Sets what a parameter starts with, unless it is in the graph already: what a forward writes is for the next one. */
export function startWith(tensor: Tensor, values: Initialiser | undefined, machine: Machine): void {
  const { parameter } = tensor;
  if (!parameter || parameter.id !== undefined) return;
  parameter.initialiser = values ?? { kind: 'unknown', text: machine.sourceText(machine.source).slice(0, 60) };
  parameter.initialisedAt = machine.source;
}

/**
 * A rule of the shape as the distribution that it gives for one shape, so that it holds for values that are put elsewhere.
 * Fans as PyTorch counts them: the first two axes, times the window. Undefined where a size is not known.
 */
export function explicitValues(initialiser: Initialiser, shape: Shape | null): Initialiser | undefined {
  const { kind } = initialiser;
  if (kind === 'constant' || kind === 'normal' || kind === 'uniform' || kind === 'unknown') return initialiser;
  if (kind === 'uniformFanIn') {
    if (typeof initialiser.fanIn !== 'number') return undefined;
    const bound = 1 / Math.sqrt(initialiser.fanIn);
    return { kind: 'uniform', low: -bound, high: bound };
  }
  if (!shape || !isKnown(shape) || shape.length < 2) return undefined;
  const [outputs, inputs] = shape;
  const window = shape.slice(2).reduce((product, size) => product * size, 1);
  if (kind === 'orthogonal') {
    const deviation = initialiser.gain / Math.sqrt(Math.max(outputs, inputs * window));
    return { kind: 'normal', mean: 0, standardDeviation: deviation };
  }
  const variance =
    kind === 'xavier'
      ? (2 * initialiser.gain ** 2) / ((inputs + outputs) * window)
      : (2 * (initialiser.factor ?? 1) ** 2) /
        ((1 + initialiser.negativeSlope ** 2) * window * (initialiser.mode === 'fanIn' ? inputs : outputs));
  const deviation = Math.sqrt(variance);
  if (initialiser.distribution === 'uniform')
    return { kind: 'uniform', low: -Math.sqrt(3) * deviation, high: Math.sqrt(3) * deviation };
  return { kind: 'normal', mean: 0, standardDeviation: deviation };
}

/** factor · values. */
function scaled(values: Initialiser, factor: number, shape: Shape | null): Initialiser | undefined {
  const ends = (low: number, high: number): [number, number] =>
    factor < 0 ? [factor * high, factor * low] : [factor * low, factor * high];
  switch (values.kind) {
    case 'constant':
      return { kind: 'constant', value: factor * values.value };
    case 'normal': {
      const within = values.within && { within: ends(...values.within) };
      const mean = factor * values.mean;
      return { kind: 'normal', mean, standardDeviation: Math.abs(factor) * values.standardDeviation, ...within };
    }
    case 'uniform': {
      const [low, high] = ends(values.low, values.high);
      return { kind: 'uniform', low, high };
    }
    case 'he':
      return { ...values, factor: (values.factor ?? 1) * Math.abs(factor) };
    case 'xavier':
    case 'orthogonal':
      return { ...values, gain: values.gain * Math.abs(factor) };
    case 'uniformFanIn': {
      const explicit = explicitValues(values, shape);
      return explicit && scaled(explicit, factor, shape);
    }
    case 'unknown':
      return undefined;
  }
}

/** values + shift. */
function shifted(values: Initialiser, shift: number, shape: Shape | null): Initialiser | undefined {
  if (shift === 0) return values;
  const explicit = explicitValues(values, shape);
  switch (explicit?.kind) {
    case 'constant':
      return { kind: 'constant', value: explicit.value + shift };
    case 'normal': {
      const within = explicit.within && { within: [explicit.within[0] + shift, explicit.within[1] + shift] as const };
      return { ...explicit, mean: explicit.mean + shift, ...within };
    }
    case 'uniform':
      return { kind: 'uniform', low: explicit.low + shift, high: explicit.high + shift };
    default:
      return undefined;
  }
}

/** A side of an operation: a number, or how a tensor's values are spread. */
type Side = number | Tensor;

/** First values of `left ∘ right` where one side has one value everywhere; undefined where they are not known. */
export function combinedValues(operator: BinaryOperator, left: Side, right: Side): Initialiser | undefined {
  const valueOf = (side: Side): number | undefined => {
    if (typeof side === 'number') return side;
    const values = firstValuesOf(side);
    return values?.kind === 'constant' ? values.value : undefined;
  };
  const [a, b] = [valueOf(left), valueOf(right)];
  const spreadOf = (side: Side): [Initialiser, Shape | null] | undefined => {
    const values = typeof side === 'number' ? undefined : firstValuesOf(side);
    return values && typeof side !== 'number' ? [values, side.shape] : undefined;
  };
  const [x, y] = [spreadOf(left), spreadOf(right)];
  if (b !== undefined && x) {
    if (operator === '+') return shifted(x[0], b, x[1]);
    if (operator === '-') return shifted(x[0], -b, x[1]);
    if (operator === '*') return scaled(x[0], b, x[1]);
    if (operator === '/' && b !== 0) return scaled(x[0], 1 / b, x[1]);
  }
  if (a !== undefined && y) {
    if (operator === '+') return shifted(y[0], a, y[1]);
    if (operator === '*') return scaled(y[0], a, y[1]);
    if (operator === '-') {
      const negative = scaled(y[0], -1, y[1]);
      return negative && shifted(negative, a, y[1]);
    }
  }
  return undefined;
}

/** First values of f(x), element by element. erf⁻¹ makes a uniform distribution a normal one between bounds. */
export function mappedValues(name: string, x: Tensor, rule?: (value: number) => number): Initialiser | undefined {
  const values = firstValuesOf(x);
  if (values?.kind === 'constant' && rule) return { kind: 'constant', value: rule(values.value) };
  if (name !== 'erfinv' || values?.kind !== 'uniform' || values.low < -1 || values.high > 1) return undefined;
  const within = [inverseErf(values.low), inverseErf(values.high)] as const;
  return { kind: 'normal', mean: 0, standardDeviation: Math.SQRT1_2, within };
}

/** Standard deviations from the mean beyond which nothing is drawn in practice. */
const far = 6;

/** First values of what is clamped: known where nothing to speak of lies outside. */
export function clampedValues(x: Tensor, low = -Infinity, high = Infinity): Initialiser | undefined {
  const values = firstValuesOf(x);
  if (values?.kind === 'constant') return { kind: 'constant', value: Math.min(high, Math.max(low, values.value)) };
  if (values?.kind === 'uniform') return low <= values.low && values.high <= high ? values : undefined;
  if (values?.kind !== 'normal') return undefined;
  const { mean, standardDeviation, within = [-Infinity, Infinity] } = values;
  const slack = 1e-4 * standardDeviation;
  const isFree = (inner: number, outer: number): boolean =>
    outer >= inner - slack || outer >= mean + far * standardDeviation;
  const free = isFree(within[1], high) && isFree(2 * mean - within[0], 2 * mean - low);
  return free ? { ...values, within: [Math.max(low, within[0]), Math.min(high, within[1])] } : undefined;
}
