/** Depthwise convolutions: filter [kh, kw, in, multiplier], output channel i·multiplier + q from input channel i. */
import { tf, type Save } from './tensorflow';
import { everyNth, padSpatial, reach, spread, type Pads, type Size, type Window } from './window';

/** Computed on padded images: the kernels of the back ends differ in what paddings they take. */
function forward(x: tf.Tensor4D, filter: tf.Tensor4D, { stride, dilation }: Window): tf.Tensor4D {
  if (dilation.every((d) => d === 1) && stride[0] === stride[1]) {
    return tf.depthwiseConv2d(x, filter, [...stride], 'valid');
  }
  return everyNth(tf.depthwiseConv2d(x, filter, 1, 'valid', 'NHWC', [...dilation]), stride);
}

export function convolveDepthwise(x: tf.Tensor4D, filter: tf.Tensor4D, window: Window, pads: Pads): tf.Tensor4D {
  const padded = padSpatial(x, pads);
  if (window.dilation.every((d) => d === 1)) return forward(padded, filter, window);
  const operation = tf.customGrad((...args) => {
    const [input, weights, save] = args as [tf.Tensor4D, tf.Tensor4D, Save];
    save([input, weights]);
    return {
      value: forward(input, weights, window),
      gradFunc(dy: tf.Tensor, saved: tf.Tensor[]) {
        const [savedInput, savedWeights] = saved as [tf.Tensor4D, tf.Tensor4D];
        return [
          depthwiseInputGradient(dy as tf.Tensor4D, savedWeights, savedInput.shape, window),
          depthwiseFilterGradient(savedInput, dy as tf.Tensor4D, savedWeights.shape, window),
        ];
      },
    };
  });
  return operation(padded, filter) as tf.Tensor4D;
}

/**
 * ∂E/∂x without padding.
 * @param inputShape of x, padding included.
 */
export function depthwiseInputGradient(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  inputShape: readonly number[],
  { stride, dilation }: Window,
): tf.Tensor4D {
  const [kernelHeight, kernelWidth, channels, multiplier] = filter.shape;
  const before: Size = [reach(kernelHeight, dilation[0]) - 1, reach(kernelWidth, dilation[1]) - 1];
  const turned: tf.Tensor4D = tf.reverse(filter, [0, 1]);
  const [n, h, w] = dy.shape;
  const cells = n * h * w;
  const parts = Array.from({ length: multiplier }, (_, q) => {
    let part = dy;
    if (multiplier > 1) {
      const byInput = tf.reshape(dy, [cells, channels, multiplier]);
      part = tf.reshape(tf.slice(byInput, [0, 0, q], [cells, channels, 1]), [n, h, w, channels]);
    }
    const sparse = spread(part, stride);
    const padded = padSpatial(sparse, [
      [before[0], inputShape[1] - sparse.shape[1]],
      [before[1], inputShape[2] - sparse.shape[2]],
    ]);
    const taps = multiplier === 1 ? turned : tf.slice(turned, [0, 0, 0, q], [kernelHeight, kernelWidth, channels, 1]);
    return tf.depthwiseConv2d(padded, taps, 1, 'valid', 'NHWC', [...dilation]);
  });
  return parts.reduce((sum, part) => tf.add(sum, part));
}

/** ∂E/∂filter without padding: one sum of products for each tap. `x` has the padding. */
export function depthwiseFilterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  filterShape: readonly number[],
  { stride, dilation }: Window,
): tf.Tensor4D {
  const [kernelHeight, kernelWidth, channels, multiplier] = filterShape;
  const [n, height, width] = dy.shape;
  const places = n * height * width;
  const size = [n, stride[0] * (height - 1) + 1, stride[1] * (width - 1) + 1, channels];
  const taps: tf.Tensor[] = [];
  for (let row = 0; row < kernelHeight; row++) {
    for (let column = 0; column < kernelWidth; column++) {
      const seen: tf.Tensor4D = tf.slice(x, [0, row * dilation[0], column * dilation[1], 0], size);
      const thin = tf.reshape(everyNth(seen, stride), [places, channels, 1]);
      const repeated = multiplier === 1 ? thin : tf.tile(thin, [1, 1, multiplier]);
      const products = tf.mul(repeated, tf.reshape(dy, [places, channels, multiplier]));
      taps.push(tf.sum(products, 0));
    }
  }
  return tf.reshape(tf.stack(taps), [kernelHeight, kernelWidth, channels, multiplier]);
}
