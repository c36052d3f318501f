/** Depthwise convolutions, as src/kernels/depthwise.ts computes them. */
import type { Size } from '../../window';
import type { SimdBackend } from './backend';
import { blocksOf, someOutputs, summedAtOnce, writingOf } from './blocks';
import { frameFor, frameTable, readingOf, tapOffsets, type Frame } from './frame';
import { sizeOf, type Geometry } from './geometry';
import type { Kernels } from './kernels';
import type { Desk } from './memory';
import { forwardPhase, gradientPhases, type Phase } from './phases';
import { sweepFields, wordsOf, type Sweep } from './structures';

const float = 4;

/** Is every channel of x seen by itself? */
export const isDepthwise = ({ filter, input, groups }: Geometry): boolean => filter[2] === 1 && groups === input[3];

/** Outputs of a channel. */
const multiplierOf = ({ input, output }: Geometry): number => output[3] / input[3];

/** x with a channel for each output. */
const widened = ({ input, output }: Geometry): number[] => [...input.slice(0, 3), output[3]];

export class DepthwiseConvolutions {
  constructor(
    private readonly backend: SimdBackend,
    private readonly kernels: Kernels,
  ) {}

  /** y = x ∗ filter; all by their addresses. */
  forward(x: number, filter: number, y: number, geometry: Geometry): void {
    const { window, pads, output } = geometry;
    const phase = forwardPhase(geometry);
    this.backend.kernelMemory.atDesk((desk) => {
      this.sweep(desk, {
        frame: frameFor(widened(geometry), [pads[0][0], pads[1][0]], window.stride, [phase]),
        from: this.widen(x, geometry, desk),
        target: { at: y, shape: output },
        stride: window.stride,
        outputStride: [1, 1],
        phases: [phase],
        weights: filter,
      });
    });
  }

  /** ∂E/∂x from ∂E/∂y. */
  inputGradient(dy: number, filter: number, dx: number, geometry: Geometry): void {
    const { phases, before, complete } = gradientPhases(geometry);
    const memory = this.backend.kernelMemory;
    const shape = widened(geometry);
    const multiplier = multiplierOf(geometry);
    memory.atDesk((desk) => {
      const wide = multiplier === 1 ? dx : desk.room(sizeOf(shape) * float, 'a gradient');
      if (!complete) memory.view(wide, sizeOf(shape)).fill(0);
      if (phases.length > 0) {
        this.sweep(desk, {
          frame: frameFor(geometry.output, before, [1, 1], phases),
          from: dy,
          target: { at: wide, shape },
          stride: [1, 1],
          outputStride: geometry.window.stride,
          phases,
          weights: filter,
        });
      }
      if (multiplier > 1) this.kernels.sumEach(wide, sizeOf(geometry.input), multiplier, dx);
    });
  }

  /** ∂E/∂filter from x and ∂E/∂y. */
  filterGradient(x: number, dy: number, to: number, geometry: Geometry): void {
    const { window, pads, output, filter } = geometry;
    const phase = forwardPhase(geometry);
    const frame = frameFor(widened(geometry), [pads[0][0], pads[1][0]], window.stride, [phase]);
    const { crew, kernelMemory: memory } = this.backend;
    const numbers = sizeOf(filter);
    memory.atDesk((desk) => {
      const from = this.widen(x, geometry, desk);
      const sweep: Sweep = {
        ...readingOf(frame, phase, window.stride),
        ...blocksOf(phase.count, summedAtOnce),
        ...writingOf({ at: dy, shape: output }, phase, [1, 1], 1),
        ...tapsOf(frame, phase, desk),
        weights: 0,
      };
      const ranges = crew.ranges(output[0], sizeOf(output) * filter[0] * filter[1]);
      // Each thread has sums of its own; they are added in one order.
      const sums = ranges.map((_, i) => (i === 0 ? to : desk.room(numbers * float, 'the sums of a weight gradient')));
      for (const at of sums) memory.view(at, numbers).fill(0);
      const shares = ranges.map((range, i) => {
        const words = wordsOf(sweepFields, someOutputs(sweep, range));
        return [frameTable(frame, from, range, desk), desk.table(words), sums[i]];
      });
      crew.run('addDepthwiseGradient', shares);
      for (const others of sums.slice(1)) this.kernels.add(to, others, numbers, to);
    });
  }

  /** Where x lies with a channel for each output. */
  private widen(x: number, geometry: Geometry, desk: Desk): number {
    const multiplier = multiplierOf(geometry);
    if (multiplier === 1) return x;
    const wide = desk.room(sizeOf(widened(geometry)) * float, 'an image with a channel for each output');
    this.kernels.repeatEach(x, sizeOf(geometry.input), multiplier, wide);
    return wide;
  }

  private sweep(desk: Desk, { frame, from, target, stride, outputStride, phases, weights }: SweepJob): void {
    const { crew, kernelMemory: memory } = this.backend;
    const channels = target.shape[3];
    let work = 0;
    const sweeps = phases.map((phase): Sweep => {
      // The taps of a phase, in the order in which it reads.
      const taps = phase.taps.flat();
      const packed = desk.room(taps.length * channels * float, 'the weights of a convolution');
      taps.forEach(({ index }, i) => {
        const tap = memory.view(weights + index * channels * float, channels);
        memory.view(packed + i * channels * float, channels).set(tap);
      });
      work += target.shape[0] * phase.count[0] * phase.count[1] * channels * taps.length;
      return {
        ...readingOf(frame, phase, stride),
        ...blocksOf(phase.count, summedAtOnce),
        ...writingOf(target, phase, outputStride, 1),
        ...tapsOf(frame, phase, desk),
        weights: packed,
      };
    });
    crew.each('convolveDepthwise', frame.shape[0], work, (range) => {
      const words = sweeps.flatMap((sweep) => wordsOf(sweepFields, someOutputs(sweep, range)));
      return [frameTable(frame, from, range, desk), desk.table(words), sweeps.length];
    });
  }
}

/** A stretch for each tap. */
function tapsOf(frame: Frame, { taps }: Phase, { table }: Desk) {
  const offsets = tapOffsets(frame, taps);
  return { offsets: table(offsets), runs: offsets.length, length: 1, inputGroup: 0 };
}

interface SweepJob {
  frame: Frame;
  from: number;
  target: { at: number; shape: readonly number[] };
  /** Between two places that are read, and between two that are written. */
  stride: Size;
  outputStride: Size;
  phases: readonly Phase[];
  /** [tap][channel]. */
  weights: number;
}
