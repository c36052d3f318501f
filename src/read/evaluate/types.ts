/** Python's types as values, and `isinstance`. */
import type { Evaluator } from './evaluator';
import { objectClass } from './exceptions';
import { prototypeOf } from './javascript/prototypes';
import {
  BoundMethod,
  ClassValue,
  DictValue,
  Ellipsis,
  Float,
  FunctionValue,
  Instance,
  IteratorValue,
  ListValue,
  ModuleValue,
  Namespace,
  NativeFunction,
  NativeObject,
  RangeValue,
  SetValue,
  SliceValue,
  Symbolic,
  Tensor,
  TupleValue,
  Unknown,
  type Value,
} from './values';

const type = (name: string, base: ClassValue = objectClass): ClassValue => new ClassValue(name, [base], { path: name });

export const integerType = type('int');

export const types = {
  object: objectClass,
  type: type('type'),
  int: integerType,
  bool: type('bool', integerType),
  float: type('float'),
  complex: type('complex'),
  str: type('str'),
  bytes: type('bytes'),
  list: type('list'),
  tuple: type('tuple'),
  dict: type('dict'),
  set: type('set'),
  frozenset: type('frozenset'),
  range: type('range'),
  slice: type('slice'),
  property: type('property'),
  classmethod: type('classmethod'),
  staticmethod: type('staticmethod'),
  function: type('function'),
  method: type('method'),
  module: type('module'),
  generator: type('generator'),
  NoneType: type('NoneType'),
  ellipsis: type('ellipsis'),
};

/** Abstract classes of `collections.abc` and `typing`, by the types that they cover. */
export const abstractTypes: Readonly<Record<string, (value: Value) => boolean>> = {
  Sequence: (value) =>
    value instanceof ListValue ||
    value instanceof TupleValue ||
    value instanceof RangeValue ||
    typeof value === 'string',
  MutableSequence: (value) => value instanceof ListValue,
  Iterable: (value) =>
    value instanceof ListValue ||
    value instanceof TupleValue ||
    value instanceof RangeValue ||
    value instanceof SetValue ||
    value instanceof DictValue ||
    value instanceof IteratorValue ||
    value instanceof Tensor ||
    typeof value === 'string' ||
    (value instanceof Instance && value.type.find('__iter__') !== undefined),
  Mapping: (value) => value instanceof DictValue,
  MutableMapping: (value) => value instanceof DictValue,
  Callable: isCallable,
  Hashable: (value) => !(value instanceof ListValue || value instanceof DictValue || value instanceof SetValue),
  Number: (value) => typeof value === 'number' || typeof value === 'boolean' || value instanceof Float,
  Real: (value) => typeof value === 'number' || typeof value === 'boolean' || value instanceof Float,
  Integral: (value) => typeof value === 'number' || typeof value === 'boolean',
};

export function isCallable(value: Value): boolean {
  return (
    value instanceof FunctionValue ||
    value instanceof NativeFunction ||
    value instanceof BoundMethod ||
    value instanceof ClassValue ||
    (value instanceof NativeObject && value.call !== undefined) ||
    (value instanceof Instance && value.type.find('__call__') !== undefined)
  );
}

/** Class of a value. */
export function typeOfValue(ev: Evaluator, value: Value): ClassValue | Unknown {
  if (value instanceof Instance) return value.type;
  if (value instanceof Unknown) return value;
  if (typeof value === 'boolean') return types.bool;
  if (value instanceof Symbolic) return value.float ? types.float : types.int;
  if (typeof value === 'number') return types.int;
  if (value instanceof Float) return types.float;
  if (typeof value === 'string') return types.str;
  if (value === null || value === undefined) return types.NoneType;
  if (value instanceof Ellipsis) return types.ellipsis;
  if (value instanceof ListValue) return types.list;
  if (value instanceof TupleValue) return value.type ?? types.tuple;
  if (value instanceof DictValue) return types.dict;
  if (value instanceof SetValue) return types.set;
  if (value instanceof RangeValue) return types.range;
  if (value instanceof SliceValue) return types.slice;
  if (value instanceof ClassValue) return types.type;
  if (value instanceof FunctionValue || value instanceof NativeFunction) return types.function;
  if (value instanceof BoundMethod) return types.method;
  if (value instanceof ModuleValue || value instanceof Namespace) return types.module;
  if (value instanceof IteratorValue) return types.generator;
  if (value instanceof Tensor) return ev.library.tensorType?.(value) ?? objectClass;
  if (value instanceof NativeObject) return value.type ?? objectClass;
  return objectClass;
}

/** Is the value of a type, or of one of a tuple of types? Undefined where that is not known. */
export function isInstance(ev: Evaluator, value: Value, type: Value): boolean | undefined {
  if (type instanceof TupleValue || type instanceof ListValue) {
    let unclear = false;
    for (const item of type.items) {
      const answer = isInstance(ev, value, item);
      if (answer) return true;
      unclear ||= answer === undefined;
    }
    return unclear ? undefined : false;
  }
  if (type === null) return value === null;
  if (value instanceof Unknown) return undefined;
  if (type instanceof Unknown) {
    // An instance of a class that was read is of an unread class only if it derives from an unread one.
    if (value instanceof Instance) return value.type.order.some((base) => base.unknownBase) ? undefined : false;
    return value === null || typeof value !== 'object' || value instanceof DictValue || value instanceof ListValue
      ? false
      : undefined;
  }
  if (type instanceof NativeObject && type.holds) return type.holds(value);
  if (type instanceof FunctionValue) return value instanceof Instance && value.type.derivesFrom(prototypeOf(type));
  if (!(type instanceof ClassValue)) return false;
  const abstract = type.options.path ? abstractTypes[type.options.path] : undefined;
  if (abstract) return abstract(value);
  const actual = typeOfValue(ev, value);
  return actual instanceof ClassValue ? actual.derivesFrom(type) : undefined;
}
