/** Moving rows and columns of images [n, h, w, c], as windows with padding, stride and dilation need it. */
import { tf } from './tensorflow';

/** Rows, columns. */
export type Size = readonly [number, number];

/** Zeros before and after, for rows and for columns; negative amounts crop. */
export type Pads = readonly [Size, Size];

export interface Window {
  stride: Size;
  dilation: Size;
}

/** Rows that a dilated kernel covers. */
export const reach = (kernel: number, dilation: number): number => dilation * (kernel - 1) + 1;

/** Pads with `value`, crops where an amount is negative. */
export function padSpatial(x: tf.Tensor4D, [rows, columns]: Pads, value = 0): tf.Tensor4D {
  const more = (amount: number): number => Math.max(0, amount);
  let result = x;
  if ([...rows, ...columns].some((amount) => amount > 0)) {
    result = tf.pad(
      x,
      [
        [0, 0],
        [more(rows[0]), more(rows[1])],
        [more(columns[0]), more(columns[1])],
        [0, 0],
      ],
      value,
    );
  }
  if ([...rows, ...columns].some((amount) => amount < 0)) {
    const [n, h, w, c] = x.shape;
    const size = [n, h + rows[0] + rows[1], w + columns[0] + columns[1], c];
    result = tf.slice(result, [0, more(-rows[0]), more(-columns[0]), 0], size);
  }
  return result;
}

/** Every stride-th row and column, from the first on. */
export function everyNth(x: tf.Tensor4D, [rows, columns]: Size): tf.Tensor4D {
  if (rows === 1 && columns === 1) return x;
  const [n, h, w, c] = x.shape;
  const height = Math.ceil(h / rows);
  const width = Math.ceil(w / columns);
  const whole = padSpatial(x, [
    [0, height * rows - h],
    [0, width * columns - w],
  ]);
  // TensorFlow.js has no gradient of a strided slice; of reshape and slice it has.
  const lines = tf.reshape(whole, [n * height, rows, width * columns * c]);
  const byRow = tf.slice(lines, [0, 0, 0], [n * height, 1, width * columns * c]);
  const cells = tf.reshape(byRow, [n * height * width, columns, c]);
  const byColumn = tf.slice(cells, [0, 0, 0], [n * height * width, 1, c]);
  return tf.reshape(byColumn, [n, height, width, c]);
}

/** stride − 1 zeros behind every row and column: the transpose of everyNth. */
export function spread(x: tf.Tensor4D, [rows, columns]: Size): tf.Tensor4D {
  if (rows === 1 && columns === 1) return x;
  const [n, h, w, c] = x.shape;
  // Joining with zeros along an inner axis is one copy, where padding a tensor of six axes is not.
  let wide: tf.Tensor = x;
  if (columns > 1) wide = tf.concat([tf.reshape(x, [n * h * w, c]), tf.zeros([n * h * w, (columns - 1) * c])], 1);
  const length = w * columns * c;
  let tall: tf.Tensor = wide;
  if (rows > 1) tall = tf.concat([tf.reshape(wide, [n * h, length]), tf.zeros([n * h, (rows - 1) * length])], 1);
  return tf.reshape(tall, [n, h * rows, w * columns, c]);
}
