/** Arrays of NumPy that are made: filled, counted, or of others put together. */
import type { Arguments } from '../arguments';
import { numberOf } from '../arithmetic';
import type { Evaluator } from '../evaluator';
import { Float, ListValue, SliceValue, TupleValue, type Value } from '../values';
import { kindOf, NdArray, unknownArray, type Kind } from './ndarray';

export type Native = (ev: Evaluator, args: Arguments) => Value;

export const isSequence = (value: Value): value is ListValue | TupleValue =>
  value instanceof ListValue || value instanceof TupleValue;

/** Numbers of an array that is filled and followed: above that it is one of weights, which nobody decides by. */
const mostFollowed = 1 << 17;

const shapeOf = (ev: Evaluator, value: Value): number[] | undefined => {
  const sizes = (isSequence(value) ? value.items : [value]).map(numberOf);
  if (!sizes.every((size) => size !== undefined)) return undefined;
  ev.budget.items(
    Math.min(
      mostFollowed,
      sizes.reduce((product, size) => product * size, 1),
    ),
  );
  return sizes;
};

const typed = (array: NdArray, type: Value): Value => {
  const kind = kindOf(type);
  return kind === undefined || kind === array.kind ? array : array.as(kind);
};

/** `full(shape, value)`, and `zeros` and `ones` by it. */
export const filled =
  (value?: number): Native =>
  (ev, args) => {
    const shape = shapeOf(ev, args.get(0, 'shape'));
    const fill = value === undefined ? args.get(1, 'fill_value') : new Float(value);
    const item = NdArray.of(fill);
    if (!shape || !item || item.shape.length > 0) return unknownArray(ev);
    const count = shape.reduce((product, size) => product * size, 1);
    if (count > mostFollowed) return unknownArray(ev);
    const type = args.get(value === undefined ? 2 : 1, 'dtype');
    return typed(new NdArray(shape, new Array<number>(count).fill(item.data[0]), item.kind), type);
  };

export const array: Native = (ev, args) => {
  const found = NdArray.of(args.get(0, 'object') ?? args.named.get('a'));
  return found ? typed(found.copyAsItLies(), args.get(1, 'dtype')) : unknownArray(ev);
};

/** An array of what is one already is that array. */
export const asArray: Native = (ev, args) => {
  const found = NdArray.of(args.get(0, 'a') ?? args.named.get('object'));
  return found ? typed(found, args.get(1, 'dtype')) : unknownArray(ev);
};

export const linspace: Native = (ev, args) => {
  const [low, high, count] = [args.get(0, 'start'), args.get(1, 'stop'), args.get(2, 'num') ?? 50].map(numberOf);
  if (low === undefined || high === undefined || count === undefined) return unknownArray(ev);
  ev.budget.items(count);
  const steps = args.named.get('endpoint') === false ? count : count - 1;
  const data = Array.from({ length: count }, (_, i) => (count === 1 ? low : low + ((high - low) * i) / steps));
  return typed(new NdArray([count], data, 'float'), args.named.get('dtype'));
};

export const arange: Native = (ev, args) => {
  const values = args.positional.map(numberOf);
  if (values.length === 0 || values.some((value) => value === undefined)) return unknownArray(ev);
  const [start, stop, step] = values.length === 1 ? [0, values[0]!, 1] : [values[0]!, values[1]!, values[2] ?? 1];
  const whole = args.positional.every((value) => !(value instanceof Float));
  const count = Math.max(0, Math.ceil((stop - start) / step));
  ev.budget.items(count);
  const data = Array.from({ length: count }, (_, i) => start + i * step);
  return typed(new NdArray([count], data, whole ? 'int' : 'float'), args.named.get('dtype'));
};

/** The arrays of a sequence of them; undefined where one is none, or they differ but in size along `axis`. */
function arraysOf(value: Value): NdArray[] | undefined {
  if (!isSequence(value)) return undefined;
  const arrays = value.items.map((item) => NdArray.of(item));
  return arrays.every((item) => item !== undefined) && arrays.length > 0 ? arrays : undefined;
}

const widest = (arrays: readonly NdArray[]): Kind =>
  arrays.some(({ kind }) => kind === 'float') ? 'float' : arrays.some(({ kind }) => kind === 'int') ? 'int' : 'bool';

/** Arrays one behind the other along an axis. */
function joined(ev: Evaluator, arrays: readonly NdArray[], axis: number): Value {
  const rank = arrays[0].shape.length;
  const place = axis < 0 ? axis + rank : axis;
  // With the axis first, the items lie one behind the other.
  const order = [place, ...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== place)];
  const moved = arrays.map((item) => item.transposed(order));
  const rest = moved[0].shape.slice(1);
  if (place >= rank || moved.some(({ shape }) => shape.slice(1).join() !== rest.join()))
    return ev.raise('ValueError', 'the arrays do not fit together');
  const whole = new NdArray(
    [moved.reduce((length, { shape }) => length + shape[0], 0), ...rest],
    moved.flatMap(({ data }) => data),
    widest(arrays),
  );
  return whole.transposed(order.map((_, i) => order.indexOf(i)));
}

export const concatenate: Native = (ev, args) => {
  const arrays = arraysOf(args.get(0, 'arrays'));
  const axis = args.has(1, 'axis') ? numberOf(args.get(1, 'axis')) : 0;
  return arrays && axis !== undefined ? joined(ev, arrays, axis) : unknownArray(ev);
};

export const stack: Native = (ev, args) => {
  const arrays = arraysOf(args.get(0, 'arrays'));
  const axis = args.has(1, 'axis') ? numberOf(args.get(1, 'axis')) : 0;
  if (!arrays || axis === undefined) return unknownArray(ev);
  const place = axis < 0 ? axis + arrays[0].shape.length + 1 : axis;
  const raised = arrays.map(
    ({ shape, data, kind }) => new NdArray([...shape.slice(0, place), 1, ...shape.slice(place)], data, kind),
  );
  return joined(ev, raised, place);
};

/** `split` into equal parts or at given places, along the first axis; `array_split` where the parts need not be equal. */
export const split =
  (equal: boolean): Native =>
  (ev, args) => {
    const found = NdArray.of(args.get(0, 'ary'));
    const into = NdArray.of(args.get(1, 'indices_or_sections'));
    if (!found || !into || found.shape.length === 0 || (args.has(2, 'axis') && numberOf(args.get(2, 'axis')) !== 0))
      return unknownArray(ev);
    const [length] = found.shape;
    const count = into.shape.length === 0 ? into.data[0] : undefined;
    if (count !== undefined && (count < 1 || (equal && length % count !== 0)))
      return ev.raise('ValueError', 'array split does not result in an equal division');
    // The first parts are longer by one where the division leaves a rest.
    const places =
      count === undefined
        ? into.data
        : Array.from(
            { length: count - 1 },
            (_, i) => (i + 1) * Math.floor(length / count) + Math.min(i + 1, length % count),
          );
    const bounds = [0, ...places, length];
    return new ListValue(places.concat(length).map((end, i) => found.item(new SliceValue(bounds[i], end, null), ev)));
  };
