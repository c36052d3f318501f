/** What the values of a formula are never below, as far as its form shows, for symbols that are whole numbers ≥ 1. */
import {
  constant,
  constantOf,
  formulaOf,
  isWholeValued,
  negative,
  product,
  raised,
  scaled,
  sum,
  symbol,
  type Atom,
  type Formula,
  type Term,
} from './formula';
import { multipleOf } from './facts';
import { compareRationals, floorOf, isWhole, negated, one, over, rational, zero, type Rational } from './rational';

/** Deeper nesting than sizes have is not looked into. */
const deepest = 12;

/** A number that the formula is never below; undefined where its form shows none. */
export function lowerBound(formula: Formula, depth = 0): Rational | undefined {
  const number = constantOf(formula);
  if (number) return number;
  if (depth > deepest) return undefined;
  for (const term of formula.terms) {
    const at = term.factors.findIndex(({ atom }) => atom.kind !== 'symbol');
    if (at >= 0) return throughAtom(formula, term, at, depth);
  }
  const shifted = sum(...formula.terms.map(shiftedTerm));
  let least = zero;
  for (const { coefficient, factors } of shifted.terms) {
    if (factors.length === 0) least = coefficient;
    else if (coefficient.numerator < 0n) return undefined;
  }
  return whole(formula, least);
}

/** A bound of a formula that is always whole is whole too. */
const whole = (formula: Formula, bound: Rational): Rational =>
  isWholeValued(formula) && !isWhole(bound) ? rational(floorOf(bound) + 1n) : bound;

/** Each symbol s as n + t with t ≥ 0, where s is a multiple of n. */
function shiftedTerm({ coefficient, factors }: Term): Formula {
  const shifted = factors
    .map(({ atom, exponent }) => raised(sum(constant(multipleOf(atom.text)), symbol(atom.text)), exponent))
    .reduce(product, constant(1n));
  return scaled(shifted, coefficient);
}

/** The bound with one atom replaced by its own bound on the side that counts. */
function throughAtom(formula: Formula, term: Term, at: number, depth: number): Rational | undefined {
  const { atom, exponent } = term.factors[at];
  const others = term.factors.filter((_, i) => i !== at);
  const cofactor = formulaOf([
    { coefficient: one, factors: exponent > 1 ? [...others, { atom, exponent: exponent - 1 }] : others },
  ]);
  const positive = others.every((factor) => factor.atom.kind === 'symbol' || isNeverNegative(factor.atom, depth));
  if (!positive || (exponent > 1 && !isNeverNegative(atom, depth))) return undefined;
  const side = term.coefficient.numerator > 0n ? below(atom, depth) : above(atom, depth);
  const rest = formulaOf(formula.terms.filter((other) => other !== term));
  for (const bound of side) {
    const found = lowerBound(sum(rest, scaled(product(cofactor, bound), term.coefficient)), depth + 1);
    if (found) return whole(formula, found);
  }
  return undefined;
}

const isNeverNegative = (atom: Atom, depth: number): boolean =>
  below(atom, depth).some((bound) => {
    const least = lowerBound(bound, depth + 1);
    return least !== undefined && compareRationals(least, zero) >= 0;
  });

/** Formulas that an atom is never below, the tightest first. */
function below(atom: Atom, depth: number): Formula[] {
  switch (atom.kind) {
    case 'symbol':
      return [constant(multipleOf(atom.text))];
    case 'floor': {
      const by = constantOf(atom.by);
      const positive = isAtLeastZero(atom.of, depth) && isAtLeastZero(atom.by, depth) ? [constant(0n)] : [];
      if (!by || by.numerator < 0n) return positive;
      // ⌊a/n⌋ ≥ (a − n + 1)/n
      const bound = scaled(sum(atom.of, constant(rational(1n - by.numerator))), over(one, by));
      return [bound, ...positive];
    }
    case 'max':
      return [...atom.of];
    case 'power':
      return isAtLeastZero(atom.of, depth) ? [constant(0n)] : [];
    default: {
      const bounds = atom.of.map((part) => lowerBound(part, depth + 1));
      return bounds.every((bound) => bound !== undefined)
        ? [constant(bounds.reduce((a, b) => (compareRationals(a, b) < 0 ? a : b)))]
        : [];
    }
  }
}

/** Formulas that an atom is never above. */
function above(atom: Atom, depth: number): Formula[] {
  switch (atom.kind) {
    case 'floor': {
      const by = constantOf(atom.by);
      if (by) return by.numerator > 0n ? [scaled(atom.of, over(one, by))] : [];
      return isAtLeastZero(atom.of, depth) && isAtLeastZero(sum(atom.by, constant(-1n)), depth) ? [atom.of] : [];
    }
    case 'min':
      return [...atom.of];
    case 'max': {
      const bounds = atom.of.map((part) => lowerBound(negative(part), depth + 1));
      return bounds.every((bound) => bound !== undefined)
        ? [constant(negated(bounds.reduce((a, b) => (compareRationals(a, b) < 0 ? a : b))))]
        : [];
    }
    default:
      return [];
  }
}

function isAtLeastZero(formula: Formula, depth: number): boolean {
  const bound = lowerBound(formula, depth + 1);
  return bound !== undefined && compareRationals(bound, zero) >= 0;
}
