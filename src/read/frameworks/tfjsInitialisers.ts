import type { Initialiser } from '../../graph/graph';
import { LayerConfig, type ConfigValues } from './tfjsConfig';

/** An initialiser as the source makes it: `tf.initializers.heNormal({ seed: 1 })`. */
export interface InitialiserCall {
  initialiser: string;
  config: ConfigValues;
}

export const isInitialiserCall = (value: unknown): value is InitialiserCall =>
  typeof value === 'object' && value !== null && 'initialiser' in value;

/**
 * The rule behind the name of a TensorFlow.js initialiser. LeCun's √(1/n) is He's rule at a negative slope of 1.
 * API: https://js.tensorflow.org/api/latest/#Initializers
 */
export function initialiserOf(value: unknown): Initialiser {
  const { initialiser, config: values } = isInitialiserCall(value)
    ? value
    : { initialiser: String(value), config: {} as ConfigValues };
  const config = new LayerConfig(initialiser, values);
  switch (initialiser.charAt(0).toLowerCase() + initialiser.slice(1)) {
    case 'zeros':
      return { kind: 'constant', value: 0 };
    case 'ones':
      return { kind: 'constant', value: 1 };
    case 'constant':
      return { kind: 'constant', value: config.number('value') };
    case 'randomNormal':
      return normal(config);
    case 'truncatedNormal': {
      const { mean, standardDeviation } = normal(config);
      const reach = 2 * standardDeviation;
      return { kind: 'normal', mean, standardDeviation, within: [mean - reach, mean + reach] };
    }
    case 'randomUniform':
      return { kind: 'uniform', low: config.number('minval', -0.05), high: config.number('maxval', 0.05) };
    case 'glorotNormal':
      return { kind: 'xavier', distribution: 'truncatedNormal', gain: 1 };
    case 'glorotUniform':
      return { kind: 'xavier', distribution: 'uniform', gain: 1 };
    case 'heNormal':
    case 'heUniform':
      return he(0, initialiser);
    case 'leCunNormal':
    case 'leCunUniform':
      return he(1, initialiser);
    case 'varianceScaling':
      return varianceScaling(config);
    case 'orthogonal':
      return { kind: 'orthogonal', gain: config.number('gain', 1) };
    default:
      return { kind: 'unknown', text: initialiser };
  }
}

const normal = (config: LayerConfig) =>
  ({
    kind: 'normal',
    mean: config.number('mean', 0),
    standardDeviation: config.number('stddev', 0.05),
  }) as const;

const he = (negativeSlope: number, name: string): Initialiser => ({
  kind: 'he',
  mode: 'fanIn',
  distribution: name.endsWith('Normal') ? 'truncatedNormal' : 'uniform',
  negativeSlope,
});

/** Var W = scale / fan: He's rule 2 / ((1 + a²) fan) with a² = 2 / scale − 1, Glorot's where the fan is the mean of both. */
function varianceScaling(config: LayerConfig): Initialiser {
  const scale = config.number('scale', 1);
  const mode = config.text('mode', 'fanIn');
  const distribution = config.text('distribution', 'normal') === 'uniform' ? 'uniform' : 'truncatedNormal';
  if (mode === 'fanAvg') return { kind: 'xavier', distribution, gain: Math.sqrt(scale) };
  // He's rule has no slope for a scale above 2: it is its own there, times a factor.
  return {
    kind: 'he',
    mode: mode === 'fanOut' ? 'fanOut' : 'fanIn',
    distribution,
    negativeSlope: Math.sqrt(Math.max(0, 2 / scale - 1)),
    ...(scale > 2 ? { factor: Math.sqrt(scale / 2) } : {}),
  };
}
