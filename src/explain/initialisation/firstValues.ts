/** Mean and variance of the values that a parameter starts with. */
import { truncatedMoments, type Moments } from '../../graph/gaussian';
import type { Framework, Initialiser, Parameter, Spread } from '../../graph/graph';
import { isKnown } from '../../graph/shape';

/** Sizes that an initialiser takes a weight to join. */
interface Fans {
  in: number;
  out: number;
}

/**
 * Fan-in and fan-out as the framework's initialisers count them from the weight's shape alone: they know of no groups and of no
 * transposition. PyTorch takes the first two axes and the window behind them. TensorFlow.js has a depthwise kernel as
 * [window, inputs, multiplier] and takes the last two; here it stands as [inputs · multiplier, 1, window].
 */
function countedFans(shape: readonly number[], framework: Framework, groups: number): Fans | null {
  if (shape.length < 2) return null;
  const window = shape.slice(2).reduce((product, size) => product * size, 1);
  const [first, second] = shape;
  if (framework !== 'pytorch' && groups > 1) return { in: groups * second * window, out: (first / groups) * window };
  return { in: second * window, out: first * window };
}

/** Variance that is left of a normal distribution without what lies beyond two standard deviations. */
const withinTwo = truncatedMoments(0, 1, [-2, 2]).variance;

const spreadFactor = (distribution: Spread): number => (distribution === 'truncatedNormal' ? withinTwo : 1);

type Rules = {
  [Kind in Initialiser['kind']]: (
    initialiser: Extract<Initialiser, { kind: Kind }>,
    shape: readonly number[] | null,
    fans: Fans | null,
  ) => Moments | null;
};

const centred = (variance: number): Moments => ({ mean: 0, variance });

const rules: Rules = {
  constant: ({ value }) => ({ mean: value, variance: 0 }),
  normal: ({ mean, standardDeviation, within }) =>
    within ? truncatedMoments(mean, standardDeviation, within) : { mean, variance: standardDeviation ** 2 },
  uniform: ({ low, high }) => ({ mean: (low + high) / 2, variance: (high - low) ** 2 / 12 }),
  he: ({ mode, distribution, negativeSlope, factor = 1 }, _, fans) =>
    fans &&
    centred(
      (spreadFactor(distribution) * 2 * factor ** 2) /
        ((1 + negativeSlope ** 2) * (mode === 'fanIn' ? fans.in : fans.out)),
    ),
  xavier: ({ distribution, gain }, _, fans) =>
    fans && centred((spreadFactor(distribution) * 2 * gain ** 2) / (fans.in + fans.out)),
  // Orthonormal rows, or columns where there are more rows: each has length 1 (Saxe et al. 2014).
  orthogonal: ({ gain }, shape) => {
    if (!shape || shape.length < 2) return null;
    const columns = shape.slice(1).reduce((product, size) => product * size, 1);
    return centred(gain ** 2 / Math.max(shape[0], columns));
  },
  uniformFanIn: ({ fanIn }) => (typeof fanIn === 'number' && fanIn > 0 ? centred(1 / (3 * fanIn)) : null),
  unknown: () => null,
};

/**
 * Mean and variance of a parameter's first values; null where its initialiser or a size that it depends on is not known.
 * @param groups of the convolution whose weight it is.
 */
export function firstMoments(parameter: Parameter, framework: Framework, groups = 1): Moments | null {
  const { initialiser, shape } = parameter;
  const sizes = isKnown(shape) ? shape : null;
  const rule = rules[initialiser.kind] as (
    of: Initialiser,
    shape: readonly number[] | null,
    fans: Fans | null,
  ) => Moments | null;
  const moments = rule(initialiser, sizes, sizes && countedFans(sizes, framework, groups));
  return moments && Number.isFinite(moments.variance) && Number.isFinite(moments.mean) ? moments : null;
}
