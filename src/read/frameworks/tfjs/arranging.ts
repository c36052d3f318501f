/** Functions of TensorFlow.js that arrange values anew: shapes, parts, joins, windows of a maximum or a mean. */
import { productOfDims, subtractDims, type Dim } from '../../../graph/shape';
import type { SliceRange } from '../../../graph/operators/index';
import type { Machine } from '../../evaluate/machine';
import { DictValue, ListValue, Tensor } from '../../evaluate/values';
import { tensorsOf } from '../layers/applications';
import {
  axisOf,
  formatOf,
  numbersOf,
  paddingOf,
  perAxis,
  sizesOf,
  tensorAt,
  type TensorFunction,
  type TensorFunctions,
} from './operands';
import { weightOf } from './variables';

const reshaped = (input: Tensor | undefined, shape: readonly Dim[] | undefined, machine: Machine): Tensor | undefined =>
  input && shape && machine.apply('reshape', [input], { shape });

/** `x.as4D(batch, height, width, channels)`. */
const asRank =
  (rank: number): TensorFunction =>
  (args, machine) =>
    reshaped(tensorAt(args, 0), sizesOf(new ListValue(args.positional.slice(1, rank + 1))), machine);

/** One slice for each part along an axis. */
function parts(input: Tensor, axis: number, sizes: readonly Dim[], machine: Machine, drops = false): Tensor[] {
  let start: Dim = 0;
  return sizes.map((size) => {
    const end: Dim = typeof start === 'number' && typeof size === 'number' ? start + size : size;
    const ranges: (SliceRange | null)[] = (input.shape ?? []).map(() => null);
    ranges[axis] = { start, end, step: 1, ...(drops ? { index: true } : {}) };
    start = end;
    return machine.apply('slice', [input], { ranges });
  });
}

const split: TensorFunction = (args, machine) => {
  const input = tensorAt(args, 0);
  const [, given, axisGiven = 0] = args.positional;
  if (!input?.shape || typeof axisGiven !== 'number') return undefined;
  const axis = axisOf(axisGiven, input);
  const size = input.shape[axis];
  const numbers = numbersOf(given);
  if (!numbers || typeof size !== 'number') return undefined;
  const sizes = given instanceof ListValue ? numbers : new Array<number>(numbers[0]).fill(size / numbers[0]);
  return new ListValue(parts(input, axis, sizes, machine));
};

const unstack: TensorFunction = (args, machine) => {
  const input = tensorAt(args, 0);
  const given = args.positional[1] ?? 0;
  if (!input?.shape || typeof given !== 'number') return undefined;
  const axis = axisOf(given, input);
  const size = input.shape[axis];
  return typeof size === 'number'
    ? new ListValue(parts(input, axis, new Array<number>(size).fill(1), machine, true))
    : undefined;
};

/** `tf.slice(x, begin, size)`; a size of −1, or none, goes to the end. */
const slice: TensorFunction = (args, machine) => {
  const input = tensorAt(args, 0);
  const begin = numbersOf(args.positional[1]);
  const size = numbersOf(args.positional[2] ?? new ListValue([]));
  if (!input?.shape || !begin || !size) return undefined;
  const ranges = input.shape.map((all, axis): SliceRange | null => {
    const start = begin[axis] ?? 0;
    const count = size[axis] ?? -1;
    if (start === 0 && (count === -1 || count === all)) return null;
    return { start, end: count === -1 ? all : start + count, step: 1 };
  });
  return machine.apply('slice', [input], { ranges });
};

const stridedSlice: TensorFunction = (args, machine) => {
  const input = tensorAt(args, 0);
  const [begin, end, strides] = [1, 2, 3].map((index) => numbersOf(args.positional[index] ?? new ListValue([])));
  if (!input?.shape || !begin || !end || !strides || args.positional.length > 4) return undefined;
  const ranges = input.shape.map((all, axis): SliceRange | null => {
    const [from, to] = [begin[axis] ?? 0, end[axis] ?? all];
    const last = typeof to === 'number' && to < 0 ? subtractDims(all, -to) : to;
    return from < 0 ? null : { start: from, end: last, step: strides[axis] ?? 1 };
  });
  return machine.apply('slice', [input], { ranges });
};

const squeeze: TensorFunction = (args, machine) => {
  const input = tensorAt(args, 0);
  if (!input?.shape) return undefined;
  const axes = numbersOf(args.positional[1])?.map((axis) => axisOf(axis, input));
  const shape = input.shape.filter((size, axis) => (axes ? !axes.includes(axis) : size !== 1));
  return reshaped(input, shape, machine);
};

const expandDims: TensorFunction = (args, machine) => {
  const input = tensorAt(args, 0);
  const given = args.positional[1] ?? 0;
  if (!input?.shape || typeof given !== 'number') return undefined;
  const axis = given < 0 ? given + input.shape.length + 1 : given;
  return reshaped(input, [...input.shape.slice(0, axis), 1, ...input.shape.slice(axis)], machine);
};

const join =
  (operator: 'concat' | 'stack', axisGiven?: number): TensorFunction =>
  (args, machine) => {
    // As a method the receiver stands before the list, or before one other tensor.
    const [head, tail] = args.positional;
    const isMethod = head instanceof Tensor;
    const joined = isMethod ? [head, ...(tensorsOf(tail) ?? [])] : tensorsOf(head);
    const axis = axisGiven ?? args.positional[isMethod ? 2 : 1] ?? 0;
    if (!joined?.length || typeof axis !== 'number') return undefined;
    const extra = operator === 'stack' && axis < 0 ? 1 : 0;
    return machine.apply(operator, joined, { axis: axisOf(axis, joined[0]) + extra });
  };

const pad: TensorFunction = (args, machine) => {
  const input = tensorAt(args, 0);
  const given = args.positional[1];
  const value = args.positional[2] ?? 0;
  const pairs = given instanceof ListValue ? given.items.map(numbersOf) : undefined;
  if (!input || typeof value !== 'number' || !pairs?.every((pair): pair is [number, number] => pair?.length === 2))
    return undefined;
  return machine.apply('pad', [input], { padding: pairs, value });
};

/** `tf.mirrorPad(x, paddings, mode)`. */
const mirrorPad: TensorFunction = (args, machine) => {
  const input = tensorAt(args, 0);
  const given = args.positional[1];
  const pairs = given instanceof ListValue ? given.items.map(numbersOf) : undefined;
  if (
    !input ||
    args.positional[2] !== 'reflect' ||
    !pairs?.every((pair): pair is [number, number] => pair?.length === 2)
  )
    return undefined;
  return machine.apply('pad', [input], { padding: pairs, value: 0, mode: 'reflect' });
};

const tile: TensorFunction = (args, machine) => {
  const input = tensorAt(args, 0);
  const counts = numbersOf(args.positional[1]);
  if (!input || !counts) return undefined;
  return counts.reduce<Tensor>(
    (made, count, axis) =>
      count === 1 ? made : machine.apply('concat', new Array<Tensor>(count).fill(made), { axis }),
    input,
  );
};

const transpose: TensorFunction = (args, machine) => {
  const input = tensorAt(args, 0);
  if (!input?.shape) return undefined;
  const order = numbersOf(args.positional[1]) ?? input.shape.map((_, axis) => axis).reverse();
  return machine.apply('transpose', [input], { order });
};

/** `tf.maxPool(x, filterSize, strides, pad)`. */
const pool =
  (operator: 'maxPool' | 'averagePool', rank: number): TensorFunction =>
  (args, machine) => {
    const input = tensorAt(args, 0);
    const kernel = perAxis(args.positional[1], rank, 2);
    const stride = perAxis(args.positional[2], rank, 1);
    const padding = paddingOf(args.positional[3], rank, 'channelsLast');
    if (!input || !kernel || !stride || !padding) return undefined;
    const attributes = { kernel, stride, padding, ceil: false, countPadding: false, dataFormat: formatOf(undefined) };
    return machine.apply(operator, [input], attributes);
  };

/** `tf.image.resizeBilinear(images, [height, width])`. */
const resize =
  (mode: string): TensorFunction =>
  (args, machine) => {
    const input = tensorAt(args, 0);
    const size = sizesOf(args.positional[1]);
    return input && size && machine.apply('upsample', [input], { size, mode, dataFormat: 'channelsLast' });
  };

/** Rows of a table of weights are an embedding; other values are taken by their places. */
const gather: TensorFunction = (args, machine) => {
  const [table, places] = [tensorAt(args, 0), tensorAt(args, 1)];
  const given = args.positional[2] ?? 0;
  if (!table?.shape || !places?.shape || typeof given !== 'number') return undefined;
  if (table.node === undefined && table.shape.length === 2 && given === 0) {
    const [count, features] = table.shape;
    const weight = weightOf(table, table.shape, machine);
    if (weight !== undefined)
      return machine.apply('embedding', [places], { count, features }, { parameters: [weight] });
  }
  const axis = axisOf(given, table);
  const shape = [...table.shape.slice(0, axis), ...places.shape, ...table.shape.slice(axis + 1)];
  return machine.apply('gather', [table, places], { axis, shape });
};

const argument =
  (name: string): TensorFunction =>
  (args, machine) => {
    const input = tensorAt(args, 0);
    const given = args.positional[1] ?? 0;
    if (!input?.shape || typeof given !== 'number') return undefined;
    const axis = axisOf(given, input);
    return machine.apply('indices', [input], { function: name, shape: input.shape.filter((_, i) => i !== axis) });
  };

const topk: TensorFunction = (args, machine) => {
  const input = tensorAt(args, 0);
  const count = args.positional[1] ?? 1;
  if (!input?.shape || typeof count !== 'number') return undefined;
  const shape = [...input.shape.slice(0, -1), count];
  const indices = machine.apply('indices', [input], { function: 'topk', shape });
  const values = machine.apply('gather', [input, indices], { axis: input.shape.length - 1, shape });
  return new DictValue([
    ['values', values],
    ['indices', indices],
  ]);
};

export const arranging: TensorFunctions = {
  reshape: (args, machine) => reshaped(tensorAt(args, 0), sizesOf(args.positional[1]), machine),
  flatten(args, machine) {
    const input = tensorAt(args, 0);
    return reshaped(input, input?.shape ? [productOfDims(input.shape)] : undefined, machine);
  },
  as1D(args, machine) {
    const input = tensorAt(args, 0);
    return reshaped(input, input?.shape ? [productOfDims(input.shape)] : undefined, machine);
  },
  as2D: asRank(2),
  as3D: asRank(3),
  as4D: asRank(4),
  as5D: asRank(5),
  squeeze,
  expandDims,
  transpose,
  concat: join('concat'),
  concat1d: join('concat', 0),
  stack: join('stack'),
  unstack,
  split,
  slice,
  stridedSlice,
  pad,
  pad2d: pad,
  pad4d: pad,
  mirrorPad,
  tile,
  maxPool: pool('maxPool', 2),
  avgPool: pool('averagePool', 2),
  maxPool3d: pool('maxPool', 3),
  avgPool3d: pool('averagePool', 3),
  'image.resizeBilinear': resize('bilinear'),
  'image.resizeNearestNeighbor': resize('nearest'),
  resizeBilinear: resize('bilinear'),
  resizeNearestNeighbor: resize('nearest'),
  gather,
  argMax: argument('argmax'),
  argMin: argument('argmin'),
  topk,
  oneHot(args, machine) {
    const [places, depth] = [tensorAt(args, 0), args.positional[1]];
    if (!places?.shape || typeof depth !== 'number') return undefined;
    return machine.apply('indices', [places], { function: 'oneHot', shape: [...places.shape, depth] });
  },
};
