import { isKnown } from '../../../graph/shape';
import { tf } from '../tensorflow';
import { aligned, logical, stored, storedAxis, toLogical, type Value } from '../value';
import { cannotTrain, type Context, type Implementation } from './implementation';

/** The node's shape for the batch that is running. */
function shapeNow({ node, batchFactor }: Pick<Context, 'node' | 'batchFactor'>, size: number): number[] {
  if (!isKnown(node.shape)) throw cannotTrain(node, 'its shape is not known.');
  const [first, ...rest] = node.shape;
  const shape = [first * batchFactor, ...rest];
  if (shape.reduce((product, dim) => product * dim, 1) !== size) {
    throw cannotTrain(node, `[${node.shape.join(',')}] fixes the batch size elsewhere than along its first axis.`);
  }
  return shape;
}

export const reshape: Implementation<'reshape'> = ([x], context) => {
  const from = toLogical(x);
  return logical(tf.reshape(from, shapeNow(context, from.size)));
};

export const flatten: Implementation<'flatten'> = ([x], context) => {
  const from = toLogical(x);
  return logical(tf.reshape(from, shapeNow(context, from.size)));
};

export const transpose: Implementation<'transpose'> = ([x], { attributes: { order } }) =>
  logical(tf.transpose(toLogical(x), [...order]));

export const concat: Implementation<'concat'> = (inputs, { attributes: { axis } }) => {
  const { tensors, channelsLast } = aligned(inputs);
  const value = { tensor: tensors[0], channelsLast };
  return { tensor: tf.concat(axis === 0 ? tensors : forAllImages(tensors), storedAxis(value, axis)), channelsLast };
};

/** A learned tensor (a class token) stands beside every image of the batch. */
function forAllImages(tensors: tf.Tensor[]): tf.Tensor[] {
  const images = Math.max(...tensors.map(({ shape }) => shape[0]));
  return tensors.map((tensor) =>
    tensor.shape[0] === images ? tensor : tf.broadcastTo(tensor, [images, ...tensor.shape.slice(1)]),
  );
}

export const stack: Implementation<'stack'> = (inputs, { attributes: { axis } }) =>
  logical(tf.stack(axis === 0 ? inputs.map(toLogical) : forAllImages(inputs.map(toLogical)), axis));

/** Every step-th element of an axis, by a reshape: strided slices have no gradient in TensorFlow.js. */
function stepped(x: tf.Tensor, axis: number, step: number): tf.Tensor {
  const { shape } = x;
  const count = Math.ceil(shape[axis] / step);
  const missing = count * step - shape[axis];
  const whole =
    missing === 0
      ? x
      : tf.pad(
          x,
          shape.map((_, i): [number, number] => [0, i === axis ? missing : 0]),
        );
  const before = shape.slice(0, axis).reduce((product, size) => product * size, 1);
  const after = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const blocks = tf.reshape(whole, [before * count, step, after]);
  const first = tf.slice(blocks, [0, 0, 0], [before * count, 1, after]);
  return tf.reshape(first, [...shape.slice(0, axis), count, ...shape.slice(axis + 1)]);
}

export const slice: Implementation<'slice'> = ([x], { attributes: { ranges } }) => {
  const drops = ranges.some((range) => range?.index);
  const from: Value = drops ? logical(toLogical(x)) : x;
  const { shape } = from.tensor;
  const perAxis = stored(
    from,
    Array.from({ length: shape.length }, (_, axis) => ranges[axis] ?? null),
  );
  const begin = perAxis.map((range) => range?.start ?? 0);
  const size = perAxis.map((range, axis) =>
    range ? Math.max(0, Math.min(range.end, shape[axis]) - range.start) : shape[axis],
  );
  const whole = begin.every((start) => start === 0) && size.every((length, axis) => length === shape[axis]);
  let tensor = whole ? from.tensor : tf.slice(from.tensor, begin, size);
  perAxis.forEach((range, axis) => {
    if (range && range.step > 1) tensor = stepped(tensor, axis, range.step);
  });
  if (!drops) return { tensor, channelsLast: from.channelsLast };
  return logical(
    tf.reshape(
      tensor,
      (tensor.shape as number[]).filter((_, axis) => !perAxis[axis]?.index),
    ),
  );
};

/** Where each value of a padded axis comes from. */
const sources = {
  reflect: (place: number, size: number) => (place < 0 ? -place : place >= size ? 2 * (size - 1) - place : place),
  replicate: (place: number, size: number) => Math.min(size - 1, Math.max(0, place)),
  circular: (place: number, size: number) => (place + size) % size,
};

export const pad: Implementation<'pad'> = ([x], { attributes: { padding, value, mode } }) => {
  const amounts = stored(x, padding).map(([before, after]): [number, number] => [before, after]);
  if (!mode) return { ...x, tensor: tf.pad(x.tensor, amounts, value) };
  const padded = amounts.reduce<tf.Tensor>((tensor, [before, after], axis) => {
    if (before === 0 && after === 0) return tensor;
    const size = tensor.shape[axis];
    const places = Array.from({ length: before + size + after }, (_, i) => sources[mode](i - before, size));
    return tf.gather(tensor, tf.tensor1d(places, 'int32'), axis);
  }, x.tensor);
  return { ...x, tensor: padded };
};

export const expand: Implementation<'expand'> = ([x], context) => {
  const { node, batchFactor } = context;
  if (!isKnown(node.shape)) throw cannotTrain(node, 'its shape is not known.');
  const from = toLogical(x);
  const [first, ...rest] = node.shape;
  return logical(tf.broadcastTo(from, [first * batchFactor, ...rest]));
};
