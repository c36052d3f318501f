import { describe, expect, it } from 'vitest';
import {
  onePath,
  powerOfPaths,
  productOfPaths,
  sharesOfPaths,
  sumOfPaths,
  type Overflow,
} from '../../src/explain/path/pathPolynomial';

/** A unit with an identity shortcut and a branch of two weight layers: 1 + z². */
const unit = (overflow: Overflow) =>
  sumOfPaths([onePath, sumOfPaths([sumOfPaths([onePath], 1, overflow)], 1, overflow)], 0, overflow);

function binomials(n: number): bigint[] {
  const row = [1n];
  for (let k = 1; k <= n; k++) row.push((row[k - 1] * BigInt(n - k + 1)) / BigInt(k));
  return row;
}

describe('paths of many units', () => {
  it('are exact below 2⁵³ and nearly so above', () => {
    const { values } = powerOfPaths(unit('saturate'), 100, 'saturate');
    binomials(100).forEach((expected, k) => {
      if (expected < 2n ** 53n) expect(BigInt(values[2 * k])).toBe(expected);
      else expect(Math.abs(values[2 * k] / Number(expected) - 1)).toBeLessThan(1e-12);
    });
    expect([...values].filter((_, k) => k % 2 === 1).every((value) => value === 0)).toBe(true);
  });

  it('stay numbers where there are more than a number can say', () => {
    const { values } = powerOfPaths(unit('saturate'), 3000, 'saturate');
    expect([values[0], values[2], values[4]]).toEqual([1, 3000, 4_498_500]);
    expect(values[3000]).toBe(Number.MAX_VALUE);
    expect(values.at(-1)).toBe(1);
  });

  it('have shares where there are more than a number can say', () => {
    const shares = sharesOfPaths(powerOfPaths(unit('rescale'), 3000, 'rescale'));
    // The largest of 3,000 binomial coefficients, by Stirling's formula.
    expect(shares[3000]).toBeCloseTo(Math.sqrt(2 / (Math.PI * 3000)), 5);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
  });

  it('add up in the larger unit', () => {
    const many = powerOfPaths(unit('rescale'), 2000, 'rescale');
    const twice = sumOfPaths([many, many, onePath], 0, 'rescale');
    const both = productOfPaths(many, unit('rescale'), 'rescale');
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    expect(Math.log2(sum(twice.values)) + twice.exponent).toBeCloseTo(2001, 9);
    expect(Math.log2(sum(both.values)) + both.exponent).toBeCloseTo(2001, 9);
  });
});
