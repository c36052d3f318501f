/** Kernels that move numbers and change none. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../../tensorflow';
import { copyBlock, stepsOf } from '../copy';
import { count, small, type Inputs, type Table } from './table';

/** Tensors that TensorFlow.js hands over as a list. */
const listOf = (inputs: Inputs): TensorInfo[] => Object.values(inputs);

/** An axis, counted from the end where it is negative. */
const axisOf = (axis: unknown, rank: number): number => tf.util.parseAxisParam(axis as number, new Array(rank))[0];

export const arrangement: Table = (backend, kernels) => {
  /** The same numbers in another shape. */
  const reshaped = ({ dataId }: TensorInfo, shape: number[]): TensorInfo => {
    backend.incRef(dataId);
    return { dataId, shape, dtype: 'float32' };
  };
  const filled = (shape: readonly number[], value: number): TensorInfo | null => {
    if (count(shape) < small) return null;
    const result = backend.create(shape);
    backend.numbersOf(result).fill(value);
    return result;
  };
  /** Tensors side by side: [outer, their sizes of all inner axes]. */
  const joined = (parts: readonly TensorInfo[], outer: number, shape: readonly number[]): TensorInfo => {
    const result = backend.create(shape);
    if (count(shape) === 0) return result;
    const row = count(shape) / outer;
    let at = result.at;
    for (const part of parts) {
      const length = count(part.shape) / outer;
      if (length > 0) kernels.copyRows(backend.addressOf(part), length * 4, at, row * 4, length, outer);
      at += length * 4;
    }
    return result;
  };
  /** The reverse. @param shapes of the parts. */
  const parted = (x: TensorInfo, outer: number, shapes: readonly number[][]): TensorInfo[] => {
    const row = count(x.shape) / outer;
    let at = 0;
    return shapes.map((shape) => {
      const length = count(shape) / outer;
      const from = at;
      at += length;
      // Numbers that lie side by side need not be copied.
      if (outer === 1) return backend.part(x, from, shape);
      const part = backend.create(shape);
      if (length > 0) kernels.copyRows(backend.addressOf(x) + from * 4, row * 4, part.at, length * 4, length, outer);
      return part;
    });
  };
  return {
    Slice({ x }, { begin, size }) {
      const [start, lengths] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin as number[], size as number[]);
      const steps = stepsOf(x.shape);
      const first = start.reduce((at, index, axis) => at + index * steps[axis], 0);
      // Side by side they lie where all axes behind the first one with more than one place are whole.
      const outer = lengths.findIndex((length) => length !== 1);
      if (lengths.every((length, axis) => outer < 0 || axis <= outer || length === x.shape[axis])) {
        return backend.part(x, first / 4, lengths);
      }
      const result = backend.create(lengths);
      const from = { at: backend.addressOf(x) + first, steps };
      copyBlock(kernels, lengths, from, { at: result.at, steps: stepsOf(lengths) });
      return result;
    },
    PadV2({ x }, { paddings, constantValue }) {
      const pads = paddings as [number, number][];
      const result = backend.create(x.shape.map((size, axis) => size + pads[axis][0] + pads[axis][1]));
      backend.numbersOf(result).fill(constantValue as number);
      const steps = stepsOf(result.shape);
      const first = pads.reduce((at, [before], axis) => at + before * steps[axis], result.at);
      const from = { at: backend.addressOf(x), steps: stepsOf(x.shape) };
      copyBlock(kernels, x.shape, from, { at: first, steps });
      return result;
    },
    Concat(inputs, { axis }) {
      const all = listOf(inputs);
      const { shape } = all[0];
      const along = axisOf(axis, shape.length);
      const length = all.reduce((sum, part) => sum + part.shape[along], 0);
      return joined(all, count(shape.slice(0, along)), [...shape.slice(0, along), length, ...shape.slice(along + 1)]);
    },
    SplitV({ x }, { numOrSizeSplits, axis }) {
      const along = axisOf(axis, x.shape.length);
      const sizes = tf.backend_util.prepareSplitSize(x as tf.Tensor, numOrSizeSplits as number[], along);
      const shapes = sizes.map((size) => x.shape.map((length, i) => (i === along ? size : length)));
      return parted(x, count(x.shape.slice(0, along)), shapes);
    },
    Pack(inputs, { axis }) {
      const all = listOf(inputs);
      const { shape } = all[0];
      const along = axisOf(axis, shape.length + 1);
      return joined(all, count(shape.slice(0, along)), [...shape.slice(0, along), all.length, ...shape.slice(along)]);
    },
    Unpack({ value }, { axis }) {
      const along = axisOf(axis, value.shape.length);
      const shape = value.shape.filter((_, i) => i !== along);
      return parted(value, count(shape.slice(0, along)), new Array<number[]>(value.shape[along]).fill(shape));
    },
    Transpose({ x }, { perm }) {
      const shape = (perm as number[]).map((axis) => x.shape[axis]);
      const steps = stepsOf(x.shape);
      const axes = (perm as number[])
        .map((axis) => ({ size: x.shape[axis], step: steps[axis] }))
        .filter(({ size }) => size !== 1);
      // Where the numbers stay in their order, nothing moves.
      if (axes.every(({ step }, i) => i === 0 || step < axes[i - 1].step)) return reshaped(x, shape);
      const result = backend.create(shape);
      const sizes = axes.map(({ size }) => size);
      const to = stepsOf(sizes);
      const from = { at: backend.addressOf(x), steps: axes.map(({ step }) => step) };
      const turned = from.steps.indexOf(4);
      const last = axes.length - 1;
      if (count(shape) === 0) return result;
      if (turned === last) {
        copyBlock(kernels, sizes, from, { at: result.at, steps: to });
        return result;
      }
      const outer = axes.map((_, i) => i).filter((i) => i !== turned && i !== last);
      const walk = (depth: number, source: number, target: number): void => {
        if (depth === outer.length) {
          kernels.turn(source, from.steps[last], target, to[turned], sizes[last], sizes[turned]);
          return;
        }
        const axis = outer[depth];
        for (let i = 0; i < sizes[axis]; i++) walk(depth + 1, source + i * from.steps[axis], target + i * to[axis]);
      };
      walk(0, from.at, result.at);
      return result;
    },
    Tile({ x }, { reps }) {
      let [from, shape] = [x, x.shape];
      (reps as number[]).forEach((times, axis) => {
        if (times === 1) return;
        const outer = count(shape.slice(0, axis));
        const next = shape.map((size, i) => (i === axis ? size * times : size));
        const result = joined(new Array<TensorInfo>(times).fill(from), outer, next);
        if (from !== x) backend.disposeData(from.dataId);
        [from, shape] = [result, next];
      });
      return from === x ? reshaped(x, x.shape) : from;
    },
    GatherV2: {
      others: ['indices'],
      compute({ x, indices }, { axis, batchDims }) {
        const along = axisOf(axis, x.shape.length);
        const [size, inner] = [x.shape[along], count(x.shape.slice(along + 1))];
        const places = backend.numbersOf(indices);
        if (batchDims || indices.dtype !== 'int32' || !places.every((place) => place >= 0 && place < size)) return null;
        const outer = count(x.shape.slice(0, along));
        const result = backend.create([...x.shape.slice(0, along), ...indices.shape, ...x.shape.slice(along + 1)]);
        if (count(result.shape) === 0) return result;
        const from = backend.addressOf(x);
        const [fromStep, toStep] = [size * inner * 4, places.length * inner * 4];
        places.forEach((place, i) => {
          kernels.copyRows(from + place * inner * 4, fromStep, result.at + i * inner * 4, toStep, inner, outer);
        });
        return result;
      },
    },
    UnsortedSegmentSum: {
      others: ['segmentIds'],
      compute({ x, segmentIds }, { numSegments }) {
        const inner = count(x.shape.slice(1));
        const result = backend.create([numSegments as number, ...x.shape.slice(1)]);
        backend.numbersOf(result).fill(0);
        const from = backend.addressOf(x);
        backend.numbersOf(segmentIds).forEach((segment, i) => {
          const to = result.at + segment * inner * 4;
          // Rows of no segment count nowhere.
          if (segment >= 0 && segment < (numSegments as number)) kernels.add(to, from + i * inner * 4, inner, to);
        });
        return result;
      },
    },
    Cast: {
      others: ['x'],
      compute({ x }, { dtype }) {
        if (dtype !== 'float32' || !['float32', 'int32', 'bool'].includes(x.dtype)) return null;
        if (x.dtype === 'float32') return reshaped(x, x.shape);
        const result = backend.create(x.shape);
        backend.numbersOf(result).set(backend.numbersOf(x));
        return result;
      },
    },
    Fill: (_, { shape, value, dtype }) =>
      typeof value === 'number' && (dtype ?? 'float32') === 'float32' ? filled(shape as number[], value) : null,
    ZerosLike: ({ x }) => filled(x.shape, 0),
    OnesLike: ({ x }) => filled(x.shape, 1),
  };
};
