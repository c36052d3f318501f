/** `einops.pack`, `einops.unpack`, `einops.parse_shape`: tensors of different rank side by side along one axis. */
import type { Dim } from '../../../graph/shape';
import type { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import type { Tensor } from '../../evaluate/values';
import { DictValue, ListValue, TupleValue, type Value } from '../../evaluate/values';
import { reshaped } from './arrangement';
import { piece } from './parts';
import { isSequence, knownShape, NotKnown, shapeOf, sizeTuple, sizeValue, tensorArgument } from './signature';

type TensorFunction = (args: Arguments, machine: Machine) => Value;

const axesOf = (pattern: Value): string[] => {
  if (typeof pattern !== 'string') throw new NotKnown('a pattern that is not known');
  return pattern.trim().split(/\s+/);
};

/** Axes that stand before the packed ones, and those that stand after them. */
function place(pattern: Value): { before: number; after: number } {
  const axes = axesOf(pattern);
  const before = axes.indexOf('*');
  if (before < 0) throw new NotKnown(`the pattern ${axes.join(' ')}, which has no *`);
  return { before, after: axes.length - before - 1 };
}

const count = (shape: readonly Dim[]): number =>
  shape.reduce<number>((product, size) => {
    if (typeof size === 'string') throw new NotKnown(`the size ${size}`);
    return product * size;
  }, 1);

const items = (value: Value): readonly Value[] => {
  if (!isSequence(value)) throw new NotKnown('a list that is not known');
  return value.items;
};

/** `pack([x, y], 'b * d')`: the axes at the star become one, along which the tensors are joined; and their sizes. */
const pack: TensorFunction = (args, machine) => {
  const { before, after } = place(args.get(1, 'pattern'));
  const sizes: TupleValue[] = [];
  const flat = items(args.get(0, 'tensors')).map((value) => {
    const x = tensorArgument(value);
    const shape = knownShape(x);
    const end = shape.length - after;
    if (end < before) throw new NotKnown(`a tensor of ${shape.length} axes to pack`);
    const packed = shape.slice(before, end);
    sizes.push(sizeTuple(packed));
    return reshaped(machine, x, [...shape.slice(0, before), count(packed), ...shape.slice(end)]);
  });
  const joined = flat.length === 1 ? flat[0] : machine.apply('concat', flat, { axis: before });
  return new TupleValue([joined, new ListValue(sizes)]);
};

/** `unpack(x, sizes, 'b * d')`: what was packed, with its own axes again. One size may be -1: the rest. */
const unpack: TensorFunction = (args, machine) => {
  const x = tensorArgument(args.get(0, 'tensor'));
  const { before } = place(args.get(2, 'pattern'));
  const shape = knownShape(x);
  const sizes = items(args.get(1, 'packed_shapes')).map((size) => shapeOf([size]));
  const open = (size: readonly Dim[]): boolean => size.includes(-1);
  const known = sizes.filter((size) => !open(size)).reduce((total, size) => total + count(size), 0);
  let start = 0;
  return new ListValue(
    sizes.map((size) => {
      const length = open(size) ? count([shape[before]]) - known : count(size);
      const part = piece(machine, x, before, start, (start += length));
      return reshaped(machine, part, [...shape.slice(0, before), ...filled(size, length), ...shape.slice(before + 1)]);
    }),
  );
};

/** Sizes of which -1 is what the others leave of a length. */
const filled = (sizes: readonly Dim[], length: number): Dim[] =>
  sizes.map((size, i) => (size === -1 ? length / count(sizes.filter((_, j) => j !== i)) : size));

/** `parse_shape(x, 'b c _')`: sizes by the names of their axes. */
const parseShape: TensorFunction = (args) => {
  const x: Tensor = tensorArgument(args.get(0, 'x'));
  const shape = knownShape(x);
  const axes = axesOf(args.get(1, 'pattern'));
  if (axes.length !== shape.length) throw new NotKnown(`the pattern ${axes.join(' ')} for ${shape.length} axes`);
  return new DictValue(
    axes.flatMap((name, i): [Value, Value][] => (/^(_|\d+)$/.test(name) ? [] : [[name, sizeValue(shape[i])]])),
  );
};

export const packingFunctions: Readonly<Record<string, TensorFunction>> = { pack, unpack, parse_shape: parseShape };
