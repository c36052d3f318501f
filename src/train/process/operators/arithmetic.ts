import { tf } from '../tensorflow';
import { aligned } from '../value';
import { elementByElement, type Implementation } from './implementation';

const binary =
  (compute: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor) =>
  (inputs: Parameters<Implementation<'add'>>[0]): ReturnType<Implementation<'add'>> => {
    const { tensors, channelsLast } = aligned(inputs);
    return { tensor: compute(tensors[0], tensors[1]), channelsLast };
  };

export const add = binary((a, b) => tf.add(a, b));
export const subtract = binary((a, b) => tf.sub(a, b));
export const multiply = binary((a, b) => tf.mul(a, b));
export const divide = binary((a, b) => tf.div(a, b));

export const affine: Implementation<'affine'> = ([x], { attributes: { scale, shift } }) => {
  const scaled = scale === 1 ? x.tensor : tf.mul(x.tensor, scale);
  return { ...x, tensor: shift === 0 ? scaled : tf.add(scaled, shift) };
};

export const identity = elementByElement((x) => tf.clone(x));

/** TensorFlow.js has no `stopGradient`: a gradient of its own, which is 0. */
export const detach = elementByElement((x) =>
  tf.customGrad((given) => ({ value: tf.clone(given as tf.Tensor), gradFunc: (dy) => tf.zerosLike(dy as tf.Tensor) }))(
    x,
  ),
);
