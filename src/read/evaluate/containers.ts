/** Methods of Python's lists, tuples, dictionaries and sets. */
import type { Arguments } from './arguments';
import { compareOrder, numberOf } from './arithmetic';
import { readMember } from './attributes';
import { dictionaryEntries } from './calls';
import type { Evaluator } from './evaluator';
import { DictValue, keyOf, ListValue, NativeFunction, SetValue, TupleValue, type Value } from './values';

type Method<Self> = (ev: Evaluator, self: Self, args: Arguments) => Value;

/** Items in order; `key` as in `sorted`. Items without an order keep theirs. */
export function sortedItems(ev: Evaluator, items: readonly Value[], key: Value, reverse: boolean): Value[] {
  const keyed = items.map((item) => ({
    item,
    key: key === undefined || key === null ? item : ev.call(key, ev.positional(item)),
  }));
  const sign = reverse ? -1 : 1;
  return keyed.sort((a, b) => sign * (compareOrder(a.key, b.key) ?? 0)).map(({ item }) => item);
}

const place = (self: readonly Value[], at: Value): number => {
  const index = numberOf(at) ?? 0;
  return index < 0 ? index + self.length : index;
};

function indexOf(ev: Evaluator, items: readonly Value[], wanted: Value): number {
  const at = items.findIndex((item) => ev.equal(item, wanted));
  return at < 0 ? ev.raise('ValueError', `${ev.text(wanted)} is not in the list`) : at;
}

const listMethods: Readonly<Record<string, Method<ListValue>>> = {
  append: (_ev, { items }, args) => (items.push(args.positional[0]), null),
  extend: (ev, { items }, args) => (items.push(...ev.iterate(args.positional[0])), null),
  insert: (_ev, { items }, args) => (items.splice(place(items, args.positional[0]), 0, args.positional[1]), null),
  pop(ev, { items }, args) {
    const at = args.has(0, 'index') ? place(items, args.get(0, 'index')) : items.length - 1;
    return at < 0 || at >= items.length ? ev.raise('IndexError', 'pop from an empty list') : items.splice(at, 1)[0];
  },
  remove: (ev, { items }, args) => (items.splice(indexOf(ev, items, args.positional[0]), 1), null),
  clear: (_ev, { items }) => ((items.length = 0), null),
  copy: (_ev, { items }) => new ListValue([...items]),
  reverse: (_ev, { items }) => (items.reverse(), null),
  sort(ev, { items }, args) {
    items.splice(
      0,
      items.length,
      ...sortedItems(ev, items, args.named.get('key'), ev.truth(args.named.get('reverse') ?? false)),
    );
    return null;
  },
  index: (ev, { items }, args) => indexOf(ev, items, args.positional[0]),
  count: (ev, { items }, args) => items.filter((item) => ev.equal(item, args.positional[0])).length,
  // Of a collections.deque, which is a list here.
  appendleft: (_ev, { items }, args) => (items.unshift(args.positional[0]), null),
  popleft: (_ev, { items }) => items.shift(),
  __len__: (_ev, { items }) => items.length,
  tolist: (_ev, self) => self,
};

const tupleMethods: Readonly<Record<string, Method<TupleValue>>> = {
  index: (ev, { items }, args) => indexOf(ev, items, args.positional[0]),
  count: (ev, { items }, args) => items.filter((item) => ev.equal(item, args.positional[0])).length,
  __len__: (_ev, { items }) => items.length,
  // Of a torch.Size, which is a tuple here.
  numel: (_ev, { items }) => items.reduce<number>((product, item) => product * (numberOf(item) ?? 1), 1),
  _asdict: (_ev, self) => new DictValue((self.fields ?? []).map((field, i) => [field, self.items[i]])),
  _replace: (_ev, self, args) =>
    new TupleValue(
      self.items.map((item, i) => args.named.get(self.fields?.[i] ?? '') ?? item),
      self.fields,
      self.type,
    ),
};

const entries = (self: DictValue): (readonly [Value, Value])[] => [...self.entries.values()];

function update(ev: Evaluator, self: DictValue, args: Arguments): Value {
  const [other] = args.positional;
  if (other instanceof ListValue || other instanceof TupleValue)
    for (const pair of other.items) {
      const [key, value] = ev.iterate(pair);
      self.set(key, value);
    }
  else if (other !== undefined) for (const [key, value] of dictionaryEntries(ev, other)) self.set(key, value);
  for (const [key, value] of args.named) self.set(key, value);
  return null;
}

const dictMethods: Readonly<Record<string, Method<DictValue>>> = {
  get: (_ev, self, args) =>
    self.has(args.positional[0]) ? self.get(args.positional[0]) : (args.get(1, 'default') ?? null),
  // What Python gives has an order, but no indices, and meets sets as a set.
  keys: (_ev, self) => new SetValue(entries(self).map(([key]) => key)),
  values: (_ev, self) => new ListValue(entries(self).map(([, value]) => value)),
  items: (_ev, self) => new ListValue(entries(self).map(([key, value]) => new TupleValue([key, value]))),
  pop(ev, self, args) {
    const [key] = args.positional;
    if (!self.has(key)) return args.has(1, 'default') ? args.get(1, 'default') : ev.raise('KeyError', ev.text(key));
    const value = self.get(key);
    self.delete(key);
    return value;
  },
  popitem(ev, self, args) {
    const all = entries(self);
    const pair = args.named.get('last') === false ? all[0] : all[all.length - 1];
    if (!pair) return ev.raise('KeyError', 'the dictionary is empty');
    self.delete(pair[0]);
    return new TupleValue([...pair]);
  },
  setdefault(_ev, self, args) {
    const [key, value = null] = args.positional;
    if (!self.has(key)) self.set(key, value);
    return self.get(key);
  },
  update,
  copy: (_ev, self) => {
    const copy = new DictValue(entries(self));
    copy.factory = self.factory;
    return copy;
  },
  clear: (_ev, self) => (self.entries.clear(), null),
  move_to_end(_ev, self, args) {
    const [key] = args.positional;
    const value = self.get(key);
    self.delete(key);
    self.set(key, value);
    return null;
  },
  __len__: (_ev, self) => self.entries.size,
  __contains__: (_ev, self, args) => self.has(args.positional[0]),
  __getitem__: (ev, self, args) => ev.getItem(self, args.positional[0]),
  __setitem__: (_ev, self, args) => (self.set(args.positional[0], args.positional[1]), null),
};

const union = (ev: Evaluator, self: SetValue, args: Arguments): SetValue =>
  new SetValue([...self.entries.values(), ...args.positional.flatMap((other) => ev.iterate(other))]);

const keysOf = (ev: Evaluator, args: Arguments): Set<string> =>
  new Set(args.positional.flatMap((other) => ev.iterate(other).map(keyOf)));

const setMethods: Readonly<Record<string, Method<SetValue>>> = {
  add: (_ev, self, args) => (self.entries.set(keyOf(args.positional[0]), args.positional[0]), null),
  discard: (_ev, self, args) => (self.entries.delete(keyOf(args.positional[0])), null),
  remove: (_ev, self, args) => (self.entries.delete(keyOf(args.positional[0])), null),
  pop(ev, self) {
    const [first] = self.entries;
    if (!first) return ev.raise('KeyError', 'the set is empty');
    self.entries.delete(first[0]);
    return first[1];
  },
  clear: (_ev, self) => (self.entries.clear(), null),
  copy: (_ev, self) => new SetValue(self.entries.values()),
  union,
  update(ev, self, args) {
    for (const [key, item] of union(ev, self, args).entries) self.entries.set(key, item);
    return null;
  },
  intersection(ev, self, args) {
    const others = keysOf(ev, args);
    return new SetValue([...self.entries].filter(([key]) => others.has(key)).map(([, item]) => item));
  },
  difference(ev, self, args) {
    const others = keysOf(ev, args);
    return new SetValue([...self.entries].filter(([key]) => !others.has(key)).map(([, item]) => item));
  },
  issubset: (ev, self, args) => {
    const others = keysOf(ev, args);
    return [...self.entries.keys()].every((key) => others.has(key));
  },
  issuperset: (ev, self, args) => [...keysOf(ev, args)].every((key) => self.entries.has(key)),
  isdisjoint: (ev, self, args) => ![...keysOf(ev, args)].some((key) => self.entries.has(key)),
  __len__: (_ev, self) => self.entries.size,
};

const bound = <Self extends Value>(
  ev: Evaluator,
  methods: Readonly<Record<string, Method<Self>>>,
  self: Self,
  name: string,
): Value => {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return method && new NativeFunction(name, (args) => method(ev, self, args));
};

export function containerMember(
  ev: Evaluator,
  object: ListValue | TupleValue | DictValue | SetValue,
  name: string,
): Value {
  if (object instanceof ListValue) return bound(ev, listMethods, object, name);
  if (object instanceof DictValue) return bound(ev, dictMethods, object, name);
  if (object instanceof SetValue) return bound(ev, setMethods, object, name);
  const field = object.fields?.indexOf(name) ?? -1;
  if (field >= 0) return object.items[field];
  // Methods and properties of a class that derives from NamedTuple.
  const own = object.type?.find(name);
  if (own && !tupleMethods[name]) return readMember(ev, own.value, object, own.owner, name);
  return bound(ev, tupleMethods, object, name);
}

/** The methods of a class as functions that take `self`: what a class of the source that derives from `dict` inherits. */
export const methodsOf = { list: listMethods, dict: dictMethods, set: setMethods, tuple: tupleMethods };
