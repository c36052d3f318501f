/** What a weight layer's initialiser is called. */
import type { Framework, Initialiser, Spread } from '../../graph/graph';
import { shortNumber } from '../numbers';

const frameworkOf: Record<Framework, string> = { pytorch: 'PyTorch', keras: 'Keras', tfjs: 'TensorFlow.js' };

const spreads: Record<Spread, string> = { normal: 'normal', uniform: 'uniform', truncatedNormal: 'truncated normal' };

const modes = { fanIn: 'fan-in', fanOut: 'fan-out' } as const;

const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6;

/** Slopes that people write as roots. */
const slopeText = (slope: number): string => {
  const square = Math.round(slope ** 2);
  return square > 1 && near(slope ** 2, square) ? `√${square}` : shortNumber(slope);
};

type Texts = { [Kind in Initialiser['kind']]: (initialiser: Extract<Initialiser, { kind: Kind }>) => string };

const texts: Texts = {
  constant: ({ value }) => (value === 0 ? 'zeros' : value === 1 ? 'ones' : `constant ${shortNumber(value)}`),
  normal: ({ mean, standardDeviation, within }) =>
    `${within ? 'truncated normal' : 'normal'}, ${mean === 0 ? '' : `mean ${shortNumber(mean)}, `}standard deviation ${shortNumber(standardDeviation)}`,
  uniform: ({ low, high }) =>
    near(low, -high) ? `uniform, ±${shortNumber(high)}` : `uniform, ${shortNumber(low)} to ${shortNumber(high)}`,
  he: ({ mode, distribution, negativeSlope, factor = 1 }) => {
    const times = near(factor, 1) ? '' : `, times ${shortNumber(factor)}`;
    if (near(negativeSlope, 1)) return `LeCun ${spreads[distribution]}, ${modes[mode]}${times}`;
    const slope = near(negativeSlope, 0) ? '' : `, a = ${slopeText(negativeSlope)}`;
    return `He ${spreads[distribution]}, ${modes[mode]}${slope}${times}`;
  },
  xavier: ({ distribution, gain }) =>
    `Xavier ${spreads[distribution]}${near(gain, 1) ? '' : `, gain ${slopeText(gain)}`}`,
  orthogonal: ({ gain }) => `orthogonal${near(gain, 1) ? '' : `, gain ${slopeText(gain)}`}`,
  uniformFanIn: () => 'uniform, ±1/√fan-in',
  unknown: ({ text }) => `not known${text ? ` (${text})` : ''}`,
};

/** "He normal, fan-out", "PyTorch's default: He uniform, fan-in, a = √5". */
export function initialiserText(initialiser: Initialiser, byDefault: boolean, framework: Framework): string {
  const text = (texts[initialiser.kind] as (of: Initialiser) => string)(initialiser);
  return byDefault && initialiser.kind !== 'unknown' ? `${frameworkOf[framework]}’s default: ${text}` : text;
}

/** The rule's name for a sentence about many layers: "He (fan-out)", "Xavier", "PyTorch’s default". */
export function ruleName(initialiser: Initialiser, byDefault: boolean, framework: Framework): string {
  if (byDefault && framework === 'pytorch' && initialiser.kind === 'he' && near(initialiser.negativeSlope ** 2, 5))
    return 'PyTorch’s default';
  const name =
    initialiser.kind === 'he'
      ? near(initialiser.negativeSlope, 1)
        ? 'LeCun'
        : `He (${modes[initialiser.mode]}${near(initialiser.negativeSlope, 0) ? '' : `, a = ${slopeText(initialiser.negativeSlope)}`})`
      : initialiser.kind === 'xavier'
        ? `Xavier${near(initialiser.gain, 1) ? '' : ` (gain ${slopeText(initialiser.gain)})`}`
        : initialiserText(initialiser, false, framework);
  return byDefault ? `${frameworkOf[framework]}’s default, ${name}` : name;
}
