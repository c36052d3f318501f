/** Functions that take values by a condition, an index or an order: `where`, `gather`, `topk`, `sort`, `nonzero`. */
import { broadcast, type Dim, type Shape } from '../../../graph/shape';
import { numberOf } from '../../evaluate/arithmetic';
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { Tensor, TupleValue, type Value } from '../../evaluate/values';
import type { TensorFunction } from './activations';
import { expandTo } from './arrangement';
import { deferred } from './deferred';
import { axisOf, bindArguments, knownShape, NotKnown, tensorArgument, truth, whole } from './signature';

/** An operand: constants without a place in the graph bring nothing but their shape. */
const operands = (...values: readonly Value[]): Tensor[] =>
  values.filter((value): value is Tensor => value instanceof Tensor);

/** Places of values of `x`; a node where somebody uses them. */
export const placesOf = (machine: Machine, x: Tensor, name: string, shape: Shape): Tensor =>
  deferred(machine, shape, 'int64', () =>
    machine.apply('indices', [x], { function: name, shape }, { dataType: 'int64' }),
  );

/** How many values it gives is known when it runs alone. */
const open = (machine: Machine, name: string, values: readonly Value[]): Tensor =>
  machine.unresolved(name, 'how many places it finds depends on the data', values);

/** `torch.nonzero(x)`, and with `as_tuple`, or by `torch.where(x)`, an index for each axis. */
function nonzero(machine: Machine, x: Value, separate: boolean): Value {
  const places = open(machine, separate ? 'torch.where' : 'torch.nonzero', [x]);
  return separate ? new TupleValue(knownShape(tensorArgument(x)).map(() => places)) : places;
}

const where: TensorFunction = (args, machine) => {
  const named = bindArguments(machine, 'where', 'condition input=None other=None', args);
  if (named.input === null) return nonzero(machine, named.condition, true);
  const condition = tensorArgument(named.condition);
  const branches = [named.input, named.other];
  const [first] = operands(...branches, condition);
  const shape = operands(condition, ...branches)
    .map(knownShape)
    .reduce(broadcast);
  const values = chosen(condition, branches);
  const tensors = [expandTo(machine, first, shape), ...operands(...branches, condition).filter((x) => x !== first)];
  const dataType = branches.includes(first) ? first.dataType : branches.every(Number.isInteger) ? 'int64' : 'float32';
  const result = machine.apply('scatter', tensors, { text: 'where' }, { dataType });
  if (result.node === undefined && values?.length === condition.data?.length) result.data = values;
  return result;
};

/** Values of a choice between constants, where the condition is one of the same size. */
function chosen(condition: Tensor, branches: readonly Value[]): number[] | undefined {
  const [a, b] = branches.map((branch) => (branch instanceof Tensor ? branch.data : numberOf(branch)));
  if (!condition.data || a === undefined || b === undefined) return undefined;
  const size = condition.data.length;
  if ([a, b].some((side) => typeof side !== 'number' && side.length !== size)) return undefined;
  const at = (side: number | readonly number[], i: number): number => (typeof side === 'number' ? side : side[i]);
  return condition.data.map((truthy, i) => at(truthy ? a : b, i));
}

/** Values of `x` by an index tensor along one axis, in the shape of the index. */
const gather: TensorFunction = (args, machine) => {
  const x = tensorArgument(args.get(0, 'input'));
  const axis = axisOf(args.get(1, 'dim'), knownShape(x).length);
  const index = tensorArgument(args.get(2, 'index') ?? args.named.get('indices'));
  return machine.apply('gather', [x, ...graphed(index)], { axis, shape: knownShape(index) });
};

const graphed = (...tensors: readonly Tensor[]): Tensor[] => tensors.filter(({ node }) => node !== undefined);

const indexSelect: TensorFunction = (args, machine) => {
  const x = tensorArgument(args.get(0, 'input'));
  const shape = knownShape(x);
  const axis = axisOf(args.get(1, 'dim'), shape.length);
  const index = tensorArgument(args.get(2, 'index'));
  const size: Dim = knownShape(index)[0] ?? 1;
  return machine.apply('gather', [x, ...graphed(index)], {
    axis,
    shape: shape.map((dim, i) => (i === axis ? size : dim)),
  });
};

/** `torch.take(x, index)`: from all values in a row. */
const take: TensorFunction = (args, machine) => {
  const [x, index] = [tensorArgument(args.get(0, 'input')), tensorArgument(args.get(1, 'index'))];
  return machine.apply('gather', [x, ...graphed(index)], { axis: 0, shape: knownShape(index) });
};

/** Values and their places, in an order: `sort`, `topk`, `kthvalue`. */
function ordered(machine: Machine, x: Tensor, name: string, axis: number, shape: Shape): TupleValue {
  const places = placesOf(machine, x, name, shape);
  const values = machine.apply('gather', [x], { axis, shape });
  return new TupleValue([values, places], ['values', 'indices']);
}

const resized = (shape: Shape, axis: number, size: Dim): Dim[] => shape.map((dim, i) => (i === axis ? size : dim));

const topk: TensorFunction = (args, machine) => {
  const named = bindArguments(machine, 'topk', 'input k dim=-1 largest=True sorted=True', args);
  const x = tensorArgument(named.input);
  const shape = knownShape(x);
  const axis = axisOf(named.dim, shape.length);
  const count = whole(named.k);
  if (typeof shape[axis] === 'number' && count > shape[axis])
    return machine.raise('RuntimeError', `topk of ${count} values along an axis of ${shape[axis]}`);
  return ordered(machine, x, 'topk', axis, resized(shape, axis, count));
};

const sort: TensorFunction = (args, machine) => {
  const x = tensorArgument(args.get(0, 'input'));
  const shape = knownShape(x);
  return ordered(machine, x, 'sort', axisOf(args.get(1, 'dim') ?? -1, shape.length), shape);
};

const argsort: TensorFunction = (args, machine) => {
  const x = tensorArgument(args.get(0, 'input'));
  return placesOf(machine, x, 'argsort', knownShape(x));
};

/** The largest or smallest place; of all values where no axis is named. */
const extremePlace =
  (name: string): TensorFunction =>
  (args, machine) => {
    const named = bindArguments(machine, name, 'input dim=None keepdim=False', args);
    const x = tensorArgument(named.input);
    const shape = knownShape(x);
    const keep = truth(named.keepdim);
    if (named.dim === null) return placesOf(machine, x, name, keep ? shape.map(() => 1) : []);
    const axis = axisOf(named.dim, shape.length);
    return placesOf(machine, x, name, keep ? resized(shape, axis, 1) : shape.filter((_, i) => i !== axis));
  };

/** One value along an axis and its place: `median(x, dim)`, `mode`, `kthvalue`. */
const middle =
  (name: string, signature: string): TensorFunction =>
  (args, machine) => {
    const named = bindArguments(machine, name, signature, args);
    const x = tensorArgument(named.input);
    const shape = knownShape(x);
    if (named.dim === null) return machine.apply('gather', [x], { axis: 0, shape: [] });
    const axis = axisOf(named.dim, shape.length);
    const result = truth(named.keepdim) ? resized(shape, axis, 1) : shape.filter((_, i) => i !== axis);
    return ordered(machine, x, name, axis, result);
  };

/** Writes values into a tensor, whose shape stays: `scatter`, `index_add`, `masked_fill` and their kind. */
const written =
  (text: string): TensorFunction =>
  (args, machine) => {
    const [x, ...others] = operands(...args.all());
    if (!x) throw new NotKnown('a tensor that is not known');
    return machine.apply('scatter', [x, ...graphed(...others)], { text });
  };

const oneHot: TensorFunction = (args, machine) => {
  const { input, num_classes: classes } = bindArguments(machine, 'one_hot', 'input num_classes=-1', args);
  const x = tensorArgument(input);
  if (numberOf(classes) === -1) throw new NotKnown('how many classes there are depends on the data');
  return placesOf(machine, x, 'one_hot', [...knownShape(x), whole(classes)]);
};

/** Where values fall among boundaries. */
const bucketed =
  (name: string, values: number): TensorFunction =>
  (args, machine) => {
    const x = args.positional[values];
    if (!(x instanceof Tensor)) throw new NotKnown('values that are no tensor');
    return placesOf(machine, x, name, knownShape(x));
  };

/** Methods and functions alike, with the tensor as `input`. */
export const selectionFunctions: Record<string, TensorFunction> = {
  gather,
  take_along_dim: (args, machine) =>
    gather(
      new Arguments(
        [0, 2, 1].map((i) => args.positional[i]),
        args.named,
      ),
      machine,
    ),
  index_select: indexSelect,
  take,
  topk,
  sort,
  msort: (args, machine) => {
    const x = tensorArgument(args.get(0, 'input'));
    return ordered(machine, x, 'sort', 0, knownShape(x)).items[0];
  },
  argsort,
  argmax: extremePlace('argmax'),
  argmin: extremePlace('argmin'),
  median: middle('median', 'input dim=None keepdim=False'),
  nanmedian: middle('nanmedian', 'input dim=None keepdim=False'),
  mode: middle('mode', 'input dim=-1 keepdim=False'),
  kthvalue: middle('kthvalue', 'input k dim=-1 keepdim=False'),
  nonzero: (args, machine) => nonzero(machine, args.get(0, 'input'), truth(args.get(1, 'as_tuple') ?? false)),
  argwhere: (args, machine) => nonzero(machine, args.get(0, 'input'), false),
  masked_select: (args, machine) => open(machine, 'torch.masked_select', args.all()),
  bincount: (args, machine) => open(machine, 'torch.bincount', args.all()),
  ...Object.fromEntries(
    (
      'scatter scatter_add scatter_reduce index_add index_copy index_fill index_put masked_scatter masked_fill ' +
      'slice_scatter select_scatter diagonal_scatter put fill_diagonal'
    )
      .split(' ')
      .map((name) => [name, written(name.replaceAll('_', ' '))]),
  ),
};

/** Functions that no tensor has as a method, or that take the tensor elsewhere. */
export const selectingFunctions: Record<string, TensorFunction> = {
  where,
  one_hot: oneHot,
  searchsorted: bucketed('searchsorted', 1),
  bucketize: bucketed('bucketize', 0),
};

/** `x.where(condition, other)`. */
export const whereMethod: TensorFunction = (args, machine) => {
  const [x, condition, other] = args.positional;
  return where(new Arguments([condition, x, other ?? args.named.get('other')]), machine);
};
