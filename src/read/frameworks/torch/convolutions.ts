/** Convolutions and linear layers. Defaults of initialisation: PyTorch's `reset_parameters`. */
import type { Initialiser } from '../../../graph/graph';
import type { ConvolutionAttributes, Padding } from '../../../graph/operators/index';
import { divideDims, productOfDims } from '../../../graph/shape';
import type { Machine } from '../../evaluate/machine';
import { Arguments } from '../../evaluate/arguments';
import type { Tensor } from '../../evaluate/values';
import { ClassValue, Instance, NativeFunction, TupleValue, type Value } from '../../evaluate/values';
import { defineConstructor, defineLayer, Layer, layers } from './layer';
import { moduleClass } from './module';
import {
  dimOf,
  divides,
  isSequence,
  knownShape,
  NotKnown,
  numbers,
  sizeValue,
  tensorArgument,
  truth,
  whole,
  type Named,
} from './signature';

/** U(−1/√fanIn, 1/√fanIn), which PyTorch writes as He with a = √5. */
export const defaultWeight: Initialiser = {
  kind: 'he',
  mode: 'fanIn',
  distribution: 'uniform',
  negativeSlope: Math.sqrt(5),
};

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
  const [inChannels, outChannels, groups] = [args.in_channels, args.out_channels, args.groups].map(dimOf);
  const kernel = numbers(args.kernel_size, axes);
  if (!divides(machine, groups, inChannels)) machine.raise('ValueError', 'in_channels must be divisible by groups');
  if (!divides(machine, groups, outChannels)) machine.raise('ValueError', 'out_channels must be divisible by groups');
  for (const name of ['kernel_size', 'stride', 'dilation']) layer.set(name, new TupleValue(numbers(args[name], axes)));
  layer.set('padding', typeof args.padding === 'string' ? args.padding : new TupleValue(numbers(args.padding, axes)));
  layer.set('in_channels', sizeValue(inChannels));
  layer.set('out_channels', sizeValue(outChannels));
  layer.set('groups', sizeValue(groups));
  layer.set('padding_mode', args.padding_mode);
  layer.set('transposed', transposed);
  layer.set('output_padding', new TupleValue(numbers(args.output_padding ?? 0, axes)));
  const shape = transposed
    ? [inChannels, divideDims(outChannels, groups), ...kernel]
    : [outChannels, divideDims(inChannels, groups), ...kernel];
  layer.parameter('weight', shape, defaultWeight);
  if (truth(args.bias))
    layer.parameter('bias', [outChannels], { kind: 'uniformFanIn', fanIn: productOfDims(shape.slice(1)) });
  else layer.without('bias');
}

/** Attributes of the operator as the layer is now: the source may have changed stride or dilation since. */
function attributesOf(layer: Layer, axes: number): ConvolutionAttributes {
  const kernel = numbers(layer.get('kernel_size'), axes);
  const dilation = numbers(layer.get('dilation'), axes);
  return {
    inChannels: dimOf(layer.get('in_channels')),
    outChannels: dimOf(layer.get('out_channels')),
    kernel,
    stride: numbers(layer.get('stride'), axes),
    padding: paddingOf(layer.get('padding'), kernel, dilation),
    dilation,
    groups: dimOf(layer.get('groups')),
    bias: layer.tensor('bias') !== null,
    dataFormat: 'channelsFirst',
  };
}

/** A padding other than zeros is put around the input first. */
function paddedByMode(layer: Layer, x: Tensor, attributes: ConvolutionAttributes, machine: Machine): Convolved {
  const mode = layer.get('padding_mode');
  if (mode === 'zeros' || mode === undefined || attributes.padding === 'same') return { x, attributes };
  const sizes = [...attributes.padding].reverse().flat();
  const padded = machine.call(
    machine.lookup('torch.nn.functional.pad'),
    new Arguments([x, new TupleValue(sizes)], new Map([['mode', mode]])),
  );
  return { x: tensorArgument(padded), attributes: { ...attributes, padding: attributes.padding.map(() => [0, 0]) } };
}

interface Convolved {
  x: Tensor;
  attributes: ConvolutionAttributes;
}

/** `forward(input, output_size)`: which of the sizes that a stride leaves open is meant. */
function outputPaddingOf(layer: Layer, x: Tensor, given: Value, attributes: ConvolutionAttributes): number[] {
  const axes = attributes.kernel.length;
  if (given === undefined || given === null) return numbers(layer.get('output_padding'), axes);
  const { kernel, stride, dilation, padding } = attributes;
  const wanted = (isSequence(given) ? given.items : [given]).slice(-axes).map(whole);
  const from = knownShape(x).slice(-axes);
  return wanted.map((size, i) => {
    const at = from[i];
    if (typeof at === 'string' || padding === 'same') throw new NotKnown(`the size ${at}`);
    return size - ((at - 1) * stride[i] - padding[i][0] - padding[i][1] + dilation[i] * (kernel[i] - 1) + 1);
  });
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
defineConstructor(convolution, {
  signature:
    'in_channels out_channels kernel_size stride padding dilation transposed output_padding groups bias padding_mode',
  build: (layer, args, machine) =>
    build(
      layer,
      args,
      isSequence(args.kernel_size) ? args.kernel_size.items.length : 2,
      truth(args.transposed),
      machine,
    ),
});

/** `self._conv_forward(input, weight, bias)`: the layer's convolution with a weight that is given. */
function convolvedWith(args: Arguments, axes: number, machine: Machine): Value {
  const [instance, input, weight, bias] = args.positional;
  if (!(instance instanceof Instance)) return null;
  const layer = new Layer(instance);
  const { x, attributes } = paddedByMode(layer, tensorArgument(input), attributesOf(layer, axes), machine);
  const { padding } = attributes;
  const sizes = padding === 'same' ? 'same' : padding.every(([before, after]) => before === after);
  const named = new Map<string, Value>([
    ['padding', sizes === true ? new TupleValue((padding as [number, number][]).map(([before]) => before)) : 'same'],
    ...['stride', 'dilation', 'groups'].map((name): [string, Value] => [name, layer.get(name)]),
  ]);
  const operands = [x, weight, bias ?? args.named.get('bias') ?? null];
  return machine.call(machine.lookup(`torch.nn.functional.conv${axes}d`), new Arguments(operands, named));
}

for (const axes of [1, 2, 3]) {
  defineLayer(`Conv${axes}d`, {
    base: convolution,
    signature:
      "in_channels out_channels kernel_size stride=1 padding=0 dilation=1 groups=1 bias=True padding_mode='zeros'",
    build: (layer, args, machine) => build(layer, args, axes, false, machine),
    forward: (layer, inputs, machine) =>
      batched(machine, tensorArgument(inputs.get(0, 'input')), axes + 2, (given) => {
        const { x, attributes } = paddedByMode(layer, given, attributesOf(layer, axes), machine);
        const operands = [x, ...weightInputs(layer.tensor('weight'))];
        return layer.apply(machine, convolutionOperator(axes), operands, attributes, ['weight', 'bias']);
      }),
  }).attributes.set(
    '_conv_forward',
    new NativeFunction('_conv_forward', (args, machine) => convolvedWith(args, axes, machine)),
  );
  defineLayer(`ConvTranspose${axes}d`, {
    base: convolution,
    signature:
      "in_channels out_channels kernel_size stride=1 padding=0 output_padding=0 groups=1 bias=True dilation=1 padding_mode='zeros'",
    build: (layer, args, machine) => build(layer, args, axes, true, machine),
    forward: (layer, inputs, machine) =>
      batched(machine, tensorArgument(inputs.get(0, 'input')), axes + 2, (x) => {
        const attributes = attributesOf(layer, axes);
        const outputPadding = outputPaddingOf(layer, x, inputs.get(1, 'output_size'), attributes);
        const operands = [x, ...weightInputs(layer.tensor('weight'))];
        return layer.apply(machine, 'convTranspose2d', operands, { ...attributes, outputPadding }, ['weight', 'bias']);
      }),
  });
}

defineLayer('Linear', {
  signature: 'in_features out_features bias=True',
  build(layer, args) {
    const [inFeatures, outFeatures] = [dimOf(args.in_features), dimOf(args.out_features)];
    layer.set('in_features', sizeValue(inFeatures));
    layer.set('out_features', sizeValue(outFeatures));
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
        inFeatures: dimOf(layer.get('in_features')),
        outFeatures: dimOf(layer.get('out_features')),
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
    const [count, features] = [dimOf(args.num_embeddings), dimOf(args.embedding_dim)];
    layer.set('num_embeddings', sizeValue(count));
    layer.set('embedding_dim', sizeValue(features));
    layer.set('padding_idx', args.padding_idx);
    layer.parameter('weight', [count, features], { kind: 'normal', mean: 0, standardDeviation: 1 });
  },
  forward: (layer, inputs, machine) =>
    layer.apply(
      machine,
      'embedding',
      [tensorArgument(inputs.get(0, 'input'))],
      { count: dimOf(layer.get('num_embeddings')), features: dimOf(layer.get('embedding_dim')) },
      ['weight'],
    ),
});
