/** Convolutions and linear layers. Defaults of initialisation: PyTorch's `reset_parameters`. */
import type { Initialiser } from '../../../graph/graph';
import type { ConvolutionAttributes, Padding } from '../../../graph/operators/index';
import { numberOf } from '../../evaluate/arithmetic';
import type { Machine } from '../../evaluate/machine';
import type { Tensor } from '../../evaluate/values';
import { ClassValue, TupleValue, type Value } from '../../evaluate/values';
import { defineLayer, layers, type Layer } from './layer';
import { moduleClass } from './module';
import { numbers, tensorArgument, truth, whole, type Named } from './signature';

/** U(−1/√fanIn, 1/√fanIn), which PyTorch writes as He with a = √5. */
export const defaultWeight: Initialiser = {
  kind: 'he',
  mode: 'fanIn',
  distribution: 'uniform',
  negativeSlope: Math.sqrt(5),
};

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** Zeros before and after each axis; `same` puts the odd one behind. */
export function paddingOf(padding: Value, kernel: readonly number[], dilation: readonly number[]): Padding {
  if (padding === 'valid') return kernel.map(() => [0, 0]);
  if (padding === 'same')
    return kernel.map((size, axis) => {
      const total = dilation[axis] * (size - 1);
      return [Math.floor(total / 2), total - Math.floor(total / 2)];
    });
  return numbers(padding, kernel.length).map((size) => [size, size]);
}

/** Operator of a convolution over so many axes. */
export const convolutionOperator = (axes: number): 'conv1d' | 'conv2d' | 'conv3d' =>
  axes === 1 ? 'conv1d' : axes === 2 ? 'conv2d' : 'conv3d';

function build(layer: Layer, args: Named, axes: number, transposed: boolean, machine: Machine): void {
  const [inChannels, outChannels, groups] = [whole(args.in_channels), whole(args.out_channels), whole(args.groups)];
  const kernel = numbers(args.kernel_size, axes);
  if (inChannels % groups !== 0) machine.raise('ValueError', 'in_channels must be divisible by groups');
  if (outChannels % groups !== 0) machine.raise('ValueError', 'out_channels must be divisible by groups');
  for (const name of ['kernel_size', 'stride', 'dilation']) layer.set(name, new TupleValue(numbers(args[name], axes)));
  layer.set('padding', typeof args.padding === 'string' ? args.padding : new TupleValue(numbers(args.padding, axes)));
  layer.set('in_channels', inChannels);
  layer.set('out_channels', outChannels);
  layer.set('groups', groups);
  layer.set('padding_mode', args.padding_mode);
  layer.set('transposed', transposed);
  layer.set('output_padding', new TupleValue(numbers(args.output_padding ?? 0, axes)));
  const shape = transposed
    ? [inChannels, outChannels / groups, ...kernel]
    : [outChannels, inChannels / groups, ...kernel];
  layer.parameter('weight', shape, defaultWeight);
  if (truth(args.bias))
    layer.parameter('bias', [outChannels], { kind: 'uniformFanIn', fanIn: shape[1] * product(kernel) });
  else layer.without('bias');
}

/** Attributes of the operator as the layer is now: the source may have changed stride or dilation since. */
function attributesOf(layer: Layer, axes: number): ConvolutionAttributes {
  const kernel = numbers(layer.get('kernel_size'), axes);
  const dilation = numbers(layer.get('dilation'), axes);
  return {
    inChannels: whole(layer.get('in_channels')),
    outChannels: whole(layer.get('out_channels')),
    kernel,
    stride: numbers(layer.get('stride'), axes),
    padding: paddingOf(layer.get('padding'), kernel, dilation),
    dilation,
    groups: whole(layer.get('groups')),
    bias: layer.tensor('bias') !== null,
    dataFormat: 'channelsFirst',
  };
}

/** A convolution of an input without a batch axis: it gets one, and loses it again. */
export function batched(machine: Machine, x: Tensor, rank: number, body: (input: Tensor) => Tensor): Tensor {
  if (!x.shape || x.shape.length !== rank - 1) return body(x);
  const result = body(machine.apply('reshape', [x], { shape: [1, ...x.shape] }));
  return result.shape ? machine.apply('reshape', [result], { shape: result.shape.slice(1) }) : result;
}

/** A weight that is not the layer's own parameter any more: parametrised, or computed in the forward. */
export const weightInputs = (weight: Tensor | null): Tensor[] =>
  weight && weight.parameter?.id === undefined && weight.node !== undefined ? [weight] : [];

const convolution = new ClassValue('_ConvNd', [moduleClass], { path: 'torch.nn.modules.conv._ConvNd' });

for (const axes of [1, 2, 3]) {
  defineLayer(`Conv${axes}d`, {
    base: convolution,
    signature:
      "in_channels out_channels kernel_size stride=1 padding=0 dilation=1 groups=1 bias=True padding_mode='zeros'",
    build: (layer, args, machine) => build(layer, args, axes, false, machine),
    forward: (layer, inputs, machine) =>
      batched(machine, tensorArgument(inputs.get(0, 'input')), axes + 2, (x) =>
        layer.apply(
          machine,
          convolutionOperator(axes),
          [x, ...weightInputs(layer.tensor('weight'))],
          attributesOf(layer, axes),
          ['weight', 'bias'],
        ),
      ),
  });
  defineLayer(`ConvTranspose${axes}d`, {
    base: convolution,
    signature:
      "in_channels out_channels kernel_size stride=1 padding=0 output_padding=0 groups=1 bias=True dilation=1 padding_mode='zeros'",
    build: (layer, args, machine) => build(layer, args, axes, true, machine),
    forward: (layer, inputs, machine) =>
      batched(machine, tensorArgument(inputs.get(0, 'input')), axes + 2, (x) =>
        layer.apply(
          machine,
          'convTranspose2d',
          [x],
          { ...attributesOf(layer, axes), outputPadding: numbers(layer.get('output_padding'), axes) },
          ['weight', 'bias'],
        ),
      ),
  });
}

defineLayer('Linear', {
  signature: 'in_features out_features bias=True',
  build(layer, args) {
    const [inFeatures, outFeatures] = [whole(args.in_features), whole(args.out_features)];
    layer.set('in_features', inFeatures);
    layer.set('out_features', outFeatures);
    layer.parameter('weight', [outFeatures, inFeatures], defaultWeight);
    if (truth(args.bias)) layer.parameter('bias', [outFeatures], { kind: 'uniformFanIn', fanIn: inFeatures });
    else layer.without('bias');
  },
  forward: (layer, inputs, machine) =>
    layer.apply(
      machine,
      'linear',
      [tensorArgument(inputs.get(0, 'input')), ...weightInputs(layer.tensor('weight'))],
      {
        inFeatures: numberOf(layer.get('in_features')) ?? 0,
        outFeatures: numberOf(layer.get('out_features')) ?? 0,
        bias: layer.tensor('bias') !== null,
      },
      ['weight', 'bias'],
    ),
});
layers.set('NonDynamicallyQuantizableLinear', layers.get('Linear')!);

defineLayer('Embedding', {
  signature:
    'num_embeddings embedding_dim padding_idx=None max_norm=None norm_type=2.0 scale_grad_by_freq=False sparse=False',
  build(layer, args) {
    const [count, features] = [whole(args.num_embeddings), whole(args.embedding_dim)];
    layer.set('num_embeddings', count);
    layer.set('embedding_dim', features);
    layer.set('padding_idx', args.padding_idx);
    layer.parameter('weight', [count, features], { kind: 'normal', mean: 0, standardDeviation: 1 });
  },
  forward: (layer, inputs, machine) =>
    layer.apply(
      machine,
      'embedding',
      [tensorArgument(inputs.get(0, 'input'))],
      { count: whole(layer.get('num_embeddings')), features: whole(layer.get('embedding_dim')) },
      ['weight'],
    ),
});
