/** First values of parameters as the initialisers of Keras and TensorFlow.js, which have the same names. */
import type { Initialiser, Spread } from '../../../graph/graph';
import { option, setting, type Made, type Setting, type SettingValue } from './call';

const made = (initialiser: string, settings: readonly Setting[]): Made => ({ initialiser, settings });

/** Numbers that went through a square and a root, as they were meant. */
const rounded = (value: number): number => Number(value.toPrecision(12));

const ending = (distribution: Spread): 'Uniform' | 'Normal' => (distribution === 'uniform' ? 'Uniform' : 'Normal');

/** Var W = scale / fan. */
const scaled = (scale: number, mode: string, distribution: Spread): Made =>
  made('varianceScaling', [
    setting('scale', rounded(scale), 'scale'),
    setting('mode', mode),
    setting('distribution', distribution === 'uniform' ? 'uniform' : 'truncatedNormal'),
  ]);

/** A name where the rule has one; undefined where the first values are not known from the source. */
export function initialiserValue(initialiser: Initialiser): SettingValue | undefined {
  switch (initialiser.kind) {
    case 'constant': {
      const { value } = initialiser;
      if (value === 0) return 'zeros';
      return value === 1 ? 'ones' : made('constant', [setting('value', value, 'start')]);
    }
    case 'normal': {
      const { mean, standardDeviation, within } = initialiser;
      const settings = [option('mean', mean, 0), setting('stddev', rounded(standardDeviation), 'stddev')];
      return made(within ? 'truncatedNormal' : 'randomNormal', settings);
    }
    case 'uniform':
      return uniform(initialiser.low, initialiser.high);
    case 'uniformFanIn': {
      const bound = 1 / Math.sqrt(Number(initialiser.fanIn));
      return uniform(-bound, bound);
    }
    case 'he': {
      const { mode, distribution, negativeSlope, factor = 1 } = initialiser;
      const scale = rounded((2 * factor ** 2) / (1 + negativeSlope ** 2));
      if (mode === 'fanIn' && scale === 2) return `he${ending(distribution)}`;
      if (mode === 'fanIn' && scale === 1) return `leCun${ending(distribution)}`;
      return scaled(scale, mode, distribution);
    }
    case 'xavier':
      return initialiser.gain === 1
        ? `glorot${ending(initialiser.distribution)}`
        : scaled(initialiser.gain ** 2, 'fanAvg', initialiser.distribution);
    case 'orthogonal':
      return made('orthogonal', [option('gain', initialiser.gain, 1)]);
    case 'unknown':
      return undefined;
  }
}

const uniform = (low: number, high: number): Made =>
  made('randomUniform', [setting('minval', rounded(low), 'low'), setting('maxval', rounded(high), 'high')]);
