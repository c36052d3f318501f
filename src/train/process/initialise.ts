import type { Initialiser, Spread } from '../../graph/graph';
import type { Random } from './random';

/** Fan-in and fan-out of a weight [out, in, kernel…], as PyTorch counts them. */
function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  const field = shape.slice(2).reduce((product, size) => product * size, 1);
  const [out, inputs] = shape.length >= 2 ? shape : [shape[0] ?? 1, shape[0] ?? 1];
  return { fanIn: inputs * field, fanOut: out * field };
}

/** Draws that a bound may reject before the bound is given instead: one that rejects more keeps next to nothing. */
const mostDraws = 10_000;

/** A normal value between two bounds, those in standard deviations from the mean. */
function truncatedNormal(random: Random, low: number, high: number): number {
  for (let i = 0; i < mostDraws; i++) {
    const value = random.normal();
    if (low <= value && value <= high) return value;
  }
  return Math.abs(low) < Math.abs(high) ? low : high;
}

/** Rows orthonormal, or columns where there are more rows: modified Gram–Schmidt on a Gaussian matrix (Saxe et al. 2014). */
function orthogonal(rows: number, columns: number, random: Random): Float64Array {
  const [count, length] = rows <= columns ? [rows, columns] : [columns, rows];
  const vectors = Array.from({ length: count }, () => Float64Array.from({ length }, () => random.normal()));
  vectors.forEach((vector, i) => {
    for (const other of vectors.slice(0, i)) {
      const along = vector.reduce((sum, value, k) => sum + value * other[k], 0);
      other.forEach((value, k) => (vector[k] -= along * value));
    }
    const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    vector.forEach((value, k) => (vector[k] = value / norm));
  });
  const result = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[row * columns + column] = rows <= columns ? vectors[row][column] : vectors[column][row];
    }
  }
  return result;
}

/**
 * First values of a parameter, in its own axis order.
 * @param fallback rule for an initialiser that the reader did not understand.
 */
export function initialValues(
  initialiser: Initialiser,
  shape: readonly number[],
  random: Random,
  fallback: Initialiser,
): Float32Array {
  const size = shape.reduce((product, dim) => product * dim, 1);
  const draw = (value: () => number): Float32Array => Float32Array.from({ length: size }, value);
  const spreadOut = (distribution: Spread, deviation: number): Float32Array => {
    if (distribution === 'uniform') return draw(() => random.between(-1, 1) * Math.sqrt(3) * deviation);
    const value = distribution === 'normal' ? () => random.normal() : () => truncatedNormal(random, -2, 2);
    return draw(() => deviation * value());
  };
  const { fanIn, fanOut } = fans(shape);
  switch (initialiser.kind) {
    case 'constant':
      return new Float32Array(size).fill(initialiser.value);
    case 'normal': {
      const { mean, standardDeviation, within } = initialiser;
      const bounds = within?.map((bound) => (bound - mean) / standardDeviation);
      const value =
        bounds && standardDeviation > 0 ? () => truncatedNormal(random, bounds[0], bounds[1]) : () => random.normal();
      return draw(() => mean + standardDeviation * value());
    }
    case 'uniform':
      return draw(() => random.between(initialiser.low, initialiser.high));
    case 'he': {
      const { mode, distribution, negativeSlope, factor = 1 } = initialiser;
      const fan = mode === 'fanIn' ? fanIn : fanOut;
      return spreadOut(distribution, factor * Math.sqrt(2 / ((1 + negativeSlope ** 2) * fan)));
    }
    case 'xavier':
      return spreadOut(initialiser.distribution, initialiser.gain * Math.sqrt(2 / (fanIn + fanOut)));
    case 'orthogonal':
      return Float32Array.from(orthogonal(shape[0], size / shape[0], random), (value) => initialiser.gain * value);
    case 'uniformFanIn': {
      const bound = 1 / Math.sqrt(Number(initialiser.fanIn));
      return draw(() => random.between(-bound, bound));
    }
    case 'unknown':
      if (fallback.kind === 'unknown') throw new Error('the fallback initialiser is unknown itself');
      return initialValues(fallback, shape, random, fallback);
  }
}
