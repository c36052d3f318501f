/** Functions of TensorFlow.js that take weights: convolutions and products, also fused with what follows them. */
import { multiplyDims, type Dim } from '../../../graph/shape';
import {
  definitionOf,
  type ConvolutionAttributes,
  type DataFormat,
  type OperatorAttributes,
} from '../../../graph/operators/index';
import type { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { Tensor, type Value } from '../../evaluate/values';
import { addActivation } from '../layers/activations';
import {
  fieldsOf,
  formatOf,
  paddingOf,
  perAxis,
  tensorAt,
  type TensorFunction,
  type TensorFunctions,
} from './operands';
import { weightOf } from './variables';

/** Strides, padding, layout and dilation of a convolution, as its function is given them. */
interface Window {
  strides: Value;
  padding: Value;
  format: Value;
  dilations: Value;
}

type Filter = Tensor & { shape: readonly Dim[] };

const isFilter = (tensor: Tensor | undefined, rank: number): tensor is Filter => tensor?.shape?.length === rank;

function attributesOf(
  { shape }: Filter,
  { strides, padding, format, dilations }: Window,
): Omit<ConvolutionAttributes, 'inChannels' | 'outChannels' | 'groups'> | undefined {
  const rank = shape.length - 2;
  const kernel = shape.slice(0, rank);
  const dataFormat: DataFormat = formatOf(format);
  const stride = perAxis(strides, rank, 1);
  const dilation = perAxis(dilations, rank, 1);
  const around = paddingOf(padding, rank, dataFormat);
  if (!stride || !dilation || !around || !kernel.every((size): size is number => typeof size === 'number'))
    return undefined;
  return { kernel, stride, padding: around, dilation, bias: false, dataFormat };
}

/** Adds a convolution whose weight is a parameter; undefined where the weight is computed. */
function convolve<Name extends 'conv1d' | 'conv2d' | 'conv3d' | 'convTranspose2d'>(
  operator: Name,
  input: Tensor,
  filter: Filter,
  attributes: OperatorAttributes[Name],
  machine: Machine,
): Tensor | undefined {
  const [{ shape }] = definitionOf(operator).parameters!(attributes);
  const weight = weightOf(filter, shape, machine);
  return weight === undefined ? undefined : machine.apply(operator, [input], attributes, { parameters: [weight] });
}

type Plain = 'conv1d' | 'conv2d' | 'conv3d';

function plainConvolution(
  operator: Plain,
  rank: number,
  input: Tensor | undefined,
  filter: Tensor | undefined,
  window: Window,
  machine: Machine,
): Tensor | undefined {
  if (!input || !isFilter(filter, rank + 2)) return undefined;
  const attributes = attributesOf(filter, window);
  const [inChannels, outChannels] = filter.shape.slice(rank);
  return (
    attributes && convolve(operator, input, filter, { ...attributes, inChannels, outChannels, groups: 1 }, machine)
  );
}

/** `tf.conv2d(x, filter, strides, pad, dataFormat, dilations)`. */
const convolution =
  (operator: Plain, rank: number): TensorFunction =>
  (args, machine) => {
    const [, , strides, padding, format, dilations] = args.positional;
    const window = { strides, padding, format, dilations };
    return plainConvolution(operator, rank, tensorAt(args, 0), tensorAt(args, 1), window, machine);
  };

function depthwise(input: Tensor, filter: Filter, window: Window, machine: Machine): Tensor | undefined {
  const attributes = attributesOf(filter, window);
  const [channels, multiplier] = filter.shape.slice(2);
  const outChannels = multiplyDims(channels, multiplier);
  return (
    attributes &&
    convolve('conv2d', input, filter, { ...attributes, inChannels: channels, outChannels, groups: channels }, machine)
  );
}

const depthwiseConvolution: TensorFunction = (args, machine) => {
  const [input, filter] = [tensorAt(args, 0), tensorAt(args, 1)];
  const [, , strides, padding, format, dilations] = args.positional;
  if (!input || !isFilter(filter, 4)) return undefined;
  return depthwise(input, filter, { strides, padding, format, dilations }, machine);
};

/** `tf.separableConv2d(x, depthwiseFilter, pointwiseFilter, strides, pad, dilation, dataFormat)`. */
const separableConvolution: TensorFunction = (args, machine) => {
  const [input, filter, pointwise] = [tensorAt(args, 0), tensorAt(args, 1), tensorAt(args, 2)];
  const [, , , strides, padding, dilations, format] = args.positional;
  if (!input || !isFilter(filter, 4)) return undefined;
  const between = depthwise(input, filter, { strides, padding, format, dilations }, machine);
  const plain = { strides: 1, padding: 'valid', format, dilations: 1 };
  return plainConvolution('conv2d', 2, between, pointwise, plain, machine);
};

/** `tf.conv2dTranspose(x, filter, outputShape, strides, pad)`; the filter is [height, width, out, in]. */
const transposedConvolution: TensorFunction = (args, machine) => {
  const [input, filter] = [tensorAt(args, 0), tensorAt(args, 1)];
  const [, , , strides, padding] = args.positional;
  if (!input || !isFilter(filter, 4)) return undefined;
  const window = { strides, padding, format: undefined, dilations: 1 };
  const attributes = attributesOf(filter, window);
  const [outChannels, inChannels] = filter.shape.slice(2);
  if (!attributes) return undefined;
  const outputPadding = attributes.kernel.map((size, axis) => Math.max(0, attributes.stride[axis] - size));
  const all = { ...attributes, inChannels, outChannels, groups: 1, outputPadding };
  return convolve('convTranspose2d', input, filter, all, machine);
};

/** a · b: a linear layer where b is a weight, a product of activations where it is computed. */
function product(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean, machine: Machine): Tensor | undefined {
  if (transposeA) return undefined;
  if (b.node === undefined && b.shape?.length === 2 && (a.node !== undefined || a.parameter === undefined)) {
    const [inFeatures, outFeatures] = transposeB ? [b.shape[1], b.shape[0]] : b.shape;
    const weight = weightOf(b, [outFeatures, inFeatures], machine);
    if (weight !== undefined)
      return machine.apply('linear', [a], { inFeatures, outFeatures, bias: false }, { parameters: [weight] });
  }
  return machine.apply('matmul', [a, b], transposeB ? { transposeB: true } : {});
}

/** `tf.matMul(a, b, transposeA, transposeB)`. */
const matMul: TensorFunction = (args, machine) => {
  const [a, b] = [tensorAt(args, 0), tensorAt(args, 1)];
  const [, , transposeA, transposeB] = args.positional;
  return a && b && product(a, b, transposeA === true, transposeB === true, machine);
};

/** Bias and activation of a fused function. */
function finished(result: Tensor | undefined, args: Arguments, machine: Machine): Tensor | undefined {
  const field = fieldsOf(args);
  const [bias, activation] = [field('bias'), field('activation')];
  const shifted = result && bias instanceof Tensor ? machine.apply('add', [result, bias], {}) : result;
  return shifted && typeof activation === 'string' ? addActivation(activation, shifted, { machine }) : shifted;
}

const fusedConvolution =
  (isDepthwise: boolean): TensorFunction =>
  (args, machine) => {
    const field = fieldsOf(args);
    const [input, filter] = [field('x'), field('filter')];
    const window = {
      strides: field('strides'),
      padding: field('pad'),
      format: field('dataFormat'),
      dilations: field('dilations'),
    };
    if (!(input instanceof Tensor) || !(filter instanceof Tensor) || !isFilter(filter, 4)) return undefined;
    const result = isDepthwise
      ? depthwise(input, filter, window, machine)
      : plainConvolution('conv2d', 2, input, filter, window, machine);
    return finished(result, args, machine);
  };

const fusedProduct: TensorFunction = (args, machine) => {
  const field = fieldsOf(args);
  const [a, b] = [field('a'), field('b')];
  if (!(a instanceof Tensor) || !(b instanceof Tensor)) return undefined;
  const result = product(a, b, field('transposeA') === true, field('transposeB') === true, machine);
  return finished(result, args, machine);
};

export const weighted: TensorFunctions = {
  conv1d: convolution('conv1d', 1),
  conv2d: convolution('conv2d', 2),
  conv3d: convolution('conv3d', 3),
  conv2dTranspose: transposedConvolution,
  depthwiseConv2d: depthwiseConvolution,
  separableConv2d: separableConvolution,
  matMul,
  dot: matMul,
  'fused.conv2d': fusedConvolution(false),
  'fused.depthwiseConv2d': fusedConvolution(true),
  'fused.matMul': fusedProduct,
};
