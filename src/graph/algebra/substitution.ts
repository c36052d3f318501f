/** Formulas with something else in the place of their symbols: other formulas, or numbers. */
import { floorQuotient } from './division';
import { extreme, power } from './operations';
import { atomic, constant, partsOf, product, raised, scaled, sum, type Atom, type Formula } from './formula';
import { numberOf } from './rational';

/** The formula with formulas for some of its symbols. */
export function substituted(formula: Formula, values: ReadonlyMap<string, Formula>): Formula {
  const atoms = new Map<string, Formula>();
  const replacement = (atom: Atom): Formula => {
    let found = atoms.get(atom.text);
    if (!found) atoms.set(atom.text, (found = replaced(atom, values)));
    return found;
  };
  return sum(
    ...formula.terms.map(({ coefficient, factors }) =>
      scaled(
        factors.map(({ atom, exponent }) => raised(replacement(atom), exponent)).reduce(product, constant(1n)),
        coefficient,
      ),
    ),
  );
}

function replaced(atom: Atom, values: ReadonlyMap<string, Formula>): Formula {
  switch (atom.kind) {
    case 'symbol':
      return values.get(atom.text) ?? atomic(atom);
    case 'floor':
      return floorQuotient(substituted(atom.of, values), substituted(atom.by, values));
    case 'power':
      return power(substituted(atom.of, values), atom.exponent);
    default:
      return extreme(
        atom.kind,
        atom.of.map((part) => substituted(part, values)),
      );
  }
}

/** Its value where every symbol has one; undefined where some symbol has none. */
export function valueOf(formula: Formula, values: ReadonlyMap<string, number>): number | undefined {
  let total = 0;
  for (const { coefficient, factors } of formula.terms) {
    let value = numberOf({ numerator: coefficient.numerator, denominator: 1n });
    for (const { atom, exponent } of factors) {
      const base = atomValue(atom, values);
      if (base === undefined) return undefined;
      value *= base ** exponent;
    }
    total += value / Number(coefficient.denominator);
  }
  return total;
}

function atomValue(atom: Atom, values: ReadonlyMap<string, number>): number | undefined {
  if (atom.kind === 'symbol') return values.get(atom.text);
  const parts = partsOf(atom).map((part) => valueOf(part, values));
  if (parts.some((part) => part === undefined)) return undefined;
  const numbers = parts as number[];
  switch (atom.kind) {
    case 'floor':
      return Math.floor(numbers[0] / numbers[1]);
    case 'power':
      return numbers[0] ** numberOf(atom.exponent);
    default:
      return Math[atom.kind](...numbers);
  }
}
