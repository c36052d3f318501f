import { numerics } from '../numerics';
import { tf } from '../tensorflow';
import type { Random } from '../random';
import type { Implementation } from './implementation';

/** 0 with probability p, else `kept`. Made here and not by the back end, so that a seed gives the same masks anywhere. */
function mask(shape: number[], p: number, kept: number, random: Random): tf.Tensor {
  const made = numerics().mask?.(shape, p, kept, random);
  if (made) return made;
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  for (let i = 0; i < values.length; i++) values[i] = random.uniform() < p ? 0 : kept;
  return tf.tensor(values, shape);
}

export const dropout: Implementation<'dropout'> = ([x], { attributes: { p, rescale }, training, random }) => {
  if (p === 0) return { ...x, tensor: tf.clone(x.tensor) };
  // Without the rescaling the mean shrinks to 1 − p while training, and does so at test time too.
  if (!training) return { ...x, tensor: rescale ? tf.clone(x.tensor) : tf.mul(x.tensor, 1 - p) };
  const kept = rescale && p < 1 ? 1 / (1 - p) : 1;
  return { ...x, tensor: tf.mul(x.tensor, mask(x.tensor.shape, p, kept, random)) };
};

/** One mask value a sample: Huang et al. 2016, with the kept branches rescaled. */
export const dropPath: Implementation<'dropPath'> = ([x], { attributes: { p }, training, random }) => {
  if (!training || p === 0) return { ...x, tensor: tf.clone(x.tensor) };
  const shape = [x.tensor.shape[0], ...new Array<number>(x.tensor.rank - 1).fill(1)];
  return { ...x, tensor: tf.mul(x.tensor, mask(shape, p, 1 / (1 - p), random)) };
};
