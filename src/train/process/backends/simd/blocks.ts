/** The writing half of a `Sweep` of src/kernels: where a phase's outputs lie, and how many are computed at once. */
import type { Size } from '../../window';
import type { Range } from './crew/crew';
import type { Phase } from './phases';
import type { Sweep } from './structures';

const float = 4;

/** Places that are summed at once for a weight gradient. */
export const summedAtOnce = 128;

/** Some columns of a row, or some rows: about as many places as asked for. */
export function blocksOf([rows, columns]: Size, places: number): { rowsAtOnce: number; columnsAtOnce: number } {
  if (columns >= places) return { rowsAtOnce: 1, columnsAtOnce: Math.ceil(places / 4) * 4 };
  return { rowsAtOnce: Math.min(rows, Math.ceil(places / columns)), columnsAtOnce: columns };
}

export interface Target {
  at: number;
  /** [images, height, width, channels]. */
  shape: readonly number[];
}

/** Where a phase's outputs lie, `stride` places apart. */
export function writingOf({ at, shape }: Target, { first }: Phase, stride: Size, groups: number) {
  const [, height, width, channels] = shape;
  const pixel = channels * float;
  const row = width * pixel;
  return {
    output: at + first[0] * row + first[1] * pixel,
    outputImage: height * row,
    outputRow: row * stride[0],
    outputPixel: pixel * stride[1],
    channels: channels / groups,
    groups,
  };
}

/** The sweep over some of the images. */
export const someOutputs = (sweep: Sweep, { first }: Range): Sweep => ({
  ...sweep,
  output: sweep.output + first * sweep.outputImage,
});
