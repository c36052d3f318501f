/**
 * A convolution's gradient by its weights as one product of matrices. As published (4.22) a thread of the GPU computes one weight and
 * goes through all places of all images: 3 × 3 × 16 × 16 weights leave most of a GPU idle, each with tens of thousands of places to see.
 *
 *          what every place sees               ∂E/∂y
 *          taps · channels                     outputs
 *        ┌─────────────────────┐            ┌─────────┐
 * places │                     │ᵀ  ×  places│         │   =   [taps · channels, outputs]
 *        └─────────────────────┘            └─────────┘
 *
 * A product with so few results and so many places is itself divided among threads by places.
 */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { Im2ColProgram } from '@tensorflow/tfjs-backend-webgpu/dist/im2col_webgpu';
import { tf } from '../tensorflow';

/**
 * Places below which the published kernel is kept: few enough that a thread for each weight is done with them before another
 * shader could begin. An estimate; no GPU was at hand to measure it.
 */
const fewestPlaces = 1024;

/** Bytes of what all places see: what a binding of a shader holds at least (128 MiB in WebGPU's default limits). */
const mostBytes = 2 ** 27;

interface Attributes {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  dataFormat?: 'NHWC' | 'NCHW';
  filterShape: [number, number, number, number];
}

/** Puts it in the place of the published kernel, which still takes what is too small or too large for it. */
export async function registerFilterGradient(): Promise<void> {
  const { Im2ColProgram: Program } = await import('@tensorflow/tfjs-backend-webgpu/dist/im2col_webgpu');
  const published = tf.getKernel('Conv2DBackpropFilter', 'webgpu')!;
  tf.unregisterKernel('Conv2DBackpropFilter', 'webgpu');
  tf.registerKernel({
    ...published,
    kernelFunc(call) {
      const [x, dy] = [call.inputs.x as tf.Tensor4D, call.inputs.dy as tf.Tensor4D];
      const attributes = call.attrs as unknown as Attributes;
      const [kernelHeight, kernelWidth, channels] = attributes.filterShape;
      const places = dy.shape[0] * dy.shape[1] * dy.shape[2];
      const bytes = 4 * places * kernelHeight * kernelWidth * channels;
      if (attributes.dataFormat === 'NCHW' || places < fewestPlaces || bytes > mostBytes) {
        return published.kernelFunc(call);
      }
      return tf.tidy(() => filterGradientByProduct(x, dy, attributes, call.backend as WebGPUBackend, Program));
    },
  });
}

function filterGradientByProduct(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  { filterShape, strides, pad, dimRoundingMode }: Attributes,
  backend: WebGPUBackend,
  Program: typeof Im2ColProgram,
): tf.Tensor {
  const [kernelHeight, kernelWidth, channels, outputs] = filterShape;
  const { padInfo, strideHeight, strideWidth } = tf.backend_util.computeConv2DInfo(
    ...([x.shape, filterShape, strides, 1, pad, dimRoundingMode] as const),
  );
  const [images, rows, columns] = dy.shape;
  const taps = kernelHeight * kernelWidth * channels;
  const seen = backend.runWebGPUProgram(new Program([images, rows * columns, taps], true), [x], 'float32', [
    { type: 'int32', data: [padInfo.top, padInfo.left] },
    { type: 'int32', data: [strideHeight, strideWidth] },
    { type: 'int32', data: [1, 1] },
    { type: 'int32', data: [columns] },
    { type: 'int32', data: [channels * kernelWidth] },
    { type: 'int32', data: [channels] },
  ]);
  const places = images * rows * columns;
  const left: tf.Tensor2D = tf.reshape(tf.engine().makeTensorFromTensorInfo(seen), [places, taps]);
  const right: tf.Tensor2D = tf.reshape(dy, [places, outputs]);
  return tf.reshape(tf.matMul(left, right, true), filterShape);
}
