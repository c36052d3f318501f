/**
 * Equations (4), (5), (7) and (8) of He et al. 2016 on one network, and those of He et al. 2015b (variances.ts): what is to be
 * measured, what was, and what it says. Plain data, the same in the host, the training process and the panel.
 */
import type { Graph } from '../../graph/graph';
import type { BackEndFinding } from '../protocol';
import type { ChainLayer, LayerMeasurement, VarianceCheck } from './variances';

/** One residual unit of a stretch, as far as the equations need it. */
export interface CheckedUnit {
  name: string;
  /** Node whose tensor is x_l. */
  input: number;
  /** Node whose tensor is x_{l+1}. */
  output: number;
  /** Where F is added: inputs of the unit's additions, −1 where it is taken away. */
  branch: { addition: number; position: number; sign: 1 | -1 }[];
  /** Nodes of h from x_l to the sum, forward order; none for an identity. */
  shortcut: number[];
  /** λ_l where h multiplies by a number, 1 for an identity; null for anything else. */
  factor: number | null;
  /** What h is where it is no number: gates and masks multiply each value by one of its own, anything else does more. */
  kind: 'number' | 'gate' | 'mask' | 'other';
  /** f as the paper spells it: "ReLU"; empty where it is an identity. */
  after: string;
}

/** Consecutive units between two changes of the tensor's size: x_l, …, x_L. */
export interface CheckedStretch {
  /** l and L, counted as in Explanation.units. */
  from: number;
  to: number;
  units: CheckedUnit[];
}

/** Why a unit lies in no stretch. */
export type Exclusion = 'size' | 'ways' | 'rearranged' | 'sum';

export interface StretchFinding {
  stretches: CheckedStretch[];
  excluded: { unit: string; why: Exclusion }[];
}

/** What a training process is to check. */
export interface CheckSpecification {
  graph: Graph;
  /** Of the first weights, the images and the dropout masks. */
  seed: number;
  /** Images of noise, N(0, 1), that the equations are checked on. */
  images: number;
  stretches: CheckedStretch[];
  /** Weight layers whose variances are measured; none where their equations say nothing. */
  chain: ChainLayer[];
  /** The run whose kept weights are taken in the place of the first ones, and the outputs that it trained besides the main one. */
  trained?: { folder: string; auxiliary?: { output: number; weight: number }[] };
}

/** Both sides of one equation, and the 2-norms of what it is made of. */
export interface Sides {
  /** Norm of their difference to that of x_L, of ∂E/∂x_l, or of ∂E/∂x_L ∏h' where it is of that term alone. */
  relativeError: number;
  left: number;
  /** The term that comes along the shortcuts. */
  direct: number;
  /** The term that comes through the branches; left out where the equation has none. */
  branches?: number;
}

/** What was measured on one stretch. */
export interface StretchMeasurement {
  /** x_L = ∏h x_l + Σ F̂; null where a shortcut is more than a factor for each value. */
  signal: Sides | null;
  /** ∂E/∂x_l = ∂E/∂x_L (∏h' + ∂/∂x_l Σ F̂). */
  gradient: Sides;
  /** The gradient with every F of the stretch held constant, against ∂E/∂x_L ∏h'. */
  identityTerm: Sides;
}

/** What the training process answers. */
export interface CheckMeasurements {
  stretches: StretchMeasurement[];
  /** One for each layer of the chain. */
  layers: LayerMeasurement[];
  /** Steps of training behind the weights; 0 for the first ones. */
  step: number;
}

/** Why an equation need not hold to the last digit: f behind the additions, or a gate that x_l moves too. */
export type Departure = { kind: 'after'; order: string; units: number } | { kind: 'gate'; units: number };

/** One equation on one stretch of this network. */
export interface EquationCheck extends Sides {
  /** Number of the equation in He et al. 2016. */
  equation: '(4)' | '(5)' | '(7)' | '(8)';
  part: keyof StretchMeasurement;
  stretch: { from: number; to: number; first: string; last: string };
  /** ∏λ_i where every shortcut multiplies by a number. */
  factor: number | null;
  /** Does the paper's derivation apply, so that only rounding is left? */
  exact: boolean;
  departures: Departure[];
}

/** All checks of one network, with all that is needed to repeat them. */
export interface CheckReport {
  architecture: string;
  checks: EquationCheck[];
  variances: VarianceCheck[];
  excluded: StretchFinding['excluded'];
  /** Residual units on the way from input to output. */
  units: number;
  backEnd: BackEndFinding;
  seed: number;
  /** Steps of training behind the weights; 0 for the first ones. */
  step: number;
  images: number;
  /** What was changed to fit the network to this machine, in words. */
  scaling: string[];
}

/** Relative error up to which an equation counts as kept: float32 rounding over a hundred layers stays below it. */
export const rounding = 1e-4;

const numbers = {
  signal: ['(4)', '(7)'],
  gradient: ['(5)', '(8)'],
  identityTerm: ['(5)', '(8)'],
} as const satisfies Record<keyof StretchMeasurement, unknown>;

/** What the measurements of some stretches say of the equations. @param measurements one for each stretch. */
export const equationChecks = (
  stretches: readonly CheckedStretch[],
  measurements: readonly StretchMeasurement[],
): EquationCheck[] => stretches.flatMap((stretch, i) => checksOf(stretch, measurements[i]));

function checksOf({ from, to, units }: CheckedStretch, measured: StretchMeasurement): EquationCheck[] {
  const plain = units.every(({ factor }) => factor === 1);
  const factor = units.reduce<number | null>(
    (product, unit) => (product === null || unit.factor === null ? null : product * unit.factor),
    1,
  );
  const stretch = { from, to, first: units[0].name, last: units[units.length - 1].name };
  return (['signal', 'gradient', 'identityTerm'] as const).flatMap((part) => {
    const sides = measured[part];
    if (!sides) return [];
    const departures = departuresOf(units, part);
    const equation = numbers[part][plain ? 0 : 1];
    return [{ equation, part, stretch, factor, exact: departures.length === 0, departures, ...sides }];
  });
}

function departuresOf(units: readonly CheckedUnit[], part: keyof StretchMeasurement): Departure[] {
  // f of the last unit gives x_L, which the equations start from: it stands outside of none of them.
  const activated = units.filter(({ after }) => after !== '');
  const gated = units.filter(({ kind }) => kind === 'gate');
  return [
    ...(activated.length > 0
      ? [
          {
            kind: 'after' as const,
            order: [...new Set(activated.map(({ after }) => after))].join(' or '),
            units: activated.length,
          },
        ]
      : []),
    // What the signal is multiplied with is a number once the gate has its value; its derivative is what is left out.
    ...(gated.length > 0 && part !== 'signal' ? [{ kind: 'gate' as const, units: gated.length }] : []),
  ];
}
