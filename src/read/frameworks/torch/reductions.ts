/** Sums, means and extremes over axes. */
import type { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { Tensor, TupleValue, type Value } from '../../evaluate/values';
import type { TensorFunction } from './activations';
import { placesOf } from './selection';
import { axesOf, knownShape, NotKnown, tensorArgument, truth } from './signature';

type Kind = 'mean' | 'sum' | 'max' | 'min';

const fold: Record<Kind, (values: readonly number[]) => number> = {
  sum: (values) => values.reduce((a, b) => a + b, 0),
  mean: (values) => values.reduce((a, b) => a + b, 0) / values.length,
  max: (values) => Math.max(...values),
  min: (values) => Math.min(...values),
};

interface Axes {
  x: Tensor;
  axes: number[];
  keep: boolean;
  /** Were axes named? */
  named: boolean;
}

function axesFrom(args: Arguments): Axes {
  const x = tensorArgument(args.get(0, 'input'));
  const rank = knownShape(x).length;
  const dim = args.get(1, 'dim') ?? args.named.get('axis');
  const keepdim = args.get(2, 'keepdim') ?? args.named.get('keepdims');
  const named = dim !== undefined && dim !== null;
  const axes = named ? axesOf(dim, rank) : Array.from({ length: rank }, (_, axis) => axis);
  return { x, axes, keep: keepdim !== undefined && truth(keepdim), named };
}

function reduce(machine: Machine, kind: Kind, { x, axes, keep }: Axes): Tensor {
  const result = machine.apply('reduce', [x], { function: kind, axes, keep });
  if (result.node === undefined && x.data && axes.length === knownShape(x).length) result.data = [fold[kind](x.data)];
  return result;
}

const reduction =
  (kind: Kind): TensorFunction =>
  (args, machine) =>
    reduce(machine, kind, axesFrom(args));

/** `max(x)`, `max(x, dim)` with its indices, or the larger of two tensors. */
const extreme =
  (kind: 'max' | 'min', withIndices: boolean): TensorFunction =>
  (args, machine) => {
    const [, other] = args.positional;
    if (other instanceof Tensor)
      return machine.call(
        machine.getAttribute(args.positional[0], kind === 'max' ? 'maximum' : 'minimum'),
        args.rest(),
      );
    const axes = axesFrom(args);
    const values = reduce(machine, kind, axes);
    return axes.named && withIndices
      ? new TupleValue([values, placesOf(machine, axes.x, `arg${kind}`, knownShape(values))], ['values', 'indices'])
      : values;
  };

/** Spread: the mean of squared differences, or its root. */
const spread =
  (root: boolean): TensorFunction =>
  (args, machine) => {
    const axes = axesFrom(args);
    const mean = reduce(machine, 'mean', { ...axes, keep: true });
    const difference = machine.apply('subtract', [axes.x, mean], {});
    const variance = reduce(machine, 'mean', {
      ...axes,
      x: machine.apply('elementwise', [difference], { function: 'square' }),
    });
    return root ? machine.apply('elementwise', [variance], { function: 'sqrt' }) : variance;
  };

const varianceAndMean: TensorFunction = (args, machine) =>
  new TupleValue([spread(false)(args, machine), reduction('mean')(args, machine)]);

/** Euclidean norm. */
const norm: TensorFunction = (args, machine) => {
  const rest = args.named.has('dim') ? args : args.positional.length > 2 ? args : undefined;
  const x = tensorArgument(args.get(0, 'input'));
  const rank = knownShape(x).length;
  const dim = rest?.get(2, 'dim');
  const axes = dim === undefined || dim === null ? Array.from({ length: rank }, (_, axis) => axis) : axesOf(dim, rank);
  const keep = truth(args.get(3, 'keepdim') ?? false);
  const squares = machine.apply('elementwise', [x], { function: 'square' });
  return machine.apply('elementwise', [reduce(machine, 'sum', { x: squares, axes, keep, named: true })], {
    function: 'sqrt',
  });
};

/** Values of a constant, each once, in order; those of a tensor of the graph are known when it runs alone. */
const unique: TensorFunction = (args) => {
  const x = tensorArgument(args.get(0, 'input'));
  if (!x.data || args.named.has('dim')) throw new NotKnown('how many values differ');
  const { data } = x;
  const values = [...new Set(data)].sort((a, b) => a - b);
  const whole = (items: readonly number[], shape: Tensor['shape'] = [items.length]): Tensor =>
    new Tensor(shape, 'int64', { data: [...items] });
  const asked = (name: string): boolean => truth(args.named.get(name) ?? false);
  const results: Tensor[] = [new Tensor([values.length], x.dataType, { data: values })];
  if (asked('return_inverse'))
    results.push(
      whole(
        data.map((item) => values.indexOf(item)),
        x.shape,
      ),
    );
  if (asked('return_counts')) results.push(whole(values.map((value) => data.filter((item) => item === value).length)));
  return results.length === 1 ? results[0] : new TupleValue(results);
};

const product: TensorFunction = (args): Value => {
  const { x } = axesFrom(args);
  return new Tensor([], x.dataType, { data: x.data ? [x.data.reduce((a, b) => a * b, 1)] : undefined });
};

export const reductionFunctions: Record<string, TensorFunction> = {
  mean: reduction('mean'),
  sum: reduction('sum'),
  nanmean: reduction('mean'),
  amax: extreme('max', false),
  amin: extreme('min', false),
  max: extreme('max', true),
  min: extreme('min', true),
  any: reduction('max'),
  all: reduction('min'),
  var: spread(false),
  std: spread(true),
  var_mean: varianceAndMean,
  std_mean: (args, machine) => new TupleValue([spread(true)(args, machine), reduction('mean')(args, machine)]),
  norm,
  prod: product,
  unique,
  logsumexp: (args, machine) => {
    const axes = axesFrom(args);
    const sum = reduce(machine, 'sum', { ...axes, x: machine.apply('elementwise', [axes.x], { function: 'exp' }) });
    return machine.apply('elementwise', [sum], { function: 'log' });
  },
};
