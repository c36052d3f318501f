/** Division of formulas: exact where it comes out even, else ⌊p/q⌋ in one canonical form. */
import {
  atomic,
  constant,
  constantOf,
  difference,
  floorAtom,
  formulaOf,
  isWholeValued,
  product,
  scaled,
  sum,
  termProduct,
  type Formula,
  type Term,
} from './formula';
import {
  floorOf,
  greatestCommonDivisor,
  isWhole,
  leastCommonMultiple,
  one,
  over,
  rational,
  times,
  type Rational,
} from './rational';

/** One term over another, where its factors contain the other's. */
function termQuotient(a: Term, b: Term): Term | undefined {
  const factors = [];
  for (const { atom, exponent } of a.factors) {
    const taken = b.factors.find((factor) => factor.atom.text === atom.text)?.exponent ?? 0;
    if (taken > exponent) return undefined;
    if (taken < exponent) factors.push({ atom, exponent: exponent - taken });
  }
  if (b.factors.some(({ atom }) => !a.factors.some((factor) => factor.atom.text === atom.text))) return undefined;
  return { coefficient: over(a.coefficient, b.coefficient), factors };
}

/** p = q·quotient + rest, by long division; terms of the quotient that `accepts` refuses stay in the rest. */
function longDivision(
  p: Formula,
  q: Formula,
  accepts: (coefficient: Rational) => boolean = () => true,
): { quotient: Formula; rest: Formula } {
  const quotient: Term[] = [];
  const rest: Term[] = [];
  let left = p;
  while (left.terms.length > 0) {
    const [leading] = left.terms;
    const term = termQuotient(leading, q.terms[0]);
    if (term && accepts(term.coefficient)) {
      quotient.push(term);
      left = difference(left, formulaOf(q.terms.map((other) => termProduct(term, other))));
    } else {
      rest.push(leading);
      left = { terms: left.terms.slice(1) };
    }
  }
  return { quotient: formulaOf(quotient), rest: formulaOf(rest) };
}

/** p/q as a polynomial; undefined where q does not divide p or is zero. */
export function exactQuotient(p: Formula, q: Formula): Formula | undefined {
  if (q.terms.length === 0) return undefined;
  const { quotient, rest } = longDivision(p, q);
  return rest.terms.length === 0 ? quotient : undefined;
}

const denominatorsOf = ({ terms }: Formula): bigint =>
  terms.reduce((all, { coefficient }) => leastCommonMultiple(all, coefficient.denominator), 1n);

const contentOf = (terms: readonly Term[]): bigint =>
  terms.reduce((all, { coefficient }) => greatestCommonDivisor(all, coefficient.numerator), 0n);

/** ⌊p/q⌋. @throws RangeError where q is zero. */
export function floorQuotient(p: Formula, q: Formula): Formula {
  if (q.terms.length === 0) throw new RangeError('division by zero');
  const exact = exactQuotient(p, q);
  if (exact && isWholeValued(exact)) return exact;
  const common = rational(leastCommonMultiple(denominatorsOf(p), denominatorsOf(q)));
  const [of, by] = [scaled(p, common), scaled(q, common)];
  const number = constantOf(by);
  if (number) {
    const sign = number.numerator < 0n ? -1n : 1n;
    return floorByNumber(scaled(of, rational(sign)), sign * number.numerator);
  }
  if (!isWholeValued(of) || !isWholeValued(by)) return atomic(floorAtom(of, by));
  const { quotient, rest } = longDivision(of, by, isWhole);
  if (rest.terms.length === 0) return quotient;
  const shared = rational(greatestCommonDivisor(contentOf(rest.terms), contentOf(by.terms)));
  return sum(quotient, atomic(floorAtom(scaled(rest, over(one, shared)), scaled(by, over(one, shared)))));
}

/** ⌊p/n⌋ for coefficients and n that are whole, n ≥ 1: what n divides stands outside, coefficients inside are below n. */
function floorByNumber(p: Formula, n: bigint): Formula {
  const outside: Term[] = [];
  const inside: Term[] = [];
  for (const term of p.terms) {
    const { coefficient, factors } = term;
    if (!isWholeValued({ terms: [term] })) {
      inside.push(term);
      continue;
    }
    const quotient: Term = { coefficient: over(coefficient, rational(n)), factors };
    if (isWholeValued({ terms: [quotient] })) {
      outside.push(quotient);
      continue;
    }
    const whole = floorOf(rational(coefficient.numerator, n));
    outside.push({ coefficient: rational(whole), factors });
    inside.push({ coefficient: rational(coefficient.numerator - whole * n), factors });
  }
  const rest = formulaOf(inside);
  const number = constantOf(rest);
  if (number) return sum(formulaOf(outside), constant(floorOf(rational(number.numerator, number.denominator * n))));
  return sum(formulaOf(outside), restByNumber(rest, n));
}

/** ⌊p/n⌋ where nothing of p can be taken out. */
function restByNumber(p: Formula, n: bigint): Formula {
  // ⌊(⌊a/b⌋ + m)/n⌋ = ⌊(a + b·m)/(b·n)⌋ for a whole m and b ≥ 1.
  const nested = p.terms.find(
    ({ coefficient, factors: [factor, ...more] }) =>
      more.length === 0 &&
      factor?.exponent === 1 &&
      factor.atom.kind === 'floor' &&
      constantOf(factor.atom.by) !== undefined &&
      coefficient.numerator === 1n &&
      isWhole(coefficient),
  );
  if (nested && nested.factors[0].atom.kind === 'floor') {
    const { of, by } = nested.factors[0].atom;
    const others = formulaOf(p.terms.filter((term) => term !== nested));
    if (isWholeValued(others)) return floorQuotient(sum(of, product(by, others)), scaled(by, rational(n)));
  }
  // ⌊(g·y + c)/(g·m)⌋ = ⌊(y + ⌊c/g⌋)/m⌋ for a whole y.
  const variable = p.terms.filter(({ factors }) => factors.length > 0);
  const common = greatestCommonDivisor(contentOf(variable), n);
  if (common > 1n && isWholeValued(p)) {
    const reduced = p.terms.map((term) => ({
      ...term,
      coefficient: rational(floorOf(times(term.coefficient, rational(1n, common)))),
    }));
    return floorByNumber(formulaOf(reduced), n / common);
  }
  if (n === 1n && isWholeValued(p)) return p;
  return atomic(floorAtom(p, constant(n)));
}
