import { channelAxis } from '../../../graph/operators/convolution';
import { definitionOf, type ConvolutionAttributes, type OperatorAttributes } from '../../../graph/operators/index';
import { multiplyDims } from '../../../graph/shape';
import type { Tensor } from '../../evaluate/values';
import { activated, add, knownSize, shapeOf, weight, type LayerCall, type LayerRule } from './layer';

type Convolution = 'conv1d' | 'conv2d' | 'conv3d';

function attributesOf(call: LayerCall, rank: number): ConvolutionAttributes {
  const { config } = call.layer;
  const shape = shapeOf(call);
  const dataFormat = config.dataFormat();
  const kernel = config.sizes('kernelSize', rank);
  const dilation = config.sizes('dilationRate', rank, 1);
  return {
    inChannels: knownSize(shape[channelAxis(shape.length, dataFormat)], call),
    outChannels: 0,
    kernel,
    stride: config.sizes('strides', rank, 1),
    padding: config.padding(kernel, dilation),
    dilation,
    groups: config.number('groups', 1),
    bias: config.boolean('useBias', true),
    dataFormat,
  };
}

/**
 * Weights of a convolution in the operator's order. Their shapes are those of the operator's definition (outputs first);
 * TensorFlow keeps the same numbers with the window's axes first.
 */
function convolve<Name extends Convolution | 'convTranspose2d'>(
  call: LayerCall,
  operator: Name,
  attributes: OperatorAttributes[Name],
  kernelRole = 'kernel',
  kernelKey = 'kernelInitializer',
  input = call.inputs[0],
): Tensor {
  const rules = definitionOf(operator).parameters!(attributes);
  const parameters = rules.map(({ role, shape }) =>
    role === 'weight'
      ? weight(call, kernelRole, shape, { key: kernelKey, otherwise: 'glorotUniform' })
      : weight(call, 'bias', shape, { key: 'biasInitializer', otherwise: 'zeros' }),
  );
  return add(call, operator, [input], attributes, parameters);
}

const convolution =
  (operator: Convolution, rank: number): LayerRule =>
  (call) => {
    const attributes = { ...attributesOf(call, rank), outChannels: call.layer.config.number('filters') };
    return activated(call, convolve(call, operator, attributes));
  };

const depthwiseOf = (attributes: ConvolutionAttributes, multiplier: number): ConvolutionAttributes => ({
  ...attributes,
  groups: attributes.inChannels,
  outChannels: multiplyDims(attributes.inChannels, multiplier),
});

const depthwise =
  (operator: Convolution, rank: number): LayerRule =>
  (call) => {
    const attributes = depthwiseOf(attributesOf(call, rank), call.layer.config.number('depthMultiplier', 1));
    return activated(call, convolve(call, operator, attributes, 'depthwise_kernel', 'depthwiseInitializer'));
  };

const separable =
  (operator: Convolution, rank: number): LayerRule =>
  (call) => {
    const base = attributesOf(call, rank);
    const spatial = { ...depthwiseOf(base, call.layer.config.number('depthMultiplier', 1)), bias: false };
    const between = convolve(call, operator, spatial, 'depthwise_kernel', 'depthwiseInitializer');
    const ones = new Array<number>(rank).fill(1);
    const pointwise: ConvolutionAttributes = {
      ...base,
      inChannels: spatial.outChannels,
      outChannels: call.layer.config.number('filters'),
      kernel: ones,
      stride: ones,
      dilation: ones,
      padding: ones.map(() => [0, 0] as const),
    };
    return activated(call, convolve(call, operator, pointwise, 'pointwise_kernel', 'pointwiseInitializer', between));
  };

const transposed: LayerRule = (call) => {
  const { config } = call.layer;
  const attributes = { ...attributesOf(call, 2), outChannels: config.number('filters'), outputPadding: [0, 0] };
  const { kernel, stride } = attributes;
  if (config.has('outputPadding')) {
    // With its own rest at the end, `same` takes away half of the window on each side.
    const half = (size: number): readonly [number, number] => [Math.floor(size / 2), Math.floor(size / 2)];
    const padding = attributes.padding === 'same' ? kernel.map(half) : attributes.padding;
    const outputPadding = config.sizes('outputPadding', 2);
    return activated(call, convolve(call, 'convTranspose2d', { ...attributes, padding, outputPadding }));
  }
  // TensorFlow's output is at least stride · size: what the window leaves short of the stride is added at the end.
  const outputPadding = kernel.map((size, axis) => Math.max(0, stride[axis] - size));
  return activated(call, convolve(call, 'convTranspose2d', { ...attributes, outputPadding }));
};

export const convolutions = {
  Conv1D: convolution('conv1d', 1),
  Conv2D: convolution('conv2d', 2),
  Conv3D: convolution('conv3d', 3),
  Conv2DTranspose: transposed,
  DepthwiseConv1D: depthwise('conv1d', 1),
  DepthwiseConv2D: depthwise('conv2d', 2),
  SeparableConv1D: separable('conv1d', 1),
  SeparableConv2D: separable('conv2d', 2),
} satisfies Record<string, LayerRule>;
