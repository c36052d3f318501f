/** How each operator is written in PyTorch: as a layer that a module owns, or as an expression. */
import type { AnyNode, Node } from '../../../graph/graph';
import type { KnownAttributes, OperatorName, Padding, PoolAttributes } from '../../../graph/operators/index';
import { VariationError } from '../../variant';
import { code, option, slot, type Code } from '../template';

/** What an operator finds around it. */
export interface Place {
  node: AnyNode;
  /** Sizes of its inputs and of its output. */
  shapes: readonly (readonly number[])[];
  shape: readonly number[];
  /** How many images the graph's input has, and how the code says that number. */
  batch: { size: number; text: string };
}

type Written<Name extends OperatorName> =
  | {
      layer(attributes: KnownAttributes[Name], place: Place): Code;
      called?(layer: Code, x: string, place: Place): Code;
    }
  | { call(inputs: readonly string[], attributes: KnownAttributes[Name], place: Place): Code }
  /** Why it cannot be written. */
  | { refused: string };

const tuple = (values: readonly number[]): string =>
  values.every((value) => value === values[0]) ? String(values[0]) : `(${values.join(', ')})`;

const isSymmetric = (padding: Padding): padding is readonly (readonly [number, number])[] =>
  padding !== 'same' && padding.every(([before, after]) => before === after);

function paddingOf(padding: Padding): string {
  if (padding === 'same') return '"same"';
  if (!isSymmetric(padding)) throw new VariationError('padding that is not the same on both sides has no argument.');
  return tuple(padding.map(([before]) => before));
}

const flag = (value: boolean): string => (value ? 'True' : 'False');

const convolution =
  (name: string) =>
  (a: KnownAttributes['conv2d']): Code =>
    code`nn.${name}(${slot(a.inChannels, 'channels')}, ${slot(a.outChannels, 'channels')}, ${slot(tuple(a.kernel), 'kernel_size')}${option('stride', tuple(a.stride), 1)}${option('padding', paddingOf(a.padding), 0)}${option('dilation', tuple(a.dilation), 1)}${option('groups', a.groups, 1)}${option('bias', flag(a.bias), 'True')})`;

const pool =
  (name: string, { counts }: { counts: boolean }) =>
  ([x]: readonly string[], a: PoolAttributes): Code => {
    const countPadding = counts ? option('count_include_pad', flag(a.countPadding ?? true), 'True') : '';
    const dilation = counts ? '' : option('dilation', tuple(a.dilation ?? [1]), 1);
    return code`F.${name}(${x}, ${slot(tuple(a.kernel), 'kernel_size')}, ${slot(tuple(a.stride), 'stride')}${option('padding', paddingOf(a.padding), 0)}${dilation}${option('ceil_mode', flag(a.ceil), 'False')}${countPadding})`;
  };

const activation = (layer: string, argument?: string): { layer(): Code } => ({
  layer: () => code`nn.${layer}(${argument ?? ''})`,
});

const arithmetic = (symbol: string): { call(inputs: readonly string[]): Code } => ({
  call: ([a, b]) => code`${a} ${symbol} ${b}`,
});

/** Sizes of a result: the number of images by its name, the others as they are. */
const sizes = (shape: readonly number[], { batch }: Place): Code =>
  shape.flatMap((size, axis): Code => [
    axis === 0 ? '' : ', ',
    ...(axis === 0 && size === batch.size ? [batch.text] : [slot(size, 'size')]),
  ]);

function affine([x]: readonly string[], { scale, shift }: KnownAttributes['affine']): Code {
  if (scale === -1 && shift !== 0) return code`${slot(shift, 'shift')} - ${x}`;
  const scaled = scale === 1 ? x : code`${slot(scale, 'scale')} * ${x}`;
  return shift === 0 ? code`${scaled}` : code`${scaled} + ${slot(shift, 'shift')}`;
}

function slice([x]: readonly string[], { ranges }: KnownAttributes['slice'], { shapes: [from] }: Place): Code {
  const last = ranges.findLastIndex((range) => range !== null);
  const axes = ranges.slice(0, last + 1).map((range, axis): Code => {
    if (!range) return [':'];
    if (range.index) return [slot(range.start, 'place')];
    const start = range.start === 0 ? [] : [slot(range.start, 'start')];
    const end = range.end >= from[axis] ? [] : [slot(range.end, 'end')];
    return [...start, ':', ...end, ...(range.step === 1 ? [] : [':', slot(range.step, 'step')])];
  });
  return [x, '[', ...axes.flatMap((axis, i) => [...(i === 0 ? [] : [', ']), ...axis]), ']'];
}

function pad([x]: readonly string[], { padding, value, mode }: KnownAttributes['pad']): Code {
  const first = padding.findIndex(([before, after]) => before !== 0 || after !== 0);
  const amounts = padding.slice(Math.max(0, first)).reverse().flat();
  const numbers = amounts.flatMap((amount, i): Code => [i === 0 ? '' : ', ', slot(amount, 'padding')]);
  return code`F.pad(${x}, (${numbers})${mode ? `, mode="${mode}"` : ''}${option('value', value, 0)})`;
}

const reductions = { mean: 'mean', sum: 'sum', max: 'amax', min: 'amin' } as const;

const functionsOfNumbers = new Set(['exp', 'sqrt', 'abs', 'log', 'sin', 'cos', 'rsqrt', 'square', 'erf', 'sign']);

const refused = (what: string) => ({ refused: what });

export const pytorchOperators: { [Name in OperatorName]: Written<Name> } = {
  input: refused('an input is an argument'),
  parameter: refused('a learned tensor is a field'),
  constant: {
    call: (_, { value, text }, { shape }) => {
      if (value === undefined) throw new VariationError(`the values of \`${text}\` are not known from the source.`);
      return shape.length === 0 ? code`${value}` : code`torch.full((${shape.join(', ')},), ${value})`;
    },
  },
  unresolved: refused('what it does was not understood'),

  conv1d: { layer: convolution('Conv1d') },
  conv2d: { layer: convolution('Conv2d') },
  conv3d: { layer: convolution('Conv3d') },
  convTranspose2d: {
    layer: (a) =>
      code`nn.ConvTranspose2d(${slot(a.inChannels, 'channels')}, ${slot(a.outChannels, 'channels')}, ${tuple(a.kernel)}${option('stride', tuple(a.stride), 1)}${option('padding', paddingOf(a.padding), 0)}${option('output_padding', tuple(a.outputPadding), 0)}${option('groups', a.groups, 1)}${option('bias', flag(a.bias), 'True')}${option('dilation', tuple(a.dilation), 1)})`,
  },
  linear: {
    layer: (a) =>
      code`nn.Linear(${slot(a.inFeatures, 'channels')}, ${slot(a.outFeatures, 'channels')}${option('bias', flag(a.bias), 'True')})`,
  },
  embedding: { layer: (a) => code`nn.Embedding(${slot(a.count, 'count')}, ${slot(a.features, 'channels')})` },
  matmul: {
    call: ([a, b], { transposeB }) => (transposeB ? code`${a} @ ${b}.transpose(-2, -1)` : code`${a} @ ${b}`),
  },
  recurrent: refused('recurrent layers of several tensors are not written'),
  cellState: refused('recurrent layers of several tensors are not written'),

  batchNorm: {
    layer: (a, { shapes: [x] }) =>
      code`nn.BatchNorm${Math.max(1, x.length - 2)}d(${slot(a.channels, 'channels')}${option('eps', a.epsilon, 1e-5)}${option('momentum', a.momentum, 0.1)}${option('affine', flag(a.affine), 'True')})`,
  },
  layerNorm: {
    layer: (a) => {
      const shape = a.shape.length === 1 ? slot(a.shape[0], 'channels') : `(${a.shape.join(', ')})`;
      const bias = a.affine && !a.bias ? ', bias=False' : '';
      return code`nn.LayerNorm(${shape}${option('eps', a.epsilon, 1e-5)}${option('elementwise_affine', flag(a.affine), 'True')}${bias})`;
    },
  },
  groupNorm: {
    layer: (a) =>
      code`nn.GroupNorm(${slot(a.groups, 'groups')}, ${slot(a.channels, 'channels')}${option('eps', a.epsilon, 1e-5)}${option('affine', flag(a.affine), 'True')})`,
  },
  rmsNorm: { layer: (a) => code`nn.RMSNorm(${slot(a.features, 'channels')}, eps=${slot(a.epsilon, 'eps')})` },

  relu: activation('ReLU'),
  relu6: activation('ReLU6'),
  leakyRelu: { layer: ({ slope }) => code`nn.LeakyReLU(${slot(slope, 'slope')})` },
  prelu: { layer: ({ count }) => code`nn.PReLU(${slot(count, count === 1 ? 'count' : 'channels')})` },
  elu: { layer: ({ alpha }) => code`nn.ELU(${alpha === 1 ? '' : `alpha=${alpha}`})` },
  sigmoid: { call: ([x]) => code`torch.sigmoid(${x})` },
  hardSigmoid: { call: ([x]) => code`F.hardsigmoid(${x})` },
  tanh: { call: ([x]) => code`torch.tanh(${x})` },
  softplus: { call: ([x]) => code`F.softplus(${x})` },
  gelu: { layer: ({ approximate }) => code`nn.GELU(${approximate ? 'approximate="tanh"' : ''})` },
  silu: activation('SiLU'),
  hardSwish: activation('Hardswish'),
  softmax: { call: ([x], { axis }) => code`${x}.softmax(dim=${axis})` },
  logSoftmax: { call: ([x], { axis }) => code`${x}.log_softmax(dim=${axis})` },
  fourier: refused('Fourier transforms are not written'),
  complexView: refused('complex numbers are not written'),
  elementwise: {
    call: ([x], { function: name }) => {
      if (!functionsOfNumbers.has(name)) throw new VariationError(`the function ${name} is not written.`);
      return code`torch.${name}(${x})`;
    },
  },

  add: arithmetic('+'),
  subtract: arithmetic('-'),
  multiply: arithmetic('*'),
  divide: arithmetic('/'),
  affine: { call: affine },

  maxPool: { call: pool('max_pool2d', { counts: false }) },
  averagePool: { call: pool('avg_pool2d', { counts: true }) },
  adaptiveAveragePool: {
    call: ([x], { output }) => code`F.adaptive_avg_pool${output.length}d(${x}, ${slot(tuple(output), 'size')})`,
  },
  reduce: {
    call: ([x], { function: name, axes, keep }) =>
      code`${x}.${reductions[name]}(dim=${axes.length === 1 ? axes[0] : `(${axes.join(', ')})`}${keep ? ', keepdim=True' : ''})`,
  },

  reshape: { call: ([x], _, place) => code`${x}.reshape(${sizes(place.shape, place)})` },
  flatten: {
    call: ([x], { start, end }, { shapes: [from] }) =>
      code`torch.flatten(${x}, ${start}${end >= from.length - 1 ? '' : `, ${end}`})`,
  },
  transpose: { call: ([x], { order }) => code`${x}.permute(${order.join(', ')})` },
  concat: { call: (inputs, { axis }) => code`torch.cat((${inputs.join(', ')}), dim=${axis})` },
  stack: { call: (inputs, { axis }) => code`torch.stack((${inputs.join(', ')}), dim=${axis})` },
  slice: { call: slice },
  pad: { call: pad },
  expand: { call: ([x], _, place) => code`${x}.expand(${sizes(place.shape, place)})` },
  gather: refused('values looked up by an index are not written'),
  scatter: refused('values that are replaced are not written'),
  indices: refused('places of values are not written'),
  upsample: {
    call: ([x], { size, mode }) => code`F.interpolate(${x}, size=(${size.join(', ')}), mode="${mode}")`,
  },

  dropout: {
    layer: ({ p }) => code`nn.Dropout(${slot(p, 'p')})`,
    // Kept values are divided by 1 − p in PyTorch; times 1 − p they are not rescaled, and the test has the expectation.
    called: (layer, x, { node }) => {
      const { p, rescale } = (node as Node<'dropout'>).attributes;
      return rescale ? code`${layer}(${x})` : code`${slot(1 - p, 'keep')} * ${layer}(${x})`;
    },
  },
  dropPath: { layer: ({ p }) => code`StochasticDepth(${slot(p, 'p')}, "row")` },
  identity: { call: ([x]) => code`${x}` },
  detach: { call: ([x]) => code`${x}.detach()` },
};
