/** Which places a convolution and its input gradient read for which: the taps of every output. */
import type { Size } from '../../window';
import type { Geometry } from './geometry';

/** A tap of the kernel: where it reads, relative to the first place (rows, columns), and which weights it has. */
export interface Tap {
  row: number;
  column: number;
  /** Number of the kernel's place, row by row. */
  index: number;
}

/** Which taps one output sees, and which outputs see them. */
export interface Phase {
  /** Row by row. */
  taps: Tap[][];
  /** Place in the frame that output (0, 0) reads from. */
  origin: Size;
  /** First output, and how many there are; steps between outputs are those of the job. */
  first: Size;
  count: Size;
}

/** Every output of a convolution sees all taps. */
export function forwardPhase({ filter, output, window: { dilation } }: Geometry): Phase {
  const [height, width] = filter;
  const taps = Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (__, column) => ({
      row: row * dilation[0],
      column: column * dilation[1],
      index: row * width + column,
    })),
  );
  return { taps, origin: [0, 0], first: [0, 0], count: [output[1], output[2]] };
}

/** One axis of the input gradient: places i = first + n · stride see ∂y at n + `at` for each of these taps. */
interface AxisPhase {
  first: number;
  count: number;
  /** In the order of `at`. */
  taps: { tap: number; at: number }[];
}

/** ∂x_i = Σ_k ∂y_o · w_k over all k with o · stride = i + pad − k · dilation. */
function axisPhases(size: number, kernel: number, stride: number, dilation: number, pad: number): AxisPhase[] {
  return Array.from({ length: Math.min(stride, size) }, (_, first) => {
    const taps = Array.from({ length: kernel }, (__, k) => ({ tap: k, at: (first + pad - k * dilation) / stride }))
      .filter(({ at }) => Number.isInteger(at))
      .reverse();
    return { first, count: Math.ceil((size - first) / stride), taps };
  });
}

export interface GradientPhases {
  phases: Phase[];
  /** Zeros before ∂y. */
  before: Size;
  /** Does every place of x belong to a phase with taps? */
  complete: boolean;
}

/** Places of x that lie `stride` apart see the same taps, so there are as many phases as strides. */
export function gradientPhases({ input, filter, window: { stride, dilation }, pads }: Geometry): GradientPhases {
  const [rows, columns] = ([0, 1] as const).map((axis) =>
    axisPhases(input[axis + 1], filter[axis], stride[axis], dilation[axis], pads[axis][0]),
  );
  const earliest = (axes: readonly AxisPhase[]): number =>
    Math.max(0, ...axes.flatMap(({ taps }) => taps.map(({ at }) => -at)));
  const before: Size = [earliest(rows), earliest(columns)];
  const all = rows.flatMap((row) => columns.map((column) => ({ row, column })));
  const seen = all.filter(({ row, column }) => row.taps.length > 0 && column.taps.length > 0);
  const phases = seen.map(({ row, column }): Phase => {
    const origin: Size = [row.taps[0].at + before[0], column.taps[0].at + before[1]];
    const taps = row.taps.map((r) =>
      column.taps.map((c) => ({
        row: r.at - row.taps[0].at,
        column: c.at - column.taps[0].at,
        index: r.tap * filter[1] + c.tap,
      })),
    );
    return { taps, origin, first: [row.first, column.first], count: [row.count, column.count] };
  });
  return { phases, before, complete: seen.length === all.length };
}
