/** How each operator is written with layers in Keras' style: one layer, or some one behind the other. */
import { spatialAxes } from '../../../graph/operators/convolution';
import type { Framework } from '../../../graph/graph';
import type {
  ConvolutionAttributes,
  DataFormat,
  KnownAttributes,
  OperatorName,
  Padding,
  PoolAttributes,
} from '../../../graph/operators/index';
import { VariationError } from '../../variant';
import { option, setting, sizes, type CallPlace, type LayerCall, type Setting, type SettingValue } from './call';
import { initialiserValue } from './initialisers';

type Written<Name extends OperatorName> =
  | { calls(attributes: KnownAttributes[Name], place: CallPlace): readonly LayerCall[] }
  /** Why it cannot be written. */
  | { refused: string };

const layer = (name: string, ...settings: readonly Setting[]): LayerCall => ({ layer: name, settings });

const merge = (name: string, ...settings: readonly Setting[]): LayerCall => ({ layer: name, settings, merges: true });

const refused = (what: string) => ({ refused: what });

/** First values of kernels where the source does not choose. */
const usualKernel: Readonly<Record<Framework, string>> = {
  pytorch: '',
  tfjs: 'glorotNormal',
  keras: 'glorotUniform',
};

/** The parameter of a role, by the place that operators have it at. */
function initialiser({ graph, node }: CallPlace, position: number, key: string, usual: string): Setting[] {
  const id = node.parameters[position];
  const value = id === undefined ? undefined : initialiserValue(graph.parameters[id].initialiser);
  return value === undefined ? [] : [option(key, value, usual)];
}

const weights = (place: CallPlace, kernel = 'kernelInitializer'): Setting[] => [
  ...initialiser(place, 0, kernel, usualKernel[place.graph.framework]),
  ...initialiser(place, 1, 'biasInitializer', 'zeros'),
];

const format = (dataFormat: DataFormat): Setting => option('dataFormat', dataFormat, 'channelsLast');

function paddingWord(padding: Padding): string {
  if (padding === 'same') return 'same';
  if (padding.every(([before, after]) => before === 0 && after === 0)) return 'valid';
  if (padding.length === 1 && padding[0][1] === 0) return 'causal';
  throw new VariationError('its padding is not one of valid, same, causal.');
}

/** The window of a layer. */
const windowed = (a: Pick<ConvolutionAttributes, 'stride' | 'padding' | 'dilation' | 'dataFormat'>): Setting[] => [
  option('strides', sizes(a.stride), 1, 'strides'),
  option('padding', paddingWord(a.padding), 'valid'),
  format(a.dataFormat),
  option('dilationRate', sizes(a.dilation), 1, 'dilationRate'),
];

const bias = (a: { bias: boolean }): Setting => option('useBias', a.bias, true);

const convolution =
  (rank: number) =>
  (a: KnownAttributes['conv2d'], place: CallPlace): LayerCall[] => {
    const kernelSize = setting('kernelSize', sizes(a.kernel), 'kernelSize');
    if (a.groups > 1 && a.groups === a.inChannels) {
      const multiplier = option('depthMultiplier', a.outChannels / a.inChannels, 1, 'depthMultiplier');
      const initialisers = weights(place, 'depthwiseInitializer');
      return [layer(`DepthwiseConv${rank}D`, kernelSize, ...windowed(a), multiplier, bias(a), ...initialisers)];
    }
    if (a.groups > 1 && place.graph.framework === 'tfjs') {
      throw new VariationError('TensorFlow.js has no convolution in groups.');
    }
    const filters = setting('filters', a.outChannels, 'channels');
    const groups = option('groups', a.groups, 1, 'groups');
    return [layer(`Conv${rank}D`, filters, kernelSize, ...windowed(a), groups, bias(a), ...weights(place))];
  };

const pool =
  (name: string) =>
  (a: PoolAttributes): LayerCall[] => {
    if (a.ceil || a.countPadding || a.dilation?.some((size) => size > 1)) {
      throw new VariationError('a pool that rounds up, counts its padding or is dilated has no layer.');
    }
    const poolSize = sizes(a.kernel);
    return [
      layer(
        `${name}Pooling${a.kernel.length}D`,
        option('poolSize', poolSize, 2, 'poolSize'),
        option('strides', sizes(a.stride), poolSize, 'strides'),
        option('padding', paddingWord(a.padding), 'valid'),
        format(a.dataFormat),
      ),
    ];
  };

/** Which of the parameters of a normalisation are there, by the ends of their names. */
function scaleAndOffset(place: CallPlace): Setting[] {
  const { graph, node } = place;
  const at = (roles: readonly string[]): number =>
    node.parameters.findIndex((id) => roles.some((role) => new RegExp(`[./]${role}$`).test(graph.parameters[id].name)));
  const [gamma, beta] = [at(['gamma', 'weight']), at(['beta', 'bias'])];
  return [
    option('center', beta >= 0, true),
    option('scale', gamma >= 0, true),
    ...(beta >= 0 ? initialiser(place, beta, 'betaInitializer', 'zeros') : []),
    ...(gamma >= 0 ? initialiser(place, gamma, 'gammaInitializer', 'ones') : []),
  ];
}

const activation = (name: string) => ({ calls: (): LayerCall[] => [layer('Activation', setting('activation', name))] });

/** Activations that are layers with a name alone, as settings of other layers say them. */
export const activationNames: Readonly<Partial<Record<OperatorName, string>>> = {
  relu: 'relu',
  sigmoid: 'sigmoid',
  hardSigmoid: 'hardSigmoid',
  tanh: 'tanh',
  softplus: 'softplus',
  silu: 'swish',
  elu: 'elu',
  gelu: 'gelu',
  softmax: 'softmax',
};

/** Functions that the libraries have as activations. */
const functionsByName = new Set(['selu', 'softsign', 'mish']);

const arithmetic = (name: string) => ({ calls: (): LayerCall[] => [merge(name)] });

/** A learned tensor that another is multiplied with, or that is added to it. */
export const learnedLayers = { multiply: 'LearnedScale', add: 'LearnedShift' } as const;

const last = (axis: number, rank: number): Setting => option('axis', axis === rank - 1 ? -1 : axis, -1);

function reduce({ function: kind, axes, keep }: KnownAttributes['reduce'], { shapes: [from] }: CallPlace): LayerCall[] {
  const found = (['channelsLast', 'channelsFirst'] as const).find(
    (each) => from.length > 2 && spatialAxes(from.length, each).join() === [...axes].sort().join(),
  );
  if (!found || (kind !== 'mean' && kind !== 'max'))
    throw new VariationError(`the ${kind} over axes ${axes.join(', ')} has no layer.`);
  const name = `Global${kind === 'mean' ? 'Average' : 'Max'}Pooling${from.length - 2}D`;
  return [layer(name, format(found), option('keepdims', keep, false))];
}

/** The pool of equal windows that gives these sizes, as GoogLeNet's 5×5 at every third place gives 4×4 of 14×14. */
function adaptivePool(
  { output, dataFormat }: KnownAttributes['adaptiveAveragePool'],
  { shapes: [from] }: CallPlace,
): LayerCall[] {
  const spatial = spatialAxes(from.length, dataFormat).map((axis) => from[axis]);
  if (spatial.some((size, i) => size % output[i] !== 0))
    throw new VariationError(`a pool from ${spatial.join('×')} to ${output.join('×')} has windows of several sizes.`);
  const poolSize = sizes(spatial.map((size, i) => size / output[i]));
  return [layer(`AveragePooling${spatial.length}D`, option('poolSize', poolSize, 2, 'poolSize'), format(dataFormat))];
}

function slice({ ranges }: KnownAttributes['slice'], { shapes: [from] }: CallPlace): LayerCall[] {
  const [images, rows, columns, channels] = ranges;
  if (from.length !== 4 || images || channels || ranges.some((range) => range?.index))
    throw new VariationError('a part of these axes has no layer.');
  const spatial = [rows, columns];
  if (spatial.every((range, i) => !range || (range.start === 0 && range.end >= from[i + 1]))) {
    // Every second value is what a pool of one value gives; unlike a slice it has a gradient in every back end.
    const strides = sizes(spatial.map((range) => range?.step ?? 1));
    return [layer('AveragePooling2D', setting('poolSize', 1), setting('strides', strides, 'strides'))];
  }
  if (spatial.some((range) => range && range.step !== 1))
    throw new VariationError('a part of an axis with a step has no layer.');
  const cropped = spatial.map((range, i) => (range ? [range.start, from[i + 1] - range.end] : [0, 0]));
  return [layer('Cropping2D', setting('cropping', cropped))];
}

function pad({ padding, value, mode }: KnownAttributes['pad'], { shapes: [from] }: CallPlace): LayerCall[] {
  const [images, ...edges] = padding;
  if (value !== 0 || mode || from.length !== 4 || isPadded(images))
    throw new VariationError('padding other than with zeros around maps of images has no layer.');
  const channels = edges[2];
  if (isPadded(channels) && !edges.slice(0, 2).some(isPadded)) {
    const [before, after] = channels;
    return [layer('ZeroPaddedChannels', setting('before', before, 'before'), setting('after', after, 'after'))];
  }
  const dataFormat = isPadded(channels) ? 'channelsFirst' : 'channelsLast';
  const spatial = spatialAxes(4, dataFormat).map((axis) => padding[axis]);
  const isEven = spatial.flat().every((size) => size === spatial[0][0]);
  return [layer('ZeroPadding2D', option('padding', isEven ? spatial[0][0] : spatial, 1), format(dataFormat))];
}

const isPadded = ([before, after]: readonly [number, number]): boolean => before > 0 || after > 0;

function affine({ scale, shift }: KnownAttributes['affine']): LayerCall[] {
  return [layer('Rescaling', setting('scale', scale, 'scale'), option('offset', shift, 0, 'offset'))];
}

function prelu({ count, axis }: KnownAttributes['prelu'], place: CallPlace): LayerCall[] {
  const { length } = place.shape;
  const shared = Array.from({ length: length - 1 }, (_, i) => i + 1).filter((each) => count === 1 || each !== axis);
  const sharedAxes: SettingValue = shared;
  return [
    layer(
      'PReLU',
      ...initialiser(place, 0, 'alphaInitializer', 'zeros'),
      ...(shared.length > 0 ? [setting('sharedAxes', sharedAxes)] : []),
    ),
  ];
}

export const layerOperators: { [Name in OperatorName]: Written<Name> } = {
  input: refused('an input is no layer'),
  parameter: refused('a learned tensor that is neither a factor nor a summand has no layer'),
  constant: refused('a constant tensor has no layer'),
  unresolved: refused('what it does was not understood'),

  conv1d: { calls: convolution(1) },
  conv2d: { calls: convolution(2) },
  conv3d: { calls: convolution(3) },
  convTranspose2d: {
    calls: (a, place) => [
      layer(
        'Conv2DTranspose',
        setting('filters', a.outChannels, 'channels'),
        setting('kernelSize', sizes(a.kernel), 'kernelSize'),
        ...windowed(a),
        bias(a),
        ...weights(place),
      ),
    ],
  },
  linear: {
    calls: (a, place) => [layer('Dense', setting('units', a.outFeatures, 'channels'), bias(a), ...weights(place))],
  },
  embedding: {
    calls: (a, place) => [
      layer(
        'Embedding',
        setting('inputDim', a.count, 'count'),
        setting('outputDim', a.features, 'channels'),
        ...initialiser(
          place,
          0,
          'embeddingsInitializer',
          place.graph.framework === 'tfjs' ? 'randomUniform' : 'uniform',
        ),
      ),
    ],
  },
  matmul: refused('a product of two tensors has no layer'),
  recurrent: refused('recurrent layers are not written'),
  cellState: refused('recurrent layers are not written'),

  batchNorm: {
    calls: ({ axis, momentum, epsilon }, place) => [
      layer(
        'BatchNormalization',
        last(axis, place.shape.length),
        option('momentum', Number((1 - momentum).toPrecision(12)), 0.99),
        option('epsilon', epsilon, 1e-3),
        ...scaleAndOffset(place),
      ),
    ],
  },
  layerNorm: {
    calls: ({ shape, epsilon }, place) => {
      if (shape.length > 1) throw new VariationError('it normalises more than the last axis.');
      return [layer('LayerNormalization', option('epsilon', epsilon, 1e-3), ...scaleAndOffset(place))];
    },
  },
  groupNorm: {
    calls: ({ groups, axis, epsilon }, place) => {
      if (place.graph.framework === 'tfjs') throw new VariationError('TensorFlow.js has no layer for it.');
      return [
        layer(
          'GroupNormalization',
          option('groups', groups, 32),
          last(axis, place.shape.length),
          option('epsilon', epsilon, 1e-3),
          ...scaleAndOffset(place),
        ),
      ];
    },
  },
  rmsNorm: refused('the libraries have no layer for it'),

  relu: activation('relu'),
  relu6: { calls: () => [layer('ReLU', setting('maxValue', 6))] },
  leakyRelu: { calls: ({ slope }) => [layer('LeakyReLU', option('alpha', slope, 0.3, 'slope'))] },
  prelu: { calls: prelu },
  elu: { calls: ({ alpha }) => [layer('ELU', option('alpha', alpha, 1, 'alpha'))] },
  sigmoid: activation('sigmoid'),
  hardSigmoid: activation('hardSigmoid'),
  tanh: activation('tanh'),
  softplus: activation('softplus'),
  gelu: { calls: ({ approximate }) => [layer('Activation', setting('activation', approximate ? 'gelu_new' : 'gelu'))] },
  silu: activation('swish'),
  hardSwish: {
    calls: (_, { graph }) => {
      if (graph.framework === 'tfjs') throw new VariationError('TensorFlow.js has no layer for it.');
      return [layer('Activation', setting('activation', 'hard_swish'))];
    },
  },
  softmax: { calls: ({ axis }, { shape }) => [layer('Softmax', last(axis, shape.length))] },
  logSoftmax: { calls: () => [layer('Activation', setting('activation', 'logSoftmax'))] },
  fourier: refused('Fourier transforms are not written'),
  complexView: refused('complex numbers are not written'),
  elementwise: {
    calls: ({ function: name }) => {
      if (!functionsByName.has(name)) throw new VariationError(`the function ${name} has no layer.`);
      return [layer('Activation', setting('activation', name))];
    },
  },

  add: arithmetic('Add'),
  subtract: {
    calls: (_, { graph }) => {
      if (graph.framework === 'tfjs') throw new VariationError('TensorFlow.js has no layer for it.');
      return [merge('Subtract')];
    },
  },
  multiply: arithmetic('Multiply'),
  divide: refused('a quotient of two tensors has no layer'),
  affine: { calls: affine },

  maxPool: { calls: pool('Max') },
  averagePool: { calls: pool('Average') },
  adaptiveAveragePool: { calls: adaptivePool },
  reduce: { calls: reduce },

  reshape: { calls: (_, { shape }) => [layer('Reshape', setting('targetShape', shape.slice(1)))] },
  flatten: {
    calls: ({ start, end }, { shapes: [from] }) => {
      if (start !== 1 || end < from.length - 1) throw new VariationError('it joins some of the axes alone.');
      return [layer('Flatten')];
    },
  },
  transpose: {
    calls: ({ order: [batch, ...dims] }) => {
      if (batch !== 0) throw new VariationError('the axis of the images stays the first.');
      return [layer('Permute', setting('dims', dims))];
    },
  },
  concat: { calls: ({ axis }, { shape }) => [merge('Concatenate', last(axis, shape.length))] },
  stack: refused('a new axis has no layer'),
  slice: { calls: slice },
  pad: { calls: pad },
  expand: refused('a tensor that is stretched has no layer'),
  gather: refused('values looked up by an index are not written'),
  scatter: refused('values that are replaced are not written'),
  indices: refused('places of values are not written'),
  upsample: {
    calls: ({ size, mode, dataFormat }, { shapes: [from] }) => {
      const factors = spatialAxes(from.length, dataFormat).map((axis, i) => size[i] / from[axis]);
      if (factors.some((factor) => !Number.isInteger(factor)))
        throw new VariationError('it enlarges by a factor that is no whole number.');
      return [
        layer(
          'UpSampling2D',
          option('size', sizes(factors), 2, 'size'),
          format(dataFormat),
          option('interpolation', mode, 'nearest'),
        ),
      ];
    },
  },

  dropout: {
    // Kept values are divided by 1 − p; times 1 − p they are not rescaled, and the test has the expectation.
    calls: ({ p, rescale }) => [
      layer('Dropout', setting('rate', p, 'rate')),
      ...(rescale ? [] : [layer('Rescaling', setting('scale', 1 - p, 'keep'))]),
    ],
  },
  dropPath: { calls: ({ p }) => [layer('StochasticDepth', setting('rate', p, 'rate'))] },
  identity: { calls: () => [] },
  detach: refused('a layer that no gradient passes is not written'),
};
