/**
 * Convolutions with channels last, and their gradients as compositions of convolutions: for back ends that lack the
 * gradient kernels, and for dilations, which those kernels do not know. Depthwise ones are in convolveDepthwise.ts.
 */
import { convolveDepthwise } from './convolveDepthwise';
import { numerics } from './numerics';
import { tf, type Save } from './tensorflow';
import { everyNth, padSpatial, reach, spread, type Pads, type Size, type Window } from './window';

/**
 * The `pad` argument that makes a back end put the zeros itself, or null where it has to be done before: libtensorflow's
 * gradient kernels know `same` and `valid` only.
 */
function padArgument(
  size: Size,
  kernel: Size,
  { stride, dilation }: Window,
  pads: Pads,
): 'same' | 'valid' | tf.backend_util.ExplicitPadding | null {
  if (pads.flat().every((amount) => amount === 0)) return 'valid';
  if (pads.flat().some((amount) => amount < 0)) return null;
  const same = [0, 1].every(
    (axis) => samePadding(size[axis], kernel[axis], stride[axis], dilation[axis]).join() === pads[axis].join(),
  );
  if (same) return 'same';
  return tf.getBackend() === 'tensorflow' ? null : [[0, 0], [...pads[0]], [...pads[1]], [0, 0]];
}

/** Zeros that TensorFlow's rule `same` puts before and after an axis. */
export function samePadding(size: number, kernel: number, stride: number, dilation = 1): Size {
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + reach(kernel, dilation) - size);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/** TensorFlow.js takes a stride or a dilation, not both: with both it is computed at stride 1 and thinned out. */
function forward(x: tf.Tensor4D, filter: tf.Tensor4D, window: Window, pads: Pads): tf.Tensor4D {
  const { stride, dilation } = window;
  const dilated = dilation.some((d) => d > 1);
  const thinned = dilated && stride.some((s) => s > 1);
  const computed: Window = thinned ? { stride: [1, 1], dilation } : window;
  const [, h, w] = x.shape;
  const pad = padArgument([h, w], [filter.shape[0], filter.shape[1]], computed, pads);
  const result: tf.Tensor4D = tf.conv2d(
    pad === null ? padSpatial(x, pads) : x,
    filter,
    [...computed.stride],
    pad ?? 'valid',
    'NHWC',
    [...dilation],
  );
  return thinned ? everyNth(result, stride) : result;
}

function convolveDense(x: tf.Tensor4D, filter: tf.Tensor4D, window: Window, pads: Pads): tf.Tensor4D {
  if (window.dilation.every((d) => d === 1)) return forward(x, filter, window, pads);
  const operation = tf.customGrad((...args) => {
    const [input, weights, save] = args as [tf.Tensor4D, tf.Tensor4D, Save];
    save([input, weights]);
    return {
      value: forward(input, weights, window, pads),
      gradFunc(dy: tf.Tensor, saved: tf.Tensor[]) {
        const [savedInput, savedWeights] = saved as [tf.Tensor4D, tf.Tensor4D];
        return [
          inputGradient(dy as tf.Tensor4D, savedWeights, savedInput.shape, window, pads),
          filterGradient(savedInput, dy as tf.Tensor4D, savedWeights.shape, window, pads),
        ];
      },
    };
  });
  return operation(x, filter) as tf.Tensor4D;
}

/** What surrounds the spread dy, so that the turned filter visits every place of x once. */
const aroundGradient = (inputSize: Size, spreadSize: Size, kernel: Size, { dilation }: Window, pads: Pads): Pads => {
  const axis = (i: 0 | 1): Size => [
    reach(kernel[i], dilation[i]) - 1 - pads[i][0],
    inputSize[i] + pads[i][0] - spreadSize[i],
  ];
  return [axis(0), axis(1)];
};

/**
 * ∂E/∂x of y = conv(x, filter): a convolution of the spread dy with the filter turned round.
 * @param inputShape of x, [n, h, w, in], without the padding.
 */
export function inputGradient(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  inputShape: readonly number[],
  window: Window,
  pads: Pads,
): tf.Tensor4D {
  const sparse = spread(dy, window.stride);
  const around = aroundGradient(
    [inputShape[1], inputShape[2]],
    [sparse.shape[1], sparse.shape[2]],
    [filter.shape[0], filter.shape[1]],
    window,
    pads,
  );
  const turned: tf.Tensor4D = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
  return forward(sparse, turned, { stride: [1, 1], dilation: window.dilation }, around);
}

/**
 * ∂E/∂filter of y = conv(x, filter): a convolution in which images and channels have changed places, dy is the filter,
 * and stride and dilation have changed places too.
 */
export function filterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  filterShape: readonly number[],
  { stride, dilation }: Window,
  pads: Pads,
): tf.Tensor4D {
  const images: tf.Tensor4D = tf.transpose(x, [3, 1, 2, 0]);
  const filter: tf.Tensor4D = tf.transpose(dy, [1, 2, 0, 3]);
  // Rows that no window reached would give taps beyond the kernel: the padding behind ends where the last window ends.
  const axis = (i: 0 | 1): Size => {
    const visited = stride[i] * (dy.shape[i + 1] - 1) + reach(filterShape[i], dilation[i]);
    return [pads[i][0], visited - pads[i][0] - x.shape[i + 1]];
  };
  const taps = forward(images, filter, { stride: dilation, dilation: stride }, [axis(0), axis(1)]);
  return tf.transpose(taps, [1, 2, 0, 3]);
}

/** What pads crop, and what they add. */
const cropsOf = ([rows, columns]: Pads): Pads => [cut(rows), cut(columns)];
const cut = ([before, after]: Size): Size => [Math.min(0, before), Math.min(0, after)];
const zerosOf = ([rows, columns]: Pads): Pads => [more(rows), more(columns)];
const more = ([before, after]: Size): Size => [Math.max(0, before), Math.max(0, after)];

/**
 * Convolution of images.
 * @param x [n, h, w, in].
 * @param filter [kh, kw, in / groups, out]; group g of the output sees group g of the input.
 * @param pads zeros before and after, for rows and columns.
 */
export function convolve(x: tf.Tensor4D, filter: tf.Tensor4D, groups: number, window: Window, pads: Pads): tf.Tensor4D {
  const { convolving } = numerics();
  if (convolving) return convolving.convolve(padSpatial(x, cropsOf(pads)), filter, groups, window, zerosOf(pads));
  if (groups === 1) return convolveDense(x, filter, window, pads);
  const [kernelHeight, kernelWidth, inPerGroup, out] = filter.shape;
  if (inPerGroup === 1) {
    const perChannel: tf.Tensor4D = tf.reshape(filter, [kernelHeight, kernelWidth, groups, out / groups]);
    return convolveDepthwise(x, perChannel, window, pads);
  }
  const inputs = tf.split<tf.Tensor4D>(x, groups, 3);
  const filters = tf.split<tf.Tensor4D>(filter, groups, 3);
  const outputs = inputs.map((input, group) => convolveDense(input, filters[group], window, pads));
  return tf.concat(outputs, 3);
}

/**
 * Transposed convolution: the input gradient of a convolution, used forward.
 * @param filter [kh, kw, out, in].
 * @param outputSize of y; `pads` are the zeros that the convolution which it transposes would put around y.
 */
export function convolveTransposed(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  window: Window,
  pads: Pads,
  outputSize: Size,
): tf.Tensor4D {
  const { convolving } = numerics();
  if (convolving && pads.flat().every((amount) => amount >= 0)) {
    return convolving.convolveTransposed(x, filter, window, pads, outputSize);
  }
  const sparse = spread(x, window.stride);
  const kernel: Size = [filter.shape[0], filter.shape[1]];
  const around = aroundGradient(outputSize, [sparse.shape[1], sparse.shape[2]], kernel, window, pads);
  const turned: tf.Tensor4D = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
  return convolveDense(padSpatial(sparse, around), turned, { stride: [1, 1], dilation: window.dilation }, [
    [0, 0],
    [0, 0],
  ]);
}
