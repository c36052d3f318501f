/** Members of plain values: methods of strings, lists, dictionaries, sets and numbers, by each language. */
import { containerMember } from './containers';
import type { Evaluator } from './evaluator';
import { javascriptMember } from './javascript/members';
import { numberOf } from './arithmetic';
import { stringMethods } from './strings';
import {
  DictValue,
  Float,
  IteratorValue,
  ListValue,
  NativeFunction,
  PropertyValue,
  RangeValue,
  SetValue,
  SliceValue,
  TupleValue,
  WrappedMethod,
  type Value,
} from './values';

/** A member of a plain value; undefined where it has none of this name. */
export function memberOf(ev: Evaluator, object: Value, name: string): Value {
  if (ev.language === 'javascript') return javascriptMember(ev, object, name);
  if (typeof object === 'string') {
    const method = stringMethods[name];
    return method && new NativeFunction(name, (args) => method(ev, object, args));
  }
  if (
    object instanceof ListValue ||
    object instanceof TupleValue ||
    object instanceof DictValue ||
    object instanceof SetValue
  )
    return containerMember(ev, object, name);
  if (object instanceof RangeValue && ['start', 'stop', 'step'].includes(name))
    return object[name as 'start' | 'stop' | 'step'];
  if (object instanceof SliceValue && ['start', 'stop', 'step'].includes(name))
    return object[name as 'start' | 'stop' | 'step'];
  if (object instanceof IteratorValue && name === '__next__')
    return new NativeFunction(name, () => {
      const next = object.iterator.next();
      return next.done ? ev.raise('StopIteration', '') : (next.value as Value);
    });
  if (object instanceof WrappedMethod && name === '__func__') return object.callee;
  if (object instanceof PropertyValue && name === 'fget') return object.getter;
  if (object instanceof PropertyValue && name === 'setter')
    return new NativeFunction(name, (args) => new PropertyValue(object.getter, args.positional[0]));
  const number = numberOf(object);
  if (number === undefined) return undefined;
  switch (name) {
    case 'real':
      return object;
    case 'is_integer':
      return new NativeFunction(name, () => Number.isInteger(number));
    case 'item':
      return new NativeFunction(name, () => object);
    case 'bit_length':
      return new NativeFunction(name, () => Math.floor(number).toString(2).length);
    case 'numerator':
      return object instanceof Float ? undefined : number;
    default:
      return undefined;
  }
}
