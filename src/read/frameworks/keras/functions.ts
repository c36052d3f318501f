/**
 * Functions on tensors: TensorFlow's own (`tf.reduce_mean`), those of `keras.backend` and of `keras.ops`. Most are what
 * PyTorch has under another name, with other names for their arguments.
 * APIs: https://www.tensorflow.org/api_docs/python/tf, https://keras.io/api/ops/
 */
import type { DataType } from '../../../graph/graph';
import type { Dim } from '../../../graph/shape';
import { Arguments } from '../../evaluate/arguments';
import { numberOf } from '../../evaluate/arithmetic';
import type { Machine } from '../../evaluate/machine';
import { Float, ListValue, SliceValue, Symbolic, Tensor, TupleValue, type Value } from '../../evaluate/values';
import { addActivation } from '../layers/activations';
import { LayerError } from '../layers/config';
import type { TensorFunction } from '../torch/activations';
import { constantFunctions } from '../torch/constants';
import { tensorItem } from '../torch/indexing';
import { axisOf, isSequence, knownShape, NotKnown, sizeValue } from '../torch/signature';
import { sharedFunctions } from '../torch/tensors';
import { selectingFunctions } from '../torch/selection';
import { tensor, withSignature, type Rule } from './binding';
import { shapeTuple } from './shapes';

const library: Readonly<Record<string, TensorFunction>> = {
  ...sharedFunctions,
  ...selectingFunctions,
  ...constantFunctions,
};

/** A function of PyTorch, given the arguments of a signature in its own order. */
const through = (name: string, signature: string): TensorFunction => {
  const order = signature.split(' ').map((part) => part.split('=')[0]);
  return withSignature(signature, (named, machine) =>
    library[name](new Arguments(order.map((each) => named[each])), machine),
  );
};

const applied =
  (name: string): Rule =>
  (named, machine) => {
    try {
      return addActivation(name, tensor(named.x ?? named.features ?? named.logits), { machine });
    } catch (error) {
      if (error instanceof LayerError) throw new NotKnown(error.message);
      throw error;
    }
  };

const activation = (name: string): TensorFunction => withSignature('x', applied(name));

const softmax = (name: 'softmax' | 'logSoftmax'): TensorFunction =>
  withSignature('x axis=-1', (named, machine) => {
    const x = tensor(named.x ?? named.logits);
    return machine.apply(name, [x], { axis: axisOf(named.axis, knownShape(x).length) });
  });

/** Products, sums and differences of two, either of which may be a number. */
const binary = (operator: '+' | '-' | '*' | '/' | '//' | '%' | '**'): TensorFunction =>
  withSignature('x y', ({ x, y }, machine) => machine.binary(operator, x, y));

/** Several things side by side; a list of sizes stays a list. */
const stack = withSignature('values axis=0', ({ values, axis }, machine) => {
  const items = machine.iterate(values);
  if (items.every((item) => !(item instanceof Tensor))) return new ListValue(items);
  return library.stack(new Arguments([new ListValue(items), axis]), machine);
});

const split = withSignature('value num_or_size_splits axis=0', ({ value, num_or_size_splits: parts, axis }, machine) =>
  isSequence(parts)
    ? library.split(new Arguments([value, parts, axis]), machine)
    : library.chunk(new Arguments([value, parts, axis]), machine),
);

const unstack = withSignature('value num=None axis=0', ({ value, axis }, machine) =>
  library.unbind(new Arguments([value, axis]), machine),
);

/** An axis is dropped, or all of size 1. */
const squeeze = withSignature('input axis=None', ({ input, axis }, machine) =>
  library.squeeze(new Arguments(axis === null ? [input] : [input, axis]), machine),
);

const transpose = withSignature('a perm=None', ({ a, perm, pattern, axes }, machine) => {
  const order = perm ?? pattern ?? axes ?? null;
  const rank = knownShape(tensor(a)).length;
  const given = order === null ? new TupleValue(Array.from({ length: rank }, (_, i) => rank - 1 - i)) : order;
  return library.permute(new Arguments([a, given]), machine);
});

const turned = (machine: Machine, x: Value, turn: Value): Tensor =>
  turn === true ? tensor(library.transpose(new Arguments([x, -2, -1]), machine)) : tensor(x);

const matmul = withSignature(
  'a b transpose_a=False transpose_b=False',
  ({ a, b, x1, x2, transpose_a: turnA, transpose_b: turnB }, machine) => {
    const [left, right] = [turned(machine, a ?? x1, turnA), tensor(b ?? x2)];
    if (turnB === true) return machine.apply('matmul', [left, right], { transposeB: true });
    return library.matmul(new Arguments([left, right]), machine);
  },
);

const pair = (value: Value): [Dim, Dim] => {
  const [before, after] = isSequence(value) ? value.items.map((item) => numberOf(item)) : [];
  if (before === undefined || after === undefined) throw new NotKnown('sizes of the padding that are not known');
  return [before, after];
};

const modes: Readonly<Record<string, 'reflect' | 'replicate'>> = {
  REFLECT: 'reflect',
  SYMMETRIC: 'reflect',
  reflect: 'reflect',
  symmetric: 'reflect',
};

const pad = withSignature('tensor paddings mode=CONSTANT constant_values=0', (named, machine) => {
  const given = named.paddings ?? named.pad_width;
  if (!isSequence(given)) throw new NotKnown('sizes of the padding that are not known');
  const padding = given.items.map(pair);
  const mode = modes[String(named.mode as string)];
  const value = numberOf(named.constant_values) ?? 0;
  return machine.apply(
    'pad',
    [tensor(named.tensor ?? named.x)],
    mode ? { padding, value: 0, mode } : { padding, value },
  );
});

const sizesOf = (value: Value): Value[] => (isSequence(value) ? [...value.items] : [value, value]);

const resize = withSignature('images size method=bilinear', ({ images, image, size, method }, machine) => {
  const sizes = sizesOf(size).map((each) => (each instanceof Symbolic ? each.dim : numberOf(each)));
  const known = sizes.filter((each): each is Dim => each !== undefined);
  if (known.length !== 2) throw new NotKnown('a size that is not known');
  const mode = typeof method === 'string' ? method.replace('nearest_neighbor', 'nearest') : 'bilinear';
  return machine.apply('upsample', [tensor(images ?? image)], { size: known, mode, dataFormat: 'channelsLast' });
});

/** H × W × C·r² → rH × rW × C, and back. */
const depthToSpace = withSignature('input block_size data_format=NHWC', ({ input, block_size: r }, machine) => {
  const x = tensor(input);
  const [n, h, w, c] = knownShape(x);
  const size = numberOf(r) ?? 1;
  const by = (dim: Dim, factor: number): Dim => (typeof dim === 'number' ? dim * factor : `${factor}*${dim}`);
  const channels = typeof c === 'number' ? c / (size * size) : c;
  const apart = machine.apply('reshape', [x], { shape: [n, h, w, size, size, channels] });
  const moved = machine.apply('transpose', [apart], { order: [0, 1, 3, 2, 4, 5] });
  return machine.apply('reshape', [moved], { shape: [n, by(h, size), by(w, size), channels] });
});

const spaceToDepth = withSignature('input block_size data_format=NHWC', ({ input, block_size: r }, machine) => {
  const x = tensor(input);
  const shape = knownShape(x);
  const [n, h, w, c] = shape;
  const size = numberOf(r) ?? 1;
  if ([h, w, c].some((dim) => typeof dim !== 'number')) throw new NotKnown('an image of open size');
  const [rows, columns] = [Number(h) / size, Number(w) / size];
  const apart = machine.apply('reshape', [x], { shape: [n, rows, size, columns, size, c] });
  const moved = machine.apply('transpose', [apart], { order: [0, 1, 3, 2, 4, 5] });
  return machine.apply('reshape', [moved], { shape: [n, rows, columns, Number(c) * size * size] });
});

const types: Readonly<Record<string, DataType>> = {
  int32: 'int64',
  int64: 'int64',
  uint8: 'int64',
  bool: 'bool',
};

/** The same values of another type. */
const cast = withSignature('x dtype', ({ x, dtype }) => {
  if (!(x instanceof Tensor)) return x;
  const dataType = types[String(dtype as string)] ?? 'float32';
  if (x.parameter || x.dataType === dataType) return x;
  return new Tensor(x.shape, dataType, x.node === undefined ? { data: x.data, text: x.text } : { node: x.node });
});

/** `tf.slice(x, begin, size)`: −1 is all that is left. */
const slice = withSignature('input_ begin size', ({ input_: x, begin, size }, machine) => {
  const sizes = machine.iterate(size);
  const ranges = machine.iterate(begin).map((start, axis) => {
    const [from, count] = [numberOf(start), numberOf(sizes[axis])];
    if (from === undefined || count === undefined) throw new NotKnown('a part that is not known');
    return new SliceValue(from, count === -1 ? null : from + count, null);
  });
  return tensorItem(tensor(x), new TupleValue(ranges), machine);
});

const identity = withSignature('x', ({ x, input, tensor: given }) => x ?? input ?? given);

const detach = through('detach', 'input');

const clipped = withSignature(
  'x low high',
  ({ x, low, high, min_value, max_value, clip_value_min, clip_value_max, x_min, x_max }, machine) =>
    library.clamp(
      new Arguments([x, low ?? min_value ?? clip_value_min ?? x_min, high ?? max_value ?? clip_value_max ?? x_max]),
      machine,
    ),
);

/** Sizes at run time: the batch is that of the graph. */
const shape = withSignature('input', ({ input, x }) => {
  return new TupleValue(knownShape(tensor(input ?? x)).map(sizeValue));
});

const addN = withSignature('inputs', ({ inputs }, machine) => {
  const [first, ...rest] = machine.iterate(inputs);
  return rest.reduce((sum, each) => machine.binary('+', sum, each), first);
});

const elementwise = Object.fromEntries(
  (
    'exp log log1p expm1 sqrt rsqrt abs square sin cos tan sign floor ceil round erf reciprocal cumsum cumprod isnan ' +
    'logical_not'
  )
    .split(' ')
    .map((name) => [name, through(name, 'input')]),
);

const reductions = Object.fromEntries(
  [
    ['mean', 'mean'],
    ['sum', 'sum'],
    ['max', 'amax'],
    ['min', 'amin'],
    ['prod', 'prod'],
    ['any', 'any'],
    ['all', 'all'],
    ['logsumexp', 'logsumexp'],
    ['std', 'std'],
  ].map(([name, of]) => [name, through(of, 'input axis=None keepdims=False')]),
);

const activations = Object.fromEntries(
  (
    'relu relu6 sigmoid hard_sigmoid tanh softplus softsign swish silu hard_silu hard_swish elu selu gelu mish ' +
    'exponential linear'
  )
    .split(' ')
    .map((name) => [name, activation(name)]),
);

const shared: Readonly<Record<string, TensorFunction>> = {
  ...elementwise,
  ...activations,
  softmax: softmax('softmax'),
  log_softmax: softmax('logSoftmax'),
  leaky_relu: withSignature('features alpha=0.2', ({ features, x, alpha, negative_slope: slope }, machine) =>
    machine.apply('leakyRelu', [tensor(features ?? x)], { slope: numberOf(slope ?? alpha) ?? 0.2 }),
  ),
  matmul,
  einsum: library.einsum,
  reshape: withSignature('tensor shape', ({ tensor: given, x, newshape, shape: to }, machine) =>
    library.reshape(new Arguments([given ?? x, to ?? newshape]), machine),
  ),
  transpose,
  squeeze,
  expand_dims: through('unsqueeze', 'input axis=-1'),
  stack,
  concat: through('cat', 'values axis'),
  concatenate: through('cat', 'values axis=-1'),
  tile: through('repeat', 'input multiples'),
  repeat: through('repeat_interleave', 'input repeats axis'),
  split,
  pad,
  cast,
  slice,
  stop_gradient: detach,
  maximum: through('maximum', 'x y'),
  minimum: through('minimum', 'x y'),
  pow: binary('**'),
  add: binary('+'),
  subtract: binary('-'),
  multiply: binary('*'),
  divide: binary('/'),
  where: through('where', 'condition x y'),
  gather: through('index_select', 'params axis=0 indices'),
  argmax: through('argmax', 'input axis=-1'),
  one_hot: through('one_hot', 'indices depth'),
  roll: through('roll', 'input shift axis'),
  zeros: withSignature('shape', ({ shape: to }, machine) => library.zeros(new Arguments([to]), machine)),
  ones: withSignature('shape', ({ shape: to }, machine) => library.ones(new Arguments([to]), machine)),
  zeros_like: through('zeros_like', 'input'),
  ones_like: through('ones_like', 'input'),
  eye: through('eye', 'n'),
};

const range = withSignature('start limit=None delta=1', ({ start, limit, delta }, machine) =>
  constantFunctions.arange(new Arguments(limit === null ? [start] : [start, limit, delta]), machine),
);

const constant = withSignature('value dtype=None shape=None', ({ value, shape: to }, machine) =>
  to === null || to === undefined
    ? value instanceof Tensor || typeof value === 'number' || value instanceof Float
      ? value
      : constantFunctions.tensor(new Arguments([value]), machine)
    : constantFunctions.full(new Arguments([to, value]), machine),
);

const random = withSignature('shape', ({ shape: to }, machine) =>
  constantFunctions.randn(new Arguments([to]), machine),
);

/** `tf.nn.moments(x, axes, keepdims)`. */
const moments = withSignature('x axes shift=None keepdims=False', ({ x, axes, keepdims, keep_dims }, machine) => {
  const keep = keep_dims ?? keepdims;
  const mean = library.mean(new Arguments([x, axes, true]), machine);
  const spread = library.square(new Arguments([machine.binary('-', x, mean)]), machine);
  const variance = library.mean(new Arguments([spread, axes, keep]), machine);
  return new TupleValue([keep === true ? mean : library.mean(new Arguments([x, axes, keep]), machine), variance]);
});

/** x / √max(Σx², ε). */
const normalised = withSignature('x axis=None epsilon=1e-12', ({ x, axis }, machine) => {
  const squares = library.square(new Arguments([x]), machine);
  const sum = library.sum(new Arguments([squares, axis ?? -1, true]), machine);
  return machine.binary('*', x, library.rsqrt(new Arguments([sum]), machine));
});

/** γ (x − μ) / √(σ² + ε) + β, of statistics that the source computes. */
const batchNormalization = withSignature(
  'x mean variance offset=None scale=None variance_epsilon=0.001',
  ({ x, mean, variance, offset, scale, variance_epsilon: epsilon, epsilon: other }, machine) => {
    const spread = library.rsqrt(new Arguments([machine.binary('+', variance, other ?? epsilon)]), machine);
    const normal = machine.binary('*', machine.binary('-', x, mean), spread);
    const scaled = scale === null || scale === undefined ? normal : machine.binary('*', normal, scale);
    return offset === null || offset === undefined ? scaled : machine.binary('+', scaled, offset);
  },
);

const localResponse = withSignature('input', ({ input }, machine) =>
  machine.apply('elementwise', [tensor(input)], { function: 'localResponseNorm' }),
);

const biasAdd = withSignature('value bias', ({ value, x, bias }, machine) => machine.binary('+', value ?? x, bias));

const dropout = withSignature('x rate=0.5', ({ x, rate, level }, machine) =>
  machine.apply('dropout', [tensor(x)], { p: numberOf(level ?? rate) ?? 0.5, rescale: true }),
);

const staticShape = withSignature('x', ({ x, input }) => shapeTuple(tensor(x ?? input).shape));

/** Functions by their path behind `tensorflow.`. */
const tensorflowFunctions: Readonly<Record<string, TensorFunction>> = {
  ...shared,
  ...Object.fromEntries(Object.entries(reductions).map(([name, rule]) => [`reduce_${name}`, rule])),
  'math.divide_no_nan': binary('/'),
  ...Object.fromEntries(
    ['nn', 'math', 'linalg', 'compat.v1', 'compat.v1.nn'].flatMap((area) =>
      [
        ...Object.entries(shared),
        ...Object.entries(reductions).map(([name, rule]) => [`reduce_${name}`, rule] as const),
      ].map(([name, rule]) => [`${area}.${name}`, rule]),
    ),
  ),
  identity,
  convert_to_tensor: constant,
  constant,
  range,
  fill: through('full', 'dims value'),
  shape,
  rank: withSignature('input', ({ input }) => knownShape(tensor(input)).length),
  add_n: addN,
  'math.add_n': addN,
  unstack,
  clip_by_value: clipped,
  'math.l2_normalize': normalised,
  'nn.l2_normalize': normalised,
  'linalg.l2_normalize': normalised,
  'nn.moments': moments,
  'nn.batch_normalization': batchNormalization,
  'nn.lrn': localResponse,
  'nn.local_response_normalization': localResponse,
  'nn.bias_add': biasAdd,
  'nn.dropout': dropout,
  'nn.depth_to_space': depthToSpace,
  'nn.space_to_depth': spaceToDepth,
  depth_to_space: depthToSpace,
  space_to_depth: spaceToDepth,
  'image.resize': resize,
  'image.resize_images': resize,
  'compat.v1.image.resize': resize,
  'image.resize_bilinear': resize,
  'compat.v1.image.resize_bilinear': resize,
  'image.resize_nearest_neighbor': withSignature('images size', (named, machine) =>
    resize(new Arguments([named.images, named.size, 'nearest']), machine),
  ),
  broadcast_to: through('broadcast_to', 'input shape'),
  negative: through('neg', 'input'),
  'random.normal': random,
  'random.uniform': random,
  'random.truncated_normal': random,
  random_normal: random,
  random_uniform: random,
};

/** `keras.backend`: the functions of Keras 2 on tensors. */
const backendFunctions: Readonly<Record<string, TensorFunction>> = {
  ...shared,
  ...reductions,
  constant,
  variable: constant,
  identity,
  int_shape: staticShape,
  shape,
  ndim: withSignature('x', ({ x }) => knownShape(tensor(x)).length),
  dtype: withSignature('x', ({ x }) => (tensor(x).dataType === 'int64' ? 'int32' : tensor(x).dataType)),
  dot: matmul,
  clip: clipped,
  permute_dimensions: transpose,
  expand_dims: through('unsqueeze', 'input axis=-1'),
  concatenate: through('cat', 'tensors axis=-1'),
  l2_normalize: normalised,
  dropout,
  batch_flatten: withSignature('x', ({ x }, machine) => library.flatten(new Arguments([x, 1]), machine)),
  flatten: withSignature('x', ({ x }, machine) => library.flatten(new Arguments([x]), machine)),
  resize_images: withSignature(
    'x height_factor width_factor data_format interpolation=nearest',
    ({ x, height_factor: rows, width_factor: columns, interpolation }, machine) => {
      const [, h, w] = knownShape(tensor(x));
      const size = new TupleValue([
        machine.binary('*', sizeValue(h), rows),
        machine.binary('*', sizeValue(w), columns),
      ]);
      return resize(new Arguments([x, size, interpolation]), machine);
    },
  ),
  random_normal: random,
  random_uniform: random,
  bias_add: biasAdd,
};

/** `keras.ops`: Keras 3. */
const opsFunctions: Readonly<Record<string, TensorFunction>> = {
  ...shared,
  ...reductions,
  shape,
  convert_to_tensor: constant,
  array: constant,
  arange: range,
  clip: clipped,
  split: withSignature('x indices_or_sections axis=0', ({ x, indices_or_sections: parts, axis }, machine) =>
    split(new Arguments([x, parts, axis]), machine),
  ),
  transpose: withSignature('x axes=None', ({ x, axes }, machine) => transpose(new Arguments([x, axes]), machine)),
  take: through('index_select', 'x axis indices'),
  pad: withSignature('x pad_width mode=constant constant_values=0', (named, machine) =>
    pad(new Arguments([named.x, named.pad_width, named.mode, named.constant_values]), machine),
  ),
  moments,
  unstack,
  swapaxes: through('transpose', 'x axis1 axis2'),
  moveaxis: through('movedim', 'x source destination'),
  'image.resize': withSignature('images size interpolation=bilinear', ({ images, size, interpolation }, machine) =>
    resize(new Arguments([images, size, interpolation]), machine),
  ),
  normalize: normalised,
};

/** Every function on tensors by its dotted path. */
export const tensorFunctions: ReadonlyMap<string, TensorFunction> = new Map([
  ...Object.entries(tensorflowFunctions).map(([name, rule]) => [`tensorflow.${name}`, rule] as const),
  ...Object.entries(backendFunctions).map(([name, rule]) => [`keras.backend.${name}`, rule] as const),
  ...Object.entries(opsFunctions).map(([name, rule]) => [`keras.ops.${name}`, rule] as const),
  ...Object.entries(activations).map(([name, rule]) => [`keras.activations.${name}`, rule] as const),
  ['keras.activations.softmax', shared.softmax] as const,
  ['keras.activations.log_softmax', shared.log_softmax] as const,
  ['keras.activations.leaky_relu', shared.leaky_relu] as const,
]);

/** Activations by the last part of their paths. */
export const activationNames: ReadonlySet<string> = new Set([
  ...Object.keys(activations),
  'softmax',
  'log_softmax',
  'leaky_relu',
]);
