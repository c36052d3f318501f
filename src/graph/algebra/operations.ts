/** Operations that need to know which of two formulas is larger, and powers. */
import { lowerBound } from './bounds';
import {
  atomic,
  constant,
  constantOf,
  difference,
  extremeAtom,
  powerAtom,
  raised,
  type Atom,
  type Formula,
} from './formula';
import { compareRationals, isWhole, numberOf, rationalOf, times, zero, type Rational } from './rational';

/** Is a ≥ b for every value of the symbols? False where that is not provable. */
export const isAtLeast = (a: Formula, b: Formula): boolean => {
  const bound = lowerBound(difference(a, b));
  return bound !== undefined && compareRationals(bound, zero) >= 0;
};

/** Is a > b for every value of the symbols? False where that is not provable. */
export const isAbove = (a: Formula, b: Formula): boolean => {
  const bound = lowerBound(difference(a, b));
  return bound !== undefined && compareRationals(bound, zero) > 0;
};

/** The largest or the smallest of some formulas; those that are provably not it are left out. */
export function extreme(kind: 'max' | 'min', parts: readonly Formula[]): Formula {
  const flat = parts.flatMap((part) => {
    const [atom] = part.terms.length === 1 ? soleAtom(part) : [];
    return atom?.kind === kind ? atom.of : [part];
  });
  const beats = (a: Formula, b: Formula): boolean => (kind === 'max' ? isAtLeast(a, b) : isAtLeast(b, a));
  const left: Formula[] = [];
  for (const part of flat) {
    if (left.some((other) => beats(other, part))) continue;
    const kept = left.filter((other) => !beats(part, other));
    left.splice(0, left.length, ...kept, part);
  }
  if (left.length === 1) return left[0];
  const text = (formula: Formula) => extremeAtom(kind, [formula]).text;
  return atomic(
    extremeAtom(
      kind,
      left.sort((a, b) => (text(a) < text(b) ? -1 : 1)),
    ),
  );
}

/** The atom that a formula is, where it is nothing else. */
export function soleAtom({ terms }: Formula): [Atom] | [] {
  const [term] = terms;
  if (terms.length !== 1 || term.factors.length !== 1 || term.factors[0].exponent !== 1) return [];
  return term.coefficient.numerator === 1n && isWhole(term.coefficient) ? [term.factors[0].atom] : [];
}

/** base^exponent. A power of a number is that number where it is a fraction that floats hold; else the power stays as it is. */
export function power(base: Formula, exponent: Rational): Formula {
  if (isWhole(exponent) && exponent.numerator >= 0n && exponent.numerator <= 16n)
    return raised(base, Number(exponent.numerator));
  const number = constantOf(base);
  if (number) {
    const value = numberOf(number) ** numberOf(exponent);
    if (Number.isFinite(value)) return constant(rationalOf(value));
  }
  const [inner] = soleAtom(base);
  return inner?.kind === 'power' ? power(inner.of, times(inner.exponent, exponent)) : atomic(powerAtom(base, exponent));
}
