import type { Factor, PathState } from '../explanation';
import { marked } from './factors';
import { gradientOf, x } from './symbols';
import type { UnitFinding } from '../units/units';

/** Consecutive units through which one product of factors runs: identity or scaled shortcuts, and nothing after the additions. */
export interface Stretch {
  from: number;
  /** Index of the x behind the last unit: L of equations (4), (5), (7) and (8). */
  to: number;
}

type StretchFactor = { latex: string; value?: number; factor?: Factor };

/** Factor that a unit gives to equation (8), `∏ λ_i`: a number or a symbol; null where the equation does not reach across it. */
export function stretchFactor(unit: UnitFinding): StretchFactor | null {
  if (unit.before.crossings.length > 0 || unit.after.crossings.length > 0 || unit.besides.length > 0) return null;
  const factors = unit.shortcut.crossings.map(({ factor }) => factor);
  if (factors.length === 0) return { latex: '1', value: 1 };
  if (factors.length > 1) return null;
  const [factor] = factors;
  const reaches = ['scaled', 'gated', 'cutAtRandom'].includes(factor.state);
  return reaches ? { latex: factor.latex, value: factor.value, factor } : null;
}

/**
 * Maximal runs of spine units that equation (5) or (8) reaches across. `joined[l]` says that nothing but a rearrangement stands
 * between the units l − 1 and l.
 */
export function stretchesOf(units: readonly UnitFinding[], joined: readonly boolean[]): Stretch[] {
  const stretches: Stretch[] = [];
  units.forEach((unit, l) => {
    if (!stretchFactor(unit)) return;
    const last = stretches.at(-1);
    if (last && last.to === l && joined[l]) last.to = l + 1;
    else stretches.push({ from: l, to: l + 1 });
  });
  return stretches;
}

/** A stretch from one of its units to its end, as far as the gradient of equation (5) or (8) needs to know it. */
export interface Tail extends Stretch {
  /** Factor of its first unit. */
  first: StretchFactor;
  /** State of the first unit whose term is not untouched. */
  state: PathState;
  /** Has any unit a factor? */
  scaled: boolean;
  /** Have all units the same constant factor? */
  alike: boolean;
  /** Are all factors gates, are all random masks? */
  gated: boolean;
  cutAtRandom: boolean;
}

/** What is left of a stretch from each of its units on, by index: one step for each unit, from the last one back. */
export function tailsOf(stretches: readonly Stretch[], units: readonly UnitFinding[]): ReadonlyMap<number, Tail> {
  const tails = new Map<number, Tail>();
  for (const { from, to } of stretches) {
    let next: Tail | undefined;
    for (let l = to - 1; l >= from; l--) {
      next = tailFrom(units[l], l, to, next);
      tails.set(l, next);
    }
  }
  return tails;
}

function tailFrom(unit: UnitFinding, from: number, to: number, next: Tail | undefined): Tail {
  const first = stretchFactor(unit)!;
  const { factor, value } = first;
  const { state } = unit.identityTerm;
  const constant = value !== undefined && factor?.state === 'scaled' && !factor.note;
  return {
    from,
    to,
    first,
    state: state !== 'untouched' || !next ? state : next.state,
    scaled: factor !== undefined || (next?.scaled ?? false),
    alike: constant && (!next || (next.alike && next.first.value === value)),
    gated: factor?.state === 'gated' && (next?.gated ?? true),
    cutAtRandom: factor?.state === 'cutAtRandom' && (next?.cutAtRandom ?? true),
  };
}

/** Gradient of equation (5) or (8) from x_to back to x_from, the identity term marked with its state. */
export function stretchLatex(tail: Tail): string {
  const { from, to, scaled, state } = tail;
  const term = scaled ? marked(state, productLatex(tail)) : marked('untouched', '\\mathbf{1}');
  const branch = scaled ? '\\hat{\\mathcal{F}}' : '\\mathcal{F}';
  const sum =
    to - from === 1
      ? `\\frac{\\partial ${branch}_{${from}}}{\\partial${x(`${from}`)}}`
      : `\\frac{\\partial}{\\partial${x(`${from}`)}}\\sum_{i=${from}}^{${to - 1}}${branch}(\\mathbf{x}_i, \\mathcal{W}_i)`;
  return `${gradientOf(`${from}`)} = ${gradientOf(`${to}`)}\\left(${term} + ${sum}\\right)`;
}

/** Equation (4) or (7): x_to as x_from and the sum of the branches between. */
export function forwardStretchLatex(tail: Tail): string {
  const { from, to, scaled, state } = tail;
  const start = scaled ? `${marked(state, productLatex(tail))}\\,${x(`${from}`)}` : marked('untouched', x(`${from}`));
  const branch = scaled ? '\\hat{\\mathcal{F}}' : '\\mathcal{F}';
  const sum =
    to - from === 1
      ? `${branch}(${x(`${from}`)}, \\mathcal{W}_{${from}})`
      : `\\sum_{i=${from}}^{${to - 1}}${branch}(\\mathbf{x}_i, \\mathcal{W}_i)`;
  return `${x(`${to}`)} = ${start} + ${sum}`;
}

function productLatex({ from, to, first, alike, gated, cutAtRandom }: Tail): string {
  if (to - from === 1) return first.latex;
  if (alike) return `${first.latex}^{${to - from}}`;
  const symbol = gated ? first.latex.replace(/_\{\d+\}/g, '_i') : cutAtRandom ? 'm_i' : '\\lambda_i';
  return `\\prod_{i=${from}}^{${to - 1}}${symbol}`;
}
