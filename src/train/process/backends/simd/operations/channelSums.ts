/** Sums over the rows of [rows, channels], those of some rows by each thread. */
import type { SimdBackend } from '../backend';

/** Bytes of a table with one float32 for each channel, of which whole vectors are read. */
export const tableBytes = (channels: number): number => (channels + 4) * 4;

/** Bytes of the sums in double precision: two for each channel. */
const totalsBytes = (channels: number): number => (channels + 4) * 16;

/** Mean and biased variance of every channel of x, all by their addresses; parts are put together in double precision. */
export function channelMoments(
  { crew, kernelMemory }: SimdBackend,
  x: number,
  rows: number,
  channels: number,
  mean: number,
  variance: number,
): void {
  const ranges = crew.ranges(rows, rows * channels);
  kernelMemory.atDesk(({ room }) => {
    const table = (): number => room(tableBytes(channels), 'moments of a batch norm');
    const parts = ranges.map(({ first, count }) => ({
      ...{ first, count, totals: room(totalsBytes(channels), 'sums of a batch norm') },
      ...(ranges.length === 1 ? { mean, variance } : { mean: table(), variance: table() }),
    }));
    crew.run(
      'channelMoments',
      parts.map((part) => [x + part.first * channels * 4, part.count, channels, part.totals, part.mean, part.variance]),
    );
    if (parts.length === 1) return;
    const view = (at: number): Float32Array => kernelMemory.view(at, channels);
    const [means, variances] = [view(mean), view(variance)];
    const seen = parts.map((part) => ({
      share: part.count / rows,
      ...{ means: view(part.mean), variances: view(part.variance) },
    }));
    for (let c = 0; c < channels; c++) {
      const centre = seen.reduce((sum, part) => sum + part.share * part.means[c], 0);
      means[c] = centre;
      variances[c] = seen.reduce(
        (sum, part) => sum + part.share * (part.variances[c] + (part.means[c] - centre) ** 2),
        0,
      );
    }
  });
}

/** Addresses of what `gradientSums` reads and writes; 0 for what is not there. */
export interface GradientRows {
  x: number;
  y: number;
  dy: number;
  masked: number;
  mean: number;
  sum: number;
  product: number;
}

/** Σ ∂E/∂z and Σ ∂E/∂z · (x − mean) of every channel, as the kernel of that name says it. */
export function gradientSums(
  { crew, kernelMemory }: SimdBackend,
  { x, y, dy, masked, mean, sum, product }: GradientRows,
  rows: number,
  channels: number,
): void {
  const ranges = crew.ranges(rows, rows * channels);
  kernelMemory.atDesk(({ room }) => {
    const totals = ranges.map(() => room(totalsBytes(channels), 'sums of a batch norm'));
    crew.run(
      'gradientSums',
      ranges.map(({ first, count }, i) => {
        const step = first * channels * 4;
        const at = (address: number): number => address && address + step;
        // Every part writes sums of its own; those of the first one are overwritten below, where there are more.
        const own = i === 0 ? [sum, product] : [room(tableBytes(channels), 'sums'), room(tableBytes(channels), 'sums')];
        return [x + step, at(y), dy + step, count, channels, mean, at(masked), totals[i], ...own];
      }),
    );
    if (ranges.length === 1) return;
    // Sums of all channels, then products of all, each padded to whole vectors.
    const padded = Math.ceil(channels / 4) * 4;
    const doubles = totals.map((at) => new Float64Array(kernelMemory.buffer, at, 2 * padded));
    const [sums, products] = [sum, product].map((at) => kernelMemory.view(at, channels));
    for (let c = 0; c < channels; c++) {
      sums[c] = doubles.reduce((total, part) => total + part[c], 0);
      products[c] = doubles.reduce((total, part) => total + part[padded + c], 0);
    }
  });
}
