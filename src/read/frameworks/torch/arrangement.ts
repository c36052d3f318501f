/** Functions that move values: reshape, permute, cat, roll and their kind. */
import type { Dim, Shape } from '../../../graph/shape';
import { divideDims, multiplyDims, productOfDims } from '../../../graph/shape';
import type { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { ListValue, Tensor, type Value } from '../../evaluate/values';
import type { TensorFunction } from './activations';
import { alias, copied, detached, viewed } from './memory/memory';
import { partFunctions, piece } from './parts';
import {
  axesOf,
  axisOf,
  bindArguments,
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

/** @param how `reshape` copies where the values do not lie as they should; `view` never does. */
export function reshaped(machine: Machine, x: Tensor, to: readonly Dim[], how: 'view' | 'reshape' = 'reshape'): Tensor {
  if (sameShape(x.shape, to)) return alias(machine, x);
  const rest = to.indexOf(-1);
  let shape: Shape = to;
  if (rest >= 0 && x.shape) {
    const [all, others] = [productOfDims(x.shape), productOfDims(to.filter((_, i) => i !== rest))];
    if (others !== 0 && divides(machine, others, all))
      shape = to.map((dim, i) => (i === rest ? divideDims(all, others) : dim));
  }
  if (sameShape(x.shape, shape)) return alias(machine, x);
  return viewed(machine, x, { operator: 'reshape', attributes: { shape }, mayCopy: how === 'reshape' });
}

const reshaping =
  (how: 'view' | 'reshape'): TensorFunction =>
  (args, machine) => {
    const rest = args.named.has('shape') ? [args.named.get('shape')] : args.positional.slice(1);
    const [first] = rest;
    // `x.view(dtype)` and `x.view_as(y)` leave the shape or take another's.
    if (first instanceof Tensor) return reshaped(machine, input(args), knownShape(first), how);
    if (rest.length === 1 && first !== null && typeof first === 'object' && !isSequence(first) && 'dataType' in first)
      return input(args);
    return reshaped(machine, input(args), shapeOf(rest), how);
  };

const flatten: TensorFunction = (args, machine) => {
  const named = bindArguments(machine, 'flatten', 'input start_dim=0 end_dim=-1', args);
  const x = tensorArgument(named.input);
  const rank = knownShape(x).length;
  if (rank === 0) return reshaped(machine, x, [1]);
  const [start, end] = [axisOf(named.start_dim, rank), axisOf(named.end_dim, rank)];
  return start === end ? x : viewed(machine, x, { operator: 'flatten', attributes: { start, end }, mayCopy: true });
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
  return reshaped(machine, x, [...shape.slice(0, axis), ...filled, ...shape.slice(axis + 1)], 'view');
};

export function permuted(machine: Machine, x: Tensor, order: readonly number[]): Tensor {
  return order.every((axis, i) => axis === i)
    ? alias(machine, x)
    : viewed(machine, x, { operator: 'transpose', attributes: { order } });
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

/** `x.T`: all axes the other way round. */
export const reversed = (machine: Machine, x: Tensor): Tensor =>
  permuted(
    machine,
    x,
    knownShape(x).map((_, axis, { length }) => length - 1 - axis),
  );

/** `x.t()`, `x.mT`. */
export function lastTwoSwapped(machine: Machine, x: Tensor): Tensor {
  const rank = knownShape(x).length;
  return rank < 2 ? alias(machine, x) : swapped(machine, x, rank - 2, rank - 1);
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
  return tensors.length === 1 ? copied(tensors[0]) : machine.apply('concat', tensors, { axis });
};

const stack: TensorFunction = (args, machine) => {
  const tensors = tensorsOf(args.get(0, 'tensors'));
  const axis = axisOf(args.get(1, 'dim') ?? 0, knownShape(tensors[0]).length + 1);
  return machine.apply('stack', tensors, { axis });
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
    'view',
  );
};

const unsqueeze: TensorFunction = (args, machine) => {
  const x = input(args);
  const shape = knownShape(x);
  const axis = axisOf(args.get(1, 'dim'), shape.length + 1);
  return reshaped(machine, x, [...shape.slice(0, axis), 1, ...shape.slice(axis)], 'view');
};

/** Stretches axes of size 1, and adds axes in front. */
export const expandTo = (machine: Machine, x: Tensor, sizes: readonly Dim[]): Tensor => {
  const shape = knownShape(x);
  const missing = sizes.length - shape.length;
  const to = sizes.map((size, i) => (size === -1 ? (shape[i - missing] ?? 1) : size));
  return sameShape(shape, to)
    ? alias(machine, x)
    : viewed(machine, x, { operator: 'expand', attributes: { shape: to } });
};

const expand: TensorFunction = (args, machine) => expandTo(machine, input(args), shapeOf(args.positional.slice(1)));

/** Copies one behind the other along each axis. */
const repeat: TensorFunction = (args, machine) => {
  let x = copied(input(args));
  const times = shapeOf(args.positional.slice(1)).map(knownSize);
  const shape = knownShape(x);
  if (times.length > shape.length) x = reshaped(machine, x, [...times.slice(shape.length).map(() => 1), ...shape]);
  const from = knownShape(x);
  // Axes of size 1 are stretched, which computes the same.
  if (times.every((count, axis) => count === 1 || from[axis] === 1))
    return copied(
      expandTo(
        machine,
        x,
        from.map((dim, axis) => (times[axis] === 1 ? dim : times[axis])),
      ),
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
  const shaped = shape.map((dim, i) => (i === axis ? multiplyDims(dim, count) : dim));
  return copied(reshaped(machine, stretched, shaped));
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
  }, copied(x));
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
  ...partFunctions,
  view: reshaping('view'),
  reshape: reshaping('reshape'),
  view_as: reshaping('view'),
  reshape_as: reshaping('reshape'),
  contiguous: (args, machine) => viewed(machine, input(args), { operator: 'identity', attributes: {}, mayCopy: true }),
  detach: (args, machine) => detached(machine, input(args)),
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
