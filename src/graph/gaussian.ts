/** The normal distribution: density, distribution, error function and its inverse. */

const twoOverRootPi = 2 / Math.sqrt(Math.PI);

/** erf x to double precision: its Taylor series, and where that cancels the continued fraction of erfc. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  if (size > 2.5) return Math.sign(x) * (1 - complement(size));
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
    if (n > 200) break;
  }
  return twoOverRootPi * sum;
}

/** erfc x for x > 2. */
function complement(x: number): number {
  let fraction = 0;
  for (let k = 60; k > 0; k--) fraction = k / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

/** The x of which erf is y: ±∞ at ±1, NaN beyond. Newton's method on a first guess by Winitzki. */
export function inverseErf(y: number): number {
  if (Math.abs(y) >= 1) return Math.abs(y) === 1 ? y * Infinity : Number.NaN;
  const log = Math.log(1 - y * y);
  const half = 2 / (Math.PI * 0.147) + log / 2;
  let x = Math.sign(y) * Math.sqrt(Math.sqrt(half * half - log / 0.147) - half);
  for (let i = 0; i < 4; i++) x -= (erf(x) - y) / (twoOverRootPi * Math.exp(-x * x));
  return x;
}

/** φ(z). */
export const normalDensity = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** Φ(z). */
export const normalDistribution = (z: number): number => (1 + erf(z / Math.SQRT2)) / 2;

/** Mean and variance of some numbers. */
export interface Moments {
  mean: number;
  variance: number;
}

/** Moments of a normal distribution of which only what lies between two bounds is kept. */
export function truncatedMoments(mean: number, deviation: number, [low, high]: readonly [number, number]): Moments {
  const [a, b] = [(low - mean) / deviation, (high - mean) / deviation];
  const share = normalDistribution(b) - normalDistribution(a);
  if (!(deviation > 0) || !(share > 0)) return { mean: Math.min(high, Math.max(low, mean)), variance: 0 };
  const weighted = (z: number) => (Number.isFinite(z) ? z * normalDensity(z) : 0);
  const shift = (normalDensity(a) - normalDensity(b)) / share;
  return {
    mean: mean + deviation * shift,
    variance: deviation ** 2 * (1 + (weighted(a) - weighted(b)) / share - shift ** 2),
  };
}
