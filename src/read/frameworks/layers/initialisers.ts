import type { Initialiser } from '../../../graph/graph';
import { LayerConfig, LayerError, type ConfigValues } from './config';

/** An initialiser as the source makes it: `tf.initializers.heNormal({ seed: 1 })`, `initializers.HeNormal()`. */
export interface InitialiserCall {
  initialiser: string;
  config: ConfigValues;
}

export const isInitialiserCall = (value: unknown): value is InitialiserCall =>
  typeof value === 'object' && value !== null && 'initialiser' in value;

type Rule = (config: LayerConfig) => Initialiser;

const constant =
  (value: number): Rule =>
  () => ({ kind: 'constant', value });

const xavier =
  (distribution: 'uniform' | 'truncatedNormal'): Rule =>
  () => ({ kind: 'xavier', distribution, gain: 1 });

const he =
  (negativeSlope: number, distribution: 'uniform' | 'truncatedNormal'): Rule =>
  () => ({ kind: 'he', mode: 'fanIn', distribution, negativeSlope });

const normal = (config: LayerConfig) =>
  ({
    kind: 'normal',
    mean: config.number('mean', 0),
    standardDeviation: config.number('stddev', 0.05),
  }) as const;

function truncatedNormal(config: LayerConfig): Initialiser {
  const { mean, standardDeviation } = normal(config);
  const reach = 2 * standardDeviation;
  return { kind: 'normal', mean, standardDeviation, within: [mean - reach, mean + reach] };
}

const uniform: Rule = (config) => ({
  kind: 'uniform',
  low: config.number('minval', -0.05),
  high: config.number('maxval', 0.05),
});

/** Var W = scale / fan: He's rule 2 / ((1 + a²) fan) with a² = 2 / scale − 1, Glorot's where the fan is the mean of both. */
function varianceScaling(config: LayerConfig): Initialiser {
  const scale = config.number('scale', 1);
  const mode = plainName(config.text('mode', 'fanIn'));
  const distribution = plainName(config.text('distribution', 'normal')) === 'uniform' ? 'uniform' : 'truncatedNormal';
  if (mode === 'fanavg') return { kind: 'xavier', distribution, gain: Math.sqrt(scale) };
  // He's rule has no slope for a scale above 2: it is its own there, times a factor.
  return {
    kind: 'he',
    mode: mode === 'fanout' ? 'fanOut' : 'fanIn',
    distribution,
    negativeSlope: Math.sqrt(Math.max(0, 2 / scale - 1)),
    ...(scale > 2 ? { factor: Math.sqrt(scale / 2) } : {}),
  };
}

/** Rules by name without its case and its underscores. LeCun's √(1/n) is He's rule at a negative slope of 1. */
const rules: Readonly<Partial<Record<string, Rule>>> = {
  zeros: constant(0),
  zero: constant(0),
  ones: constant(1),
  one: constant(1),
  constant: (config) => ({ kind: 'constant', value: config.number('value') }),
  randomnormal: normal,
  normal,
  truncatednormal: truncatedNormal,
  randomuniform: uniform,
  uniform,
  glorotnormal: xavier('truncatedNormal'),
  glorotuniform: xavier('uniform'),
  henormal: he(0, 'truncatedNormal'),
  heuniform: he(0, 'uniform'),
  lecunnormal: he(1, 'truncatedNormal'),
  lecununiform: he(1, 'uniform'),
  variancescaling: varianceScaling,
  orthogonal: (config) => ({ kind: 'orthogonal', gain: config.number('gain', 1) }),
};

const plainName = (name: string): string => name.replaceAll('_', '').toLowerCase();

/** The initialisers that are understood have these names: `heNormal`, `HeNormal` and `he_normal` are one. */
export const isInitialiserName = (name: string): boolean => Object.hasOwn(rules, plainName(name));

/**
 * The rule behind the name of an initialiser.
 * APIs: https://js.tensorflow.org/api/latest/#Initializers, https://keras.io/api/layers/initializers/
 */
export function initialiserOf(value: unknown): Initialiser {
  const { initialiser, config } = isInitialiserCall(value) ? value : { initialiser: String(value), config: {} };
  const rule = Object.hasOwn(rules, plainName(initialiser)) ? rules[plainName(initialiser)] : undefined;
  try {
    return rule?.(new LayerConfig(initialiser, config)) ?? { kind: 'unknown', text: initialiser };
  } catch (error) {
    if (!(error instanceof LayerError)) throw error;
    return { kind: 'unknown', text: `${initialiser}: ${error.message}` };
  }
}
