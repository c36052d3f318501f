import type { PoolAttributes } from '../../../graph/operators/index';
import { tf } from '../tensorflow';
import { storedAxis, toLogical, logical } from '../value';
import { padSpatial, type Pads, type Size } from '../window';
import { cannotTrain, fromImages, images, padsOf, type Context, type Implementation } from './implementation';

type PoolContext = Context<'maxPool' | 'averagePool'>;

/** Where the windows of a pool lie: `pads` make every window fit, as many as the shape rule counts. */
function windows(x: tf.Tensor4D, { node, attributes }: PoolContext): { count: Size; declared: Pads; pads: Pads } {
  const { kernel, stride, padding, dilation, dataFormat } = attributes as PoolAttributes;
  if (kernel.length !== 2) throw cannotTrain(node, 'only pools over rows and columns are supported.');
  if (dilation?.some((d) => d !== 1)) throw cannotTrain(node, 'dilated pools have no gradient in TensorFlow.js.');
  const size: Size = [x.shape[1], x.shape[2]];
  const declared = padsOf(padding, size, kernel, stride, [1, 1]);
  const spatial = node.shape?.slice(dataFormat === 'channelsFirst' ? 2 : 1).slice(0, 2);
  if (!spatial?.every((dim) => typeof dim === 'number')) throw cannotTrain(node, 'its output size is not known.');
  const count = spatial as unknown as Size;
  const axis = (i: 0 | 1): Size => {
    const [before] = declared[i];
    return [before, (count[i] - 1) * stride[i] + kernel[i] - size[i] - before];
  };
  return { count, declared, pads: [axis(0), axis(1)] };
}

const pair = (values: readonly number[]): [number, number] => [values[0], values[1]];

/** Below any activation, and finite: −∞ times the zeros of a gradient would be NaN. */
const lowest = -3e38;

export const maxPool: Implementation<'maxPool'> = ([x], context) => {
  const { kernel, stride, dataFormat } = context.attributes;
  const from = images(x, dataFormat) as tf.Tensor4D;
  const padded = padSpatial(from, windows(from, context as unknown as PoolContext).pads, lowest);
  return fromImages(tf.maxPool(padded, pair(kernel), pair(stride), 'valid'), dataFormat);
};

/** For each window along one axis, how many of its places count in the mean. */
function counted(
  size: number,
  [before, after]: Size,
  kernel: number,
  stride: number,
  count: number,
  countPadding: boolean,
): number[] {
  const [first, last] = countPadding ? [-before, size + after] : [0, size];
  return Array.from({ length: count }, (_, i) => {
    const start = i * stride - before;
    return Math.min(start + kernel, last) - Math.max(start, first);
  });
}

export const averagePool: Implementation<'averagePool'> = ([x], context) => {
  const { kernel, stride, dataFormat, countPadding } = context.attributes;
  const from = images(x, dataFormat) as tf.Tensor4D;
  const { count, declared, pads } = windows(from, context as unknown as PoolContext);
  const means = tf.avgPool(padSpatial(from, pads), pair(kernel), pair(stride), 'valid');
  const [rows, columns] = ([0, 1] as const).map((i) =>
    counted(from.shape[i + 1], declared[i], kernel[i], stride[i], count[i], countPadding ?? false),
  );
  const full = kernel[0] * kernel[1];
  if (rows.every((n) => n === kernel[0]) && columns.every((n) => n === kernel[1])) return fromImages(means, dataFormat);
  const factors = rows.flatMap((row) => columns.map((column) => full / (row * column)));
  return fromImages(tf.mul(means, tf.tensor4d(factors, [1, rows.length, columns.length, 1])), dataFormat);
};

/** Mean over parts of one axis, from ⌊i·n/m⌋ to ⌈(i+1)·n/m⌉: PyTorch's regions. */
function adaptive(x: tf.Tensor, axis: 1 | 2, count: number): tf.Tensor {
  const size = x.shape[axis]!;
  const means = Array.from({ length: count }, (_, i) => {
    const start = Math.floor((i * size) / count);
    const end = Math.ceil(((i + 1) * size) / count);
    const begin = [0, 0, 0, 0];
    begin[axis] = start;
    const length = [...(x.shape as number[])];
    length[axis] = end - start;
    return tf.mean(tf.slice(x, begin, length), axis, true);
  });
  return tf.concat(means, axis);
}

export const adaptiveAveragePool: Implementation<'adaptiveAveragePool'> = ([x], context) => {
  const { output, dataFormat } = context.attributes;
  if (output.length !== 2) throw cannotTrain(context.node, 'only pools over rows and columns are supported.');
  const from = images(x, dataFormat) as tf.Tensor4D;
  const [height, width] = [from.shape[1], from.shape[2]];
  if (height % output[0] === 0 && width % output[1] === 0) {
    const kernel: [number, number] = [height / output[0], width / output[1]];
    return fromImages(kernel.join() === '1,1' ? from : tf.avgPool(from, kernel, kernel, 'valid'), dataFormat);
  }
  return fromImages(adaptive(adaptive(from, 1, output[0]), 2, output[1]), dataFormat);
};

export const reduce: Implementation<'reduce'> = ([x], { attributes: { function: name, axes, keep } }) => {
  // A mean over rows and columns is a pool, which all back ends do fast.
  const spatialMean = name === 'mean' && x.tensor.rank === 4 && x.channelsLast && [...axes].sort().join() === '2,3';
  if (spatialMean) {
    const images = x.tensor as tf.Tensor4D;
    const [n, h, w, c] = images.shape;
    const pooled = h * w === 1 ? images : tf.avgPool(images, [h, w], 1, 'valid');
    return keep ? { tensor: pooled, channelsLast: true } : logical(tf.reshape(pooled, [n, c]));
  }
  const compute = { mean: tf.mean, sum: tf.sum, max: tf.max, min: tf.min }[name];
  if (keep) {
    const at = axes.map((axis) => storedAxis(x, axis));
    return { ...x, tensor: compute(x.tensor, at, true) };
  }
  return logical(compute(toLogical(x), [...axes], false));
};

export const upsample: Implementation<'upsample'> = ([x], { node, attributes: { size, mode, dataFormat } }) => {
  const from = images(x, dataFormat) as tf.Tensor4D;
  const [n, h, w, c] = from.shape;
  const [rows, columns] = [size[0] / h, size[1] / w];
  if (mode !== 'nearest' || !Number.isInteger(rows) || !Number.isInteger(columns)) {
    throw cannotTrain(node, `only upsampling by whole factors to the nearest value is supported, not ${mode}.`);
  }
  const wide = tf.tile(tf.reshape(from, [n * h * w, 1, c]), [1, columns, 1]);
  const tall = tf.tile(tf.reshape(wide, [n * h, 1, size[1] * c]), [1, rows, 1]);
  return fromImages(tf.reshape(tall, [n, size[0], size[1], c]), dataFormat);
};
