/** Functions that move values: reshape, permute, cat, split and their kind. */
import type { Dim, Shape } from '../../../graph/shape';
import { addDims, divideDims, multiplyDims, productOfDims, subtractDims } from '../../../graph/shape';
import type { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { ListValue, Tensor, TupleValue, type Value } from '../../evaluate/values';
import type { TensorFunction } from './activations';
import {
  axesOf,
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

const sameShape = (a: Shape | null, b: readonly Dim[]): boolean => a !== null && a.join() === b.join();

/** Constants keep their values where only their arrangement changes and the order of values does not. */
export function reshaped(machine: Machine, x: Tensor, to: readonly Dim[]): Tensor {
  if (sameShape(x.shape, to)) return x;
  const rest = to.indexOf(-1);
  let shape: Shape = to;
  if (rest >= 0 && x.shape) {
    const [all, others] = [productOfDims(x.shape), productOfDims(to.filter((_, i) => i !== rest))];
    if (others !== 0 && divides(machine, others, all))
      shape = to.map((dim, i) => (i === rest ? divideDims(all, others) : dim));
  }
  if (sameShape(x.shape, shape)) return x;
  const result = machine.apply('reshape', [x], { shape });
  if (result.node === undefined && x.data) result.data = x.data;
  return result;
}

const view: TensorFunction = (args, machine) => {
  const rest = args.named.has('shape') ? [args.named.get('shape')] : args.positional.slice(1);
  const [first] = rest;
  // `x.view(dtype)` and `x.view_as(y)` leave the shape or take another's.
  if (first instanceof Tensor) return reshaped(machine, input(args), knownShape(first));
  if (rest.length === 1 && first !== null && typeof first === 'object' && !isSequence(first) && 'dataType' in first)
    return input(args);
  return reshaped(machine, input(args), shapeOf(rest));
};

const flatten: TensorFunction = (args, machine) => {
  const named = bindArguments(machine, 'flatten', 'input start_dim=0 end_dim=-1', args);
  const x = tensorArgument(named.input);
  const rank = knownShape(x).length;
  if (rank === 0) return reshaped(machine, x, [1]);
  const [start, end] = [axisOf(named.start_dim, rank), axisOf(named.end_dim, rank)];
  return start === end ? x : machine.apply('flatten', [x], { start, end });
};

const unflatten: TensorFunction = (args, machine) => {
  const { input: given, dim, sizes } = bindArguments(machine, 'unflatten', 'input dim sizes', args);
  const x = tensorArgument(given);
  const shape = knownShape(x);
  const axis = axisOf(dim, shape.length);
  const parts = shapeOf([sizes]);
  const rest = parts.indexOf(-1);
  const others = productOfDims(parts.filter((_, i) => i !== rest));
  const filled = rest < 0 ? parts : parts.map((part, i) => (i === rest ? divideDims(shape[axis], others) : part));
  return reshaped(machine, x, [...shape.slice(0, axis), ...filled, ...shape.slice(axis + 1)]);
};

export function permuted(machine: Machine, x: Tensor, order: readonly number[]): Tensor {
  return order.every((axis, i) => axis === i) ? x : machine.apply('transpose', [x], { order });
}

const permute: TensorFunction = (args, machine) => {
  const x = input(args);
  const given = args.named.has('dims') ? [args.named.get('dims')] : args.positional.slice(1);
  const list = given.length === 1 && isSequence(given[0]) ? given[0].items : given;
  const rank = knownShape(x).length;
  return permuted(
    machine,
    x,
    list.map((axis) => axisOf(axis, rank)),
  );
};

function swapped(machine: Machine, x: Tensor, a: number, b: number): Tensor {
  const order = knownShape(x).map((_, axis) => (axis === a ? b : axis === b ? a : axis));
  return permuted(machine, x, order);
}

const transpose: TensorFunction = (args, machine) => {
  const x = input(args);
  const rank = knownShape(x).length;
  const [a, b] = [args.get(1, 'dim0') ?? args.named.get('axis0'), args.get(2, 'dim1') ?? args.named.get('axis1')];
  return swapped(machine, x, axisOf(a, rank), axisOf(b, rank));
};

/** `x.T`, `x.t()`, `x.mT`. */
export function lastTwoSwapped(machine: Machine, x: Tensor): Tensor {
  const rank = knownShape(x).length;
  return rank < 2 ? x : swapped(machine, x, rank - 2, rank - 1);
}

const movedim: TensorFunction = (args, machine) => {
  const x = input(args);
  const rank = knownShape(x).length;
  const [from, to] = [axesOf(args.get(1, 'source'), rank), axesOf(args.get(2, 'destination'), rank)];
  const order: (number | undefined)[] = Array.from({ length: rank });
  to.forEach((place, i) => (order[place] = from[i]));
  const rest = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !from.includes(axis));
  return permuted(
    machine,
    x,
    order.map((axis) => axis ?? rest.shift()!),
  );
};

const tensorsOf = (value: Value): Tensor[] => {
  if (!isSequence(value)) throw new NotKnown('a list of tensors that is not known');
  return value.items.map(tensorArgument);
};

const concatenate: TensorFunction = (args, machine) => {
  const tensors = tensorsOf(args.get(0, 'tensors')).filter((tensor) => tensor.shape?.join() !== '0');
  const axis = axisOf(args.get(1, 'dim') ?? args.named.get('axis') ?? 0, knownShape(tensors[0]).length);
  return tensors.length === 1 ? tensors[0] : machine.apply('concat', tensors, { axis });
};

const stack: TensorFunction = (args, machine) => {
  const tensors = tensorsOf(args.get(0, 'tensors'));
  const axis = axisOf(args.get(1, 'dim') ?? 0, knownShape(tensors[0]).length + 1);
  return machine.apply('stack', tensors, { axis });
};

/** A piece of a tensor along one axis. */
export function piece(machine: Machine, x: Tensor, axis: number, start: Dim, end: Dim): Tensor {
  const shape = knownShape(x);
  if (start === 0 && end === shape[axis]) return x;
  const result = machine.apply('slice', [x], {
    ranges: shape.map((_, i) => (i === axis ? { start, end, step: 1 } : null)),
  });
  if (result.node === undefined && x.data && typeof start === 'number' && typeof end === 'number' && shape.length === 1)
    result.data = x.data.slice(start, end);
  return result;
}

/** One element along an axis, which goes. */
export function element(machine: Machine, x: Tensor, axis: number, index: number): Tensor {
  const shape = knownShape(x);
  const result = machine.apply('slice', [x], {
    ranges: shape.map((_, i) => (i === axis ? { start: index, end: index + 1, step: 1, index: true } : null)),
  });
  if (result.node === undefined && x.data && axis === 0) {
    const size = x.data.length / (shape[0] as number);
    result.data = x.data.slice(index * size, (index + 1) * size);
  }
  return result;
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

const squeeze: TensorFunction = (args, machine) => {
  const x = input(args);
  const shape = knownShape(x);
  const given = args.get(1, 'dim');
  const axes = given === undefined || given === null ? shape.map((_, axis) => axis) : axesOf(given, shape.length);
  return reshaped(
    machine,
    x,
    shape.filter((dim, axis) => !(axes.includes(axis) && dim === 1)),
  );
};

const unsqueeze: TensorFunction = (args, machine) => {
  const x = input(args);
  const shape = knownShape(x);
  const axis = axisOf(args.get(1, 'dim'), shape.length + 1);
  return reshaped(machine, x, [...shape.slice(0, axis), 1, ...shape.slice(axis)]);
};

/** Stretches axes of size 1, and adds axes in front. */
export const expandTo = (machine: Machine, x: Tensor, sizes: readonly Dim[]): Tensor => {
  const shape = knownShape(x);
  const missing = sizes.length - shape.length;
  const to = sizes.map((size, i) => (size === -1 ? (shape[i - missing] ?? 1) : size));
  return sameShape(shape, to) ? x : machine.apply('expand', [x], { shape: to });
};

const expand: TensorFunction = (args, machine) => expandTo(machine, input(args), shapeOf(args.positional.slice(1)));

/** Copies one behind the other along each axis. */
const repeat: TensorFunction = (args, machine) => {
  let x = input(args);
  const times = shapeOf(args.positional.slice(1)).map(knownSize);
  const shape = knownShape(x);
  if (times.length > shape.length) x = reshaped(machine, x, [...times.slice(shape.length).map(() => 1), ...shape]);
  const from = knownShape(x);
  // Axes of size 1 are stretched, which computes the same.
  if (times.every((count, axis) => count === 1 || from[axis] === 1))
    return expandTo(
      machine,
      x,
      from.map((dim, axis) => (times[axis] === 1 ? dim : times[axis])),
    );
  return times.reduce<Tensor>(
    (tensor, count, axis) =>
      count === 1
        ? tensor
        : machine.apply(
            'concat',
            Array.from({ length: count }, () => tensor),
            { axis },
          ),
    x,
  );
};

const repeatInterleave: TensorFunction = (args, machine) => {
  const x = input(args);
  const shape = knownShape(x);
  const axis = axisOf(args.get(2, 'dim') ?? 0, shape.length);
  const count = whole(args.get(1, 'repeats'));
  const wide = reshaped(machine, x, [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)]);
  const stretched = expandTo(machine, wide, [...shape.slice(0, axis + 1), count, ...shape.slice(axis + 1)]);
  return reshaped(
    machine,
    stretched,
    shape.map((dim, i) => (i === axis ? multiplyDims(dim, count) : dim)),
  );
};

/** Rolling is cutting and joining the other way round. */
const roll: TensorFunction = (args, machine) => {
  const x = input(args);
  const shape = knownShape(x);
  const [shifts, dims] = [args.get(1, 'shifts'), args.get(2, 'dims')];
  const axes = axesOf(dims, shape.length);
  const amounts = isSequence(shifts) ? shifts.items.map(whole) : [whole(shifts)];
  return axes.reduce<Tensor>((tensor, axis, i) => {
    const size = knownSize(shape[axis]);
    const shift = ((amounts[i] % size) + size) % size;
    if (shift === 0) return tensor;
    const [head, tail] = [
      piece(machine, tensor, axis, 0, size - shift),
      piece(machine, tensor, axis, size - shift, size),
    ];
    return machine.apply('concat', [tail, head], { axis });
  }, x);
};

const flip: TensorFunction = (args, machine) => machine.apply('elementwise', [input(args)], { function: 'flip' });

/** `F.unfold`: patches as columns. */
export const unfold: TensorFunction = (args, machine) => {
  const named = bindArguments(machine, 'unfold', 'input kernel_size dilation=1 padding=0 stride=1', args);
  const x = tensorArgument(named.input);
  const [n, c, h, w] = knownShape(x).map(knownSize);
  const pair = (value: Value): number[] => (isSequence(value) ? value.items.map(whole) : [whole(value), whole(value)]);
  const [kernel, dilation, padding, stride] = [named.kernel_size, named.dilation, named.padding, named.stride].map(
    pair,
  );
  const steps = [h, w].map(
    (size, i) => Math.floor((size + 2 * padding[i] - dilation[i] * (kernel[i] - 1) - 1) / stride[i]) + 1,
  );
  return machine.apply('gather', [x], { axis: 1, shape: [n, c * kernel[0] * kernel[1], steps[0] * steps[1]] });
};

/** `F.fold`: columns as patches again. Where patches overlap their values are summed, for which there is no operator. */
export const fold: TensorFunction = (args, machine) => {
  const named = bindArguments(machine, 'fold', 'input output_size kernel_size dilation=1 padding=0 stride=1', args);
  const x = tensorArgument(named.input);
  const [n, columns] = knownShape(x).map(knownSize);
  const pair = (value: Value): number[] => (isSequence(value) ? value.items.map(whole) : [whole(value), whole(value)]);
  const [size, kernel, dilation, padding, stride] = [
    named.output_size,
    named.kernel_size,
    named.dilation,
    named.padding,
    named.stride,
  ].map(pair);
  const channels = columns / (kernel[0] * kernel[1]);
  const apart = [0, 1].every(
    (i) => stride[i] === kernel[i] && dilation[i] === 1 && padding[i] === 0 && size[i] % kernel[i] === 0,
  );
  if (!apart)
    return machine.unresolved('F.fold', 'the sum of overlapping patches has no operator', [x], [n, channels, ...size]);
  const [rows, places] = [size[0] / kernel[0], size[1] / kernel[1]];
  const patches = reshaped(machine, x, [n, channels, ...kernel, rows, places]);
  return reshaped(machine, permuted(machine, patches, [0, 1, 4, 2, 5, 3]), [n, channels, ...size]);
};

/** `x.unfold(dimension, size, step)`: windows along one axis, each an axis at the end. */
export const windows: TensorFunction = (args, machine) => {
  const { input: given, dimension, size, step } = bindArguments(machine, 'unfold', 'input dimension size step', args);
  const x = tensorArgument(given);
  const shape = knownShape(x);
  const axis = axisOf(dimension, shape.length);
  const count = Math.floor((knownSize(shape[axis]) - whole(size)) / whole(step)) + 1;
  return machine.apply('gather', [x], {
    axis,
    shape: [...shape.map((dim, i) => (i === axis ? count : dim)), whole(size)],
  });
};

/** Differences of neighbours along the last axis. */
const diff: TensorFunction = (args, machine) => {
  const x = input(args);
  const shape = knownShape(x);
  const axis = shape.length - 1;
  const size = knownSize(shape[axis]);
  const [later, earlier] = [piece(machine, x, axis, 1, size), piece(machine, x, axis, 0, size - 1)];
  return machine.binary('-', later, earlier);
};

const tensorList = (values: readonly Tensor[]): Value => new ListValue([...values]);

const meshgrid: TensorFunction = (args) => {
  const given =
    args.positional.length === 1 && isSequence(args.positional[0]) ? args.positional[0].items : args.positional;
  const tensors = given.map(tensorArgument);
  const shape = tensors.map((tensor) => knownShape(tensor)[0]);
  return tensorList(tensors.map((tensor) => new Tensor(shape, tensor.dataType)));
};

export const arrangementFunctions: Record<string, TensorFunction> = {
  view,
  reshape: view,
  view_as: view,
  reshape_as: view,
  flatten,
  ravel: (args, machine) => reshaped(machine, input(args), [-1]),
  unflatten,
  permute,
  transpose,
  swapaxes: transpose,
  swapdims: transpose,
  t: (args, machine) => lastTwoSwapped(machine, input(args)),
  adjoint: (args, machine) => lastTwoSwapped(machine, input(args)),
  movedim,
  moveaxis: movedim,
  cat: concatenate,
  concat: concatenate,
  concatenate,
  stack,
  split,
  split_with_sizes: split,
  chunk,
  tensor_split: tensorSplit,
  unbind,
  select,
  narrow,
  squeeze,
  unsqueeze,
  expand,
  broadcast_to: expand,
  expand_as: (args, machine) => expandTo(machine, input(args), knownShape(tensorArgument(args.get(1, 'other')))),
  repeat,
  tile: repeat,
  repeat_interleave: repeatInterleave,
  roll,
  flip,
  meshgrid,
  diff,
};
