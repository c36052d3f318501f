import { describe, expect, it } from 'vitest';
import { erf, inverseErf, normalDistribution, truncatedMoments } from '../../src/graph/gaussian';

describe('the normal distribution', () => {
  // Abramowitz and Stegun, Tables 7.1 and 26.1.
  it.each([
    [0, 0],
    [0.5, 0.5204998778],
    [1, 0.8427007929],
    [2, 0.995322265],
    [3, 0.9999779095],
    [-1, -0.8427007929],
    [9, 1],
  ])('erf %d', (x, value) => expect(erf(x)).toBeCloseTo(value, 9));

  it('has the inverse of erf, and infinity at its ends', () => {
    for (const x of [-2.5, -1, 0.01, 0.7, 3]) expect(inverseErf(erf(x))).toBeCloseTo(x, 6);
    expect(inverseErf(0)).toBe(0);
    expect(inverseErf(-1)).toBe(-Infinity);
    expect(inverseErf(1.5)).toBeNaN();
  });

  it('has moments between bounds', () => {
    expect(normalDistribution(1.959963985)).toBeCloseTo(0.975, 9);
    expect(truncatedMoments(0, 1, [-2, 2]).variance).toBeCloseTo(0.7737, 4);
    expect(truncatedMoments(0, 0.02, [-2, 2]).variance).toBeCloseTo(0.0004, 12);
    // The half-normal distribution: √(2/π) and 1 − 2/π.
    const half = truncatedMoments(0, 1, [0, Infinity]);
    expect(half.mean).toBeCloseTo(Math.sqrt(2 / Math.PI), 9);
    expect(half.variance).toBeCloseTo(1 - 2 / Math.PI, 9);
  });
});
