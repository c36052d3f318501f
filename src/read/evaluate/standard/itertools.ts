/** `itertools`. */
import { Arguments } from '../arguments';
import { numberOf } from '../arithmetic';
import type { Evaluator } from '../evaluator';
import { iterationOf, iteratorOf } from '../iteration';
import { IteratorValue, ListValue, TupleValue, type Value } from '../values';

type Native = (ev: Evaluator, args: Arguments) => Value;

const given = (items: Iterable<Value>): IteratorValue => new IteratorValue(items[Symbol.iterator]());

function* count(start: number, step: number): Generator<Value> {
  for (let i = start; ; i += step) yield i;
}

function* repeat(value: Value, times: number): Generator<Value> {
  for (let i = 0; i < times; i++) yield value;
}

function* cycle(items: readonly Value[]): Generator<Value> {
  while (items.length > 0) yield* items;
}

function* slice(items: Iterable<Value>, start: number, stop: number, step: number): Generator<Value> {
  let i = 0;
  if (stop <= 0) return;
  for (const item of items) {
    if (i >= start && (i - start) % step === 0) yield item;
    i += 1;
    if (i >= stop) return;
  }
}

function* chained(ev: Evaluator, iterables: Iterable<Value>): Generator<Value> {
  for (const iterable of iterables) yield* iterationOf(ev, iterable);
}

const product = (lists: readonly (readonly Value[])[]): Value[][] =>
  lists.reduce<Value[][]>((rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])), [[]]);

function combinations(ev: Evaluator, items: readonly Value[], size: number): Value[][] {
  ev.budget.step();
  if (size === 0) return [[]];
  return items.flatMap((item, i) => combinations(ev, items.slice(i + 1), size - 1).map((rest) => [item, ...rest]));
}

const tuples = (rows: readonly (readonly Value[])[]): IteratorValue => given(rows.map((row) => new TupleValue(row)));

export const itertools: Readonly<Record<string, Native | Value>> = {
  'itertools.chain': (ev, args) => given(chained(ev, args.positional)),
  'itertools.chain.from_iterable': (ev, args) => given(chained(ev, iterationOf(ev, args.positional[0]))),
  'itertools.count': (_ev, args) =>
    given(count(numberOf(args.get(0, 'start') ?? 0) ?? 0, numberOf(args.get(1, 'step') ?? 1) ?? 1)),
  'itertools.repeat': (_ev, args) =>
    given(repeat(args.positional[0], numberOf(args.get(1, 'times') ?? null) ?? Infinity)),
  'itertools.cycle': (ev, args) => given(cycle(ev.iterate(args.positional[0]))),
  'itertools.islice': (ev, args) => {
    const [items, a, b, c] = args.positional;
    const single = args.positional.length === 2;
    const { iterator } = iteratorOf(ev, items);
    const start = single ? 0 : (numberOf(a) ?? 0);
    const stop = numberOf(single ? a : b) ?? Infinity;
    return given(slice({ [Symbol.iterator]: () => iterator }, start, stop, numberOf(c) ?? 1));
  },
  'itertools.product': (ev, args) => {
    const lists = args.positional.map((list) => ev.iterate(list));
    const times = numberOf(args.named.get('repeat')) ?? 1;
    ev.budget.items(lists.reduce((rows, list) => rows * list.length, 1) ** times);
    return tuples(product(Array.from({ length: times }, () => lists).flat()));
  },
  'itertools.combinations': (ev, args) =>
    tuples(combinations(ev, ev.iterate(args.positional[0]), numberOf(args.positional[1]) ?? 0)),
  'itertools.accumulate': (ev, args) => {
    const totals: Value[] = [];
    for (const item of iterationOf(ev, args.positional[0])) {
      const last = totals[totals.length - 1];
      const [, callee] = args.positional;
      totals.push(
        totals.length === 0
          ? item
          : callee === undefined || callee === null
            ? ev.binary('+', last, item)
            : ev.call(callee, new Arguments([last, item])),
      );
    }
    return new ListValue(totals);
  },
  'itertools.pairwise': (ev, args) => {
    const items = ev.iterate(args.positional[0]);
    return tuples(items.slice(1).map((item, i) => [items[i], item]));
  },
  'itertools.zip_longest': (ev, args) => {
    const lists = args.positional.map((list) => ev.iterate(list));
    const fill = args.named.get('fillvalue') ?? null;
    const longest = Math.max(0, ...lists.map((list) => list.length));
    return tuples(Array.from({ length: longest }, (_, i) => lists.map((list) => (i < list.length ? list[i] : fill))));
  },
  'itertools.starmap': (ev, args) =>
    new ListValue(
      ev.iterate(args.positional[1]).map((items) => ev.call(args.positional[0], new Arguments(ev.iterate(items)))),
    ),
};
