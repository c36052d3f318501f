/** Convolutions of any kernel, stride, dilation and number of groups, with both gradients. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Size } from '../../window';
import type { SimdBackend } from './backend';
import type { Range } from './crew/crew';
import type { Kernels } from './kernels';
import { lanesFor, type Geometry } from './geometry';
import { WinogradConvolutions } from './winograd';
import { planesFields, sweepFields, wordsOf, type Planes, type Sweep } from './structures';

const float = 4;

/** A tap of the kernel: where it reads, relative to the first place (rows, columns), and which weights it has. */
interface Tap {
  row: number;
  column: number;
  /** Number of the kernel's place, row by row. */
  index: number;
}

/** Which taps one output sees, and which outputs see them. */
interface Phase {
  taps: Tap[][];
  /** Place in the planes that output (0, 0) reads from. */
  origin: Size;
  /** First output, steps between outputs, and how many there are. */
  first: Size;
  count: Size;
}

interface Layout {
  channels: number;
  lanes: number;
  planes: number;
  top: number;
  left: number;
  height: number;
  width: number;
  /** Bytes behind the last row that a tile of four places reads. */
  slack: number;
}

/** Rows and columns that planes need for all that their phases read. */
function layoutFor(
  channels: number,
  size: Size,
  top: number,
  left: number,
  stride: Size,
  phases: readonly Phase[],
): Layout {
  const lanes = lanesFor(channels);
  const reached = (axis: 0 | 1): number =>
    Math.max(
      size[axis] + (axis === 0 ? top : left),
      ...phases.map(({ taps, origin, count }) => {
        const last = Math.max(...taps.flat().map((tap) => (axis === 0 ? tap.row : tap.column)));
        return origin[axis] + (count[axis] - 1) * stride[axis] + last + 1;
      }),
    );
  return {
    channels,
    lanes,
    planes: Math.ceil(channels / lanes),
    top,
    left,
    height: reached(0),
    width: reached(1),
    slack: 4 * stride[1] * lanes * float,
  };
}

const scratchBytes = ({ planes, height, width, lanes, slack }: Layout): number =>
  planes * height * width * lanes * float + slack;

/** Stretches that lie side by side are one: a row of the kernel where its taps have no gaps. */
function stretches({ lanes, planes, height, width }: Layout, taps: readonly Tap[][]) {
  const joined = taps.every((row) => row.every((tap, i) => i === 0 || tap.column === row[i - 1].column + 1));
  const starts = joined ? taps.map((row) => row.slice(0, 1)) : [taps.flat()];
  const length = joined ? taps[0].length * lanes : lanes;
  const offsets: number[] = [];
  for (let plane = 0; plane < planes; plane++) {
    for (const { row, column } of starts.flat()) {
      offsets.push(((plane * height + row) * width + column) * lanes * float);
    }
  }
  return { offsets, length };
}

export class Convolutions {
  private readonly winograd: WinogradConvolutions;

  constructor(
    private readonly backend: SimdBackend,
    private readonly kernels: Kernels,
  ) {
    this.winograd = new WinogradConvolutions(backend, kernels);
  }

  /** y = x ∗ filter. */
  forward(x: TensorInfo, filter: TensorInfo, geometry: Geometry): TensorInfo {
    if (this.winograd.takes(geometry)) return this.winograd.forward(x, filter, geometry);
    const y = this.backend.create(geometry.output);
    if (y.at && geometry.output.every((size) => size > 0)) {
      const phase = forwardPhase(geometry);
      const { groups, window, pads, input, output } = geometry;
      const perGroup = { in: input[3] / groups, out: output[3] / groups };
      const layout = layoutFor(perGroup.in, [input[1], input[2]], pads[0][0], pads[1][0], window.stride, [phase]);
      for (let group = 0; group < groups; group++) {
        this.sweep({
          source: { at: this.backend.addressOf(x), shape: input, firstChannel: group * perGroup.in },
          target: { at: y.at, shape: output, firstChannel: group * perGroup.out, channels: perGroup.out },
          layout,
          stride: window.stride,
          outputStride: [1, 1],
          phases: [phase],
          weights: {
            at: this.backend.addressOf(filter) + group * perGroup.out * float,
            tapStep: perGroup.in * output[3] * float,
            inputStep: output[3] * float,
            outputStep: float,
          },
        });
      }
    }
    return y;
  }

  /** ∂E/∂x from ∂E/∂y: outputs that lie `stride` apart see the same taps, so there are as many phases as strides. */
  inputGradient(dy: TensorInfo, filter: TensorInfo, geometry: Geometry): TensorInfo {
    if (this.winograd.takes(geometry)) return this.winograd.inputGradient(dy, filter, geometry);
    const dx = this.backend.create(geometry.input);
    const { groups, window, input, output } = geometry;
    if (!geometry.input.every((size) => size > 0)) return dx;
    const { phases, before, complete } = gradientPhases(geometry);
    const numbers = this.backend.numbersOf(dx);
    if (!complete || output.some((size) => size === 0)) numbers.fill(0);
    if (phases.length === 0 || output.some((size) => size === 0)) return dx;
    const perGroup = { in: input[3] / groups, out: output[3] / groups };
    const layout = layoutFor(perGroup.out, [output[1], output[2]], before[0], before[1], [1, 1], phases);
    for (let group = 0; group < groups; group++) {
      this.sweep({
        source: { at: this.backend.addressOf(dy), shape: output, firstChannel: group * perGroup.out },
        target: { at: dx.at, shape: input, firstChannel: group * perGroup.in, channels: perGroup.in },
        layout,
        stride: [1, 1],
        outputStride: window.stride,
        phases,
        weights: {
          at: this.backend.addressOf(filter) + group * perGroup.out * float,
          tapStep: perGroup.in * output[3] * float,
          inputStep: float,
          outputStep: output[3] * float,
        },
      });
    }
    return dx;
  }

  /** ∂E/∂filter from x and ∂E/∂y. */
  filterGradient(x: TensorInfo, dy: TensorInfo, geometry: Geometry): TensorInfo {
    if (this.winograd.takes(geometry)) return this.winograd.filterGradient(x, dy, geometry);
    const { groups, window, pads, input, output, filter } = geometry;
    const result = this.backend.create(filter);
    const numbers = this.backend.numbersOf(result);
    if ([...input, ...output].some((size) => size === 0)) {
      numbers.fill(0);
      return result;
    }
    const phase = forwardPhase(geometry);
    const perGroup = { in: input[3] / groups, out: output[3] / groups };
    const layout = layoutFor(perGroup.in, [input[1], input[2]], pads[0][0], pads[1][0], window.stride, [phase]);
    const { offsets, length } = stretches(layout, phase.taps);
    const rows = offsets.length * length;
    const taps = phase.taps.flat().length;
    const { crew, kernelMemory: memory } = this.backend;
    memory.atDesk(({ room, table }) => {
      const numbersOfSums = rows * perGroup.out;
      const ranges = crew.ranges(input[0], output[0] * output[1] * output[2] * numbersOfSums);
      // Each thread has sums of its own; they are added in one order.
      const rooms = ranges.map(() => ({
        scratch: room(scratchBytes(layout), 'the planes of an image'),
        sums: room(numbersOfSums * float, 'the sums of a weight gradient'),
      }));
      const [{ sums }] = rooms;
      const partial = memory.view(sums, numbersOfSums);
      for (let group = 0; group < groups; group++) {
        const from = { at: this.backend.addressOf(x), shape: input, firstChannel: group * perGroup.in };
        const sweep: Sweep = {
          ...sweepOf(layout, phase, window.stride),
          offsets: table(offsets),
          runs: offsets.length,
          length,
          weights: 0,
          output: this.backend.addressOf(dy) + group * perGroup.out * float,
          outputImage: output[1] * output[2] * output[3] * float,
          outputRow: output[2] * output[3] * float,
          outputPixel: output[3] * float,
          channels: perGroup.out,
        };
        for (const each of rooms) memory.view(each.sums, numbersOfSums).fill(0);
        crew.run(
          'addWeightGradient',
          ranges.map((range, i) => [
            table(wordsOf(planesFields, somePlanes(planesOf(from, layout, rooms[i].scratch), range))),
            table(wordsOf(sweepFields, someOutputs(sweep, range))),
            rooms[i].sums,
          ]),
        );
        for (const others of rooms.slice(1)) this.kernels.add(sums, others.sums, numbersOfSums, sums);
        // Rows of the sums are [plane][tap][lane], those of the filter [tap][channel].
        for (let channel = 0; channel < perGroup.in; channel++) {
          const plane = Math.floor(channel / layout.lanes);
          for (let tap = 0; tap < taps; tap++) {
            const row = (plane * taps + tap) * layout.lanes + (channel % layout.lanes);
            numbers.set(
              partial.subarray(row * perGroup.out, (row + 1) * perGroup.out),
              (tap * perGroup.in + channel) * output[3] + group * perGroup.out,
            );
          }
        }
      }
    });
    return result;
  }

  private sweep({ source, target, layout, stride, outputStride, phases, weights }: SweepJob): void {
    const [, , targetWidth, targetChannels] = target.shape;
    const pixel = targetChannels * float;
    const row = targetWidth * pixel;
    const whole = target.shape[1] * row;
    const { crew, kernelMemory } = this.backend;
    kernelMemory.atDesk(({ room, table }) => {
      let work = 0;
      const sweeps = phases.map((phase): Sweep => {
        const { offsets, length } = stretches(layout, phase.taps);
        const tapBytes = phase.taps.flat().map(({ index }) => index * weights.tapStep);
        const numbers = Math.ceil(target.channels / 8) * 8 * offsets.length * length;
        const packed = room(numbers * float, 'the weights of a convolution');
        this.kernels.packPanels(
          weights.at,
          table(tapBytes),
          tapBytes.length,
          layout.channels,
          weights.inputStep,
          target.channels,
          weights.outputStep,
          layout.lanes,
          packed,
        );
        work += target.shape[0] * phase.count[0] * phase.count[1] * numbers;
        return {
          ...sweepOf(layout, phase, stride),
          offsets: table(offsets),
          runs: offsets.length,
          length,
          weights: packed,
          output: target.at + target.firstChannel * float + phase.first[0] * row + phase.first[1] * pixel,
          outputImage: whole,
          outputRow: row * outputStride[0],
          outputPixel: pixel * outputStride[1],
          channels: target.channels,
        };
      });
      crew.each('convolve', source.shape[0], work, (range) => {
        const planes = planesOf(source, layout, room(scratchBytes(layout), 'the planes of an image'));
        return [
          table(wordsOf(planesFields, somePlanes(planes, range))),
          table(sweeps.flatMap((sweep) => wordsOf(sweepFields, someOutputs(sweep, range)))),
          sweeps.length,
        ];
      });
    });
  }
}

/** The planes of some images. */
const somePlanes = (planes: Planes, { first, count }: Range): Planes => ({
  ...planes,
  images: count,
  input: planes.input + first * planes.imageStep,
});

/** The sweep over these. */
const someOutputs = (sweep: Sweep, { first }: Range): Sweep => ({
  ...sweep,
  output: sweep.output + first * sweep.outputImage,
});

interface Source {
  at: number;
  shape: readonly number[];
  firstChannel: number;
}

interface SweepJob {
  source: Source;
  target: Source & { channels: number };
  layout: Layout;
  /** Between two places that are read, and between two that are written. */
  stride: Size;
  outputStride: Size;
  phases: readonly Phase[];
  weights: { at: number; tapStep: number; inputStep: number; outputStep: number };
}

function planesOf({ at, shape, firstChannel }: Source, layout: Layout, scratch: number): Planes {
  const [images, height, width, channels] = shape;
  return {
    images,
    input: at + firstChannel * float,
    imageStep: height * width * channels * float,
    pixelStep: channels * float,
    height,
    width,
    channels: layout.channels,
    lanes: layout.lanes,
    top: layout.top,
    left: layout.left,
    paddedHeight: layout.height,
    paddedWidth: layout.width,
    scratch,
    scratchBytes: scratchBytes(layout),
  };
}

function sweepOf({ lanes, width }: Layout, { origin, count }: Phase, stride: Size) {
  const pixel = lanes * float;
  const row = width * pixel;
  return {
    first: origin[0] * row + origin[1] * pixel,
    rowStride: stride[0] * row,
    pixelStride: stride[1] * pixel,
    rows: count[0],
    columns: count[1],
  };
}

function forwardPhase({ filter, output, window: { dilation } }: Geometry): Phase {
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

function gradientPhases({ input, filter, window: { stride, dilation }, pads }: Geometry): {
  phases: Phase[];
  /** Zeros before ∂y. */
  before: Size;
  /** Does every place of x belong to a phase with taps? */
  complete: boolean;
} {
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
