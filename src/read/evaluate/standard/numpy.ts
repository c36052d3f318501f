/** NumPy on numbers and lists: schedules of widths and drop rates. Arrays are lists here; anything else is unknown. */
import type { Arguments } from '../arguments';
import { numberOf } from '../arithmetic';
import type { Evaluator } from '../evaluator';
import { Float, ListValue, TupleValue, Unknown, type Value } from '../values';

type Native = (ev: Evaluator, args: Arguments) => Value;

const unknown = (ev: Evaluator): Unknown => new Unknown('a NumPy value', ev.source);

const numbers = (ev: Evaluator, value: Value): number[] | undefined => {
  if (!(value instanceof ListValue || value instanceof TupleValue)) return undefined;
  const items = ev.iterate(value).map((item) => numberOf(item));
  return items.every((item): item is number => item !== undefined) ? items : undefined;
};

const floats = (values: readonly number[]): ListValue => new ListValue(values.map((value) => new Float(value)));

/** A function of one number, item by item over lists. */
const each =
  (compute: (value: number) => number): Native =>
  (ev, args) => {
    const number = numberOf(args.positional[0]);
    if (number !== undefined) return new Float(compute(number));
    const list = numbers(ev, args.positional[0]);
    return list ? floats(list.map(compute)) : unknown(ev);
  };

const folded =
  (compute: (values: number[]) => number): Native =>
  (ev, args) => {
    const list = numbers(ev, args.positional[0]);
    if (!list) return unknown(ev);
    const whole = ev.iterate(args.positional[0]).every((item) => !(item instanceof Float));
    const result = compute(list);
    return whole && Number.isInteger(result) ? result : new Float(result);
  };

const linspace: Native = (ev, args) => {
  const [low, high, count] = [args.get(0, 'start'), args.get(1, 'stop'), args.get(2, 'num') ?? 50].map(numberOf);
  if (low === undefined || high === undefined || count === undefined) return unknown(ev);
  ev.budget.items(count);
  return floats(Array.from({ length: count }, (_, i) => (count === 1 ? low : low + ((high - low) * i) / (count - 1))));
};

const arange: Native = (ev, args) => {
  const values = args.positional.map(numberOf);
  if (values.some((value) => value === undefined)) return unknown(ev);
  const [start, stop, step] = values.length === 1 ? [0, values[0]!, 1] : [values[0]!, values[1]!, values[2] ?? 1];
  const whole = args.positional.every((value) => !(value instanceof Float));
  const count = Math.max(0, Math.ceil((stop - start) / step));
  ev.budget.items(count);
  const list = Array.from({ length: count }, (_, i) => start + i * step);
  return whole ? new ListValue(list) : floats(list);
};

const scalar: Native = (_ev, args) => args.positional[0];

export const numpy: Readonly<Record<string, Native | Value>> = {
  'numpy.pi': new Float(Math.PI),
  'numpy.inf': new Float(Infinity),
  'numpy.sqrt': each(Math.sqrt),
  'numpy.ceil': each(Math.ceil),
  'numpy.floor': each(Math.floor),
  'numpy.round': each(Math.round),
  'numpy.exp': each(Math.exp),
  'numpy.log': each(Math.log),
  'numpy.log2': each(Math.log2),
  'numpy.abs': each(Math.abs),
  'numpy.prod': folded((list) => list.reduce((a, b) => a * b, 1)),
  'numpy.sum': folded((list) => list.reduce((a, b) => a + b, 0)),
  'numpy.max': folded((list) => Math.max(...list)),
  'numpy.min': folded((list) => Math.min(...list)),
  'numpy.mean': folded((list) => list.reduce((a, b) => a + b, 0) / list.length),
  'numpy.cumsum': (ev, args) => {
    const list = numbers(ev, args.positional[0]);
    let total = 0;
    return list ? new ListValue(list.map((value) => (total += value))) : unknown(ev);
  },
  'numpy.linspace': linspace,
  'numpy.arange': arange,
  'numpy.array': (ev, args) =>
    args.positional[0] instanceof ListValue ? new ListValue(ev.iterate(args.positional[0])) : args.positional[0],
  'numpy.int64': scalar,
  'numpy.int32': scalar,
  'numpy.float32': scalar,
};
