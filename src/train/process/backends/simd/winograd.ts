/** Convolutions of 3×3 at stride 1 by Winograd's F(2×2, 3×3), as src/kernels/winograd.ts computes them. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { SimdBackend } from './backend';
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

const padded = (channels: number, to: number): number => Math.ceil(channels / to) * to;

/** Room and tables of a job: words of its planes and of its tiles. */
function prepare({ source, top, left, target }: Job, { room, table }: Desk) {
  const [images, height, width, all] = source.shape;
  const [, rows, columns] = target.shape;
  const lanes = lanesFor(source.channels);
  const planes = Math.ceil(source.channels / lanes);
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
    inputs: planes * lanes,
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
    this.backend.kernelMemory.atDesk((desk) => {
      const { inputs, planes, tiles } = prepare(job, desk);
      const outputs = job.target.channels;
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
      const words = wordsOf(winogradFields, { ...tiles, weights: packed, weightPoint });
      this.kernels.winogradConvolve(planes, desk.table(words));
    });
  }

  /** ∂E/∂filter from x and ∂E/∂y. */
  filterGradient(x: TensorInfo, dy: TensorInfo, { input, output, filter, pads }: Geometry): TensorInfo {
    const result = this.backend.create(filter);
    const memory = this.backend.kernelMemory;
    memory.atDesk((desk) => {
      const { inputs, planes, tiles } = prepare(
        {
          source: { at: this.backend.addressOf(x), shape: input, channels: input[3] },
          top: pads[0][0],
          left: pads[1][0],
          target: { at: this.backend.addressOf(dy), shape: output, channels: output[3] },
        },
        desk,
      );
      const sumPoint = inputs * output[3] * float + 64;
      const sums = desk.room(points * sumPoint, 'the sums of a weight gradient');
      memory.view(sums, (points * sumPoint) / float).fill(0);
      const words = wordsOf(winogradFields, { ...tiles, weights: 0, weightPoint: 0 });
      this.kernels.addWinogradGradient(planes, desk.table(words), sums, sumPoint);
      this.kernels.gradientOfTaps(sums, sumPoint, input[3], output[3], result.at);
    });
    return result;
  }
}
