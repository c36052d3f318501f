/**
 * Sizes as the graph's data holds them, a number or the printed form of a formula, and what is computed with them.
 * Numbers never pass through the algebra.
 */
import { exactQuotient, floorQuotient } from './algebra/division';
import {
  constant,
  constantOf,
  difference,
  isWholeValued,
  product,
  scaled,
  sum,
  symbol,
  symbolsIn,
  type Formula,
} from './algebra/formula';
import { withMultiples } from './algebra/facts';
import { extreme, isAbove, isAtLeast, power } from './algebra/operations';
import { parseFormula } from './algebra/parse';
import { printFormula } from './algebra/print';
import { numberOf, over, one, rationalOf } from './algebra/rational';
import { substituted, valueOf } from './algebra/substitution';

/** A size: a number, or a formula of symbols in its printed form (`C_in`, `4·planes`, `⌊dim/8⌋`). */
export type Dim = number | string;

const formulas = new Map<string, Formula>();

/** More texts than any reading has are not kept. */
const mostKept = 20_000;

/** The formula of a size. A text that spells none is a symbol of that name. */
export function formulaOfDim(dim: Dim): Formula {
  if (typeof dim === 'number') return constant(rationalOf(dim));
  let formula = formulas.get(dim);
  if (!formula) {
    if (formulas.size >= mostKept) formulas.clear();
    formulas.set(dim, (formula = parseFormula(dim) ?? symbol(dim)));
  }
  return formula;
}

/** Runs `body` while symbols are taken as multiples of numbers: `dim` of 8, so that ⌊dim/8⌋ is dim/8. */
export function whereMultiples<Result>(multiples: ReadonlyMap<string, bigint>, body: () => Result): Result {
  // Texts that were read under other facts may have another normal form now.
  formulas.clear();
  try {
    return withMultiples(multiples, body);
  } finally {
    formulas.clear();
  }
}

/** A formula as a size: a number where it is one. */
export function dimOfFormula(formula: Formula): Dim {
  const number = constantOf(formula);
  return number ? numberOf(number) : printFormula(formula);
}

/** Can a number enter the algebra? */
const isFinite = (dim: Dim): boolean => typeof dim === 'string' || Number.isFinite(dim);

const through = (a: Dim, b: Dim, operation: (a: Formula, b: Formula) => Formula): Dim =>
  isFinite(a) && isFinite(b) ? dimOfFormula(operation(formulaOfDim(a), formulaOfDim(b))) : Number.NaN;

export const addDims = (a: Dim, b: Dim): Dim =>
  typeof a === 'number' && typeof b === 'number' ? a + b : b === 0 ? a : a === 0 ? b : through(a, b, sum);

export const subtractDims = (a: Dim, b: Dim): Dim =>
  typeof a === 'number' && typeof b === 'number' ? a - b : a === b ? 0 : b === 0 ? a : through(a, b, difference);

export const multiplyDims = (a: Dim, b: Dim): Dim =>
  typeof a === 'number' && typeof b === 'number' ? a * b : a === 1 ? b : b === 1 ? a : through(a, b, product);

export const productOfDims = (dims: readonly Dim[]): Dim => dims.reduce(multiplyDims, 1);

/** Floor division, the one that size arithmetic uses; NaN where `b` is zero. */
export function divideDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return Math.floor(a / b);
  if (b === 0) return Number.NaN;
  return b === 1 ? a : a === b ? 1 : through(a, b, floorQuotient);
}

/** a mod b = a − b·⌊a/b⌋, with the sign of `b`, as Python's `%`; NaN where `b` is zero. */
export const moduloDims = (a: Dim, b: Dim): Dim => subtractDims(a, multiplyDims(b, divideDims(a, b)));

/** a / b, whole or not; NaN where `b` is zero. */
export function quotientOfDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a / b;
  if (b === 0) return Number.NaN;
  return through(a, b, (p, q) => {
    const number = constantOf(q);
    if (number) return scaled(p, over(one, number));
    return exactQuotient(p, q) ?? product(p, power(q, rationalOf(-1)));
  });
}

/** base^exponent. */
export const powerOfDim = (base: Dim, exponent: number): Dim =>
  typeof base === 'number' ? base ** exponent : dimOfFormula(power(formulaOfDim(base), rationalOf(exponent)));

/** The largest whole number that is not above it: what `int(x)` gives for x ≥ 0. */
export const floorOfDim = (dim: Dim): Dim =>
  typeof dim === 'number' ? Math.floor(dim) : dimOfFormula(floorQuotient(formulaOfDim(dim), constant(1n)));

/** The largest or smallest of some sizes. */
export function extremeOfDims(kind: 'max' | 'min', dims: readonly Dim[]): Dim {
  if (dims.every((dim) => typeof dim === 'number')) return Math[kind](...dims);
  return dims.every(isFinite) ? dimOfFormula(extreme(kind, dims.map(formulaOfDim))) : Number.NaN;
}

/** Is it whole whatever its symbols are, as far as its form shows? */
export const isWholeDim = (dim: Dim): boolean =>
  typeof dim === 'number' ? Number.isInteger(dim) : isWholeValued(formulaOfDim(dim));

/** Are its coefficients fractions that floats hold exactly, so that arithmetic with floats is exact? */
export const isExactInFloats = (dim: Dim): boolean =>
  typeof dim === 'number' ||
  formulaOfDim(dim).terms.every(
    ({ coefficient: { numerator, denominator }, factors }) =>
      (denominator & (denominator - 1n)) === 0n &&
      denominator <= 1n << 20n &&
      numerator < 1n << 40n &&
      numerator > -(1n << 40n) &&
      factors.every(({ atom }) => atom.kind !== 'power'),
  );

/** a against b for every value of the symbols: '=', '<', '>', '≤', '≥', or undefined where it depends on them. */
export function relationOf(a: Dim, b: Dim): '=' | '<' | '>' | '≤' | '≥' | undefined {
  if (a === b) return '=';
  if (typeof a === 'number' && typeof b === 'number') return a < b ? '<' : '>';
  const [p, q] = [formulaOfDim(a), formulaOfDim(b)];
  if (difference(p, q).terms.length === 0) return '=';
  if (isAbove(p, q)) return '>';
  if (isAbove(q, p)) return '<';
  return isAtLeast(p, q) ? '≥' : isAtLeast(q, p) ? '≤' : undefined;
}

/** The value at given numbers; undefined where a symbol has none. */
export const valueOfDim = (dim: Dim, values: ReadonlyMap<string, number>): number | undefined =>
  typeof dim === 'number' ? dim : valueOf(formulaOfDim(dim), values);

/** The size with others in the place of some of its symbols. */
export function substituteDim(dim: Dim, values: ReadonlyMap<string, Dim>): Dim {
  if (typeof dim === 'number' || values.size === 0) return dim;
  return dimOfFormula(
    substituted(formulaOfDim(dim), new Map([...values].map(([name, value]) => [name, formulaOfDim(value)]))),
  );
}

/** Names of the symbols in a size. */
export const symbolsOfDim = (dim: Dim): string[] => (typeof dim === 'number' ? [] : symbolsIn(formulaOfDim(dim)));
