/** What functions of TensorFlow.js are given: tensors, axes, sizes, windows. */
import type { DataFormat, Padding } from '../../../graph/operators/index';
import type { Dim } from '../../../graph/shape';
import type { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { dimOfValue } from '../../evaluate/symbolicArithmetic';
import { DictValue, ListValue, Tensor, TupleValue, type Value } from '../../evaluate/values';

/** Gives undefined where the arguments are not what it takes: the call is then one that was not understood. */
export type TensorFunction = (args: Arguments, machine: Machine) => Value;

export type TensorFunctions = Readonly<Record<string, TensorFunction>>;

export const tensorAt = (args: Arguments, index: number): Tensor | undefined => {
  const value = args.positional[index];
  return value instanceof Tensor ? value : undefined;
};

/** An axis counted from the end, from the front. */
export const axisOf = (axis: number, tensor: Tensor): number => (axis < 0 ? axis + (tensor.shape?.length ?? 0) : axis);

export function numbersOf(value: Value): number[] | undefined {
  if (typeof value === 'number') return [value];
  if (!(value instanceof ListValue || value instanceof TupleValue)) return undefined;
  const items: readonly Value[] = value.items;
  return items.every((item): item is number => typeof item === 'number') ? [...items] : undefined;
}

/** Sizes, of which some may be symbols; a batch that the source leaves open (null) counts 1. */
export function sizesOf(value: Value): Dim[] | undefined {
  if (typeof value === 'number') return [value];
  if (!(value instanceof ListValue || value instanceof TupleValue)) return undefined;
  const sizes = value.items.map((item) => (item === null ? 1 : dimOfValue(item)));
  return sizes.every((size): size is Dim => size !== undefined) ? sizes : undefined;
}

/** One number an axis: `2` or `[2, 2]`. */
export function perAxis(value: Value, rank: number, otherwise: number): number[] | undefined {
  const given = value === undefined || value === null ? otherwise : value;
  const numbers = numbersOf(given);
  if (!numbers) return undefined;
  if (numbers.length === rank) return numbers;
  return numbers.length === 1 ? new Array<number>(rank).fill(numbers[0]) : undefined;
}

/** `'NCHW'` and `'NHWC'`. */
export const formatOf = (value: Value): DataFormat =>
  typeof value === 'string' && /^NC/.test(value) ? 'channelsFirst' : 'channelsLast';

/** `'same'`, `'valid'`, a number for every side, or pairs for each axis of the tensor. */
export function paddingOf(value: Value, rank: number, format: DataFormat): Padding | undefined {
  if (value === 'same') return 'same';
  if (value === 'valid' || value === undefined) return Array.from({ length: rank }, () => [0, 0] as const);
  if (typeof value === 'number') return Array.from({ length: rank }, () => [value, value] as const);
  if (!(value instanceof ListValue)) return undefined;
  const pairs = value.items.map(numbersOf);
  const spatial = format === 'channelsFirst' ? pairs.slice(2) : pairs.slice(1, 1 + rank);
  return spatial.every((pair): pair is [number, number] => pair?.length === 2) ? spatial : undefined;
}

/** A field of the one object that a function is given: `tf.fused.conv2d({ x, filter })`. */
export function fieldsOf(args: Arguments): (name: string) => Value {
  const [given] = args.positional;
  return (name) => (given instanceof DictValue ? given.get(name) : undefined);
}
