/** Functions of TensorFlow.js on tensors, and the same as methods: `tf.relu(x)`, `x.relu()`. */
import type { OperatorName } from '../../graph/operators/index';
import type { Dim } from '../../graph/shape';
import type { Arguments } from '../evaluate/arguments';
import type { Machine } from '../evaluate/machine';
import { ListValue, Symbolic, Tensor, type Value } from '../evaluate/values';
import { addActivation } from './layers/activations';
import { tensorsOf } from './layers/applications';

/** Gives undefined where the arguments are not what it takes: the call is then one that was not understood. */
export type TensorFunction = (args: Arguments, machine: Machine) => Value;

const tensorAt = (args: Arguments, index: number): Tensor | undefined => {
  const value = args.positional[index];
  return value instanceof Tensor ? value : undefined;
};

const axisOf = (axis: number, tensor: Tensor): number => (axis < 0 ? axis + (tensor.shape?.length ?? 0) : axis);

const activation =
  (name: string): TensorFunction =>
  (args, machine) => {
    const input = tensorAt(args, 0);
    return input && addActivation(name, input, { machine });
  };

const elementwise =
  (name: string): TensorFunction =>
  (args, machine) => {
    const input = tensorAt(args, 0);
    return input && machine.apply('elementwise', [input], { function: name });
  };

/** A number beside a tensor scales or shifts it. */
const arithmetic =
  (operator: OperatorName & ('add' | 'subtract' | 'multiply' | 'divide')): TensorFunction =>
  (args, machine) => {
    const [left, right] = args.positional;
    if (left instanceof Tensor && right instanceof Tensor) return machine.apply(operator, [left, right], {});
    if (left instanceof Tensor && typeof right === 'number')
      return machine.apply('affine', [left], byNumber[operator](right));
    if (typeof left === 'number' && right instanceof Tensor && (operator === 'add' || operator === 'multiply')) {
      return machine.apply('affine', [right], byNumber[operator](left));
    }
    return undefined;
  };

const byNumber = {
  add: (number: number) => ({ scale: 1, shift: number }),
  subtract: (number: number) => ({ scale: 1, shift: -number }),
  multiply: (number: number) => ({ scale: number, shift: 0 }),
  divide: (number: number) => ({ scale: 1 / number, shift: 0 }),
};

const reduction =
  (kind: 'mean' | 'sum' | 'max' | 'min'): TensorFunction =>
  (args, machine) => {
    const input = tensorAt(args, 0);
    if (!input?.shape) return undefined;
    const given = args.get(1, 'axis');
    const axes = numbersOf(given) ?? input.shape.map((_, axis) => axis);
    const keep = args.get(2, 'keepDims') === true;
    return machine.apply('reduce', [input], { function: kind, axes: axes.map((axis) => axisOf(axis, input)), keep });
  };

function numbersOf(value: Value): number[] | undefined {
  if (typeof value === 'number') return [value];
  if (!(value instanceof ListValue)) return undefined;
  return value.items.every((item): item is number => typeof item === 'number') ? value.items : undefined;
}

function sizesOf(value: Value): Dim[] | undefined {
  if (!(value instanceof ListValue)) return undefined;
  const sizes = value.items.map((item) => (item instanceof Symbolic ? item.dim : item));
  return sizes.every((size): size is Dim => typeof size === 'number' || typeof size === 'string') ? sizes : undefined;
}

export const tensorFunctions: Readonly<Record<string, TensorFunction>> = {
  ...Object.fromEntries(
    ['relu', 'relu6', 'sigmoid', 'tanh', 'softplus', 'elu', 'selu', 'softmax', 'logSoftmax'].map((name) => [
      name,
      activation(name),
    ]),
  ),
  ...Object.fromEntries(
    ['exp', 'log', 'sqrt', 'rsqrt', 'abs', 'square', 'neg', 'erf'].map((name) => [name, elementwise(name)]),
  ),
  leakyRelu(args, machine) {
    const input = tensorAt(args, 0);
    const slope = args.get(1, 'alpha') ?? 0.2;
    return input && typeof slope === 'number' ? machine.apply('leakyRelu', [input], { slope }) : undefined;
  },
  add: arithmetic('add'),
  sub: arithmetic('subtract'),
  mul: arithmetic('multiply'),
  div: arithmetic('divide'),
  mean: reduction('mean'),
  sum: reduction('sum'),
  max: reduction('max'),
  min: reduction('min'),
  addN(args, machine) {
    const [first, ...others] = tensorsOf(args.positional[0]) ?? [];
    return first && others.reduce((sum, tensor) => machine.apply('add', [sum, tensor], {}), first);
  },
  concat(args, machine) {
    // As a method the receiver stands before the list.
    const [head, tail] = args.positional;
    const joined = head instanceof Tensor ? [head, ...(tensorsOf(tail) ?? [])] : tensorsOf(head);
    const axis = args.positional[head instanceof Tensor ? 2 : 1] ?? 0;
    if (!joined?.length || typeof axis !== 'number') return undefined;
    return machine.apply('concat', joined, { axis: axisOf(axis, joined[0]) });
  },
  matMul(args, machine) {
    const [a, b] = [tensorAt(args, 0), tensorAt(args, 1)];
    if (!a || !b || args.get(2, 'transposeA') === true) return undefined;
    return machine.apply('matmul', [a, b], args.get(3, 'transposeB') === true ? { transposeB: true } : {});
  },
  reshape(args, machine) {
    const [input, shape] = [tensorAt(args, 0), sizesOf(args.get(1, 'shape'))];
    return input && shape ? machine.apply('reshape', [input], { shape }) : undefined;
  },
  transpose(args, machine) {
    const input = tensorAt(args, 0);
    if (!input?.shape) return undefined;
    const order = numbersOf(args.get(1, 'perm')) ?? input.shape.map((_, axis) => axis).reverse();
    return machine.apply('transpose', [input], { order });
  },
};
