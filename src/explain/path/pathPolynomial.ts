/**
 * Numbers of paths by the weight layers that they cross: values[k] · 2^exponent paths cross k. Whole numbers below 2⁵³ are
 * exact; above that each is right to about one part in 10¹².
 */
export interface PathPolynomial {
  values: Float64Array;
  exponent: number;
}

/** What becomes of a number that is too large: it stays the largest there is, or all are counted in larger units. */
export type Overflow = 'saturate' | 'rescale';

/** Binary digits above which `rescale` takes larger units: the square of such a number is still one. */
const mostDigits = 480;

export const onePath: PathPolynomial = { values: Float64Array.of(1), exponent: 0 };

/** The paths of `parts` together, `crossed` weight layers further on. */
export function sumOfPaths(parts: readonly PathPolynomial[], crossed: number, overflow: Overflow): PathPolynomial {
  if (parts.length === 1 && crossed === 0) return parts[0];
  const exponent = parts.reduce((most, part) => Math.max(most, part.exponent), 0);
  const values = new Float64Array(parts.reduce((most, part) => Math.max(most, part.values.length), 0) + crossed);
  for (const part of parts) {
    const unit = 2 ** (part.exponent - exponent);
    for (let k = 0; k < part.values.length; k++) values[k + crossed] += part.values[k] * unit;
  }
  return withinRange({ values, exponent }, overflow);
}

/** Paths that go through one part after the other. */
export function productOfPaths(a: PathPolynomial, b: PathPolynomial, overflow: Overflow): PathPolynomial {
  const values = new Float64Array(a.values.length + b.values.length - 1);
  // The inner loop runs over the longer one without a gap.
  const [few, many] = a.values.length < b.values.length ? [a.values, b.values] : [b.values, a.values];
  for (let i = 0; i < few.length; i++) {
    const left = few[i];
    if (left === 0) continue;
    for (let j = 0; j < many.length; j++) values[i + j] += left * many[j];
  }
  return withinRange({ values, exponent: a.exponent + b.exponent }, overflow);
}

/** Paths through `times` equal parts. */
export function powerOfPaths(base: PathPolynomial, times: number, overflow: Overflow): PathPolynomial {
  if (times === 1) return base;
  const half = powerOfPaths(base, times >> 1, overflow);
  const square = productOfPaths(half, half, overflow);
  return times % 2 ? productOfPaths(square, base, overflow) : square;
}

function withinRange({ values, exponent }: PathPolynomial, overflow: Overflow): PathPolynomial {
  if (overflow === 'saturate') return { values: values.map((value) => Math.min(value, Number.MAX_VALUE)), exponent };
  const most = values.reduce((largest, value) => Math.max(largest, value), 0);
  const digits = most > 0 ? Math.floor(Math.log2(most)) : 0;
  if (digits <= mostDigits) return { values, exponent };
  return { values: values.map((value) => value * 2 ** -digits), exponent: exponent + digits };
}

/** What part of all paths crosses k weight layers, by k. */
export function sharesOfPaths({ values }: PathPolynomial): number[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  return Array.from(values, (value) => value / total);
}
