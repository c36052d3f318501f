/**
 * Equations (9) and (13) of He et al. 2015b on one network: the variance of responses and of gradients through its weight layers
 * as it was measured, beside the product of ½(1+a²)·n·Var[w] that conditions (10) and (14) set to 1. Plain data, the same in the
 * host, the training process and the panel.
 */

/** What stands between two layers that the derivation has not. */
export type Between = 'normalisation' | 'addition' | 'maxPool' | 'averagePool' | 'dropout' | 'joined';

/** One weight layer of the chain. */
export interface ChainLayer {
  node: number;
  /** Node whose tensor is x_l. */
  input: number;
  name: string;
  /** n and n̂: k²c and k²d. */
  fanIn: number | null;
  fanOut: number | null;
  /** Slopes of the rectifiers in front of it and behind it: 0 for ReLU, 1 for none. */
  slopeBefore: number | null;
  slopeAfter: number | null;
  /** Var[w] that its initialiser gives; null where that is not known. */
  variance: number | null;
  /** Share of its window's taps that lie on the map, not on the padding. */
  inside: number;
  filters: number | null;
  strided: boolean;
  /** Does it start with a bias other than 0? */
  biased: boolean;
  /** How much of what stands between the layer before and this one. */
  between: Partial<Record<Between, number>>;
  /** What the explanation expects, normalisation, padding and shortcuts counted: in units of its own. */
  estimate: { forward: number | null; backward: number | null };
}

/** What one layer showed. */
export interface LayerMeasurement {
  /** Var[y_l] of its responses, before normalisation and rectifier. */
  response: number;
  /** E[(∂E/∂x_l)²] at its input: its mean is 0, as in the paper. */
  gradient: number;
  /** E[w²] of its weights; null where it has none of its own. */
  weight: number | null;
}

/** Why measured and product are apart. */
export type VarianceDeparture =
  | { [Kind in Between | 'bias' | 'stride']: { kind: Kind; count: number } }[Between | 'bias' | 'stride']
  /** @property factor the product over the layers of the share of their windows that lies on the map. */
  | { kind: 'padding'; count: number; factor: number }
  /** @property factor by which draws of the weights are apart: one standard deviation of the logarithm. */
  | { kind: 'draw'; factor: number }
  | { kind: 'trained'; count: number };

/** A variance in units of that where its way begins. */
export interface VarianceAt {
  name: string;
  measured: number;
  product: number;
  estimate: number | null;
}

export interface VarianceCheck {
  /** Number of the equation in He et al. 2015b. */
  equation: '(9)' | '(13)';
  direction: 'forward' | 'backward';
  /** In forward order; 1 at the first for `forward`, at the last for `backward`. */
  layers: VarianceAt[];
  /** Where the way ends: the last layer, or the first. */
  end: VarianceAt;
  /** |measured − product| / product at the end. */
  relativeError: number;
  /** What a layer multiplies the variance with on top of the equation: the geometric mean over the way. */
  perLayer: number;
  departures: VarianceDeparture[];
}

/** Relative error up to which a product counts as met: layers are random, and finitely wide. */
export const met = 0.1;

/**
 * What the measurements say of the equations; empty where no signal or no gradient gets through.
 * @param measured one for each layer.
 * @param step steps of training behind the weights.
 */
export function varianceChecks(
  layers: readonly ChainLayer[],
  measured: readonly LayerMeasurement[],
  step: number,
): VarianceCheck[] {
  if (layers.length === 0) return [];
  const weights = layers.map(({ variance }, i) => measured[i].weight ?? variance);
  const gain = (n: number | null, slope: number | null, i: number): number =>
    ((1 + (slope ?? 0) ** 2) / 2) * (n ?? 0) * (weights[i] ?? 0);
  const last = layers.length - 1;
  const forward = layers.map((layer, i) => (i === 0 ? 1 : gain(layer.fanIn, layer.slopeBefore, i)));
  const backward = layers.map((layer, i) => (i === last ? 1 : gain(layer.fanOut, layer.slopeAfter, i)));
  const products = { forward: running(forward), backward: running(backward.toReversed()).toReversed() };
  return (['forward', 'backward'] as const).flatMap((direction) => {
    const base = direction === 'forward' ? 0 : last;
    const values = measured.map(({ response, gradient }) => (direction === 'forward' ? response : gradient));
    const estimates = layers.map(({ estimate }) => (step > 0 ? null : estimate[direction]));
    if (!(values[base] > 0)) return [];
    const way = layers.map(({ name }, i): VarianceAt => {
      const [own, unit] = [estimates[i], estimates[base]];
      return {
        name,
        measured: values[i] / values[base],
        product: products[direction][i],
        estimate: own === null || !unit ? null : own / unit,
      };
    });
    const end = way[last - base];
    const { measured: left, product: right } = end;
    return [
      {
        equation: direction === 'forward' ? '(9)' : '(13)',
        direction,
        layers: way,
        end,
        relativeError: left === right ? 0 : right === 0 ? 1 : Math.abs(left - right) / right,
        perLayer: right === 0 ? 1 : (left / right) ** (1 / last),
        departures: departuresOf(layers, direction, step),
      },
    ];
  });
}

/** Products of the first, the first two, … of some factors. */
function running(factors: readonly number[]): number[] {
  let product = 1;
  return factors.map((factor) => (product *= factor));
}

/** Relative variance of the square of a rectified normal number: E[f(y)⁴] / E[f(y)²]² − 1 for ReLU, 2 for a straight line. */
const ofSquares = (slope: number): number => (6 * (1 + slope ** 4)) / (1 + slope ** 2) ** 2 - 1;

function departuresOf(
  layers: readonly ChainLayer[],
  direction: VarianceCheck['direction'],
  step: number,
): VarianceDeparture[] {
  const links = layers.slice(1);
  const crossed = direction === 'forward' ? links : layers.slice(0, -1);
  const counts = new Map<Between | 'bias' | 'stride', number>();
  const count = (kind: Between | 'bias' | 'stride', by: number): unknown =>
    counts.set(kind, (counts.get(kind) ?? 0) + by);
  for (const { between } of links) for (const [kind, times] of Object.entries(between)) count(kind as Between, times);
  for (const { strided, biased } of crossed) {
    if (strided && direction === 'backward') count('stride', 1);
    if (biased && direction === 'forward') count('bias', 1);
  }
  const padded = crossed.filter(({ inside }) => inside < 1);
  const inside = padded.reduce((product, layer) => product * layer.inside, 1);
  const spread = Math.sqrt(
    crossed.reduce((sum, { filters, slopeAfter }) => sum + (filters ? ofSquares(slopeAfter ?? 0) / filters : 0), 0),
  );
  return [
    ...[...counts].map(([kind, times]) => ({ kind, count: times })),
    ...(padded.length > 0 ? [{ kind: 'padding' as const, count: padded.length, factor: inside }] : []),
    // A normalisation sets the variance anew, whatever the draw.
    ...(counts.has('normalisation') ? [] : [{ kind: 'draw' as const, factor: Math.exp(spread) }]),
    ...(step > 0 ? [{ kind: 'trained' as const, count: step }] : []),
  ];
}
