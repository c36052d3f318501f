/** Images with zeros around them, as far as what reads them reaches: `Frame` and the reading half of a `Sweep` of src/kernels. */
import type { Size } from '../../window';
import type { Range } from './crew/crew';
import type { Desk } from './memory';
import type { Phase, Tap } from './phases';
import { frameFields, wordsOf } from './structures';

const float = 4;

export interface Frame {
  /** Of the images: [images, height, width, channels]. */
  shape: readonly number[];
  top: number;
  left: number;
  height: number;
  width: number;
}

/**
 * The frame that phases need.
 * @param before zeros before the first row and column; `stride` is the step between the places of two outputs.
 */
export function frameFor(shape: readonly number[], before: Size, stride: Size, phases: readonly Phase[]): Frame {
  const reached = (axis: 0 | 1): number =>
    Math.max(
      shape[axis + 1] + before[axis],
      ...phases.map(({ taps, origin, count }) => {
        const last = Math.max(...taps.flat().map((tap) => (axis === 0 ? tap.row : tap.column)));
        return origin[axis] + (count[axis] - 1) * stride[axis] + last + 1;
      }),
    );
  return { shape, top: before[0], left: before[1], height: reached(0), width: reached(1) };
}

/** Address of the frame of some images of those at `at`, with room for a framed one where they do not do as they are. */
export function frameTable(frame: Frame, at: number, { first, count }: Range, { room, table }: Desk): number {
  const { shape, top, left, height, width } = frame;
  const [, rows, columns, channels] = shape;
  const pixel = channels * float;
  const asTheyAre = height === rows && width === columns;
  return table(
    wordsOf(frameFields, {
      ...{ images: count, input: at + first * rows * columns * pixel, height: rows, width: columns, pixel, top, left },
      ...{ framedHeight: height, framedWidth: width },
      room: asTheyAre ? 0 : room(height * width * pixel, 'an image with zeros around it'),
    }),
  );
}

/** Bytes from place (0, 0) to a place of the frame. */
const placeOf = ({ shape, width }: Frame, row: number, column: number): number =>
  (row * width + column) * shape[3] * float;

/** Where each tap reads, relative to the first place. */
export const tapOffsets = (frame: Frame, taps: readonly Tap[][]): number[] =>
  taps.flat().map(({ row, column }) => placeOf(frame, row, column));

/** Stretches that lie side by side are one: a row of the kernel where neither taps nor groups leave gaps. */
export function stretches(frame: Frame, taps: readonly Tap[][], groups: number) {
  const channels = frame.shape[3];
  const joined =
    groups === 1 && taps.every((row) => row.every((tap, i) => i === 0 || tap.column === row[i - 1].column + 1));
  if (!joined) return { offsets: tapOffsets(frame, taps), length: channels / groups };
  return {
    offsets: tapOffsets(
      frame,
      taps.map((row) => row.slice(0, 1)),
    ),
    length: taps[0].length * channels,
  };
}

/** What is read for a phase's outputs. */
export const readingOf = (frame: Frame, { origin, count }: Phase, stride: Size) => ({
  first: placeOf(frame, origin[0], origin[1]),
  rowStride: placeOf(frame, stride[0], 0),
  pixelStride: placeOf(frame, 0, stride[1]),
  rows: count[0],
  columns: count[1],
});
