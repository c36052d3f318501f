/** JavaScript's `Object`, `JSON`, `Symbol` and what copies objects. */
import { Arguments } from '../arguments';
import type { Machine } from '../machine';
import { DictValue, Instance, ListValue, Unknown, type Value } from '../values';
import { GlobalClass, native } from './globalClass';

/** A symbol is a text that no name in a source can be. */
const symbolMark = '@@';

const isSymbol = (key: Value): boolean => typeof key === 'string' && key.startsWith(symbolMark);

/** Name of the method by which an object says how it is iterated. */
export const iteratorKey = `${symbolMark}iterator`;

let symbols = 0;

export const symbol = new GlobalClass(
  'Symbol',
  ({ positional: [name] }) => `${symbolMark}${symbols++} ${String(name as string)}`,
  {
    iterator: iteratorKey,
    asyncIterator: iteratorKey,
    for: native('Symbol.for', ({ positional: [name] }) => `${symbolMark} ${String(name as string)}`),
  },
);

/** Own properties of a value as pairs; those of an array by index. */
function properties(value: Value): (readonly [Value, Value])[] {
  if (value instanceof DictValue) return [...value.entries.values()].filter(([key]) => !isSymbol(key));
  if (value instanceof ListValue) return value.items.map((item, i) => [String(i), item]);
  if (value instanceof Instance) return [...value.attributes];
  return [];
}

export const object = new GlobalClass(
  'Object',
  ({ positional: [value] }) => value ?? new DictValue(),
  {
    keys: native('Object.keys', (args) => new ListValue(properties(args.positional[0]).map(([key]) => key))),
    values: native('Object.values', (args) => new ListValue(properties(args.positional[0]).map(([, value]) => value))),
    entries: native(
      'Object.entries',
      (args) => new ListValue(properties(args.positional[0]).map(([key, value]) => new ListValue([key, value]))),
    ),
    fromEntries: native('Object.fromEntries', (args, machine) => {
      const pairs = machine.iterate(args.positional[0]).map((pair) => machine.iterate(pair));
      return new DictValue(pairs.map(([key, value]) => [key, value] as const));
    }),
    assign: native('Object.assign', (args, machine) => {
      const [target, ...sources] = args.positional;
      for (const [key, value] of sources.flatMap(properties)) machine.setAttribute(target, String(key), value);
      return target;
    }),
    hasOwn: native('Object.hasOwn', ({ positional: [value, name] }) =>
      value instanceof Instance
        ? value.attributes.has(String(name as string))
        : value instanceof DictValue
          ? value.has(name)
          : false,
    ),
    defineProperty: native('Object.defineProperty', ({ positional: [target, name, descriptor] }, machine) => {
      const field = (key: string): Value => (descriptor instanceof DictValue ? descriptor.get(key) : undefined);
      const getter = field('get');
      const value = getter === undefined ? field('value') : machine.call(getter, Arguments.of());
      machine.setAttribute(target, String(name as string), value);
      return target;
    }),
    create: native('Object.create', () => new DictValue()),
    is: native('Object.is', ({ positional: [left, right] }) => left === right),
    getPrototypeOf: native('Object.getPrototypeOf', ({ positional: [value] }) =>
      value instanceof Instance ? value.type : null,
    ),
    freeze: native('Object.freeze', (args) => args.positional[0]),
    seal: native('Object.seal', (args) => args.positional[0]),
  },
  (value) => typeof value === 'object' && value !== null,
);

/** A deep copy, what `structuredClone` gives. */
export function cloned(value: Value): Value {
  if (value instanceof ListValue) return new ListValue(value.items.map(cloned));
  if (value instanceof DictValue) {
    return new DictValue([...value.entries.values()].map(([key, item]) => [key, cloned(item)] as const));
  }
  return value;
}

function fromPlain(value: unknown): Value {
  if (Array.isArray(value)) return new ListValue(value.map(fromPlain));
  if (typeof value === 'object' && value !== null)
    return new DictValue(Object.entries(value).map(([key, item]) => [key, fromPlain(item)] as const));
  return value as Value;
}

/** Plain data behind a value; throws for what has no JSON. */
function toPlain(value: Value): unknown {
  if (value === null || ['number', 'string', 'boolean', 'undefined'].includes(typeof value)) return value;
  if (value instanceof ListValue) return value.items.map(toPlain);
  if (value instanceof DictValue || value instanceof Instance)
    return Object.fromEntries(properties(value).map(([key, item]) => [String(key as string), toPlain(item)]));
  throw new TypeError('no plain value');
}

/** The value of a text of JSON; unknown where it is none. */
export function parsedJson(text: string, machine: Machine): Value {
  try {
    return fromPlain(JSON.parse(text) as unknown);
  } catch {
    return new Unknown('a text that is no JSON', machine.source);
  }
}

export const json = new DictValue([
  [
    'parse',
    native('JSON.parse', ({ positional: [text] }, machine) =>
      typeof text === 'string' ? parsedJson(text, machine) : new Unknown('JSON.parse(…)', machine.source),
    ),
  ],
  [
    'stringify',
    native('JSON.stringify', ({ positional: [value] }, machine) => {
      try {
        return JSON.stringify(toPlain(value));
      } catch {
        return new Unknown('JSON.stringify(…)', machine.source);
      }
    }),
  ],
]);
