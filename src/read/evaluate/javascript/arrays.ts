/** Methods of JavaScript arrays. */
import { Arguments } from '../arguments';
import type { Evaluator } from '../evaluator';
import { equalValues } from '../operations';
import { textOf } from '../text';
import { ListValue, Unknown, type Value } from '../values';

type ArrayMethod = (ev: Evaluator, items: Value[], args: Arguments, list: ListValue) => Value;

const numberAt = (args: Arguments, index: number): number | undefined => {
  const value = args.positional[index];
  return typeof value === 'number' ? value : undefined;
};

/** Calls the function in the first argument with item, index and array, as all of these methods do. */
const visitor = (ev: Evaluator, args: Arguments, list: ListValue) => (item: Value, index: number) =>
  ev.call(args.positional[0], Arguments.of(item, index, list));

const same = (ev: Evaluator, value: Value) => (item: Value) => equalValues(ev, item, value) === true;

const pairs = (items: readonly Value[]): Value[] => items.map((item, i) => new ListValue([i, item]));

function flattened(items: readonly Value[], depth: number): Value[] {
  return items.flatMap((item) => (item instanceof ListValue && depth > 0 ? flattened(item.items, depth - 1) : [item]));
}

function reduced(ev: Evaluator, items: readonly Value[], args: Arguments, list: ListValue, fromRight: boolean): Value {
  const order = items.map((item, index) => ({ item, index }));
  if (fromRight) order.reverse();
  let result: Value = args.positional[1];
  if (args.positional.length < 2) {
    const first = order.shift();
    if (!first) return ev.raise('TypeError', 'reduce of an empty array with no initial value');
    result = first.item;
  }
  for (const { item, index } of order) result = ev.call(args.positional[0], Arguments.of(result, item, index, list));
  return result;
}

function sorted(ev: Evaluator, items: readonly Value[], compare: Value): Value[] {
  const byText = (a: Value, b: Value) => {
    const [left, right] = [textOf(ev, a), textOf(ev, b)];
    return left < right ? -1 : Number(left > right);
  };
  const byFunction = (a: Value, b: Value) => {
    const order = ev.call(compare, Arguments.of(a, b));
    return typeof order === 'number' ? order : 0;
  };
  return [...items].sort(compare === undefined ? byText : byFunction);
}

/** Puts other items into a list: the methods that change an array in place. */
function replace(list: ListValue, items: readonly Value[]): void {
  list.items.splice(0, list.items.length, ...items);
}

export const arrayMethods: Readonly<Record<string, ArrayMethod>> = {
  push: (_, items, args) => items.push(...args.positional),
  pop: (_, items) => items.pop(),
  shift: (_, items) => items.shift(),
  unshift: (_, items, args) => items.unshift(...args.positional),
  concat: (_, items, args) =>
    new ListValue([
      ...items,
      ...args.positional.flatMap((value) => (value instanceof ListValue ? value.items : [value])),
    ]),
  slice: (_, items, args) => new ListValue(items.slice(numberAt(args, 0), numberAt(args, 1))),
  splice(_, items, args) {
    const start = numberAt(args, 0) ?? 0;
    const removed = items.splice(
      start,
      args.positional.length < 2 ? items.length : (numberAt(args, 1) ?? 0),
      ...args.positional.slice(2),
    );
    return new ListValue(removed);
  },
  map: (ev, items, args, list) => new ListValue(items.map(visitor(ev, args, list))),
  flatMap: (ev, items, args, list) => new ListValue(flattened(items.map(visitor(ev, args, list)), 1)),
  flat: (_, items, args) => new ListValue(flattened(items, numberAt(args, 0) ?? 1)),
  forEach(ev, items, args, list) {
    items.forEach(visitor(ev, args, list));
    return undefined;
  },
  filter(ev, items, args, list) {
    const visit = visitor(ev, args, list);
    return new ListValue(items.filter((item, i) => ev.truth(visit(item, i))));
  },
  find(ev, items, args, list) {
    const visit = visitor(ev, args, list);
    return items.find((item, i) => ev.truth(visit(item, i)));
  },
  findIndex(ev, items, args, list) {
    const visit = visitor(ev, args, list);
    return items.findIndex((item, i) => ev.truth(visit(item, i)));
  },
  findLast(ev, items, args, list) {
    const visit = visitor(ev, args, list);
    return items.findLast((item, i) => ev.truth(visit(item, i)));
  },
  findLastIndex(ev, items, args, list) {
    const visit = visitor(ev, args, list);
    return items.findLastIndex((item, i) => ev.truth(visit(item, i)));
  },
  some(ev, items, args, list) {
    const visit = visitor(ev, args, list);
    return items.some((item, i) => ev.truth(visit(item, i)));
  },
  every(ev, items, args, list) {
    const visit = visitor(ev, args, list);
    return items.every((item, i) => ev.truth(visit(item, i)));
  },
  reduce: (ev, items, args, list) => reduced(ev, items, args, list, false),
  reduceRight: (ev, items, args, list) => reduced(ev, items, args, list, true),
  includes: (ev, items, args) => items.some(same(ev, args.positional[0])),
  indexOf: (ev, items, args) => items.findIndex(same(ev, args.positional[0])),
  lastIndexOf: (ev, items, args) => items.length - 1 - [...items].reverse().findIndex(same(ev, args.positional[0])),
  join(ev, items, args) {
    const unknown = items.find((item) => item instanceof Unknown);
    if (unknown) return unknown;
    const separator = args.positional[0];
    const empty = (item: Value): boolean => item === null || item === undefined;
    return items
      .map((item) => (empty(item) ? '' : textOf(ev, item)))
      .join(typeof separator === 'string' ? separator : ',');
  },
  at: (_, items, args) => items.at(numberAt(args, 0) ?? 0),
  entries: (_, items) => new ListValue(pairs(items)),
  keys: (_, items) => new ListValue(items.map((_item, i) => i)),
  values: (_, items) => new ListValue([...items]),
  toReversed: (_, items) => new ListValue([...items].reverse()),
  with: (_, items, args) => new ListValue(items.with(numberAt(args, 0) ?? 0, args.positional[1])),
  subarray: (_, items, args) => new ListValue(items.slice(numberAt(args, 0), numberAt(args, 1))),
  toSorted: (ev, items, args) => new ListValue(sorted(ev, items, args.positional[0])),
  reverse(_, items, _args, list) {
    items.reverse();
    return list;
  },
  sort(ev, items, args, list) {
    replace(list, sorted(ev, items, args.positional[0]));
    return list;
  },
  fill(_, items, args, list) {
    items.fill(args.positional[0], numberAt(args, 1), numberAt(args, 2));
    return list;
  },
};
