/** Attributes of values: how they are found, bound and set. */
import { Arguments } from './arguments';
import { setJavascriptMember } from './javascript/members';
import { prototypeOf, setPrototype } from './javascript/prototypes';
import { memberOf } from './members';
import type { Evaluator } from './evaluator';
import { enumMember } from './enumerations';
import { objectClass } from './exceptions';
import { truncated, typeName } from './text';
import { typeOfValue, types } from './types';
import {
  AttributesView,
  BoundMethod,
  ClassValue,
  DictValue,
  FunctionValue,
  Instance,
  keyOf,
  ListValue,
  ModuleValue,
  Namespace,
  NativeFunction,
  NativeObject,
  PropertyValue,
  SuperValue,
  Tensor,
  TupleValue,
  Unknown,
  WrappedMethod,
  type Value,
} from './values';

/** What an attribute of a class is when it is read through an instance (or, for class methods, the class itself). */
export function bind(value: Value, receiver: Value, owner: ClassValue): Value {
  if (value instanceof FunctionValue) return new BoundMethod(receiver, value);
  if (value instanceof NativeFunction) {
    if (value.binding === 'static') return value;
    if (value.binding === 'class') return new BoundMethod(classOf(receiver, owner), value);
    return new BoundMethod(receiver, value);
  }
  if (value instanceof WrappedMethod) {
    if (value.binding === 'static') return value.callee;
    const { callee } = value;
    return callee instanceof FunctionValue || callee instanceof NativeFunction
      ? new BoundMethod(classOf(receiver, owner), callee)
      : callee;
  }
  return value;
}

const classOf = (receiver: Value, owner: ClassValue): ClassValue =>
  receiver instanceof ClassValue ? receiver : receiver instanceof Instance ? receiver.type : owner;

/** Reads a property, binds a method, gives anything else as it is. */
export function readMember(ev: Evaluator, value: Value, receiver: Value, owner: ClassValue, name: string): Value {
  if (value instanceof PropertyValue) {
    const result = ev.call(value.getter, Arguments.of(receiver));
    if (value.cached && receiver instanceof Instance) receiver.attributes.set(name, result);
    return result;
  }
  if (value instanceof NativeFunction && value.binding === 'property') return value.call(Arguments.of(receiver), ev);
  return bind(value, receiver, owner);
}

const isProperty = (value: Value): boolean =>
  value instanceof PropertyValue || (value instanceof NativeFunction && value.binding === 'property');

/** The attribute of an instance, or undefined where it has none. */
function ofInstance(ev: Evaluator, object: Instance, name: string): { value: Value } | undefined {
  const own = object.attributes.get(name);
  if (own !== undefined) return { value: own };
  if (name === 'constructor') return { value: object.type };
  const found = object.type.find(name);
  if (found && isProperty(found.value)) return { value: readMember(ev, found.value, object, found.owner, name) };
  if (object.attributes.has(name)) return { value: own };
  if (found) return { value: readMember(ev, found.value, object, found.owner, name) };
  if (name === '__class__') return { value: object.type };
  if (name === '__dict__') return { value: new AttributesView(object.attributes) };
  const fallback = object.type.find('__getattr__');
  if (fallback) {
    const value = ev.call(bind(fallback.value, object, fallback.owner), Arguments.of(name));
    // The native one of a library says "none" by undefined.
    if (value !== undefined || fallback.value instanceof FunctionValue) return { value };
  }
  const base = unread(object.type);
  return base ? { value: new Unknown(`${base.reason}.${name}`, ev.source) } : undefined;
}

/** The base of a class that could not be read, where it has one. */
export const unread = (type: ClassValue): Unknown | undefined =>
  type.order.find((base) => base.unknownBase)?.unknownBase;

/** Methods of `object`, which take whatever is left of a cooperative call. They are asked for by name alone. */
function ofObject(name: string): NativeFunction | undefined {
  switch (name) {
    case '__init__':
    case '__init_subclass__':
    case '__post_init__':
    case 'constructor':
      return new NativeFunction(name, () => null);
    case '__new__':
      return new NativeFunction(name, (args, machine) => {
        const [type] = args.positional;
        return type instanceof ClassValue ? machine.newInstance(type) : null;
      });
    case '__setattr__':
      return new NativeFunction(name, (args) => {
        const [self, key, value] = args.positional;
        if (self instanceof Instance) self.attributes.set(String(key as string), value);
        return null;
      });
    case '__getattribute__':
    case '__getattr__':
      return new NativeFunction(name, (args, machine) =>
        machine.getAttribute(args.positional[0], String(args.positional[1] as string)),
      );
    default:
      return undefined;
  }
}

function ofClass(ev: Evaluator, object: ClassValue, name: string): { value: Value } | undefined {
  const member = enumMember(ev, object, name);
  if (member) return { value: member };
  const found = object.find(name);
  if (found) {
    const { value, owner } = found;
    // Of a class itself JavaScript shows static accessors alone.
    if (value instanceof PropertyValue && object.options.language === 'javascript')
      return { value: readMember(ev, value, object, owner, name) };
    const bound =
      value instanceof WrappedMethod || (value instanceof NativeFunction && value.binding === 'class')
        ? bind(value, object, owner)
        : value;
    return { value: bound };
  }
  if (object === objectClass) {
    const own = ofObject(name);
    if (own) return { value: own };
  }
  const ofMeta = object.metaclass?.find(name);
  if (ofMeta) return { value: readMember(ev, ofMeta.value, object, ofMeta.owner, name) };
  switch (name) {
    case '__name__':
    case '__qualname__':
    case 'name':
      return { value: object.name };
    case '__mro__':
      return { value: new TupleValue(object.order) };
    case '__bases__':
      return { value: new TupleValue(object.bases) };
    case '__module__':
      return { value: object.scope ? (object.scope.module.own('__name__') ?? '') : 'builtins' };
    case '__doc__':
      return { value: null };
    case '__class__':
      return { value: types.type };
    case 'prototype':
      return { value: object };
    case '__dict__':
      return { value: new DictValue([...object.attributes.keys()].map((key) => [key, object.find(key)?.value])) };
    case '__annotations__':
      return { value: new DictValue((object.fields ?? []).map((field) => [field.name, null])) };
    case 'mro':
      return { value: new NativeFunction('mro', () => new ListValue([...object.order])) };
    case '__subclasses__':
      return { value: new NativeFunction(name, () => new ListValue([])) };
  }
  const base = unread(object);
  return base ? { value: new Unknown(`${base.reason}.${name}`, ev.source) } : undefined;
}

function ofSuper(ev: Evaluator, object: SuperValue, name: string): { value: Value } | undefined {
  const type = object.receiver instanceof Instance ? object.receiver.type : object.receiver;
  const found = type.find(name, object.owner);
  if (found) return { value: readMember(ev, found.value, object.receiver, found.owner, name) };
  const unknown = unread(type);
  if (unknown) return { value: new Unknown(`${unknown.reason}.${name}`, ev.source) };
  const base = ofObject(name);
  if (!base) return undefined;
  return { value: name === '__new__' ? base : new BoundMethod(object.receiver, base) };
}

function ofFunction(
  ev: Evaluator,
  object: FunctionValue | NativeFunction | BoundMethod,
  name: string,
): { value: Value } | undefined {
  if (object instanceof BoundMethod) {
    if (name === '__self__') return { value: object.receiver };
    if (name === '__func__') return { value: object.callee };
    return ofFunction(ev, object.callee, name);
  }
  if (object.attributes.has(name)) return { value: object.attributes.get(name) };
  switch (name) {
    case 'prototype':
      return object instanceof FunctionValue ? { value: prototypeOf(object) } : undefined;
    case '__name__':
    case '__qualname__':
    case 'name':
      return { value: object instanceof FunctionValue ? object.syntax.name || '<lambda>' : object.name };
    case '__doc__':
      return { value: null };
    case '__module__':
      return { value: object instanceof FunctionValue ? object.scope.module.own('__name__') : 'builtins' };
    case '__call__':
      return { value: object };
    case '__dict__':
    case '__annotations__':
      return { value: new DictValue(object.attributes) };
    case 'call':
      return {
        value: new NativeFunction(name, (args) => ev.call(bindThis(object, args.positional[0]), args.rest())),
      };
    case 'apply':
      return {
        value: new NativeFunction(name, ({ positional: [receiver, list] }) =>
          ev.call(bindThis(object, receiver), new Arguments(ev.iterate(list ?? new ListValue([])))),
        ),
      };
    case 'bind':
      return { value: new NativeFunction(name, (args) => boundWith(ev, object, args)) };
    default:
      return undefined;
  }
}

const bindThis = (callee: FunctionValue | NativeFunction, receiver: Value): Value =>
  callee instanceof FunctionValue && !callee.syntax.isArrow ? new BoundMethod(receiver, callee) : callee;

/** `f.bind(this, a)`: a function with its `this`, and some of its arguments, given. */
function boundWith(ev: Evaluator, callee: FunctionValue | NativeFunction, { positional }: Arguments): Value {
  const [receiver, ...first] = positional;
  const bound = bindThis(callee, receiver);
  if (first.length === 0) return bound;
  return new NativeFunction(
    'bound',
    (args) => ev.call(bound, new Arguments([...first, ...args.positional], args.named)),
    'static',
  );
}

function ofModule(ev: Evaluator, object: ModuleValue, name: string): { value: Value } | undefined {
  const value = ev.imports.member(ev, object, name);
  if (value !== undefined || object.scope.has(name)) return { value };
  if (name === '__name__') return { value: object.name };
  if (name === '__file__') return { value: object.file };
  if (name === '__dict__') return { value: namesOf(ev, object) };
  return undefined;
}

/** Names of a module and their values, for `module.__dict__` and `vars(module)`. */
export const namesOf = (ev: Evaluator, module: ModuleValue): DictValue =>
  ev.quietly(() => new DictValue(ev.imports.names(module).map((key) => [key, ev.imports.member(ev, module, key)])));

function find(ev: Evaluator, object: Value, name: string): { value: Value } | undefined {
  if (object instanceof Instance) return ofInstance(ev, object, name);
  if (object instanceof Tensor) {
    const value = ev.library.tensorMember(object, name, ev);
    return value === undefined ? undefined : { value };
  }
  if (object instanceof ModuleValue) return ofModule(ev, object, name);
  if (object instanceof Namespace) return { value: ev.imports.lookup(ev, `${object.path}.${name}`) };
  if (object instanceof ClassValue) return ofClass(ev, object, name);
  if (object instanceof SuperValue) return ofSuper(ev, object, name);
  if (object instanceof NativeObject) {
    const value = object.member(name, ev);
    return value === undefined ? undefined : { value };
  }
  if (object instanceof FunctionValue || object instanceof NativeFunction || object instanceof BoundMethod)
    return ofFunction(ev, object, name);
  if (object instanceof Unknown)
    return {
      value: new Unknown(
        object.path ? `${object.path}.${name}` : object.reason,
        object.source ?? ev.source,
        object.path && `${object.path}.${name}`,
      ),
    };
  const own = memberOf(ev, object, name);
  if (own !== undefined) return { value: own };
  if (name === '__class__') return { value: typeOfValue(ev, object) };
  return undefined;
}

export function findAttribute(ev: Evaluator, object: Value, name: string): Value {
  return find(ev, object, name)?.value;
}

/** Does it have the attribute? Undefined where that is not known. */
export function hasAttribute(ev: Evaluator, object: Value, name: string): boolean | undefined {
  const found = find(ev, object, name);
  if (found?.value instanceof Unknown && !(object instanceof Instance && object.attributes.has(name))) return undefined;
  return found !== undefined;
}

/** @throws Raised AttributeError in Python; a missing member is undefined in JavaScript. */
export function getAttribute(ev: Evaluator, object: Value, name: string): Value {
  const found = find(ev, object, name);
  if (found) return found.value;
  if (object instanceof Tensor) {
    ev.problem('unresolved', `\`.${name}\` of a tensor is not known: what it gives is taken as unknown.`);
    return new Unknown(`\`${truncated(ev.sourceText(ev.source))}\``, ev.source);
  }
  if (ev.language === 'javascript' && object !== null && object !== undefined) return undefined;
  if (object === null || object === undefined)
    return ev.raise(
      ev.language === 'python' ? 'AttributeError' : 'TypeError',
      ev.language === 'python'
        ? `None has no attribute ${name}`
        : `cannot read ${name} of ${object === null ? 'null' : 'undefined'}`,
    );
  return ev.raise('AttributeError', `${typeName(object)} has no attribute ${name}`);
}

export function setAttribute(ev: Evaluator, object: Value, name: string, value: Value): void {
  if (object instanceof Instance) {
    const found = object.type.find(name);
    if (found?.value instanceof PropertyValue && found.value.setter) {
      ev.call(found.value.setter, Arguments.of(object, value));
      return;
    }
    const setter = object.type.find('__setattr__');
    if (setter) ev.call(bind(setter.value, object, setter.owner), Arguments.of(name, value));
    else object.attributes.set(name, value);
  } else if (object instanceof ClassValue) {
    object.complete();
    object.attributes.set(name, value);
  } else if (object instanceof FunctionValue && name === 'prototype') {
    setPrototype(object, value);
  } else if (object instanceof FunctionValue || object instanceof NativeFunction) {
    object.attributes.set(name, value);
  } else if (object instanceof BoundMethod) {
    object.callee.attributes.set(name, value);
  } else if (object instanceof ModuleValue) {
    object.scope.set(name, value);
  } else if (ev.language === 'javascript' && setJavascriptMember(ev, object, name, value)) {
    return;
  } else if (object instanceof Tensor) {
    ev.library.tensorSetMember?.(object, name, value, ev);
  } else if (object instanceof NativeObject) {
    object.set(name, value, ev);
  } else if (object instanceof SuperValue && object.receiver instanceof Instance) {
    object.receiver.attributes.set(name, value);
  } else if (object instanceof Unknown) {
    const line = ev.source.startLine + 1;
    const reason = truncated(object.reason);
    ev.assume(`\`.${name}\` at line ${line} is set on what is not known (${reason}): taken to change nothing`);
  }
}

export function deleteAttribute(ev: Evaluator, object: Value, name: string): void {
  if (object instanceof Instance) {
    const deleter = object.type.find('__delattr__');
    if (deleter) ev.call(bind(deleter.value, object, deleter.owner), Arguments.of(name));
    else object.attributes.delete(name);
  } else if (object instanceof DictValue) {
    object.entries.delete(keyOf(name));
  }
}
