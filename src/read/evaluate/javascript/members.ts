/** Members of JavaScript's plain values: own properties of objects, methods of arrays, strings, numbers, sets and iterators. */
import { Arguments } from '../arguments';
import type { Evaluator } from '../evaluator';
import { truncated } from '../text';
import {
  BoundMethod,
  DictValue,
  FunctionValue,
  IteratorValue,
  ListValue,
  NativeFunction,
  PropertyValue,
  SetValue,
  Symbolic,
  TupleValue,
  Unknown,
  type Value,
} from '../values';
import { arrayMethods } from './arrays';
import { numberMethods, stringMethod } from './strings';

/** A method of a value; where it does not take its arguments, what it gives is unknown. */
const method = (ev: Evaluator, name: string, call: (args: Arguments) => Value): NativeFunction =>
  new NativeFunction(
    name,
    (args) => call(args) ?? new Unknown(`\`${truncated(ev.sourceText(ev.source))}\``, ev.source),
    'static',
  );

/** A member of a plain value; undefined where it has none of this name. */
export function javascriptMember(ev: Evaluator, object: Value, name: string): Value {
  if (object instanceof DictValue) {
    if (object.has(name)) return ownMember(ev, object, object.get(name));
    return name === 'hasOwnProperty'
      ? new NativeFunction(name, (args) => object.has(args.positional[0]), 'static')
      : undefined;
  }
  if (object instanceof ListValue || object instanceof TupleValue) {
    if (name === 'length') return object.items.length;
    if (!Object.hasOwn(arrayMethods, name)) return undefined;
    const list = object instanceof ListValue ? object : new ListValue([...object.items]);
    return new NativeFunction(name, (args) => arrayMethods[name](ev, list.items, args, list), 'static');
  }
  if (typeof object === 'string') {
    if (name === 'length') return object.length;
    const call = stringMethod(name);
    return call && method(ev, name, (args) => call(object, args));
  }
  if (typeof object === 'number') {
    return Object.hasOwn(numberMethods, name)
      ? method(ev, name, (args) => numberMethods[name](object, args))
      : undefined;
  }
  if (object instanceof Symbolic && name === 'toString') return new NativeFunction(name, () => object.dim, 'static');
  if (object instanceof SetValue) return setMember(ev, object, name);
  if (object instanceof IteratorValue && name === 'next') {
    return new NativeFunction(
      name,
      () => {
        const { done, value } = object.iterator.next();
        return new DictValue([
          ['done', done === true],
          ['value', done ? undefined : (value as Value)],
        ]);
      },
      'static',
    );
  }
  return undefined;
}

/** A property of an object as it is read: a getter is called, a method has the object as its `this`. */
function ownMember(ev: Evaluator, object: DictValue, value: Value): Value {
  if (value instanceof PropertyValue) return ev.call(value.getter, Arguments.of(object));
  return value instanceof FunctionValue && !value.syntax.isArrow ? new BoundMethod(object, value) : value;
}

/** Sets a member of an object or a list (`list.length = 2`); false where the value is neither. */
export function setJavascriptMember(ev: Evaluator, object: Value, name: string, value: Value): boolean {
  if (object instanceof DictValue) {
    const before = object.get(name);
    if (before instanceof PropertyValue && before.setter !== undefined)
      ev.call(before.setter, Arguments.of(object, value));
    else object.set(name, value);
    return true;
  }
  if (!(object instanceof ListValue)) return false;
  if (name === 'length' && typeof value === 'number') object.items.length = Math.min(object.items.length, value);
  return true;
}

function setMember(ev: Evaluator, object: SetValue, name: string): Value {
  const items = (): Value[] => [...object.entries.values()];
  const holding = (value: Value) => new SetValue([value]).entries.keys().next().value!;
  switch (name) {
    case 'size':
      return object.entries.size;
    case 'has':
      return new NativeFunction(name, (args) => object.entries.has(holding(args.positional[0])), 'static');
    case 'add':
      return new NativeFunction(
        name,
        (args) => {
          object.entries.set(holding(args.positional[0]), args.positional[0]);
          return object;
        },
        'static',
      );
    case 'delete':
      return new NativeFunction(name, (args) => object.entries.delete(holding(args.positional[0])), 'static');
    case 'values':
    case 'keys':
      return new NativeFunction(name, () => new ListValue(items()), 'static');
    case 'forEach':
      return new NativeFunction(
        name,
        (args) => {
          for (const item of items()) ev.call(args.positional[0], Arguments.of(item, item, object));
          return undefined;
        },
        'static',
      );
    default:
      return undefined;
  }
}
