/** Functions of TensorFlow.js on each element, and sums and means over axes. */
import type { OperatorName } from '../../../graph/operators/index';
import type { Machine } from '../../evaluate/machine';
import { DictValue, Tensor } from '../../evaluate/values';
import { addActivation } from '../layers/activations';
import { tensorsOf } from '../layers/applications';
import { axisOf, numbersOf, tensorAt, type TensorFunction, type TensorFunctions } from './operands';
import { firstValuesOf, scaledValues, weightOf, withFirstValues } from './variables';

const activation =
  (name: string): TensorFunction =>
  (args, machine) => {
    const input = tensorAt(args, 0);
    return input && addActivation(name, input, { machine });
  };

/** The same functions of one number: `tf.sqrt(tf.div(2, Math.PI))` is a number. */
const ofNumber: Readonly<Record<string, (x: number) => number>> = {
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  abs: Math.abs,
  square: (x) => x * x,
  neg: (x) => -x,
  reciprocal: (x) => 1 / x,
};

const scalarOf = (value: number): Tensor => new Tensor([], 'float32', { data: [value] });

const elementwise =
  (name: string): TensorFunction =>
  (args, machine) => {
    const number = numberIn(args.positional[0]);
    if (number !== undefined && Object.hasOwn(ofNumber, name)) return scalarOf(ofNumber[name](number));
    const input = tensorAt(args, 0);
    return input && machine.apply('elementwise', [input], { function: name });
  };

type Arithmetic = OperatorName & ('add' | 'subtract' | 'multiply' | 'divide');

const byNumber: Readonly<Record<Arithmetic, (number: number) => { scale: number; shift: number }>> = {
  add: (number) => ({ scale: 1, shift: number }),
  subtract: (number) => ({ scale: 1, shift: -number }),
  multiply: (number) => ({ scale: number, shift: 0 }),
  divide: (number) => ({ scale: 1 / number, shift: 0 }),
};

/** The number that a tensor of one value holds: `tf.scalar(255)`. */
function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const isScalar = value instanceof Tensor && value.shape?.length === 0 && value.node === undefined;
  return isScalar && !value.parameter ? value.data?.[0] : undefined;
}

/** A number beside a tensor scales or shifts it. */
const arithmetic =
  (operator: Arithmetic): TensorFunction =>
  ({ positional: [left, right] }, machine) => {
    const [leftNumber, rightNumber] = [numberIn(left), numberIn(right)];
    if (leftNumber !== undefined && rightNumber !== undefined) {
      const { scale, shift } = byNumber[operator](rightNumber);
      return scalarOf(scale * leftNumber + shift);
    }
    if (left instanceof Tensor && rightNumber !== undefined) {
      const attributes = byNumber[operator](rightNumber);
      const result = machine.apply('affine', [left], attributes);
      return attributes.shift === 0
        ? withFirstValues(result, scaledValues(firstValuesOf(left), attributes.scale))
        : result;
    }
    if (!(right instanceof Tensor)) return undefined;
    if (leftNumber === undefined)
      return left instanceof Tensor ? machine.apply(operator, [left, right], {}) : undefined;
    if (operator === 'subtract') return machine.apply('affine', [right], { scale: -1, shift: leftNumber });
    if (operator !== 'divide') return machine.apply('affine', [right], byNumber[operator](leftNumber));
    const inverse = machine.apply('elementwise', [right], { function: 'reciprocal' });
    return machine.apply('affine', [inverse], { scale: leftNumber, shift: 0 });
  };

/** The larger or the smaller of two: 0 and a tensor are a rectifier. */
const extreme =
  (name: 'maximum' | 'minimum'): TensorFunction =>
  ({ positional: [left, right] }, machine) => {
    const input = left instanceof Tensor && numberIn(left) === undefined ? left : right;
    const bound = numberIn(input === left ? right : left);
    if (!(input instanceof Tensor) || bound === undefined) return undefined;
    return name === 'maximum' && bound === 0
      ? machine.apply('relu', [input], {})
      : machine.apply('elementwise', [input], { function: `${name} ${bound}` });
  };

const power: TensorFunction = (args, machine) => {
  const input = tensorAt(args, 0);
  const exponent = numberIn(args.positional[1]);
  if (!input || exponent === undefined) return undefined;
  const names: Record<number, string> = { 2: 'square', 0.5: 'sqrt', [-0.5]: 'rsqrt', [-1]: 'reciprocal' };
  if (exponent === 1) return input;
  if (exponent === 3) {
    const square = machine.apply('elementwise', [input], { function: 'square' });
    return machine.apply('multiply', [square, input], {});
  }
  return machine.apply('elementwise', [input], { function: names[exponent] ?? `pow ${exponent}` });
};

const reduction =
  (kind: 'mean' | 'sum' | 'max' | 'min'): TensorFunction =>
  (args, machine) => {
    const input = tensorAt(args, 0);
    if (!input?.shape) return undefined;
    const given = args.positional[1];
    const axes = given === undefined || given === null ? input.shape.map((_, axis) => axis) : numbersOf(given);
    const keep = args.positional[2] === true;
    return (
      axes && machine.apply('reduce', [input], { function: kind, axes: axes.map((axis) => axisOf(axis, input)), keep })
    );
  };

/** `tf.moments(x, axes, keepDims)` → `{ mean, variance }`. */
const moments: TensorFunction = (args, machine) => {
  const input = tensorAt(args, 0);
  if (!input?.shape) return undefined;
  const axes = (numbersOf(args.positional[1]) ?? input.shape.map((_, axis) => axis)).map((axis) => axisOf(axis, input));
  const keep = args.positional[2] === true;
  const meanOf = (tensor: Tensor, keeps: boolean): Tensor =>
    machine.apply('reduce', [tensor], { function: 'mean', axes, keep: keeps });
  const centred = machine.apply('subtract', [input, meanOf(input, true)], {});
  const squares = machine.apply('elementwise', [centred], { function: 'square' });
  return new DictValue([
    ['mean', meanOf(input, keep)],
    ['variance', meanOf(squares, keep)],
  ]);
};

/** The Euclidean norm, `tf.norm(x, 2, axis, keepDims)`. */
const norm: TensorFunction = (args, machine) => {
  const input = tensorAt(args, 0);
  const [, order = 'euclidean', axis, keepDims] = args.positional;
  if (!input?.shape || (order !== 2 && order !== 'euclidean')) return undefined;
  const axes = (numbersOf(axis ?? undefined) ?? input.shape.map((_, i) => i)).map((each) => axisOf(each, input));
  const squares = machine.apply('elementwise', [input], { function: 'square' });
  const sum = machine.apply('reduce', [squares], { function: 'sum', axes, keep: keepDims === true });
  return machine.apply('elementwise', [sum], { function: 'sqrt' });
};

/** `tf.where(condition, a, b)`, and `a.where(condition, b)`. */
const where: TensorFunction = ({ positional: [first, second, third] }, machine) => {
  if (!(first instanceof Tensor) || !(second instanceof Tensor) || !(third instanceof Tensor)) return undefined;
  const [a, b] = first.dataType === 'bool' || first.node === undefined ? [second, third] : [first, third];
  return machine.apply('scatter', [a, b], { text: 'where' });
};

/** `tf.batchNorm(x, mean, variance, offset, scale, varianceEpsilon)`, its statistics and weights parameters. */
const batchNorm: TensorFunction = (args, machine) => {
  const input = tensorAt(args, 0);
  if (!input) return undefined;
  const [mean, variance, offset, scale] = [1, 2, 3, 4].map((index) => tensorAt(args, index));
  const channels = mean?.shape?.[mean.shape.length - 1];
  const epsilon = args.positional[5];
  if (!mean || !variance || channels === undefined) return undefined;
  const ids = [scale, offset, mean, variance].flatMap((tensor) =>
    tensor ? [weightOf(tensor, [channels], machine)] : [],
  );
  if (!ids.every((id) => id !== undefined)) return undefined;
  const attributes = {
    channels,
    axis: (input.shape?.length ?? 4) - 1,
    epsilon: typeof epsilon === 'number' ? epsilon : 1e-3,
    affine: scale !== undefined || offset !== undefined,
    momentum: 0.01,
  };
  return machine.apply('batchNorm', [input], attributes, { parameters: ids });
};

const dropout: TensorFunction = (args, machine) => {
  const input = tensorAt(args, 0);
  const rate = args.positional[1];
  return input && typeof rate === 'number' ? machine.apply('dropout', [input], { p: rate, rescale: true }) : undefined;
};

const softmax =
  (operator: 'softmax' | 'logSoftmax'): TensorFunction =>
  (args, machine) => {
    const input = tensorAt(args, 0);
    const axis = args.positional[1] ?? -1;
    return input && typeof axis === 'number'
      ? machine.apply(operator, [input], { axis: axisOf(axis, input) })
      : undefined;
  };

const clip: TensorFunction = (args, machine) => {
  const [, low, high] = args.positional;
  const input = tensorAt(args, 0);
  if (!input || typeof low !== 'number' || typeof high !== 'number') return undefined;
  return low === 0 && high === 6
    ? machine.apply('relu6', [input], {})
    : machine.apply('elementwise', [input], { function: `hardtanh ${low} ${high}` });
};

/** Values as another type; whole numbers have no gradient. */
const cast =
  (to?: string): TensorFunction =>
  (args, machine) => {
    const input = tensorAt(args, 0);
    const wanted = (to ?? args.positional[1]) === 'float32' ? 'float32' : 'int64';
    if (!input || input.dataType === wanted) return input;
    return machine.apply('identity', [input], {}, { dataType: wanted });
  };

const same: TensorFunction = (args) => tensorAt(args, 0);

const table = (names: readonly string[], make: (name: string) => TensorFunction): TensorFunctions =>
  Object.fromEntries(names.map((name) => [name, make(name)]));

export const elementwiseFunctions: TensorFunctions = {
  ...table(['relu', 'relu6', 'sigmoid', 'tanh', 'softplus', 'elu', 'selu'], activation),
  ...table(['exp', 'log', 'sqrt', 'rsqrt', 'abs', 'square', 'neg', 'erf', 'sin', 'cos', 'reciprocal'], elementwise),
  ...table(['sign', 'floor', 'ceil', 'round', 'logSigmoid', 'step', 'log1p', 'expm1', 'cumsum'], elementwise),
  softmax: softmax('softmax'),
  logSoftmax: softmax('logSoftmax'),
  leakyRelu(args, machine) {
    const input = tensorAt(args, 0);
    const slope = args.positional[1] ?? 0.2;
    return input && typeof slope === 'number' ? machine.apply('leakyRelu', [input], { slope }) : undefined;
  },
  prelu(args, machine) {
    const [input, alpha] = [tensorAt(args, 0), tensorAt(args, 1)];
    const count = alpha?.shape?.[alpha.shape.length - 1] ?? 1;
    const slopes = alpha && weightOf(alpha, [count], machine);
    if (!input?.shape || slopes === undefined) return undefined;
    return machine.apply('prelu', [input], { count, axis: input.shape.length - 1 }, { parameters: [slopes] });
  },
  add: arithmetic('add'),
  sub: arithmetic('subtract'),
  mul: arithmetic('multiply'),
  div: arithmetic('divide'),
  maximum: extreme('maximum'),
  minimum: extreme('minimum'),
  pow: power,
  clipByValue: clip,
  squaredDifference(args, machine: Machine) {
    const [a, b] = [tensorAt(args, 0), tensorAt(args, 1)];
    return a && b && machine.apply('elementwise', [machine.apply('subtract', [a, b], {})], { function: 'square' });
  },
  addN(args, machine) {
    const [first, ...others] = tensorsOf(args.positional[0]) ?? [];
    return first && others.reduce((sum, tensor) => machine.apply('add', [sum, tensor], {}), first);
  },
  mean: reduction('mean'),
  sum: reduction('sum'),
  max: reduction('max'),
  min: reduction('min'),
  moments,
  norm,
  where,
  batchNorm,
  batchNorm2d: batchNorm,
  batchNorm3d: batchNorm,
  batchNorm4d: batchNorm,
  batchNormalization: batchNorm,
  dropout,
  cast: cast(),
  toFloat: cast('float32'),
  toInt: cast('int32'),
  asType: cast(),
  clone: same,
  keep: same,
  contiguous: same,
};
