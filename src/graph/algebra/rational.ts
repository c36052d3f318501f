/** Exact fractions: coefficients of formulas. */

export interface Rational {
  readonly numerator: bigint;
  /** Positive, and without a factor in common with the numerator. */
  readonly denominator: bigint;
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));

export function rational(numerator: bigint, denominator = 1n): Rational {
  const sign = denominator < 0n ? -1n : 1n;
  const common = gcd(numerator, denominator) || 1n;
  return { numerator: (sign * numerator) / common, denominator: (sign * denominator) / common };
}

export const zero = rational(0n);
export const one = rational(1n);

/** A finite number exactly: every float is a fraction of a power of two. */
export function rationalOf(value: number): Rational {
  if (Number.isInteger(value)) return rational(BigInt(value));
  let power = 0;
  while (!Number.isInteger(value * 2 ** power)) power += 1;
  return rational(BigInt(value * 2 ** power), 1n << BigInt(power));
}

export const numberOf = ({ numerator, denominator }: Rational): number => {
  if (denominator === 1n) return Number(numerator);
  return Number(numerator) / Number(denominator);
};

export const plus = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);

export const times = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.numerator, a.denominator * b.denominator);

/** @throws RangeError where `b` is zero. */
export const over = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.denominator, a.denominator * b.numerator);

export const negated = (a: Rational): Rational => rational(-a.numerator, a.denominator);

export const isWhole = (a: Rational): boolean => a.denominator === 1n;

export const isZero = (a: Rational): boolean => a.numerator === 0n;

/** The largest whole number that is not above it. */
export function floorOf({ numerator, denominator }: Rational): bigint {
  const quotient = numerator / denominator;
  return numerator < 0n && numerator % denominator !== 0n ? quotient - 1n : quotient;
}

/** Negative, zero, positive, as a is below, at, above b. */
export const compareRationals = (a: Rational, b: Rational): number => {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

export const greatestCommonDivisor = gcd;

export const leastCommonMultiple = (a: bigint, b: bigint): bigint => (a / gcd(a, b)) * b;
