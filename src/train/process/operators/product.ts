import { tf } from '../tensorflow';
import { logical, toLogical } from '../value';
import type { Implementation } from './implementation';

export const linear: Implementation<'linear'> = ([x], { attributes: { inFeatures, outFeatures }, parameters }) => {
  const from = toLogical(x);
  const rows: tf.Tensor2D = tf.reshape(from, [from.size / inFeatures, inFeatures]);
  const product = tf.matMul(rows, parameters[0] as tf.Tensor2D, false, true);
  const y = parameters[1] ? tf.add(product, parameters[1]) : product;
  return logical(tf.reshape(y, [...from.shape.slice(0, -1), outFeatures]));
};

export const matmul: Implementation<'matmul'> = ([a, b], { attributes }) => {
  const left = toLogical(a);
  const right = toLogical(b);
  return logical(tf.matMul(left, right, false, attributes.transposeB ?? false));
};
