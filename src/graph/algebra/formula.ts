/**
 * Formulas of sizes: polynomials with rational coefficients in symbols and in atoms that polynomials cannot say
 * (⌊p/q⌋, max, min, powers such as d^(−1/2)). A symbol stands for a whole number ≥ 1.
 */
import { multipleOf } from './facts';
import { isWhole, isZero, negated, one, plus, rational, times, zero, type Rational } from './rational';
import { printFormula } from './print';

export type Atom = { readonly text: string } & (
  | { readonly kind: 'symbol' }
  /** ⌊of/by⌋, both with whole coefficients. */
  | { readonly kind: 'floor'; readonly of: Formula; readonly by: Formula }
  | { readonly kind: 'max' | 'min'; readonly of: readonly Formula[] }
  /** A power whose exponent is no whole number ≥ 0: the one atom that need not be whole. */
  | { readonly kind: 'power'; readonly of: Formula; readonly exponent: Rational }
);

export interface Factor {
  readonly atom: Atom;
  /** ≥ 1. */
  readonly exponent: number;
}

export interface Term {
  readonly coefficient: Rational;
  /** By the atoms' text, each once. */
  readonly factors: readonly Factor[];
}

/** Terms of falling degree, each product of atoms once, none zero. */
export interface Formula {
  readonly terms: readonly Term[];
}

const keyOf = ({ factors }: Term): string => factors.map(({ atom, exponent }) => `${atom.text}^${exponent}`).join(' ');

export const degreeOf = ({ factors }: Term): number => factors.reduce((sum, { exponent }) => sum + exponent, 0);

/** The order of terms: higher degree first, then by the atoms' names. */
function before(a: Term, b: Term): number {
  const degrees = degreeOf(b) - degreeOf(a);
  if (degrees !== 0) return degrees;
  const spelled = (term: Term) => term.factors.flatMap(({ atom, exponent }) => Array<string>(exponent).fill(atom.text));
  const [left, right] = [spelled(a), spelled(b)];
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return left[i] < right[i] ? -1 : 1;
  return 0;
}

/** Sum of terms in any order. */
export function formulaOf(terms: Iterable<Term>): Formula {
  const sums = new Map<string, Term>();
  for (const term of terms) {
    const key = keyOf(term);
    const found = sums.get(key);
    sums.set(key, found ? { ...found, coefficient: plus(found.coefficient, term.coefficient) } : term);
  }
  return { terms: [...sums.values()].filter(({ coefficient }) => !isZero(coefficient)).sort(before) };
}

export const constant = (value: Rational | bigint): Formula => {
  const coefficient = typeof value === 'bigint' ? rational(value) : value;
  return { terms: isZero(coefficient) ? [] : [{ coefficient, factors: [] }] };
};

export const atomic = (atom: Atom): Formula => ({
  terms: [{ coefficient: one, factors: [{ atom, exponent: 1 }] }],
});

export const symbol = (name: string): Formula => atomic({ kind: 'symbol', text: name });

/** The value of a formula without symbols. */
export function constantOf({ terms }: Formula): Rational | undefined {
  if (terms.length === 0) return zero;
  return terms.length === 1 && terms[0].factors.length === 0 ? terms[0].coefficient : undefined;
}

export const sum = (...parts: readonly Formula[]): Formula => formulaOf(parts.flatMap(({ terms }) => terms));

export const scaled = ({ terms }: Formula, by: Rational): Formula =>
  formulaOf(terms.map((term) => ({ ...term, coefficient: times(term.coefficient, by) })));

export const negative = (formula: Formula): Formula => scaled(formula, negated(one));

export const difference = (a: Formula, b: Formula): Formula => sum(a, negative(b));

export function termProduct(a: Term, b: Term): Term {
  const exponents = new Map<string, Factor>();
  for (const { atom, exponent } of [...a.factors, ...b.factors])
    exponents.set(atom.text, { atom, exponent: exponent + (exponents.get(atom.text)?.exponent ?? 0) });
  return {
    coefficient: times(a.coefficient, b.coefficient),
    factors: [...exponents.values()].sort((x, y) => (x.atom.text < y.atom.text ? -1 : 1)),
  };
}

export const product = (a: Formula, b: Formula): Formula =>
  formulaOf(a.terms.flatMap((left) => b.terms.map((right) => termProduct(left, right))));

export const raised = (base: Formula, exponent: number): Formula =>
  Array.from({ length: exponent }, () => base).reduce(product, constant(1n));

export const isEqual = (a: Formula, b: Formula): boolean => difference(a, b).terms.length === 0;

/** A whole number that a product of atoms is known to be a multiple of. */
const knownMultiple = (factors: readonly Factor[]): bigint =>
  factors.reduce(
    (all, { atom, exponent }) => (atom.kind === 'symbol' ? all * multipleOf(atom.text) ** BigInt(exponent) : all),
    1n,
  );

/** Is it whole for all whole values of its symbols, as far as its form shows? */
export const isWholeValued = ({ terms }: Formula): boolean =>
  terms.every(
    ({ coefficient, factors }) =>
      knownMultiple(factors) % coefficient.denominator === 0n &&
      factors.every(({ atom }) => atom.kind !== 'power' && !(isExtreme(atom) && !atom.of.every(isWholeValued))),
  );

const isExtreme = (atom: Atom): atom is Extract<Atom, { kind: 'max' | 'min' }> =>
  atom.kind === 'max' || atom.kind === 'min';

/** Formulas inside an atom. */
export function partsOf(atom: Atom): readonly Formula[] {
  switch (atom.kind) {
    case 'symbol':
      return [];
    case 'floor':
      return [atom.of, atom.by];
    case 'power':
      return [atom.of];
    default:
      return atom.of;
  }
}

/** Atoms of a formula and of what is inside them, each once. */
export function atomsOf(formula: Formula, found = new Map<string, Atom>()): ReadonlyMap<string, Atom> {
  for (const { factors } of formula.terms)
    for (const { atom } of factors) {
      if (found.has(atom.text)) continue;
      found.set(atom.text, atom);
      for (const part of partsOf(atom)) atomsOf(part, found);
    }
  return found;
}

/** Names of the symbols in it. */
export const symbolsIn = (formula: Formula): string[] =>
  [...atomsOf(formula).values()].filter(({ kind }) => kind === 'symbol').map(({ text }) => text);

const textOf = (formula: Formula): string => printFormula(formula, false);

const enclosed = (formula: Formula): string => {
  const [first] = formula.terms;
  const plain =
    formula.terms.length === 0 ||
    (formula.terms.length === 1 &&
      isWhole(first.coefficient) &&
      first.coefficient.numerator > 0n &&
      (first.factors.length === 0 ||
        (first.factors.length === 1 && first.factors[0].exponent === 1 && first.coefficient.numerator === 1n)));
  return plain ? textOf(formula) : `(${textOf(formula)})`;
};

/** What stands before a division bar: a product needs no parentheses there. */
const dividend = (formula: Formula): string =>
  formula.terms.length === 1 && isWhole(formula.terms[0].coefficient) ? textOf(formula) : enclosed(formula);

export const floorAtom = (of: Formula, by: Formula): Atom => ({
  kind: 'floor',
  of,
  by,
  text: `⌊${dividend(of)}/${enclosed(by)}⌋`,
});

export const extremeAtom = (kind: 'max' | 'min', of: readonly Formula[]): Atom => ({
  kind,
  of,
  text: `${kind}(${of.map(textOf).join(', ')})`,
});

export const powerAtom = (of: Formula, exponent: Rational): Atom => ({
  kind: 'power',
  of,
  exponent,
  text: `(${textOf(of)})^(${textOf(constant(exponent))})`,
});
