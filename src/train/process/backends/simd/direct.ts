/** Convolutions of any kernel, stride, dilation and number of groups, as src/kernels/convolution.ts computes them. */
import type { Size } from '../../window';
import type { SimdBackend } from './backend';
import { blocksOf, someOutputs, summedAtOnce, writingOf, type Target } from './blocks';
import { frameFor, frameTable, readingOf, stretches, type Frame } from './frame';
import { sizeOf, type Geometry } from './geometry';
import type { Kernels } from './kernels';
import { forwardPhase, gradientPhases, type Phase } from './phases';
import { sweepFields, wordsOf, type Sweep } from './structures';

const float = 4;

/** Bytes that places computed at once may read, to stay in the first cache, and the fewest places worth a panel of weights. */
const readAtOnce = 16_384;
const fewestPlaces = 32;

/** Images with which a convolution of 1×1 has at least so many places in a row. */
const placesInRow = 256;

/** Images whose places all see but themselves have no rows: one long row reads and writes the same. */
function unrolled(geometry: Geometry): Geometry {
  const { filter, window, pads, input, output } = geometry;
  const alone =
    [filter[0], filter[1], ...window.stride].every((size) => size === 1) && pads.flat().every((n) => n === 0);
  if (!alone) return geometry;
  const [images, height, width] = input;
  let together = Math.min(images, Math.ceil(placesInRow / (height * width)));
  while (images % together !== 0) together--;
  const flat = (shape: readonly number[]): number[] => [images / together, 1, together * height * width, shape[3]];
  return { ...geometry, input: flat(input), output: flat(output) };
}

export class DirectConvolutions {
  constructor(
    private readonly backend: SimdBackend,
    private readonly kernels: Kernels,
  ) {}

  /** y = x ∗ filter; all by their addresses. */
  forward(x: number, filter: number, y: number, geometry: Geometry): void {
    const { groups, window, pads, input, output, filter: shape } = unrolled(geometry);
    const phase = forwardPhase({ ...geometry, output });
    this.sweep({
      frame: frameFor(input, [pads[0][0], pads[1][0]], window.stride, [phase]),
      from: x,
      target: { at: y, shape: output },
      stride: window.stride,
      outputStride: [1, 1],
      phases: [phase],
      groups,
      weights: {
        at: filter,
        group: (output[3] / groups) * float,
        tap: shape[2] * output[3] * float,
        input: output[3] * float,
        output: float,
      },
    });
  }

  /** ∂E/∂x from ∂E/∂y. */
  inputGradient(dy: number, filter: number, dx: number, geometry: Geometry): void {
    const whole = unrolled(geometry);
    const { groups, window, input, output, filter: shape } = whole;
    const { phases, before, complete } = gradientPhases(whole);
    if (!complete) this.backend.kernelMemory.view(dx, sizeOf(input)).fill(0);
    if (phases.length === 0) return;
    this.sweep({
      frame: frameFor(output, before, [1, 1], phases),
      from: dy,
      target: { at: dx, shape: input },
      stride: [1, 1],
      outputStride: window.stride,
      phases,
      groups,
      weights: {
        at: filter,
        group: (output[3] / groups) * float,
        tap: shape[2] * output[3] * float,
        input: float,
        output: output[3] * float,
      },
    });
  }

  /** ∂E/∂filter from x and ∂E/∂y: rows of the sums are those of the filter. */
  filterGradient(x: number, dy: number, to: number, geometry: Geometry): void {
    const { groups, window, pads, input, output, filter } = unrolled(geometry);
    const phase = forwardPhase({ ...geometry, output });
    const frame = frameFor(input, [pads[0][0], pads[1][0]], window.stride, [phase]);
    const { offsets, length } = stretches(frame, phase.taps, groups);
    const { crew, kernelMemory: memory } = this.backend;
    const numbers = sizeOf(filter);
    memory.atDesk((desk) => {
      const sweep: Sweep = {
        ...readingOf(frame, phase, window.stride),
        ...blocksOf(phase.count, summedAtOnce),
        ...writingOf({ at: dy, shape: output }, phase, [1, 1], groups),
        offsets: desk.table(offsets),
        runs: offsets.length,
        length,
        weights: 0,
        inputGroup: filter[2] * float,
      };
      const ranges = crew.ranges(input[0], sizeOf(output.slice(0, 3)) * numbers);
      // Each thread has sums of its own; they are added in one order.
      const sums = ranges.map((_, i) => (i === 0 ? to : desk.room(numbers * float, 'the sums of a weight gradient')));
      for (const at of sums) memory.view(at, numbers).fill(0);
      const shares = ranges.map((range, i) => {
        const words = wordsOf(sweepFields, someOutputs(sweep, range));
        return [frameTable(frame, x, range, desk), desk.table(words), sums[i], output[3] * float];
      });
      crew.run('addWeightGradient', shares);
      for (const others of sums.slice(1)) this.kernels.add(to, others, numbers, to);
    });
  }

  private sweep({ frame, from, target, stride, outputStride, phases, groups, weights }: SweepJob): void {
    const inputs = frame.shape[3] / groups;
    const outputs = target.shape[3] / groups;
    const { crew, kernelMemory } = this.backend;
    kernelMemory.atDesk((desk) => {
      let work = 0;
      const sweeps = phases.map((phase): Sweep => {
        const { offsets, length } = stretches(frame, phase.taps, groups);
        const taps = desk.table(phase.taps.flat().map(({ index }) => index * weights.tap));
        const numbers = Math.ceil(outputs / 8) * 8 * offsets.length * length;
        const packed = desk.room(groups * numbers * float, 'the weights of a convolution');
        for (let group = 0; group < groups; group++) {
          this.kernels.packPanels(
            ...[weights.at + group * weights.group, taps, phase.taps.flat().length],
            ...[inputs, weights.input, outputs, weights.output, packed + group * numbers * float],
          );
        }
        work += target.shape[0] * phase.count[0] * phase.count[1] * groups * numbers;
        const read = stride[0] * stride[1] * inputs * float;
        return {
          ...readingOf(frame, phase, stride),
          ...blocksOf(phase.count, Math.max(fewestPlaces, Math.floor(readAtOnce / read))),
          ...writingOf(target, phase, outputStride, groups),
          offsets: desk.table(offsets),
          runs: offsets.length,
          length,
          weights: packed,
          inputGroup: inputs * float,
        };
      });
      crew.each('convolve', frame.shape[0], work, (range) => {
        const words = sweeps.flatMap((sweep) => wordsOf(sweepFields, someOutputs(sweep, range)));
        return [frameTable(frame, from, range, desk), desk.table(words), sweeps.length];
      });
    });
  }
}

interface SweepJob {
  frame: Frame;
  from: number;
  target: Target;
  /** Between two places that are read, and between two that are written. */
  stride: Size;
  outputStride: Size;
  phases: readonly Phase[];
  groups: number;
  /** Steps in bytes. The groups of a filter lie side by side along its outputs. */
  weights: { at: number; group: number; tap: number; input: number; output: number };
}
