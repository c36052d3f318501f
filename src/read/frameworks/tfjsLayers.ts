/** Layers of TensorFlow.js as operators: https://js.tensorflow.org/api/latest/#Layers. */
import type { Initialiser } from '../../graph/graph';
import {
  definitionOf,
  type ConvolutionAttributes,
  type OperatorAttributes,
  type OperatorName,
} from '../../graph/operators/index';
import { channelAxis, spatialAxes } from '../../graph/operators/convolution';
import type { Dim, Shape } from '../../graph/shape';
import { multiplyDims } from '../../graph/shape';
import type { Machine } from '../evaluate/machine';
import type { Tensor } from '../evaluate/values';
import { addActivation } from './tfjsActivations';
import { LayerError, type LayerConfig } from './tfjsConfig';
import { initialiserOf } from './tfjsInitialisers';

/** A layer made once and applied any number of times: its weights are made at the first time. */
export interface LayerObject {
  /** Name in `tf.layers`. */
  kind: string;
  /** Path of the layer: its name, behind those of the models that hold it. */
  path: string;
  config: LayerConfig;
  /** Ids of its parameters by role. */
  weights: Map<string, number>;
}

/** One application of a layer. */
export interface LayerCall {
  layer: LayerObject;
  inputs: readonly Tensor[];
  machine: Machine;
}

type LayerRule = (call: LayerCall) => Tensor;

/** Adds an operator under the layer's name. */
const add = <Name extends OperatorName>(
  { machine, layer }: LayerCall,
  operator: Name,
  inputs: readonly Tensor[],
  attributes: OperatorAttributes[Name],
  parameters: readonly number[] = [],
): Tensor => machine.apply(operator, inputs, attributes, { parameters, module: layer.path });

const shapeOf = ({ inputs, layer }: LayerCall, input = 0): Shape => {
  const shape = inputs[input]?.shape;
  if (!shape) throw new LayerError(`the shape of ${layer.kind}'s input is not known`);
  return shape;
};

const knownSize = (size: Dim, { layer }: LayerCall): number => {
  if (typeof size !== 'number') throw new LayerError(`${layer.kind} needs the size ${size} of its input as a number`);
  return size;
};

/** Makes a layer's parameter, or finds it where the layer was applied before. Its first values are those that `key` chooses. */
function weight(
  { layer, machine }: LayerCall,
  role: string,
  shape: Shape,
  initialiser: { key: string; otherwise: string },
  trainable = true,
): number {
  const known = layer.weights.get(role);
  if (known !== undefined) return known;
  const chosen = layer.config.has(initialiser.key);
  const rule: Initialiser = initialiserOf(layer.config.get(initialiser.key, initialiser.otherwise));
  const id = machine.builder.parameter(`${layer.path}/${role}`, shape, rule, {
    trainable: trainable && layer.config.boolean('trainable', true),
    ...(chosen ? { initialisedAt: machine.source } : {}),
  });
  layer.weights.set(role, id);
  return id;
}

const activated = (call: LayerCall, tensor: Tensor): Tensor =>
  call.layer.config.has('activation') ? addActivation(call.layer.config.text('activation'), tensor, call) : tensor;

type Convolution = 'conv1d' | 'conv2d' | 'conv3d';

function convolutionAttributes(call: LayerCall, rank: number): ConvolutionAttributes {
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
    groups: 1,
    bias: config.boolean('useBias', true),
    dataFormat,
  };
}

/**
 * Weights of a convolution in the operator's order. Their shapes are those of the operator's definition (outputs first);
 * TensorFlow.js keeps the same numbers with the window's axes first.
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
      ? weight(call, kernelRole, shape, {
          key: kernelKey,
          otherwise: call.layer.kind.startsWith('separable') ? 'glorotUniform' : 'glorotNormal',
        })
      : weight(call, 'bias', shape, { key: 'biasInitializer', otherwise: 'zeros' }),
  );
  return add(call, operator, [input], attributes, parameters);
}

const convolution =
  (operator: Convolution, rank: number): LayerRule =>
  (call) => {
    const attributes = { ...convolutionAttributes(call, rank), outChannels: call.layer.config.number('filters') };
    return activated(call, convolve(call, operator, attributes));
  };

const depthwise = (attributes: ConvolutionAttributes, multiplier: number): ConvolutionAttributes => ({
  ...attributes,
  groups: attributes.inChannels,
  outChannels: multiplyDims(attributes.inChannels, multiplier),
});

function separableConvolution(call: LayerCall): Tensor {
  const base = convolutionAttributes(call, 2);
  const spatial = { ...depthwise(base, call.layer.config.number('depthMultiplier', 1)), bias: false };
  const between = convolve(call, 'conv2d', spatial, 'depthwise_kernel', 'depthwiseInitializer');
  const pointwise: ConvolutionAttributes = {
    ...base,
    inChannels: spatial.outChannels,
    outChannels: call.layer.config.number('filters'),
    kernel: [1, 1],
    stride: [1, 1],
    dilation: [1, 1],
    padding: [
      [0, 0],
      [0, 0],
    ],
  };
  return activated(call, convolve(call, 'conv2d', pointwise, 'pointwise_kernel', 'pointwiseInitializer', between));
}

function dense(call: LayerCall): Tensor {
  const { config } = call.layer;
  const shape = shapeOf(call);
  const attributes = {
    inFeatures: knownSize(shape[shape.length - 1], call),
    outFeatures: config.number('units'),
    bias: config.boolean('useBias', true),
  };
  const parameters = definitionOf('linear').parameters!(attributes).map(({ role, shape: sizes }) =>
    role === 'weight'
      ? weight(call, 'kernel', sizes, { key: 'kernelInitializer', otherwise: 'glorotNormal' })
      : weight(call, 'bias', sizes, { key: 'biasInitializer', otherwise: 'zeros' }),
  );
  return activated(call, add(call, 'linear', call.inputs, attributes, parameters));
}

/** Moving mean and variance are weights that do not train: TensorFlow.js counts them, PyTorch does not. */
function batchNormalization(call: LayerCall): Tensor {
  const { config } = call.layer;
  const shape = shapeOf(call);
  const axis = axisOf(config.number('axis', -1), shape.length);
  const channels = knownSize(shape[axis], call);
  const [scale, center] = [config.boolean('scale', true), config.boolean('center', true)];
  const affine = [
    ...(scale ? [weight(call, 'gamma', [channels], { key: 'gammaInitializer', otherwise: 'ones' })] : []),
    ...(center ? [weight(call, 'beta', [channels], { key: 'betaInitializer', otherwise: 'zeros' })] : []),
  ];
  const moving = [
    weight(call, 'moving_mean', [channels], { key: 'movingMeanInitializer', otherwise: 'zeros' }, false),
    weight(call, 'moving_variance', [channels], { key: 'movingVarianceInitializer', otherwise: 'ones' }, false),
  ];
  const attributes = {
    channels,
    axis,
    epsilon: config.number('epsilon', 1e-3),
    affine: scale || center,
    // The share of the new batch, as the operator counts it; TensorFlow.js names the share that stays.
    momentum: 1 - config.number('momentum', 0.99),
  };
  return add(call, 'batchNorm', call.inputs, attributes, [...affine, ...moving]);
}

function layerNormalization(call: LayerCall): Tensor {
  const { config } = call.layer;
  const shape = shapeOf(call);
  const given = config.get('axis', -1);
  const axes = (Array.isArray(given) ? (given as number[]) : [Number(given)]).map((axis) => axisOf(axis, shape.length));
  const sizes = axes.map((axis) => knownSize(shape[axis], call));
  const [scale, center] = [config.boolean('scale', true), config.boolean('center', true)];
  const parameters = [
    ...(scale ? [weight(call, 'gamma', sizes, { key: 'gammaInitializer', otherwise: 'ones' })] : []),
    ...(center ? [weight(call, 'beta', sizes, { key: 'betaInitializer', otherwise: 'zeros' })] : []),
  ];
  const attributes = { shape: sizes, epsilon: config.number('epsilon', 1e-3), affine: scale || center, bias: center };
  return add(call, 'layerNorm', call.inputs, attributes, parameters);
}

function embedding(call: LayerCall): Tensor {
  const { config } = call.layer;
  const attributes = { count: config.number('inputDim'), features: config.number('outputDim') };
  const sizes = [attributes.count, attributes.features];
  const table = weight(call, 'embeddings', sizes, { key: 'embeddingsInitializer', otherwise: 'randomUniform' });
  return add(call, 'embedding', call.inputs, attributes, [table]);
}

const pool =
  (operator: 'maxPool' | 'averagePool', rank: number): LayerRule =>
  (call) => {
    const { config } = call.layer;
    const kernel = config.sizes('poolSize', rank, 2);
    const attributes = {
      kernel,
      stride: config.sizes('strides', rank, kernel),
      padding: config.padding(
        kernel,
        kernel.map(() => 1),
      ),
      ceil: false,
      countPadding: false,
      dataFormat: config.dataFormat(),
    };
    return add(call, operator, call.inputs, attributes);
  };

const globalPool =
  (kind: 'mean' | 'max'): LayerRule =>
  (call) => {
    const axes = spatialAxes(shapeOf(call).length, call.layer.config.dataFormat());
    return add(call, 'reduce', call.inputs, { function: kind, axes, keep: false });
  };

/** Merges any number of tensors, two at a time. */
const merge =
  (operator: 'add' | 'multiply'): LayerRule =>
  (call) => {
    const { inputs, layer } = call;
    if (inputs.length < 2) throw new LayerError(`${layer.kind} takes a list of two tensors or more`);
    return inputs.slice(1).reduce((sum, input) => add(call, operator, [sum, input], {}), inputs[0]);
  };

const average: LayerRule = (call) => {
  const sum = merge('add')(call);
  return add(call, 'affine', [sum], { scale: 1 / call.inputs.length, shift: 0 });
};

const concatenate: LayerRule = (call) => {
  const axis = axisOf(call.layer.config.number('axis', -1), shapeOf(call).length);
  return add(call, 'concat', call.inputs, { axis });
};

const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** `2`, `[1, 2]` or `[[0, 1], [2, 3]]`: values before and after each of two axes. */
function edges({ layer }: LayerCall, key: string, otherwise: number): [number, number][] {
  const value = layer.config.get(key, otherwise);
  const sides = typeof value === 'number' ? [value, value] : (value as (number | [number, number])[]);
  return sides.map((side) => (typeof side === 'number' ? [side, side] : side));
}

const zeroPadding: LayerRule = (call) => {
  const shape = shapeOf(call);
  const padding = shape.map((): [number, number] => [0, 0]);
  spatialAxes(shape.length, call.layer.config.dataFormat()).forEach((axis, i) => {
    padding[axis] = edges(call, 'padding', 1)[i];
  });
  return add(call, 'pad', call.inputs, { padding, value: 0 });
};

const cropping: LayerRule = (call) => {
  const shape = shapeOf(call);
  const ranges: ({ start: number; end: number; step: number } | null)[] = shape.map(() => null);
  spatialAxes(shape.length, call.layer.config.dataFormat()).forEach((axis, i) => {
    const [before, after] = edges(call, 'cropping', 0)[i];
    ranges[axis] = { start: before, end: knownSize(shape[axis], call) - after, step: 1 };
  });
  return add(call, 'slice', call.inputs, { ranges });
};

const upSampling: LayerRule = (call) => {
  const { config } = call.layer;
  const shape = shapeOf(call);
  const dataFormat = config.dataFormat();
  const factors = config.sizes('size', 2, 2);
  const size = spatialAxes(shape.length, dataFormat).map((axis, i) =>
    knownSize(multiplyDims(shape[axis], factors[i]), call),
  );
  return add(call, 'upsample', call.inputs, { size, mode: config.text('interpolation', 'nearest'), dataFormat });
};

const reshape: LayerRule = (call) => {
  const shape = [shapeOf(call)[0], ...call.layer.config.numbers('targetShape')];
  return add(call, 'reshape', call.inputs, { shape });
};

const permute: LayerRule = (call) =>
  add(call, 'transpose', call.inputs, { order: [0, ...call.layer.config.numbers('dims')] });

const flatten: LayerRule = (call) => add(call, 'flatten', call.inputs, { start: 1, end: shapeOf(call).length - 1 });

const repeatVector: LayerRule = (call) => {
  const [batch, features] = shapeOf(call);
  const count = call.layer.config.number('n');
  const column = add(call, 'reshape', call.inputs, { shape: [batch, 1, features] });
  return add(call, 'expand', [column], { shape: [batch, count, features] });
};

const prelu: LayerRule = (call) => {
  const shape = shapeOf(call);
  const shared = call.layer.config.has('sharedAxes') ? call.layer.config.numbers('sharedAxes') : [];
  const sizes = shape.slice(1).map((size, i) => (shared.includes(i + 1) ? 1 : knownSize(size, call)));
  const slopes = weight(call, 'alpha', sizes, { key: 'alphaInitializer', otherwise: 'zeros' });
  const count = sizes.reduce((product, size) => product * size, 1);
  return add(call, 'prelu', call.inputs, { count, axis: shape.length - 1 }, [slopes]);
};

const rectifier: LayerRule = (call) => {
  if (!call.layer.config.has('maxValue')) return add(call, 'relu', call.inputs, {});
  const most = call.layer.config.number('maxValue');
  if (most !== 6) throw new LayerError(`reLU with maxValue ${most} is not known, only 6`);
  return add(call, 'relu6', call.inputs, {});
};

const dropout: LayerRule = (call) =>
  add(call, 'dropout', call.inputs, { p: call.layer.config.number('rate'), rescale: true });

const noop: LayerRule = (call) => add(call, 'identity', call.inputs, {});

const convolutionTransposed: LayerRule = (call) => {
  const attributes = {
    ...convolutionAttributes(call, 2),
    outChannels: call.layer.config.number('filters'),
    outputPadding: [0, 0],
  };
  // TensorFlow.js' output is at least stride · size: what the window leaves short of the stride is added at the end.
  const short = attributes.kernel.map((size, axis) => Math.max(0, attributes.stride[axis] - size));
  return activated(call, convolve(call, 'convTranspose2d', { ...attributes, outputPadding: short }));
};

const averagePool = pool('averagePool', 2);

/** Every layer that is understood, by its name in `tf.layers`. */
export const layerRules: Readonly<Record<string, LayerRule>> = {
  conv1d: convolution('conv1d', 1),
  conv2d: convolution('conv2d', 2),
  conv3d: convolution('conv3d', 3),
  conv2dTranspose: convolutionTransposed,
  depthwiseConv2d(call) {
    const attributes = depthwise(convolutionAttributes(call, 2), call.layer.config.number('depthMultiplier', 1));
    return activated(call, convolve(call, 'conv2d', attributes, 'depthwise_kernel', 'depthwiseInitializer'));
  },
  separableConv2d: separableConvolution,
  dense,
  embedding,
  batchNormalization,
  layerNormalization,

  activation: (call) => addActivation(call.layer.config.text('activation'), call.inputs[0], call),
  reLU: rectifier,
  leakyReLU: (call) => add(call, 'leakyRelu', call.inputs, { slope: call.layer.config.number('alpha', 0.3) }),
  prelu,
  elu: (call) => add(call, 'elu', call.inputs, { alpha: call.layer.config.number('alpha', 1) }),
  softmax: (call) =>
    add(call, 'softmax', call.inputs, { axis: axisOf(call.layer.config.number('axis', -1), shapeOf(call).length) }),

  add: merge('add'),
  multiply: merge('multiply'),
  average,
  concatenate,

  maxPooling1d: pool('maxPool', 1),
  maxPooling2d: pool('maxPool', 2),
  maxPooling3d: pool('maxPool', 3),
  averagePooling1d: pool('averagePool', 1),
  averagePooling2d: averagePool,
  avgPooling2d: averagePool,
  avgPool2d: averagePool,
  averagePooling3d: pool('averagePool', 3),
  globalAveragePooling1d: globalPool('mean'),
  globalAveragePooling2d: globalPool('mean'),
  globalMaxPooling1d: globalPool('max'),
  globalMaxPooling2d: globalPool('max'),

  inputLayer: ({ inputs }) => inputs[0],
  flatten,
  reshape,
  permute,
  repeatVector,
  zeroPadding2d: zeroPadding,
  cropping2D: cropping,
  upSampling2d: upSampling,

  dropout,
  spatialDropout1d: dropout,
  gaussianNoise: noop,
  gaussianDropout: noop,
  alphaDropout: noop,
  masking: noop,
  rescaling: (call) =>
    add(call, 'affine', call.inputs, {
      scale: call.layer.config.number('scale'),
      shift: call.layer.config.number('offset', 0),
    }),
};
