/** First values of parameters as statements of PyTorch; nothing where the layer's own default is meant. */
import type { Initialiser, Spread } from '../../../graph/graph';
import { code, slot, type Code } from '../template';

const spread: Readonly<Record<Spread, string>> = {
  normal: 'normal',
  uniform: 'uniform',
  truncatedNormal: 'normal',
};

const number = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** @param parameter `self.conv1.weight`. */
export function initialisation(parameter: string, initialiser: Initialiser): Code[] {
  switch (initialiser.kind) {
    case 'constant': {
      const { value } = initialiser;
      if (value === 0) return [code`nn.init.zeros_(${parameter})`];
      return [value === 1 ? code`nn.init.ones_(${parameter})` : code`nn.init.constant_(${parameter}, ${value})`];
    }
    case 'normal': {
      const { mean, standardDeviation, within } = initialiser;
      const values = code`mean=${number(mean)}, std=${slot(standardDeviation, 'std')}`;
      if (!within) return [code`nn.init.normal_(${parameter}, ${values})`];
      return [code`nn.init.trunc_normal_(${parameter}, ${values}, a=${number(within[0])}, b=${number(within[1])})`];
    }
    case 'uniform': {
      const { low, high } = initialiser;
      return [code`nn.init.uniform_(${parameter}, ${slot(number(low), 'low')}, ${slot(number(high), 'high')})`];
    }
    case 'he': {
      const { mode, distribution, negativeSlope, factor } = initialiser;
      const slope = negativeSlope === 0 ? 'nonlinearity="relu"' : `a=${negativeSlope}`;
      const fan = mode === 'fanOut' ? 'mode="fan_out", ' : '';
      const drawn = code`nn.init.kaiming_${spread[distribution]}_(${parameter}, ${fan}${slope})`;
      return factor === undefined ? [drawn] : [drawn, code`${parameter}.data.mul_(${slot(factor, 'factor')})`];
    }
    case 'xavier': {
      const gain = initialiser.gain === 1 ? '' : `, gain=${initialiser.gain}`;
      return [code`nn.init.xavier_${spread[initialiser.distribution]}_(${parameter}${gain})`];
    }
    case 'orthogonal':
      return [code`nn.init.orthogonal_(${parameter}${initialiser.gain === 1 ? '' : `, gain=${initialiser.gain}`})`];
    case 'uniformFanIn': {
      const bound = 1 / Math.sqrt(Number(initialiser.fanIn));
      return [code`nn.init.uniform_(${parameter}, ${slot(-bound, 'low')}, ${slot(bound, 'high')})`];
    }
    case 'unknown':
      return [
        code`# ${parameter}: its first values are not known from the source (${initialiser.text.replace(/\s+/g, ' ')}).`,
      ];
  }
}
