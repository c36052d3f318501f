/** `typing` and `collections.abc`: names that mean nothing at run time, and abstract classes for `isinstance`. */
import type { Arguments } from '../arguments';
import { makeNamedTuple } from '../dataclasses';
import type { Evaluator } from '../evaluator';
import { objectClass } from '../exceptions';
import { abstractTypes, types } from '../types';
import { ClassValue, NativeFunction, Unknown, type Value } from '../values';

type Native = (ev: Evaluator, args: Arguments) => Value;

const annotation = (name: string): ClassValue => new ClassValue(name, [objectClass], { path: `typing.${name}` });

/** A class that derives from it is a named tuple of its annotated names. */
const namedTuple = new ClassValue('NamedTuple', [objectClass], { path: 'typing.NamedTuple' });
namedTuple.attributes.set(
  '__new__',
  new NativeFunction('__new__', (args, machine) => {
    const [type] = args.positional;
    if (!(type instanceof ClassValue) || type === namedTuple) return new Unknown('NamedTuple(…)', machine.source);
    const made = type.order.find((base) => base.annotated)?.annotated ?? [];
    return machine.call(makeNamedTuple(type.name, made).attributes.get('__new__') as NativeFunction, args);
  }),
);

const same: Native = (_ev, args) => args.positional[args.positional.length - 1];

const names =
  'Any Optional Union ClassVar Final Literal Annotated Generic Protocol Type TypeVar ParamSpec NoReturn Self Text AnyStr ' +
  'NewType Required NotRequired TypeAlias Concatenate TypeGuard Awaitable Coroutine AsyncIterator IO BinaryIO TextIO Pattern Match';

export const typing: Readonly<Record<string, Native | Value>> = {
  ...Object.fromEntries(names.split(' ').map((name) => [`typing.${name}`, annotation(name)])),
  ...Object.fromEntries(
    Object.keys(abstractTypes).map((name) => [`typing.${name}`, new ClassValue(name, [objectClass], { path: name })]),
  ),
  ...Object.fromEntries(
    ['Number', 'Real', 'Integral'].map((name) => [
      `numbers.${name}`,
      new ClassValue(name, [objectClass], { path: name }),
    ]),
  ),
  'typing.Iterator': new ClassValue('Iterable', [objectClass], { path: 'Iterable' }),
  'typing.Collection': new ClassValue('Iterable', [objectClass], { path: 'Iterable' }),
  'typing.Generator': new ClassValue('Iterable', [objectClass], { path: 'Iterable' }),
  'typing.Dict': types.dict,
  'typing.List': types.list,
  'typing.Tuple': types.tuple,
  'typing.Set': types.set,
  'typing.FrozenSet': types.frozenset,
  'typing.DefaultDict': types.dict,
  'typing.OrderedDict': types.dict,
  'typing.TypedDict': types.dict,
  'typing.NamedTuple': namedTuple,
  'typing.TYPE_CHECKING': false,
  'typing.cast': same,
  'typing.TypeVar': () => objectClass,
  'typing.NewType': same,
  'typing.overload': same,
  'typing.final': same,
  'typing.no_type_check': same,
  'typing.runtime_checkable': same,
  'typing.override': same,
};
