/** Python's builtin functions and types. */
import { Arguments } from './arguments';
import { compareOrder, numberOf, roundHalfEven } from './arithmetic';
import { hasAttribute, namesOf } from './attributes';
import { containerMember, methodsOf, sortedItems } from './containers';
import { dictionaryEntries } from './calls';
import type { Evaluator } from './evaluator';
import { exceptionClasses, objectClass } from './exceptions';
import { contains, setItem } from './items';
import { iterationOf, iteratorOf } from './iteration';
import { callSpecial, truthOf } from './operations';
import { formatted, representationOf, textOf, typeName } from './text';
import { isCallable, isInstance, typeOfValue, types } from './types';
import type { Machine } from './machine';
import { extremeSize, sizeOf, wholeOf } from './symbolicArithmetic';
import {
  ClassValue,
  DictValue,
  ellipsis,
  Float,
  identityOf,
  Instance,
  IteratorValue,
  ListValue,
  ModuleValue,
  NativeFunction,
  NativeObject,
  PropertyValue,
  RangeValue,
  SetValue,
  SliceValue,
  SuperValue,
  Symbolic,
  Tensor,
  TupleValue,
  Unknown,
  WrappedMethod,
  type Value,
} from './values';

type Native = (ev: Evaluator, args: Arguments) => Value;

/** Number of items; undefined where it is not known. */
export function lengthOf(ev: Evaluator, value: Value): Value {
  if (typeof value === 'string') return [...value].length;
  if (value instanceof ListValue || value instanceof TupleValue) return value.items.length;
  if (value instanceof DictValue || value instanceof SetValue) return value.entries.size;
  if (value instanceof RangeValue) return value.length;
  if (value instanceof Unknown) return new Unknown(`len(${value.reason})`, ev.source);
  if (value instanceof Tensor) {
    const size = value.shape?.[0];
    if (size === undefined) return new Unknown('len(tensor)', ev.source);
    return typeof size === 'string' ? new Symbolic(size) : size;
  }
  if (value instanceof NativeObject && value.length !== undefined) return value.length;
  const own = callSpecial(ev, value, '__len__');
  if (own) return own.value;
  if (value instanceof ClassValue) return [...iterationOf(ev, value)].length;
  return ev.raise('TypeError', `${typeName(value)} has no length`);
}

/** What a conversion of an unknown value gives: unknown. */
const unlessUnknown =
  (native: Native): Native =>
  (ev, args) => {
    const unknown = args.positional.find((value) => value instanceof Unknown);
    return unknown ?? native(ev, args);
  };

/** A symbol as a whole number; unknown where it must be a number for that. */
export function wholeSize(
  machine: Pick<Machine, 'demandNumber' | 'source'>,
  value: Symbolic,
  kind: Parameters<typeof wholeOf>[1],
): Value {
  const whole = wholeOf(value, kind);
  if (whole !== 'unknown') return whole;
  machine.demandNumber(value.dim);
  return new Unknown(value.dim, machine.source);
}

function integer(ev: Evaluator, args: Arguments): Value {
  const value = args.get(0, 'x') ?? 0;
  if (value instanceof Symbolic) return wholeSize(ev, value, 'truncate');
  if (value instanceof Tensor) return ev.call(ev.getAttribute(value, '__int__'), new Arguments([]));
  if (typeof value === 'string') {
    const parsed = Number.parseInt(value, numberOf(args.positional[1]) ?? 10);
    return Number.isNaN(parsed) ? ev.raise('ValueError', `'${value}' is no integer`) : parsed;
  }
  const number = numberOf(value instanceof NativeObject ? value.number : value);
  if (number !== undefined) return Math.trunc(number);
  return callSpecial(ev, value, '__int__')?.value ?? ev.raise('TypeError', `int() of a ${typeName(value)}`);
}

function float(ev: Evaluator, args: Arguments): Value {
  const value = args.positional[0] ?? 0;
  if (value instanceof Symbolic) return sizeOf(value.dim, value.float ?? 'exact');
  if (value instanceof Tensor) return ev.call(ev.getAttribute(value, '__float__'), new Arguments([]));
  if (typeof value === 'string') {
    const text = value.trim().toLowerCase();
    const parsed = /^[+-]?inf(inity)?$/.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text);
    return Number.isNaN(parsed) && text !== 'nan'
      ? ev.raise('ValueError', `'${value}' is no number`)
      : new Float(parsed);
  }
  const number = numberOf(value instanceof NativeObject ? value.number : value);
  if (number !== undefined) return new Float(number);
  return callSpecial(ev, value, '__float__')?.value ?? ev.raise('TypeError', `float() of a ${typeName(value)}`);
}

function round(ev: Evaluator, args: Arguments): Value {
  const [value, digits] = args.positional;
  if (value instanceof Symbolic) return wholeSize(ev, value, 'round');
  const number = numberOf(value);
  if (number === undefined) return value;
  const places = numberOf(digits ?? args.named.get('ndigits') ?? null);
  if (places === undefined) return roundHalfEven(number);
  const rounded = places > 15 ? number : roundHalfEven(number * 10 ** places) / 10 ** places;
  return value instanceof Float ? new Float(rounded) : rounded;
}

/** `min` and `max`. One unknown candidate makes the result unknown. */
const extreme =
  (sign: 1 | -1): Native =>
  (ev, args) => {
    const candidates = args.positional.length === 1 ? ev.iterate(args.positional[0]) : [...args.positional];
    const key = args.named.get('key');
    if (candidates.length === 0)
      return args.named.has('default') ? args.named.get('default') : ev.raise('ValueError', 'no values to choose from');
    const unknown = candidates.find((value) => value instanceof Unknown);
    if (unknown) return unknown;
    const keys = candidates.map((value) =>
      key === undefined || key === null ? value : ev.call(key, new Arguments([value])),
    );
    const size = key === undefined || key === null ? extremeSize(sign === 1 ? 'max' : 'min', candidates) : undefined;
    if (size !== undefined) return size;
    let best = 0;
    keys.forEach((value, i) => {
      if (sign * (compareOrder(value, keys[best]) ?? 0) > 0) best = i;
    });
    return candidates[best];
  };

function range(ev: Evaluator, args: Arguments): Value {
  const unknown = args.positional.find((value) => numberOf(value) === undefined);
  if (unknown instanceof Symbolic) ev.demandNumber(unknown.dim);
  if (unknown !== undefined)
    return unknown instanceof Unknown || unknown instanceof Symbolic || unknown instanceof Tensor
      ? causeOf(args, ev, 'range(…)')
      : ev.raise('TypeError', `range() of a ${typeName(unknown)}`);
  if (args.positional.some((value) => value instanceof Float)) return ev.raise('TypeError', 'range() of a float');
  const numbers = args.positional.map((value) => numberOf(value)!);
  if (numbers.length === 1) return new RangeValue(0, numbers[0], 1);
  if (numbers[2] === 0) return ev.raise('ValueError', 'the step of range() is 0');
  return new RangeValue(numbers[0], numbers[1], numbers[2] ?? 1);
}

function* enumerated(items: Iterable<Value>, start: number): Generator<Value> {
  let i = start;
  for (const item of items) yield new TupleValue([i++, item]);
}

export function* zipped(iterators: readonly Iterator<Value>[]): Generator<Value> {
  for (;;) {
    const items: Value[] = [];
    for (const iterator of iterators) {
      const next = iterator.next();
      if (next.done) return;
      items.push(next.value);
    }
    if (items.length === 0) return;
    yield new TupleValue(items);
  }
}

function* mapped(ev: Evaluator, callee: Value, iterators: readonly Iterator<Value>[]): Generator<Value> {
  for (const items of zipped(iterators)) yield ev.call(callee, new Arguments((items as TupleValue).items));
}

function* filtered(ev: Evaluator, callee: Value, items: Iterable<Value>): Generator<Value> {
  for (const item of items) if (ev.truth(callee === null ? item : ev.call(callee, new Arguments([item])))) yield item;
}

const iterators = (ev: Evaluator, values: readonly Value[]): Iterator<Value>[] =>
  values.map((value) => iteratorOf(ev, value).iterator);

/** `next`: of an iterator, or of an object that has `__next__`. */
function next(ev: Evaluator, args: Arguments): Value {
  const [value, otherwise] = args.positional;
  if (value instanceof Unknown) return value;
  const own = callSpecial(ev, value, '__next__');
  if (own) return own.value;
  const step = iteratorOf(ev, value).iterator.next();
  if (!step.done) return step.value as Value;
  return args.positional.length > 1 ? otherwise : ev.raise('StopIteration', '');
}

function getattr(ev: Evaluator, args: Arguments): Value {
  const [object, name, otherwise] = args.positional;
  if (name instanceof Unknown) return name;
  if (args.positional.length > 2) {
    const has = hasAttribute(ev, object, String(name as string));
    if (has === false) return otherwise;
  }
  return ev.getAttribute(object, String(name as string));
}

function attributesOf(ev: Evaluator, value: Value): Value {
  if (value instanceof Instance) return new DictValue(value.attributes);
  if (value instanceof ModuleValue) return namesOf(ev, value);
  return ev.findAttribute(value, '__dict__') ?? new DictValue();
}

const anyOrAll =
  (stop: boolean): Native =>
  (ev, args) => {
    let open: Value;
    for (const item of iterationOf(ev, args.positional[0])) {
      const truth = truthOf(ev, item);
      if (truth === stop) return stop;
      if (truth === undefined) open = item;
    }
    return open ?? !stop;
  };

/** Natives that make a value of a builtin type. */
const constructors: Readonly<Record<string, Native>> = {
  int: unlessUnknown(integer),
  float: unlessUnknown(float),
  complex: unlessUnknown(float),
  bool: (ev, args) => {
    const truth = truthOf(ev, args.positional[0] ?? false);
    return truth ?? args.positional[0];
  },
  str: unlessUnknown((ev, args) => (args.positional.length === 0 ? '' : textOf(ev, args.positional[0]))),
  bytes: (ev, args) => textOf(ev, args.positional[0] ?? ''),
  list: (ev, args) =>
    args.positional[0] instanceof Unknown
      ? args.positional[0]
      : new ListValue(args.positional.length === 0 ? [] : ev.iterate(args.positional[0])),
  tuple: (ev, args) =>
    args.positional[0] instanceof Unknown
      ? args.positional[0]
      : new TupleValue(args.positional.length === 0 ? [] : ev.iterate(args.positional[0])),
  set: (ev, args) => new SetValue(args.positional.length === 0 ? [] : ev.iterate(args.positional[0])),
  frozenset: (ev, args) => new SetValue(args.positional.length === 0 ? [] : ev.iterate(args.positional[0])),
  dict: dictionary,
  range,
  slice: (_ev, args) => {
    const [a, b, c = null] = args.positional;
    return args.positional.length === 1 ? new SliceValue(null, a, null) : new SliceValue(a, b, c);
  },
  property: (_ev, args) => new PropertyValue(args.get(0, 'fget'), args.get(1, 'fset')),
  classmethod: (_ev, args) => new WrappedMethod(args.positional[0], 'class'),
  staticmethod: (_ev, args) => new WrappedMethod(args.positional[0], 'static'),
  type: (ev, args) => {
    if (args.positional.length === 1) return typeOfValue(ev, args.positional[0]);
    const [name, bases, body] = args.positional;
    const made = new ClassValue(
      String(name as string),
      ev.iterate(bases).filter((base): base is ClassValue => base instanceof ClassValue),
      { language: 'python' },
    );
    for (const [key, value] of dictionaryEntries(ev, body)) made.attributes.set(String(key as string), value);
    return made;
  },
};

/** What a builtin cannot tell, because one of its arguments is not known. */
function causeOf(args: Arguments, ev: Evaluator, call: string): Unknown {
  const cause = args.positional.find((value) => value instanceof Unknown);
  return new Unknown(cause instanceof Unknown ? cause.reason : call, ev.source);
}

export function dictionary(ev: Evaluator, args: Arguments): DictValue {
  const result = new DictValue();
  const [source] = args.positional;
  if (source instanceof DictValue) for (const [key, value] of source.entries.values()) result.set(key, value);
  else if (source !== undefined && !(source instanceof Unknown) && ev.findAttribute(source, 'keys') !== undefined)
    for (const [key, value] of dictionaryEntries(ev, source)) result.set(key, value);
  else if (source !== undefined)
    for (const pair of ev.iterate(source)) {
      const entry = ev.iterate(pair);
      if (pair instanceof Unknown) continue;
      if (entry.length !== 2) ev.raise('ValueError', `a dictionary is made of pairs, not of ${entry.length} values`);
      result.set(entry[0], entry[1]);
    }
  for (const [key, value] of args.named) result.set(key, value);
  return result;
}

for (const [name, construct] of Object.entries(constructors)) {
  const type = types[name as keyof typeof types];
  type.attributes.set(
    '__new__',
    new NativeFunction(name, (args, machine) => {
      const [made] = args.positional;
      const value = construct(machine as Evaluator, args.rest());
      if (!(made instanceof ClassValue) || made === type) return value;
      // An instance of a class of the source that derives from a builtin type holds the value inside.
      const instance = machine.newInstance(made);
      instance.state = value;
      return instance;
    }),
  );
}

/** Methods that a class of the source inherits from a builtin container: they work on the value inside the instance. */
function inherit(name: 'list' | 'dict' | 'set'): void {
  const { attributes } = types[name];
  const inner = (args: Arguments): Value => {
    const [self] = args.positional;
    return self instanceof Instance ? (self.state as Value) : self;
  };
  const native = (method: string, call: (ev: Evaluator, self: Value, args: Arguments) => Value): void => {
    if (!attributes.has(method))
      attributes.set(
        method,
        new NativeFunction(method, (args, machine) => call(machine as Evaluator, inner(args), args.rest())),
      );
  };
  for (const method of Object.keys(methodsOf[name]))
    native(method, (ev, self, args) => ev.call(containerMember(ev, self as ListValue, method), args));
  native('__iter__', (ev, self) => iteratorOf(ev, self));
  native('__getitem__', (ev, self, args) => ev.getItem(self, args.positional[0]));
  native('__setitem__', (ev, self, args) => (setItem(ev, self, args.positional[0], args.positional[1]), null));
  native('__contains__', (ev, self, args) => contains(ev, self, args.positional[0]) ?? new Unknown('in', ev.source));
  native('__init__', (ev, self, args) => {
    if (self instanceof DictValue)
      for (const [key, value] of dictionary(ev, args).entries.values()) self.set(key, value);
    if (self instanceof ListValue && args.positional.length > 0)
      self.items.splice(0, self.items.length, ...ev.iterate(args.positional[0]));
    return null;
  });
}
inherit('list');
inherit('dict');
inherit('set');
types.dict.attributes.set(
  'fromkeys',
  new NativeFunction(
    'fromkeys',
    (args, machine) =>
      new DictValue(machine.iterate(args.positional[0]).map((key) => [key, args.positional[1] ?? null])),
    'static',
  ),
);

const functions: Readonly<Record<string, Native>> = {
  len: (ev, args) => lengthOf(ev, args.positional[0]),
  abs: unlessUnknown((ev, args) => {
    const [value] = args.positional;
    if (value instanceof Tensor) return ev.call(ev.getAttribute(value, 'abs'), new Arguments([]));
    const number = Math.abs(numberOf(value) ?? 0);
    return value instanceof Float ? new Float(number) : number;
  }),
  round: unlessUnknown(round),
  min: extreme(-1),
  max: extreme(1),
  sum: (ev, args) => {
    let total: Value = args.get(1, 'start') ?? 0;
    for (const item of iterationOf(ev, args.positional[0])) total = ev.binary('+', total, item);
    return total;
  },
  pow: (ev, args) => ev.binary('**', args.positional[0], args.positional[1]),
  divmod: (ev, args) =>
    new TupleValue([
      ev.binary('//', args.positional[0], args.positional[1]),
      ev.binary('%', args.positional[0], args.positional[1]),
    ]),
  enumerate: (ev, args) =>
    new IteratorValue(enumerated(iterationOf(ev, args.get(0, 'iterable')), numberOf(args.get(1, 'start') ?? 0) ?? 0)),
  zip: (ev, args) => new IteratorValue(zipped(iterators(ev, args.positional))),
  map: (ev, args) => new IteratorValue(mapped(ev, args.positional[0], iterators(ev, args.positional.slice(1)))),
  filter: (ev, args) => new IteratorValue(filtered(ev, args.positional[0], iterationOf(ev, args.positional[1]))),
  reversed: (ev, args) => {
    const own = callSpecial(ev, args.positional[0], '__reversed__');
    return new IteratorValue(
      iterationOf(ev, own ? own.value : new ListValue(ev.iterate(args.positional[0]).reverse()))[Symbol.iterator](),
    );
  },
  sorted: (ev, args) =>
    new ListValue(
      sortedItems(
        ev,
        ev.iterate(args.positional[0]),
        args.named.get('key'),
        ev.truth(args.named.get('reverse') ?? false),
      ),
    ),
  iter: (ev, args) => iteratorOf(ev, args.positional[0]),
  next,
  any: anyOrAll(true),
  all: anyOrAll(false),
  isinstance: (ev, args) =>
    isInstance(ev, args.positional[0], args.positional[1]) ?? causeOf(args, ev, 'isinstance(…)'),
  issubclass: (ev, args) => {
    const [type, of] = args.positional;
    const bases = of instanceof TupleValue ? of.items : [of];
    if (!(type instanceof ClassValue)) return causeOf(args, ev, 'issubclass(…)');
    return bases.some((base) => base instanceof ClassValue && type.derivesFrom(base));
  },
  callable: (_ev, args) => isCallable(args.positional[0]) || args.positional[0] instanceof Unknown,
  getattr,
  setattr: (ev, args) => {
    const [object, name, value] = args.positional;
    if (typeof name === 'string') ev.setAttribute(object, name, value);
    else
      ev.problem(
        'unresolved',
        `Which attribute is set is not known (${causeOf(args, ev, 'its name').reason}): taken as none.`,
      );
    return null;
  },
  delattr: () => null,
  hasattr: (ev, args) => {
    const has = hasAttribute(ev, args.positional[0], String(args.positional[1] as string));
    return has ?? causeOf(args, ev, 'hasattr(…)');
  },
  id: (_ev, args) => {
    const [value] = args.positional;
    return typeof value === 'object' && value !== null ? identityOf(value) : 0;
  },
  hash: (_ev, args) => {
    const [value] = args.positional;
    return typeof value === 'object' && value !== null ? identityOf(value) : 0;
  },
  repr: (ev, args) => representationOf(ev, args.positional[0]),
  ascii: (ev, args) => representationOf(ev, args.positional[0]),
  format: (ev, args) => formatted(ev, args.positional[0], String((args.positional[1] as string) ?? '')),
  chr: (_ev, args) => String.fromCodePoint(numberOf(args.positional[0]) ?? 0),
  ord: (_ev, args) => String(args.positional[0] as string).codePointAt(0) ?? 0,
  vars: (ev, args) => attributesOf(ev, args.positional[0]),
  dir: (ev, args) =>
    new ListValue(
      [...((attributesOf(ev, args.positional[0]) as DictValue).entries?.values() ?? [])].map(([key]) => key),
    ),
  print: () => null,
  input: (ev) => new Unknown('input()', ev.source),
  open: (ev) => new Unknown('open(…)', ev.source),
  super: (_ev, args) => {
    const [owner, receiver] = args.positional;
    return owner instanceof ClassValue && receiver instanceof Instance ? new SuperValue(owner, receiver) : null;
  },
};

const table = new Map<string, Value>([
  ...Object.entries(types).map(([name, type]): [string, Value] => [name, type]),
  ...[...exceptionClasses].map(([name, type]): [string, Value] => [name, type]),
  ...Object.entries(functions).map(([name, native]): [string, Value] => [
    name,
    new NativeFunction(name, (args, machine) => native(machine as Evaluator, args), 'static'),
  ]),
  ['object', objectClass],
  ['Ellipsis', ellipsis],
  ['NotImplemented', new Unknown('NotImplemented')],
  ['__debug__', true],
]);
for (const hidden of ['function', 'method', 'module', 'generator', 'NoneType', 'ellipsis']) table.delete(hidden);

/** Python's `__init__` and JavaScript's `constructor` of an error. */
const makeException = new NativeFunction('__init__', ({ positional: [self, message] }) => {
  if (self instanceof Instance)
    for (const name of ['args', 'message']) self.attributes.set(name, message === undefined ? '' : message);
  return null;
});

for (const type of new Set(exceptionClasses.values()))
  for (const name of ['__init__', 'constructor'])
    if (!type.attributes.has(name)) type.attributes.set(name, makeException);

/** A builtin of Python by name. */
export const builtin = (name: string): Value => table.get(name);
