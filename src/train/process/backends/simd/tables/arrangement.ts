/** Kernels that move numbers and change none. */
import { tf } from '../../../tensorflow';
import { copyBlock, stepsOf } from '../copy';
import type { Table } from './table';

export const arrangement: Table = (backend, kernels) => ({
  Slice({ x }, { begin, size }) {
    const [start, lengths] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin as number[], size as number[]);
    const result = backend.create(lengths);
    const steps = stepsOf(x.shape);
    const first = start.reduce((at, index, axis) => at + index * steps[axis], backend.addressOf(x));
    copyBlock(kernels, lengths, { at: first, steps }, { at: result.at, steps: stepsOf(lengths) });
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
});
