/** JavaScript's global objects and functions. */
import { wholeSize } from '../builtins';
import { Arguments } from '../arguments';
import { exceptionClass } from '../exceptions';
import type { Machine } from '../machine';
import { DictValue, ListValue, NativeFunction, NativeObject, SetValue, Symbolic, Unknown, type Value } from '../values';

/** A global that is called, constructed and has members of its own: `Array`, `Object`, `Map`. */
class GlobalClass extends NativeObject {
  constructor(
    readonly typeName: string,
    private readonly make: (args: Arguments, machine: Machine) => Value,
    private readonly members: Readonly<Record<string, Value>> = {},
  ) {
    super();
  }
  override member(name: string): Value {
    return Object.hasOwn(this.members, name) ? this.members[name] : undefined;
  }
  override call(args: Arguments, machine: Machine): Value {
    return this.make(args, machine);
  }
}

/** `new Map()`. */
class MapObject extends NativeObject {
  readonly typeName = 'Map';
  readonly entries: DictValue;
  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    super();
    this.entries = new DictValue(entries);
  }

  private pairs(): Value[] {
    return [...this.entries.entries.values()].map(([key, value]) => new ListValue([key, value]));
  }

  override iterate(): Iterable<Value> {
    return this.pairs();
  }

  override member(name: string, machine: Machine): Value {
    const method = (call: (args: Arguments) => Value) => new NativeFunction(name, call, 'static');
    const values = [...this.entries.entries.values()];
    switch (name) {
      case 'size':
        return values.length;
      case 'get':
        return method((args) => this.entries.get(args.positional[0]));
      case 'has':
        return method((args) => this.entries.has(args.positional[0]));
      case 'set':
        return method((args) => {
          this.entries.set(args.positional[0], args.positional[1]);
          return this;
        });
      case 'delete':
        return method((args) => this.entries.delete(args.positional[0]));
      case 'keys':
        return method(() => new ListValue(values.map(([key]) => key)));
      case 'values':
        return method(() => new ListValue(values.map(([, value]) => value)));
      case 'entries':
        return method(() => new ListValue(this.pairs()));
      case 'forEach':
        return method((args) => {
          for (const [key, value] of values) machine.call(args.positional[0], Arguments.of(value, key, this));
          return undefined;
        });
      default:
        return undefined;
    }
  }
}

const native = (name: string, call: (args: Arguments, machine: Machine) => Value): NativeFunction =>
  new NativeFunction(name, call, 'static');

/** A function of numbers. Rounding leaves an open size as it is, since sizes are whole; anything else of it is unknown. */
const mathFunction = (name: string, compute: (...numbers: number[]) => number): NativeFunction =>
  native(`Math.${name}`, ({ positional }, machine) => {
    if (positional.every((value): value is number => typeof value === 'number')) return compute(...positional);
    const [value] = positional;
    if (value instanceof Symbolic && /^(floor|ceil|trunc)$/.test(name))
      return wholeSize(machine, value, name === 'trunc' ? 'truncate' : name === 'ceil' ? 'ceil' : 'floor');
    return new Unknown(`Math.${name}(…)`, machine.source);
  });

const mathNames = [
  ...[
    'abs',
    'ceil',
    'floor',
    'round',
    'trunc',
    'sign',
    'sqrt',
    'cbrt',
    'exp',
    'log',
    'log2',
    'log10',
    'pow',
    'min',
    'max',
  ],
  ...['sin', 'cos', 'tan', 'atan', 'atan2', 'hypot', 'tanh'],
] as const;

const math = new DictValue([
  ['PI', Math.PI],
  ['E', Math.E],
  ['SQRT2', Math.SQRT2],
  ['random', native('Math.random', (_, machine) => new Unknown('Math.random()', machine.source))],
  ...mathNames.map((name): [string, Value] => [
    name,
    mathFunction(name, Math[name as 'max'] as (...numbers: number[]) => number),
  ]),
]);

/** Longest array that `new Array(n)` makes. */
const longest = 1_000_000;

const emptyArray = (length: number): ListValue =>
  new ListValue(new Array<Value>(Math.max(0, Math.min(length, longest))).fill(undefined));

const array = new GlobalClass(
  'Array',
  ({ positional }) =>
    positional.length === 1 && typeof positional[0] === 'number'
      ? emptyArray(positional[0])
      : new ListValue([...positional]),
  {
    isArray: native('Array.isArray', (args) => args.positional[0] instanceof ListValue),
    of: native('Array.of', (args) => new ListValue([...args.positional])),
    from: native('Array.from', (args, machine) => {
      const [source, map] = args.positional;
      const length = source instanceof DictValue ? source.get('length') : undefined;
      const items = typeof length === 'number' ? emptyArray(length).items : machine.iterate(source);
      return new ListValue(
        map === undefined ? items : items.map((item, i) => machine.call(map, Arguments.of(item, i))),
      );
    }),
  },
);

/** Own properties of a value as pairs; those of an array by index. */
function properties(value: Value): (readonly [Value, Value])[] {
  if (value instanceof DictValue) return [...value.entries.values()];
  if (value instanceof ListValue) return value.items.map((item, i) => [String(i), item]);
  return [];
}

const object = new GlobalClass('Object', ({ positional: [value] }) => value ?? new DictValue(), {
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
  freeze: native('Object.freeze', (args) => args.positional[0]),
  seal: native('Object.seal', (args) => args.positional[0]),
});

const isInteger = native('Number.isInteger', (args) => Number.isInteger(args.positional[0]));
const isFinite_ = native('isFinite', (args) => Number.isFinite(args.positional[0]));
const isNaN_ = native('isNaN', (args) => Number.isNaN(args.positional[0]));

const parsed = (name: string, parse: (text: string, base?: number) => number): NativeFunction =>
  native(name, ({ positional: [text, base] }, machine) =>
    typeof text === 'string' || typeof text === 'number'
      ? parse(String(text), typeof base === 'number' ? base : undefined)
      : new Unknown(`${name}(…)`, machine.source),
  );

const parseInteger = parsed('parseInt', Number.parseInt);
const parseNumber = parsed('parseFloat', Number.parseFloat);

const number = new GlobalClass(
  'Number',
  ({ positional: [value] }, machine) => {
    if (value instanceof Symbolic || value instanceof Unknown) return value;
    return value === undefined || value === null || typeof value !== 'object'
      ? Number(value ?? 0)
      : new Unknown('Number(…)', machine.source);
  },
  {
    isInteger,
    isFinite: isFinite_,
    isNaN: isNaN_,
    parseInt: parseInteger,
    parseFloat: parseNumber,
    MAX_SAFE_INTEGER: Number.MAX_SAFE_INTEGER,
    EPSILON: Number.EPSILON,
    POSITIVE_INFINITY: Infinity,
    NEGATIVE_INFINITY: -Infinity,
  },
);

const silent = native('console', () => undefined);

const globals: Readonly<Record<string, Value>> = {
  undefined,
  NaN: Number.NaN,
  Infinity,
  Math: math,
  Array: array,
  Object: object,
  Number: number,
  String: new GlobalClass('String', ({ positional: [value] }, machine) =>
    value instanceof Unknown ? value : value === undefined ? '' : machine.text(value),
  ),
  Boolean: native('Boolean', (args, machine) => machine.truth(args.positional[0])),
  Map: new GlobalClass('Map', ({ positional: [source] }, machine) => {
    const pairs =
      source === undefined || source === null ? [] : machine.iterate(source).map((pair) => machine.iterate(pair));
    return new MapObject(pairs.map(([key, value]) => [key, value] as const));
  }),
  Set: new GlobalClass(
    'Set',
    ({ positional: [source] }, machine) =>
      new SetValue(source === undefined || source === null ? [] : machine.iterate(source)),
  ),
  parseInt: parseInteger,
  parseFloat: parseNumber,
  isNaN: isNaN_,
  isFinite: isFinite_,
  structuredClone: native('structuredClone', (args) => cloned(args.positional[0])),
  console: new DictValue(
    ['log', 'info', 'warn', 'error', 'debug', 'table', 'time', 'timeEnd'].map((name) => [name, silent]),
  ),
  ...Object.fromEntries(['Error', 'TypeError', 'RangeError'].map((name) => [name, exceptionClass(name)])),
};

function cloned(value: Value): Value {
  if (value instanceof ListValue) return new ListValue(value.items.map(cloned));
  if (value instanceof DictValue) {
    return new DictValue([...value.entries.values()].map(([key, item]) => [key, cloned(item)] as const));
  }
  return value;
}

/** A global of JavaScript, or undefined where there is none of this name. */
export const javascriptBuiltin = (name: string): Value => (Object.hasOwn(globals, name) ? globals[name] : undefined);
