/** Convolutions and their gradients: those of TensorFlow.js, and those of the graphs with what these say of them. */
import { tf } from '../../../tensorflow';
import { Convolutions } from '../convolution';
import { convolutionKernels, type ConvolutionAttributes } from '../convolve';
import { geometryOf, type Geometry } from '../geometry';
import type { Attributes, Compute, Table } from './table';

/** What a kernel is told of a convolution, as its geometry; null, where it is none that is known here. */
type Understand = (input: readonly number[], filter: readonly number[], attributes: Attributes) => Geometry | null;

export const convolution: Table = (backend, kernels) => {
  const convolutions = new Convolutions(backend, kernels);
  const three = (names: Names, understand: Understand): Record<string, Compute> => ({
    [names.forward]({ x, filter }, attributes) {
      const geometry = understand(x.shape, filter.shape, attributes);
      return geometry && convolutions.forward(x, filter, geometry);
    },
    [names.inputGradient]({ dy, filter }, attributes) {
      const geometry = understand(attributes.inputShape as number[], filter.shape, attributes);
      return geometry && convolutions.inputGradient(dy, filter, { ...geometry, output: dy.shape });
    },
    [names.filterGradient]({ x, dy }, attributes) {
      const shape = attributes.filterShape as number[];
      const geometry = understand(x.shape, shape, attributes);
      // A depthwise filter has the same numbers in the same order, whichever way its outputs are counted.
      return geometry && { ...convolutions.filterGradient(x, dy, { ...geometry, output: dy.shape }), shape };
    },
  });
  return {
    ...three(convolutionKernels, (input, filter, attributes) => {
      const { window, pads, groups } = attributes as unknown as ConvolutionAttributes;
      return geometryOf(input, filter, window, pads, groups);
    }),
    ...three(
      { forward: 'Conv2D', inputGradient: 'Conv2DBackpropInput', filterGradient: 'Conv2DBackpropFilter' },
      (input, filter, attributes) => geometryIn(input, filter, attributes, false),
    ),
    ...three(
      {
        forward: 'DepthwiseConv2dNative',
        inputGradient: 'DepthwiseConv2dNativeBackpropInput',
        filterGradient: 'DepthwiseConv2dNativeBackpropFilter',
      },
      (input, filter, attributes) => geometryIn(input, filter, attributes, true),
    ),
  };
};

type Names = typeof convolutionKernels;

/** As TensorFlow.js says it; null where channels are first. */
function geometryIn(
  input: readonly number[],
  filter: readonly number[],
  attributes: Attributes,
  depthwise: boolean,
): Geometry | null {
  if (attributes.dataFormat === 'NCHW') return null;
  const info = tf.backend_util.computeConv2DInfo(
    input as [number, number, number, number],
    filter as [number, number, number, number],
    attributes.strides as [number, number],
    (attributes.dilations ?? 1) as number,
    attributes.pad as 'valid',
    attributes.dimRoundingMode as 'floor',
    depthwise,
  );
  const { top, bottom, left, right } = info.padInfo;
  const geometry = geometryOf(
    input,
    depthwise ? [filter[0], filter[1], 1, filter[2] * filter[3]] : filter,
    { stride: [info.strideHeight, info.strideWidth], dilation: [info.dilationHeight, info.dilationWidth] },
    [
      [top, bottom],
      [left, right],
    ],
    depthwise ? input[3] : 1,
  );
  return { ...geometry, output: info.outShape };
}
