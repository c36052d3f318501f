/** NumPy on numbers: schedules of widths and drop rates, tables of positions. What is not here is unknown. */
import type { BinaryOperator } from '../../syntax/syntax';
import type { Arguments } from '../arguments';
import { numberOf, roundHalfEven } from '../arithmetic';
import type { Evaluator } from '../evaluator';
import { ellipsis, Float, TupleValue, type Value } from '../values';
import { kindOf, NdArray, ndarrayType, unknownArray, type Kind } from './ndarray';
import {
  arange,
  array,
  asArray,
  concatenate,
  filled,
  isSequence,
  linspace,
  split,
  stack,
  type Native,
} from './numpyCreation';

/** A function of an array; of anything else it is unknown. */
const ofArray =
  (compute: (array: NdArray, ev: Evaluator, args: Arguments) => Value): Native =>
  (ev, args) => {
    const array = NdArray.of(args.get(0, 'a') ?? args.named.get('x'));
    return array ? compute(array, ev, args) : unknownArray(ev);
  };

/** A function of one number, item by item. */
const each = (compute: (value: number) => number, kind?: Kind): Native =>
  ofArray((array) => array.each(compute, kind ?? 'float'));

const keepingKind = (compute: (value: number) => number): Native => ofArray((array) => array.each(compute, array.kind));

const both =
  (compute: (a: number, b: number) => number): Native =>
  (ev, args) =>
    NdArray.combined(ev, args.positional[0], args.positional[1], compute, (a, b) =>
      a === 'float' || b === 'float' ? 'float' : 'int',
    );

const operator =
  (sign: BinaryOperator): Native =>
  (ev, args) => {
    const [left, right] = args.positional;
    const array = NdArray.of(left);
    return array ? array.binary(sign, left, right, ev) : unknownArray(ev);
  };

/** A reduction over all items, or along `axis`. */
const folded = (compute: (values: readonly number[]) => number, kindFor: (kind: Kind) => Kind): Native =>
  ofArray((array, _ev, args) => array.reduced(args.get(1, 'axis'), compute, kindFor(array.kind)));

const counting = (kind: Kind): Kind => (kind === 'bool' ? 'int' : kind);

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const mean = (values: readonly number[]): number => sum(values) / values.length;

const variance = (values: readonly number[]): number => mean(values.map((value) => (value - mean(values)) ** 2));

const round = ofArray((found, _ev, args) => {
  const scale = 10 ** (numberOf(args.get(1, 'decimals')) ?? 0);
  return found.each((value) => roundHalfEven(value * scale) / scale, found.kind);
});

/** Different items in order, with their counts where they are asked for. */
const unique = ofArray(({ data, kind }, ev, args) => {
  if ([...args.named.keys()].some((name) => name !== 'return_counts') || args.positional.length > 1)
    return unknownArray(ev);
  const found = [...new Set(data)].sort((a, b) => a - b);
  const items = new NdArray([found.length], found, kind);
  if (args.named.get('return_counts') !== true) return items;
  const counts = found.map((item) => data.filter((value) => value === item).length);
  return new TupleValue([items, new NdArray([counts.length], counts, 'int')]);
});

const cumulative = (compute: (before: number, value: number) => number): Native =>
  ofArray(({ data, shape, kind }, ev, args) => {
    if (shape.length > 1 && numberOf(args.get(1, 'axis')) !== undefined) return unknownArray(ev);
    const results: number[] = [];
    for (const value of data) results.push(results.length === 0 ? value : compute(results[results.length - 1], value));
    return new NdArray([data.length], results, counting(kind));
  });

const reshape = ofArray((found, ev, args) => {
  const sizes = args.positional.length > 2 ? args.positional.slice(1) : [args.get(1, 'shape')];
  const shape = sizes.flatMap((size) => (isSequence(size) ? size.items : [size])).map(numberOf);
  return shape.every((size) => size !== undefined) ? found.reshaped(ev, shape) : unknownArray(ev);
});

const transpose = ofArray((found, ev, args) => {
  const axes = args.positional.slice(1).flatMap((axis) => (isSequence(axis) ? axis.items : [axis]));
  const order = axes.map(numberOf);
  if (!order.every((axis) => axis !== undefined)) return unknownArray(ev);
  return order.length === 0 ? found.transposed() : found.transposed(order);
});

const swapaxes = ofArray((found, ev, args) => {
  const rank = found.shape.length;
  const [a, b] = [args.get(1, 'axis1'), args.get(2, 'axis2')].map((axis) => {
    const at = numberOf(axis) ?? Number.NaN;
    return at < 0 ? at + rank : at;
  });
  const order = found.shape.map((_, axis) => (axis === a ? b : axis === b ? a : axis));
  return a in order && b in order ? found.transposed(order) : unknownArray(ev);
});

/** Functions of the module that are methods of its arrays too. */
const shared: Readonly<Record<string, Native>> = {
  round,
  reshape,
  transpose,
  swapaxes,
  prod: folded((values) => values.reduce((a, b) => a * b, 1), counting),
  sum: folded(sum, counting),
  max: folded(
    (values) => Math.max(...values),
    (kind) => kind,
  ),
  min: folded(
    (values) => Math.min(...values),
    (kind) => kind,
  ),
  mean: folded(mean, () => 'float'),
  std: folded(
    (values) => Math.sqrt(variance(values)),
    () => 'float',
  ),
  var: folded(variance, () => 'float'),
  any: folded(
    (values) => Number(values.some((value) => value !== 0)),
    () => 'bool',
  ),
  all: folded(
    (values) => Number(values.every((value) => value !== 0)),
    () => 'bool',
  ),
  argmax: folded(
    (values) => values.indexOf(Math.max(...values)),
    () => 'int',
  ),
  argmin: folded(
    (values) => values.indexOf(Math.min(...values)),
    () => 'int',
  ),
  cumsum: cumulative((a, b) => a + b),
  cumprod: cumulative((a, b) => a * b),
  ravel: ofArray((found) => found.ravelled()),
  clip: ofArray((found, ev, args) => {
    const [low, high] = [args.get(1, 'a_min') ?? null, args.get(2, 'a_max') ?? null];
    const [least, most] = [low === null ? -Infinity : numberOf(low), high === null ? Infinity : numberOf(high)];
    if (least === undefined || most === undefined) return unknownArray(ev);
    return found.each((value) => Math.min(Math.max(value, least), most), found.kind);
  }),
};

const methods: Readonly<Record<string, Native>> = {
  ...shared,
  astype: ofArray((found, ev, args) => {
    const kind = kindOf(args.get(1, 'dtype'));
    return kind ? found.as(kind) : unknownArray(ev);
  }),
  tolist: ofArray((found) => found.listed()),
  item: ofArray((found, ev) => found.number ?? unknownArray(ev)),
  flatten: ofArray((found) => found.copy().ravelled()),
  copy: ofArray((found) => found.copy()),
  fill: ofArray((found, ev, args) => {
    found.setItem(ellipsis, args.get(1, 'value'), ev);
    return null;
  }),
};

const prefixed = (prefix: string, natives: Readonly<Record<string, Native>>): Record<string, Native> =>
  Object.fromEntries(Object.entries(natives).map(([name, native]) => [`${prefix}.${name}`, native]));

/** A type of NumPy, called: the number as such a one. */
const scalar =
  (kind: Kind): Native =>
  (ev, args) =>
    NdArray.of(args.positional[0] ?? 0)?.as(kind) ?? unknownArray(ev);

const scalars = Object.fromEntries(
  'bool_ int8 int16 int32 int64 uint8 intp int_ float16 float32 float64 float_'
    .split(' ')
    .map((name) => [`numpy.${name}`, scalar(kindOf(name)!)]),
);

export const numpy: Readonly<Record<string, Native | Value>> = {
  ...prefixed('numpy', shared),
  ...prefixed('numpy.ndarray', methods),
  ...scalars,
  'numpy.ndarray': ndarrayType,
  'numpy.pi': new Float(Math.PI),
  'numpy.e': new Float(Math.E),
  'numpy.inf': new Float(Infinity),
  'numpy.newaxis': null,
  'numpy.around': round,
  'numpy.rint': round,
  'numpy.sqrt': each(Math.sqrt),
  'numpy.ceil': each(Math.ceil),
  'numpy.floor': each(Math.floor),
  'numpy.exp': each(Math.exp),
  'numpy.log': each(Math.log),
  'numpy.log2': each(Math.log2),
  'numpy.log10': each(Math.log10),
  'numpy.sin': each(Math.sin),
  'numpy.cos': each(Math.cos),
  'numpy.tanh': each(Math.tanh),
  'numpy.abs': keepingKind(Math.abs),
  'numpy.absolute': keepingKind(Math.abs),
  'numpy.sign': keepingKind(Math.sign),
  'numpy.square': keepingKind((value) => value * value),
  'numpy.add': operator('+'),
  'numpy.subtract': operator('-'),
  'numpy.multiply': operator('*'),
  'numpy.divide': operator('/'),
  'numpy.floor_divide': operator('//'),
  'numpy.mod': operator('%'),
  'numpy.power': operator('**'),
  'numpy.maximum': both(Math.max),
  'numpy.minimum': both(Math.min),
  'numpy.linspace': linspace,
  'numpy.arange': arange,
  'numpy.array': array,
  'numpy.asarray': asArray,
  'numpy.ascontiguousarray': array,
  'numpy.zeros': filled(0),
  'numpy.ones': filled(1),
  'numpy.full': filled(),
  'numpy.concatenate': concatenate,
  'numpy.stack': stack,
  'numpy.split': split(true),
  'numpy.array_split': split(false),
  'numpy.unique': unique,
  'numpy.sort': ofArray(({ data, shape, kind }, ev) =>
    shape.length === 1
      ? new NdArray(
          shape,
          [...data].sort((a, b) => a - b),
          kind,
        )
      : unknownArray(ev),
  ),
  'numpy.diff': ofArray(({ data, shape, kind }, ev, args) =>
    shape.length === 1 && args.all().length === 1
      ? new NdArray(
          [data.length - 1],
          data.slice(1).map((value, i) => value - data[i]),
          kind,
        )
      : unknownArray(ev),
  ),
  'numpy.outer': (ev, args) => {
    const [a, b] = [NdArray.of(args.positional[0]), NdArray.of(args.positional[1])];
    if (!a || !b) return unknownArray(ev);
    return a.binary('*', a.reshaped(ev, [-1, 1]), b.reshaped(ev, [1, -1]), ev);
  },
};
