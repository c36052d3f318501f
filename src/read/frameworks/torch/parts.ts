/** Functions that take parts of a tensor, which share its numbers: split, chunk, select, windows and their kind. */
import { addDims, divideDims, multiplyDims, subtractDims, type Dim } from '../../../graph/shape';
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import type { Tensor } from '../../evaluate/values';
import { TupleValue } from '../../evaluate/values';
import type { TensorFunction } from './activations';
import { alias, viewed } from './memory/memory';
import {
  axisOf,
  bindArguments,
  dimOf,
  divides,
  isSequence,
  knownShape,
  knownSize,
  NotKnown,
  shapeOf,
  tensorArgument,
  whole,
} from './signature';

const input = (args: Arguments): Tensor => tensorArgument(args.get(0, 'input'));

/** A piece of a tensor along one axis. */
export function piece(machine: Machine, x: Tensor, axis: number, start: Dim, end: Dim): Tensor {
  const shape = knownShape(x);
  if (start === 0 && end === shape[axis]) return alias(machine, x);
  const ranges = shape.map((_, i) => (i === axis ? { start, end, step: 1 } : null));
  return viewed(machine, x, { operator: 'slice', attributes: { ranges } });
}

/** One element along an axis, which goes. */
export function element(machine: Machine, x: Tensor, axis: number, index: number): Tensor {
  const range = { start: index, end: index + 1, step: 1, index: true };
  const ranges = knownShape(x).map((_, i) => (i === axis ? range : null));
  return viewed(machine, x, { operator: 'slice', attributes: { ranges } });
}

const pieces = (machine: Machine, x: Tensor, axis: number, sizes: readonly Dim[]): TupleValue => {
  let start: Dim = 0;
  return new TupleValue(sizes.map((size) => piece(machine, x, axis, start, (start = addDims(start, size)))));
};

/** Pieces of one size, the last what is left. Of a symbol there must be a whole number of them. */
function equalSizes(machine: Machine, total: Dim, size: Dim): Dim[] {
  const count = divideDims(addDims(total, subtractDims(size, 1)), size);
  if (typeof total === 'number' && typeof size === 'number')
    return Array.from({ length: count as number }, (_, i) => Math.min(size, total - i * size));
  const whole = divideDims(total, size);
  if (!machine.agree(total, multiplyDims(whole, size))) throw new NotKnown(`pieces of ${size} of ${total}`, total);
  return Array.from({ length: knownSize(whole) }, () => size);
}

const split: TensorFunction = (args, machine) => {
  const x = input(args);
  const shape = knownShape(x);
  const axis = axisOf(args.get(2, 'dim') ?? 0, shape.length);
  const given = args.get(1, 'split_size_or_sections') ?? args.named.get('split_size') ?? args.named.get('split_sizes');
  if (!isSequence(given)) return pieces(machine, x, axis, equalSizes(machine, shape[axis], dimOf(given)));
  const sizes = given.items.map(dimOf);
  if (!machine.agree(sizes.reduce(addDims, 0), shape[axis]))
    machine.raise('RuntimeError', `pieces of ${sizes.join(', ')} of a size of ${shape[axis]}`);
  return pieces(machine, x, axis, sizes);
};

const chunk: TensorFunction = (args, machine) => {
  const x = input(args);
  const shape = knownShape(x);
  const axis = axisOf(args.get(2, 'dim') ?? args.named.get('axis') ?? 0, shape.length);
  const [total, count] = [shape[axis], whole(args.get(1, 'chunks'))];
  if (typeof total === 'number') return pieces(machine, x, axis, equalSizes(machine, total, Math.ceil(total / count)));
  // Equal chunks of a symbol: it is a multiple of their number, as it is for the sizes that networks use.
  if (!divides(machine, count, total)) throw new NotKnown(`${count} chunks of ${total}`, total);
  return pieces(
    machine,
    x,
    axis,
    Array.from({ length: count }, () => divideDims(total, count)),
  );
};

const tensorSplit: TensorFunction = (args, machine) => {
  const x = input(args);
  const shape = knownShape(x);
  const axis = axisOf(args.get(2, 'dim') ?? 0, shape.length);
  const total = knownSize(shape[axis]);
  const given = args.get(1, 'indices_or_sections') ?? args.named.get('indices') ?? args.named.get('sections');
  if (isSequence(given)) {
    const ends = [...given.items.map(whole), total];
    return pieces(
      machine,
      x,
      axis,
      ends.map((end, i) => end - (ends[i - 1] ?? 0)),
    );
  }
  const parts = whole(given);
  return pieces(
    machine,
    x,
    axis,
    Array.from({ length: parts }, (_, i) => Math.floor(total / parts) + (i < total % parts ? 1 : 0)),
  );
};

const unbind: TensorFunction = (args, machine) => {
  const x = input(args);
  const shape = knownShape(x);
  const axis = axisOf(args.get(1, 'dim') ?? 0, shape.length);
  return new TupleValue(Array.from({ length: knownSize(shape[axis]) }, (_, i) => element(machine, x, axis, i)));
};

const select: TensorFunction = (args, machine) => {
  const x = input(args);
  const axis = axisOf(args.get(1, 'dim'), knownShape(x).length);
  const index = whole(args.get(2, 'index'));
  return element(machine, x, axis, index < 0 ? index + knownSize(knownShape(x)[axis]) : index);
};

const narrow: TensorFunction = (args, machine) => {
  const x = input(args);
  const axis = axisOf(args.get(1, 'dim'), knownShape(x).length);
  const start = dimOf(args.get(2, 'start'));
  return piece(machine, x, axis, start, addDims(start, dimOf(args.get(3, 'length'))));
};

/** `x.unfold(dimension, size, step)`: windows along one axis, each an axis at the end. */
export const windows: TensorFunction = (args, machine) => {
  const { input: given, dimension, size, step } = bindArguments(machine, 'unfold', 'input dimension size step', args);
  const x = tensorArgument(given);
  const shape = knownShape(x);
  const axis = axisOf(dimension, shape.length);
  const count = Math.floor((knownSize(shape[axis]) - whole(size)) / whole(step)) + 1;
  const windowed = [...shape.map((dim, i) => (i === axis ? count : dim)), whole(size)];
  return viewed(machine, x, { operator: 'gather', attributes: { axis, shape: windowed } });
};

/** `x.diagonal(offset, dim1, dim2)`: an axis at the end in place of two. */
const diagonal: TensorFunction = (args, machine) => {
  const named = bindArguments(machine, 'diagonal', 'input offset=0 dim1=0 dim2=1', args);
  const x = tensorArgument(named.input);
  const shape = knownShape(x);
  const axes = [named.dim1, named.dim2].map((axis) => axisOf(axis, shape.length));
  const [rows, columns] = axes.map((axis) => knownSize(shape[axis]));
  const offset = whole(named.offset);
  const size = Math.max(0, offset >= 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns));
  const kept = shape.filter((_, axis) => !axes.includes(axis));
  return viewed(machine, x, { operator: 'gather', attributes: { axis: axes[0], shape: [...kept, size] } });
};

/** `x.as_strided(size, stride)`: values of its memory at these steps. */
const asStrided: TensorFunction = (args, machine) => {
  const shape = shapeOf([args.get(1, 'size')]);
  return viewed(machine, input(args), { operator: 'gather', attributes: { axis: 0, shape } });
};

/** `x.hsplit(n)`: `tensor_split` along an axis of its own; of a vector along its only one. */
const splitAlong =
  (axis: number): TensorFunction =>
  (args, machine) => {
    const rank = knownShape(input(args)).length;
    return tensorSplit(new Arguments([...args.all().slice(0, 2), Math.min(axis, rank - 1)]), machine);
  };

export const partFunctions: Record<string, TensorFunction> = {
  split,
  split_with_sizes: split,
  chunk,
  tensor_split: tensorSplit,
  hsplit: splitAlong(1),
  vsplit: splitAlong(0),
  dsplit: splitAlong(2),
  diagonal,
  as_strided: asStrided,
  unbind,
  select,
  narrow,
};
