/** Convolutions of 3×3 at stride 1 by Winograd's F(4×4, 3×3), as src/kernels/winograd.ts computes them. */
import type { SimdBackend } from './backend';
import type { Range } from './crew/crew';
import { sizeOf, type ChannelsOf, type Geometry } from './geometry';
import type { Kernels } from './kernels';
import type { Desk } from './memory';
import { tilingFields, winogradFields, wordsOf } from './structures';

const float = 4;

/** Numbers of a transformed tile, of a tile of outputs along a side, and bytes of a transformed tile of four channels. */
const points = 36;
const side = 4;
const tileBytes = points * 16;

/** Bytes of transformed tiles and products that stay in the second cache, and the fewest tiles that are worth packed weights. */
const cacheBytes = 786_432;
const fewestTiles = 32;

/** A point more than a power of two apart: else all of them fall on the same lines of the cache. */
const apart = 192;

/** Channels below which the direct loops are faster, the transformations not being worth it. */
const fewestChannels = 16;

const roundUp = (count: number, to: number): number => Math.ceil(count / to) * to;

/** Does the algorithm hold for it, and is it worth it? */
export function winogradTakes({ filter, window: { stride, dilation }, groups }: Geometry): boolean {
  return (
    filter[0] === 3 &&
    filter[1] === 3 &&
    [...stride, ...dilation].every((step) => step === 1) &&
    filter[2] >= fewestChannels &&
    filter[3] / groups >= fewestChannels
  );
}

/** Channels that are read, and where their tiles begin before them; channels that are written. */
interface Job {
  source: ChannelsOf;
  target: ChannelsOf;
  top: number;
  left: number;
}

/** Multiplications of a job. */
const workOf = ({ source, target }: Job): number =>
  (points / side ** 2) * sizeOf(target.shape.slice(0, 3)) * source.channels * target.channels;

/** The job for some of its images. */
function part({ source, target, ...job }: Job, { first, count }: Range): Job {
  const some = ({ at, shape, channels }: ChannelsOf): ChannelsOf => ({
    at: at + first * sizeOf(shape.slice(1)) * float,
    shape: [count, ...shape.slice(1)],
    channels,
  });
  return { ...job, source: some(source), target: some(target) };
}

/** Words of the tiling of some channels, which begins so many rows and columns before them. */
const tiling = ({ at, shape, channels }: ChannelsOf, top: number, left: number, rows: number, columns: number) =>
  wordsOf(tilingFields, {
    at,
    pixel: shape[3] * float,
    height: shape[1],
    width: shape[2],
    channels,
    top,
    left,
    tileRows: rows,
    tileColumns: columns,
  });

/** Room for a job, and its tables: addresses of the tilings of what is read and what is written, and of the rest. */
function prepare(job: Job, weights: { at: number; point: number }, { room, table }: Desk): number[] {
  const { source, target, top, left } = job;
  const [images, height, width] = target.shape;
  const [rows, columns] = [Math.ceil(height / side), Math.ceil(width / side)];
  const tiles = images * rows * columns;
  const [inputs, outputs] = [roundUp(source.channels, 4), roundUp(target.channels, 8)];
  const fitting = Math.floor(cacheBytes / (points * (inputs + outputs) * float));
  const block = Math.min(roundUp(Math.max(fitting, fewestTiles), 4), tiles);
  const transformedPoint = block * inputs * float + apart;
  const productPoint = block * outputs * float + apart;
  const patchBytes = tileBytes * Math.ceil(Math.max(inputs, outputs) / 4);
  const transformed = room(points * (transformedPoint + productPoint) + patchBytes + tileBytes, 'transformed tiles');
  const products = transformed + points * transformedPoint;
  const patch = products + points * productPoint;
  const rest = wordsOf(winogradFields, {
    tiles,
    block,
    weights: weights.at,
    weightPoint: weights.point,
    transformed,
    transformedPoint,
    products,
    productPoint,
    half: patch + patchBytes,
    patch,
  });
  const at = table([...tiling(source, top, left, rows, columns), ...tiling(target, 0, 0, rows, columns), ...rest]);
  const bytes = tilingFields.length * 4;
  return [at, at + bytes, at + 2 * bytes];
}

export class WinogradConvolutions {
  constructor(
    private readonly backend: SimdBackend,
    private readonly kernels: Kernels,
  ) {}

  /**
   * y = x ∗ filter, of one group.
   * @param filter of its first weight.
   */
  forward(x: ChannelsOf, filter: number, y: ChannelsOf, { filter: shape, pads }: Geometry): void {
    const inputBytes = shape[3] * float;
    const weights = { at: filter, tapBytes: shape[2] * inputBytes, inputBytes };
    this.backend.kernelMemory.atDesk((desk) =>
      this.convolve({ source: x, target: y, top: pads[0][0], left: pads[1][0] }, weights, desk),
    );
  }

  /** ∂E/∂x: the convolution of ∂E/∂y with the kernel turned round. */
  inputGradient(dy: ChannelsOf, filter: number, dx: ChannelsOf, { filter: shape, pads }: Geometry): void {
    this.backend.kernelMemory.atDesk((desk) => {
      const inputBytes = shape[3] * float;
      const at = desk.room(9 * dx.channels * dy.channels * float, 'the weights of a convolution');
      this.kernels.turnWeights(filter, 9, shape[2] * inputBytes, dx.channels, inputBytes, dy.channels, at);
      const turned = { at, tapBytes: dy.channels * dx.channels * float, inputBytes: dx.channels * float };
      this.convolve({ source: dy, target: dx, top: 2 - pads[0][0], left: 2 - pads[1][0] }, turned, desk);
    });
  }

  private convolve(job: Job, weights: { at: number; tapBytes: number; inputBytes: number }, desk: Desk): void {
    const [inputs, outputs] = [job.source.channels, job.target.channels];
    const weightPoint = inputs * roundUp(outputs, 8) * float + 64;
    const packed = desk.room(points * weightPoint, 'the weights of a convolution');
    this.kernels.transformWeights(
      ...[weights.at, weights.tapBytes, inputs, weights.inputBytes, outputs],
      ...[desk.room(tileBytes, 'a tile'), packed, weightPoint],
    );
    this.backend.crew.each('winogradConvolve', job.source.shape[0], workOf(job), (range) =>
      prepare(part(job, range), { at: packed, point: weightPoint }, desk),
    );
  }

  /** ∂E/∂filter from x and ∂E/∂y, of one group; `to` is where its first number goes. */
  filterGradient(x: ChannelsOf, dy: ChannelsOf, to: number, { filter: shape, pads }: Geometry): void {
    const { crew, kernelMemory: memory } = this.backend;
    memory.atDesk((desk) => {
      const job: Job = { source: x, target: dy, top: pads[0][0], left: pads[1][0] };
      const sumPoint = x.channels * dy.channels * float + 64;
      const numbers = (points * sumPoint) / float;
      const ranges = crew.ranges(x.shape[0], workOf(job));
      // Each thread has sums of its own; they are added in one order.
      const sums = ranges.map(() => desk.room(points * sumPoint, 'the sums of a weight gradient'));
      for (const at of sums) memory.view(at, numbers).fill(0);
      const shares = ranges.map((range, i) => [
        ...prepare(part(job, range), { at: 0, point: 0 }, desk),
        sums[i],
        sumPoint,
      ]);
      crew.run('addWinogradGradient', shares);
      for (const others of sums.slice(1)) this.kernels.add(sums[0], others, numbers, sums[0]);
      const inputBytes = shape[3] * float;
      this.kernels.gradientOfTaps(
        ...[sums[0], sumPoint, x.channels, dy.channels, desk.room(tileBytes, 'a tile')],
        ...[to, shape[2] * inputBytes, inputBytes],
      );
    });
  }
}
