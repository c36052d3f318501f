/** `functools`, `contextlib`, `copy`, `dataclasses`, `enum`, `abc`. */
import { Arguments } from '../arguments';
import { copied } from '../copying';
import { FieldDefault } from '../definitions';
import { enumClass } from '../enumerations';
import { objectClass } from '../exceptions';
import type { Evaluator } from '../evaluator';
import { deepestFields, makeDataclass } from '../dataclasses';
import {
  ClassValue,
  DictValue,
  FunctionValue,
  Instance,
  NativeFunction,
  PropertyValue,
  TupleValue,
  type Value,
} from '../values';

type Native = (ev: Evaluator, args: Arguments) => Value;

const same: Native = (_ev, args) => args.positional[0];

/** A decorator that may be used with arguments or without, and changes nothing that matters here. */
const transparent: Native = (_ev, args) => {
  const [first] = args.positional;
  return first instanceof FunctionValue || first instanceof ClassValue || first instanceof NativeFunction
    ? first
    : new NativeFunction('decorator', (inner) => inner.positional[0], 'static');
};

const partialClass = new ClassValue('partial', [objectClass], { path: 'functools.partial' });

interface Partial {
  callee: Value;
  args: Arguments;
}

const merged = (partial: Partial, args: Arguments): Arguments =>
  new Arguments(
    [...partial.args.positional, ...args.positional],
    new Map([...partial.args.named, ...args.named]),
    partial.args.incomplete || args.incomplete,
  );

const stateOf = (args: Arguments): Partial => (args.positional[0] as Instance).state as Partial;

partialClass.attributes.set(
  '__init__',
  new NativeFunction('__init__', (args) => {
    const [self, callee, ...rest] = args.positional;
    const own: Partial = { callee, args: new Arguments(rest, args.named, args.incomplete) };
    const inner = callee instanceof Instance && callee.type === partialClass ? (callee.state as Partial) : undefined;
    (self as Instance).state = inner ? { callee: inner.callee, args: merged(inner, own.args) } : own;
    return null;
  }),
);
partialClass.attributes.set(
  '__call__',
  new NativeFunction('__call__', (args, machine) => {
    const partial = stateOf(args);
    return machine.call(partial.callee, merged(partial, args.rest()));
  }),
);
partialClass.attributes.set('func', new NativeFunction('func', (args) => stateOf(args).callee, 'property'));
partialClass.attributes.set(
  'args',
  new NativeFunction('args', (args) => new TupleValue(stateOf(args).args.positional), 'property'),
);
partialClass.attributes.set(
  'keywords',
  new NativeFunction('keywords', (args) => new DictValue(stateOf(args).args.named), 'property'),
);

const wraps: Native = (_ev, args) => {
  const [wrapped] = args.positional;
  return new NativeFunction(
    'wraps',
    (inner, machine) => {
      const [wrapper] = inner.positional;
      if (wrapper instanceof FunctionValue) {
        wrapper.attributes.set('__wrapped__', wrapped);
        wrapper.attributes.set('__name__', machine.findAttribute(wrapped, '__name__'));
      }
      return wrapper;
    },
    'static',
  );
};

const reduce: Native = (ev, args) => {
  const [callee, iterable] = args.positional;
  const items = ev.iterate(iterable);
  const start = args.positional.length > 2 ? args.positional[2] : items.shift();
  return items.reduce<Value>((total, item) => ev.call(callee, new Arguments([total, item])), start);
};

const dataclass: Native = (ev, args) => {
  const [type] = args.positional;
  if (type instanceof ClassValue) return makeDataclass(ev, type);
  return new NativeFunction(
    'dataclass',
    (inner) =>
      inner.positional[0] instanceof ClassValue ? makeDataclass(ev, inner.positional[0]) : inner.positional[0],
    'static',
  );
};

const field: Native = (ev, args) => {
  const instance = ev.newInstance(objectClass);
  instance.state = new FieldDefault(args.named.get('default'), args.named.get('default_factory'));
  return instance;
};

const fieldClass = new ClassValue('Field', [objectClass], { path: 'dataclasses.Field' });

const classOf = (value: Value): ClassValue | undefined =>
  value instanceof Instance ? value.type : value instanceof ClassValue ? value : undefined;

const fields: Native = (ev, args) =>
  new TupleValue(
    deepestFields(classOf(args.positional[0])).map(({ name }) => {
      const instance = ev.newInstance(fieldClass);
      instance.attributes.set('name', name);
      return instance;
    }),
  );

const asdict: Native = (ev, args) =>
  new DictValue(
    deepestFields(classOf(args.positional[0])).map(({ name }) => [name, ev.getAttribute(args.positional[0], name)]),
  );

const replace: Native = (ev, args) => {
  const [object] = args.positional;
  if (!(object instanceof Instance)) return object;
  const values = deepestFields(object.type).map(({ name }): [string, Value] => [name, object.attributes.get(name)]);
  return ev.call(object.type, new Arguments([], new Map([...values, ...args.named])));
};

const property: Native = (_ev, args) => new PropertyValue(args.positional[0], undefined, true);

export const functools: Readonly<Record<string, Native | Value>> = {
  'functools.partial': partialClass,
  'functools.wraps': wraps,
  'functools.update_wrapper': same,
  'functools.reduce': reduce,
  'functools.lru_cache': transparent,
  'functools.cache': transparent,
  'functools.total_ordering': transparent,
  'functools.singledispatch': transparent,
  'functools.cached_property': property,
  'functools.partialmethod': partialClass,
  'contextlib.contextmanager': same,
  'contextlib.suppress': () => null,
  'contextlib.nullcontext': (_ev, args) => args.positional[0] ?? null,
  'copy.copy': (_ev, args) => copied(args.positional[0], false),
  'copy.deepcopy': (_ev, args) => copied(args.positional[0], true),
  'dataclasses.dataclass': dataclass,
  'dataclasses.field': field,
  'dataclasses.fields': fields,
  'dataclasses.asdict': asdict,
  'dataclasses.replace': replace,
  'dataclasses.is_dataclass': (_ev, args) => deepestFields(classOf(args.positional[0])).length > 0,
  'dataclasses.MISSING': new ClassValue('MISSING', [objectClass], { path: 'dataclasses.MISSING' }),
  'enum.Enum': enumClass,
  'enum.IntEnum': enumClass,
  'enum.StrEnum': enumClass,
  'enum.Flag': enumClass,
  'enum.EnumMeta': new ClassValue('EnumMeta', [objectClass], { path: 'enum.EnumMeta' }),
  'enum.auto': (ev) => ev.newInstance(objectClass),
  'enum.unique': same,
  'abc.ABC': new ClassValue('ABC', [objectClass], { path: 'abc.ABC' }),
  'abc.ABCMeta': new ClassValue('ABCMeta', [objectClass], { path: 'abc.ABCMeta' }),
  'abc.abstractmethod': same,
  'abc.abstractproperty': property,
  'abc.abstractclassmethod': same,
  'abc.abstractstaticmethod': same,
  'weakref.ref': (_ev, args) => new NativeFunction('ref', () => args.positional[0], 'static'),
  'weakref.proxy': same,
  'heapq.heapify': () => null,
};
