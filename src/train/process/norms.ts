/** 2-norms of tensors whose squares may leave float32, and of differences. */
import { numerics } from './numerics';
import { tf } from './tensorflow';

/** The largest magnitude, and the sum of squares in units of it: both in float32's range wherever the norm is. */
export const normParts = (x: tf.Tensor): [largest: tf.Scalar, squares: tf.Scalar] => {
  const whole = numerics().normParts?.(x);
  if (whole) return whole;
  const largest: tf.Scalar = tf.max(tf.abs(x));
  const safe = tf.maximum(largest, 1e-37);
  return [largest, tf.sum(tf.square(tf.div(x, safe)))];
};

/** Reads norms back, and frees their parts. */
export async function readNorms(parts: readonly (readonly [tf.Scalar, tf.Scalar])[]): Promise<number[]> {
  if (parts.length === 0) return [];
  const all = tf.tidy(() => tf.stack(parts.flat()));
  const values = await all.data();
  tf.dispose([all, ...parts.flat()]);
  return parts.map((_, i) => values[2 * i] * Math.sqrt(values[2 * i + 1]));
}
