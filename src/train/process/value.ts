/**
 * Tensors while a graph runs. A graph states its axes in its own order ("logical": N, C, H, W in PyTorch); the back ends
 * compute convolutions and pools with channels last, so a tensor may be stored as N, H, W, C and say so.
 */
import { tf } from './tensorflow';

export interface Value {
  tensor: tf.Tensor;
  /** Is logical axis 1 stored last? */
  channelsLast: boolean;
}

export const logical = (tensor: tf.Tensor): Value => ({ tensor, channelsLast: false });

/** Where a logical axis is stored. */
export const storedAxis = ({ tensor: { rank }, channelsLast }: Value, axis: number): number =>
  !channelsLast || axis === 0 ? axis : axis === 1 ? rank - 1 : axis - 1;

/** A list over logical axes, in the order in which they are stored. */
export function stored<T>(value: Value, perAxis: readonly T[]): T[] {
  if (!value.channelsLast) return [...perAxis];
  const [first, second, ...rest] = perAxis;
  return [first, ...rest, second];
}

export function toLogical(value: Value): tf.Tensor {
  if (!value.channelsLast) return value.tensor;
  const shape: number[] = value.tensor.shape;
  const last = shape.length - 1;
  const channels = shape[last];
  // Moving an axis past axes of size 1 only renames them.
  if (shape.slice(1, last).every((size) => size === 1)) {
    return tf.reshape(value.tensor, [shape[0], channels, ...shape.slice(1, last)]);
  }
  return tf.transpose(value.tensor, [0, last, ...shape.slice(1, last).map((_, i) => i + 1)]);
}

export function toChannelsLast(value: Value): tf.Tensor {
  if (value.channelsLast) return value.tensor;
  const shape: number[] = value.tensor.shape;
  const spatial = shape.slice(2);
  if (spatial.every((size) => size === 1)) return tf.reshape(value.tensor, [shape[0], ...spatial, shape[1]]);
  return tf.transpose(value.tensor, [0, ...spatial.map((_, i) => i + 2), 1]);
}

/** Brings tensors that meet element by element to one storage order and rank. */
export function aligned(values: readonly Value[]): { tensors: tf.Tensor[]; channelsLast: boolean } {
  if (!values.some((value) => value.channelsLast)) {
    return { tensors: values.map(({ tensor }) => tensor), channelsLast: false };
  }
  const rank = Math.max(...values.map(({ tensor }) => tensor.rank));
  const tensors = values.map((value) => {
    if (value.tensor.rank === rank) return toChannelsLast(value);
    // NumPy's rule: axes are matched from the last, in logical order.
    const shape = toLogical(value).shape;
    const full = [...new Array<number>(rank - shape.length).fill(1), ...shape];
    return toChannelsLast(logical(tf.reshape(toLogical(value), full)));
  });
  return { tensors, channelsLast: true };
}
