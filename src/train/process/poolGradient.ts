import { tf } from './tensorflow';
import { everyNth, padSpatial, spread, type Size } from './window';

/**
 * ∂E/∂x of y = max pool of x without padding: each dy goes to the first place of its window that has the maximum.
 * @param x [n, h, w, c].
 */
export function maxPoolGradient(
  x: tf.Tensor4D,
  y: tf.Tensor4D,
  dy: tf.Tensor4D,
  kernel: Size,
  stride: Size,
): tf.Tensor4D {
  const [n, height, width, channels] = x.shape;
  const [, rows, columns] = y.shape;
  const seenSize = [n, stride[0] * (rows - 1) + 1, stride[1] * (columns - 1) + 1, channels];
  let free: tf.Tensor4D = dy;
  let gradient: tf.Tensor4D | undefined;
  for (let row = 0; row < kernel[0]; row++) {
    for (let column = 0; column < kernel[1]; column++) {
      const seen = everyNth(tf.slice(x, [0, row, column, 0], seenSize) as tf.Tensor4D, stride);
      const hit: tf.Tensor4D = tf.mul(free, tf.cast(tf.equal(seen, y), 'float32'));
      // What has found its place is not given away again.
      free = tf.sub(free, hit);
      const placed = padSpatial(spread(hit, stride), [
        [row, height - row - rows * stride[0]],
        [column, width - column - columns * stride[1]],
      ]);
      gradient = gradient ? tf.add(gradient, placed) : placed;
    }
  }
  return gradient!;
}
