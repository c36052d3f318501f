/** Members of JavaScript's plain values: own properties of objects, methods of arrays, strings, numbers, sets and iterators. */
import { Arguments } from '../arguments';
import type { Evaluator } from '../evaluator';
import { truncated } from '../text';
import {
  DictValue,
  IteratorValue,
  ListValue,
  NativeFunction,
  SetValue,
  Symbolic,
  TupleValue,
  Unknown,
  type Value,
} from '../values';
import { arrayMethods } from './arrays';
import { numberMethods, stringMethods } from './strings';

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
    if (object.has(name)) return object.get(name);
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
    return Object.hasOwn(stringMethods, name)
      ? method(ev, name, (args) => stringMethods[name](object, args))
      : undefined;
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
