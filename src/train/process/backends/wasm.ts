/**
 * TensorFlow.js on WebAssembly. As published (4.22) it cannot train a convolution: the gradient kernels are missing
 * (tensorflow/tfjs#8474), the one for inputs runs outside XNNPACK, and that of max pools is wrong. All are supplied as
 * compositions of kernels that it has.
 */
import { filterGradient, inputGradient } from '../convolve';
import { depthwiseFilterGradient, depthwiseInputGradient } from '../convolveDepthwise';
import { useNumerics, wasmNumerics } from '../numerics';
import { tf } from '../tensorflow';
import { maxPoolGradient } from '../poolGradient';
import { padSpatial, type Pads, type Window } from '../window';

interface ConvolutionAttributes {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  dataFormat?: 'NHWC' | 'NCHW';
  dilations?: [number, number] | number;
}

interface PoolAttributes {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function geometry(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attributes: ConvolutionAttributes,
  depthwise: boolean,
): { pads: Pads; window: Window } {
  if (attributes.dataFormat === 'NCHW') {
    throw new Error('The wasm back end trains convolutions with channels last only.');
  }
  const info = tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    attributes.strides,
    attributes.dilations ?? 1,
    attributes.pad,
    attributes.dimRoundingMode,
    depthwise,
  );
  const { top, bottom, left, right } = info.padInfo;
  return {
    pads: [
      [top, bottom],
      [left, right],
    ],
    window: {
      stride: [info.strideHeight, info.strideWidth],
      dilation: [info.dilationHeight, info.dilationWidth],
    },
  };
}

function register(name: string, compute: (inputs: tf.NamedTensorMap, attributes: never) => tf.Tensor): void {
  if (tf.getKernel(name, 'wasm')) tf.unregisterKernel(name, 'wasm');
  tf.registerKernel({
    kernelName: name,
    backendName: 'wasm',
    // The engine hands over the very tensors that the operation was called with.
    kernelFunc: ({ inputs, attrs }) => tf.tidy(() => compute(inputs as tf.NamedTensorMap, attrs as never)),
  });
}

function registerGradients(): void {
  // As published it loses the gradient of windows in which every number is negative.
  register('MaxPoolGrad', ({ input, output, dy }, attributes: PoolAttributes) => {
    const { filterSize, strides, pad, dimRoundingMode } = attributes;
    const x = input as tf.Tensor4D;
    const info = tf.backend_util.computePool2DInfo(x.shape, filterSize, strides, 1, pad, dimRoundingMode);
    const { top, bottom, left, right } = info.padInfo;
    const gradient = maxPoolGradient(
      padSpatial(
        x,
        [
          [top, bottom],
          [left, right],
        ],
        -3e38,
      ),
      output as tf.Tensor4D,
      dy as tf.Tensor4D,
      [info.filterHeight, info.filterWidth],
      [info.strideHeight, info.strideWidth],
    );
    return padSpatial(gradient, [
      [-top, -bottom],
      [-left, -right],
    ]);
  });
  register('Conv2DBackpropFilter', ({ x, dy }, attributes: ConvolutionAttributes & { filterShape: number[] }) => {
    const { pads, window } = geometry(x.shape, attributes.filterShape, attributes, false);
    return filterGradient(x as tf.Tensor4D, dy as tf.Tensor4D, attributes.filterShape, window, pads);
  });
  register('Conv2DBackpropInput', ({ dy, filter }, attributes: ConvolutionAttributes & { inputShape: number[] }) => {
    const { pads, window } = geometry(attributes.inputShape, filter.shape, attributes, false);
    return inputGradient(dy as tf.Tensor4D, filter as tf.Tensor4D, attributes.inputShape, window, pads);
  });
  register(
    'DepthwiseConv2dNativeBackpropFilter',
    ({ x, dy }, attributes: ConvolutionAttributes & { filterShape: number[] }) => {
      const { pads, window } = geometry(x.shape, attributes.filterShape, attributes, true);
      const padded = padSpatial(x as tf.Tensor4D, pads);
      return depthwiseFilterGradient(padded, dy as tf.Tensor4D, attributes.filterShape, window);
    },
  );
  register(
    'DepthwiseConv2dNativeBackpropInput',
    ({ dy, filter }, attributes: ConvolutionAttributes & { inputShape: number[] }) => {
      const { pads, window } = geometry(attributes.inputShape, filter.shape, attributes, true);
      const [n, h, w, c] = attributes.inputShape;
      const [rows, columns] = pads;
      const padded = [n, h + rows[0] + rows[1], w + columns[0] + columns[1], c];
      const gradient = depthwiseInputGradient(dy as tf.Tensor4D, filter as tf.Tensor4D, padded, window);
      return padSpatial(gradient, [
        [-rows[0], -rows[1]],
        [-columns[0], -columns[1]],
      ]);
    },
  );
}

/**
 * Makes wasm the current back end.
 * @param folder where the `.wasm` files lie, with a separator at its end.
 */
export async function loadWasm(folder: string): Promise<void> {
  // Registers its kernels when it loads, and is not to cost the other back ends their start.
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(folder);
  if (!(await tf.setBackend('wasm'))) throw new Error(`no tfjs-backend-wasm*.wasm could be started from ${folder}`);
  await tf.ready();
  registerGradients();
  useNumerics(wasmNumerics);
}
