/** Mean, variance and mean squared slope of activations whose input is taken as normally distributed. */
import { erf, normalDensity, normalDistribution } from '../../graph/gaussian';
import type { AnyNode, Graph } from '../../graph/graph';
import { slopeOf } from './rectifiers';
import type { Moments } from './signal';

/** What an activation makes of a normal input: moments of f(y), and E[f′(y)²], which multiplies the variance of the gradient. */
export interface Activated extends Moments {
  slope: number;
}

/** Mean and variance of all values alike. */
type Spread = Pick<Moments, 'mean' | 'variance'>;

/**
 * A leaky rectifier of slope a: with E[y²] = μ² + σ² split at zero, closed forms. At μ = 0 they are ½(1 + a²)σ² and ½(1 + a²)
 * (He et al. 2015b, eqs. 8, 12, 15).
 */
function rectified({ mean, variance }: Spread, a: number): Spread & { slope: number } {
  const deviation = Math.sqrt(variance);
  if (deviation === 0) {
    const kept = mean > 0 ? 1 : a;
    return { mean: mean * kept, variance: 0, slope: mean === 0 ? (1 + a * a) / 2 : kept * kept };
  }
  const z = mean / deviation;
  const open = normalDistribution(z);
  const positive = mean * open + deviation * normalDensity(z);
  const positiveSquare = (mean ** 2 + variance) * open + mean * deviation * normalDensity(z);
  const centre = positive + a * (mean - positive);
  const square = positiveSquare + a * a * (mean ** 2 + variance - positiveSquare);
  return { mean: centre, variance: Math.max(0, square - centre ** 2), slope: open + a * a * (1 - open) };
}

const [reach, step] = [6, 1 / 4];

/** Means over a standard normal z of some functions of it: by the trapezoidal rule, which for smooth functions is exact to many digits. */
function overNormal(count: number, values: (z: number) => readonly number[]): number[] {
  const sums = new Array<number>(count).fill(0);
  let weights = 0;
  for (let z = -reach; z <= reach; z += step) {
    const weight = normalDensity(z);
    values(z).forEach((value, i) => (sums[i] += weight * value));
    weights += weight;
  }
  return sums.map((sum) => sum / weights);
}

/** Variance of the channels' means behind a rectifier: each channel is normal about a mean of its own. */
function rectifiedBetween({ mean, variance, between }: Moments, a: number): number {
  if (between === 0) return 0;
  const [first, second] = overNormal(2, (z) => {
    const channel = rectified({ mean: mean + Math.sqrt(between) * z, variance: variance - between }, a).mean;
    return [channel, channel ** 2];
  });
  return Math.max(0, second - first ** 2);
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));

/** Functions of one number, as the operators define them. */
function functionOf(node: AnyNode): ((x: number) => number) | undefined {
  switch (node.operator) {
    case 'relu6':
      return (x) => clamp(x, 0, 6);
    case 'elu': {
      const { alpha } = node.attributes;
      return (x) => (x > 0 ? x : alpha * Math.expm1(x));
    }
    case 'sigmoid':
      return sigmoid;
    case 'hardSigmoid':
      return (x) => clamp(x / 6 + 0.5, 0, 1);
    case 'tanh':
      return Math.tanh;
    case 'softplus':
      return (x) => (x > 30 ? x : Math.log1p(Math.exp(x)));
    case 'gelu':
      return (x) => (x * (1 + erf(x / Math.SQRT2))) / 2;
    case 'silu':
      return (x) => x * sigmoid(x);
    case 'hardSwish':
      return (x) => (x * clamp(x + 3, 0, 6)) / 6;
    case 'elementwise':
      return elementwise[node.attributes.function];
    default:
      return undefined;
  }
}

const elementwise: Readonly<Record<string, ((x: number) => number) | undefined>> = {
  square: (x) => x * x,
  abs: Math.abs,
  sin: Math.sin,
  cos: Math.cos,
  exp: Math.exp,
};

function integrated({ mean, variance, between }: Moments, f: (x: number) => number): Activated {
  const deviation = Math.sqrt(variance);
  const near = Math.max(1e-6, deviation * 1e-4);
  const [first, second, slope] = overNormal(3, (z) => {
    const x = mean + deviation * z;
    const value = f(x);
    return [value, value ** 2, ((f(x + near) - f(x - near)) / (2 * near)) ** 2];
  });
  const spread = Math.max(0, second - first ** 2);
  // As much of it lies between the channels as before, which is exact for straight lines.
  return { mean: first, variance: spread, between: variance > 0 ? (spread * between) / variance : 0, slope };
}

/** Moments and slope behind a rectifier; one that follows another passes what that one passed. */
const behindRectifier = (input: Moments, a: number): Activated =>
  input.rectified
    ? { ...input, slope: 1 }
    : { ...rectified(input, a), between: rectifiedBetween(input, a), ...(a === 0 ? { rectified: true } : {}) };

/** What an activation makes of its input; undefined where the node is none, null where its slope or its function is not known. */
export function activated(node: AnyNode, input: Moments, graph: Graph): Activated | null | undefined {
  const slope = node.operator === 'relu6' ? undefined : slopeOf(node, graph);
  if (slope !== undefined) return slope === null ? null : behindRectifier(input, slope);
  const f = functionOf(node);
  if (f) return integrated(input, f);
  return node.operator === 'elementwise' ? null : undefined;
}

/** Mean and variance of the largest of some independent standard normal values: its density is m φ Φ^{m−1}. */
function largestOf(count: number): Spread {
  const [first, second, total] = overNormal(3, (z) => {
    const density = count * normalDistribution(z) ** (count - 1);
    return [density * z, density * z * z, density];
  });
  return { mean: first / total, variance: Math.max(0, second / total - (first / total) ** 2) };
}

/** The largest of a window of normal values that share their channel's mean. */
function largest({ mean, variance, between }: Moments, count: number): Moments {
  const within = variance - between;
  const { mean: shift, variance: share } = largestOf(count);
  return { mean: mean + shift * Math.sqrt(within), variance: between + share * within, between };
}

/**
 * Max pooling over windows of `count` values. Behind a rectifier it is the rectifier of the largest value in front of it, which is
 * open more often: `open` is by how much.
 */
export function maxPooled(
  node: AnyNode,
  signals: readonly (Moments | null)[],
  graph: Graph,
  count: number,
): (Moments & { open: number }) | null {
  const input = graph.nodes[node.inputs[0]];
  const [at, before] = [signals[input.id], signals[input.inputs[0] ?? input.id]];
  const slope = input.operator === 'relu6' ? undefined : slopeOf(input, graph);
  if (typeof slope === 'number' && slope >= 0 && before && !before.rectified) {
    const behind = behindRectifier(largest(before, count), slope);
    const usual = rectified(before, slope).slope;
    return { ...behind, open: usual > 0 ? behind.slope / usual : 1 };
  }
  return at && { ...(at.rectified ? at : largest(at, count)), open: 1 };
}
