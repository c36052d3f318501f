/** Convolutions of 3×3 at stride 1 by Winograd's F(2×2, 3×3), as src/kernels/winograd.ts computes them. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { SimdBackend } from './backend';
import type { Range } from './crew/crew';
import { lanesFor, type Geometry } from './geometry';
import type { Kernels } from './kernels';
import type { Desk } from './memory';
import { planesFields, winogradFields, wordsOf } from './structures';

const float = 4;

/** Numbers of a transformed tile. */
const points = 16;

/** Tiles that are transformed at once: as many as stay in the second cache with their products. */
const tilesAtOnce = 64;

/** Channels below which the direct loops are faster, the transformations not being worth it. */
const fewestChannels = 16;

/** One group's convolution of `source` to images of `rows` × `columns`. */
interface Job {
  source: { at: number; shape: readonly number[]; channels: number };
  top: number;
  left: number;
  /** [images, rows, columns, channels] of what comes out. */
  target: { at: number; shape: readonly number[]; channels: number };
}

/** Multiplications of a job: sixteen for each tile, channel and output. */
const workOf = ({ source, target }: Job): number =>
  (points / 4) * sizeOf(target.shape.slice(0, 3)) * source.channels * target.channels;

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** The job for some of its images. */
function part({ source, target, ...job }: Job, { first, count }: Range): Job {
  const some = <Side extends { at: number; shape: readonly number[] }>(side: Side): Side => ({
    ...side,
    at: side.at + first * sizeOf(side.shape.slice(1)) * float,
    shape: [count, ...side.shape.slice(1)],
  });
  return { ...job, source: some(source), target: some(target) };
}

const padded = (channels: number, to: number): number => Math.ceil(channels / to) * to;

/** Planes of an image, and the channels that they have room for. */
function planesOf(channels: number): { lanes: number; planes: number; inputs: number } {
  const lanes = lanesFor(channels);
  const planes = Math.ceil(channels / lanes);
  return { lanes, planes, inputs: planes * lanes };
}

/** Room and tables of a job: words of its planes and of its tiles. */
function prepare({ source, top, left, target }: Job, { room, table }: Desk) {
  const [images, height, width, all] = source.shape;
  const [, rows, columns] = target.shape;
  const { lanes, planes } = planesOf(source.channels);
  const [tileRows, tileColumns] = [Math.ceil(rows / 2), Math.ceil(columns / 2)];
  const block = Math.max(1, Math.min(tileRows, Math.floor(tilesAtOnce / tileColumns)));
  const tiles = block * tileColumns;
  const [paddedHeight, paddedWidth] = [
    Math.max(top + height, 2 * tileRows + 2),
    Math.max(left + width, 2 * tileColumns + 2),
  ];
  const scratchBytes = planes * paddedHeight * paddedWidth * lanes * float;
  // A point more than a power of two apart: else all sixteen fall on the same lines of the cache.
  const apart = 192;
  const transformedPoint = planes * tiles * lanes * float + apart;
  const productPoint = tiles * padded(target.channels, 8) * float + apart;
  const planeWords = wordsOf(planesFields, {
    images,
    input: source.at,
    imageStep: height * width * all * float,
    pixelStep: all * float,
    height,
    width,
    channels: source.channels,
    lanes,
    top,
    left,
    paddedHeight,
    paddedWidth,
    scratch: room(scratchBytes, 'the planes of an image'),
    scratchBytes,
  });
  const offsets = Array.from({ length: planes }, (_, plane) => plane * tiles * lanes * float);
  const slack = 3 * lanes * float;
  return {
    planes: table(planeWords),
    tiles: {
      tileRows,
      tileColumns,
      block,
      offsets: table(offsets),
      planes,
      transformed: room(points * transformedPoint + slack, 'transformed tiles'),
      transformedPoint,
      products: room(points * productPoint, 'products of tiles'),
      productPoint,
      output: target.at,
      rows,
      columns,
      channels: target.channels,
    },
  };
}

export class WinogradConvolutions {
  constructor(
    private readonly backend: SimdBackend,
    private readonly kernels: Kernels,
  ) {}

  takes({ input, output, filter, window: { stride, dilation }, pads, groups }: Geometry): boolean {
    return (
      groups === 1 &&
      filter[0] === 3 &&
      filter[1] === 3 &&
      [...stride, ...dilation].every((step) => step === 1) &&
      pads.flat().every((amount) => amount >= 0 && amount <= 2) &&
      filter[2] >= fewestChannels &&
      filter[3] >= fewestChannels &&
      [...input, ...output].every((size) => size > 0)
    );
  }

  /** y = x ∗ filter. */
  forward(x: TensorInfo, filter: TensorInfo, { input, output, pads }: Geometry): TensorInfo {
    const y = this.backend.create(output);
    this.convolve(
      {
        source: { at: this.backend.addressOf(x), shape: input, channels: input[3] },
        top: pads[0][0],
        left: pads[1][0],
        target: { at: y.at, shape: output, channels: output[3] },
      },
      { at: this.backend.addressOf(filter), tap: input[3] * output[3], input: output[3], output: 1, last: 0 },
    );
    return y;
  }

  /** ∂E/∂x: the convolution of ∂E/∂y with the kernel turned round. */
  inputGradient(dy: TensorInfo, filter: TensorInfo, { input, output, pads }: Geometry): TensorInfo {
    const dx = this.backend.create(input);
    const tap = input[3] * output[3];
    this.convolve(
      {
        source: { at: this.backend.addressOf(dy), shape: output, channels: output[3] },
        top: 2 - pads[0][0],
        left: 2 - pads[1][0],
        target: { at: dx.at, shape: input, channels: input[3] },
      },
      { at: this.backend.addressOf(filter), tap: -tap, input: 1, output: output[3], last: 8 * tap },
    );
    return dx;
  }

  /** @param weights steps in numbers from one tap, input and output to the next, and the place of the first tap. */
  private convolve(job: Job, weights: { at: number; tap: number; input: number; output: number; last: number }): void {
    const { crew, kernelMemory } = this.backend;
    kernelMemory.atDesk((desk) => {
      const outputs = job.target.channels;
      const inputs = planesOf(job.source.channels).inputs;
      const weightPoint = inputs * padded(outputs, 8) * float + 192;
      const packed = desk.room(points * weightPoint, 'the weights of a convolution');
      this.kernels.transformWeights(
        weights.at + weights.last * float,
        weights.tap * float,
        job.source.channels,
        weights.input * float,
        outputs,
        weights.output * float,
        inputs,
        packed,
        weightPoint,
      );
      crew.each('winogradConvolve', job.source.shape[0], workOf(job), (range) => {
        const { planes, tiles } = prepare(part(job, range), desk);
        return [planes, desk.table(wordsOf(winogradFields, { ...tiles, weights: packed, weightPoint }))];
      });
    });
  }

  /** ∂E/∂filter from x and ∂E/∂y. */
  filterGradient(x: TensorInfo, dy: TensorInfo, { input, output, filter, pads }: Geometry): TensorInfo {
    const result = this.backend.create(filter);
    const { crew, kernelMemory: memory } = this.backend;
    memory.atDesk((desk) => {
      const job: Job = {
        source: { at: this.backend.addressOf(x), shape: input, channels: input[3] },
        top: pads[0][0],
        left: pads[1][0],
        target: { at: this.backend.addressOf(dy), shape: output, channels: output[3] },
      };
      const sumPoint = planesOf(input[3]).inputs * output[3] * float + 64;
      const numbers = (points * sumPoint) / float;
      const ranges = crew.ranges(input[0], workOf(job));
      // Each thread has sums of its own; they are added in one order.
      const sums = ranges.map(() => desk.room(points * sumPoint, 'the sums of a weight gradient'));
      for (const at of sums) memory.view(at, numbers).fill(0);
      const shares = ranges.map((range, i) => {
        const { planes, tiles } = prepare(part(job, range), desk);
        return [
          planes,
          desk.table(wordsOf(winogradFields, { ...tiles, weights: 0, weightPoint: 0 })),
          sums[i],
          sumPoint,
        ];
      });
      crew.run('addWinogradGradient', shares);
      for (const others of sums.slice(1)) this.kernels.add(sums[0], others, numbers, sums[0]);
      this.kernels.gradientOfTaps(sums[0], sumPoint, input[3], output[3], result.at);
    });
    return result;
  }
}
