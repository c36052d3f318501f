/** JavaScript's global objects and functions. */
import { wholeSize } from '../builtins';
import { Arguments } from '../arguments';
import type { Evaluator } from '../evaluator';
import { exceptionClass } from '../exceptions';
import type { NativeFunction } from '../values';
import { DictValue, ListValue, SetValue, Symbolic, Unknown, type Value } from '../values';
import { GlobalClass, native } from './globalClass';
import { mapClasses } from './maps';
import { cloned, json, object, symbol } from './objects';
import { newPromise, promiseFunctions, PromiseValue } from './promises';
import { regularExpression, RegularExpression } from './regularExpressions';

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

const isArray = (value: Value): boolean => value instanceof ListValue;

/** `Array.of` and `Array.from`, which typed arrays have too. */
const listsFrom = {
  of: native('of', (args) => new ListValue([...args.positional])),
  from: native('from', (args, machine) => {
    const [source, map] = args.positional;
    const length = source instanceof DictValue ? source.get('length') : undefined;
    const items = typeof length === 'number' ? emptyArray(length).items : machine.iterate(source);
    return new ListValue(map === undefined ? items : items.map((item, i) => machine.call(map, Arguments.of(item, i))));
  }),
};

const array = new GlobalClass(
  'Array',
  ({ positional }) =>
    positional.length === 1 && typeof positional[0] === 'number'
      ? emptyArray(positional[0])
      : new ListValue([...positional]),
  { isArray: native('Array.isArray', (args) => isArray(args.positional[0])), ...listsFrom },
  isArray,
);

/** An array of numbers of one kind: a list whose items are 0 at first. */
const typedArray = (name: string): GlobalClass =>
  new GlobalClass(
    name,
    ({ positional: [source] }, machine) => {
      if (source === undefined) return new ListValue([]);
      if (typeof source === 'number') return new ListValue(emptyArray(source).items.fill(0));
      return source instanceof Unknown ? source : new ListValue(machine.iterate(source));
    },
    listsFrom,
  );

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

const setClass = new GlobalClass(
  'Set',
  ({ positional: [source] }, machine) =>
    new SetValue(source === undefined || source === null ? [] : machine.iterate(source)),
  {},
  (value) => value instanceof SetValue,
);

const typedArrays = [
  ...['Float32Array', 'Float64Array', 'Int8Array', 'Int16Array', 'Int32Array'],
  ...['Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array'],
];

const silent = native('console', () => undefined);

/** What the browser or Node gives a script: nothing of it is known when it is read. */
const surroundings: ReadonlySet<string> = new Set([
  ...['globalThis', 'window', 'self', 'global', 'document', 'navigator', 'location', 'process', 'performance'],
  ...['localStorage', 'sessionStorage', 'indexedDB', 'crypto', 'Date', 'Intl', 'URL', 'Buffer', 'Image', 'import.meta'],
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'requestAnimationFrame', 'queueMicrotask'],
  ...['fetch', 'alert', 'confirm', 'prompt', 'XMLHttpRequest', 'WebSocket', 'Worker', 'FileReader', 'Blob', 'File'],
  ...['TextEncoder', 'TextDecoder', 'AbortController', 'Event', 'CustomEvent', 'HTMLElement', 'HTMLCanvasElement'],
  ...['HTMLImageElement', 'HTMLVideoElement', 'ImageData', 'OffscreenCanvas', 'ArrayBuffer', 'SharedArrayBuffer'],
  ...['DataView', 'Proxy', 'Reflect', 'new.target', '__dirname', '__filename'],
]);

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
  ...mapClasses,
  Set: setClass,
  WeakSet: setClass,
  Promise: new GlobalClass('Promise', newPromise, promiseFunctions, (value) => value instanceof PromiseValue),
  Symbol: symbol,
  JSON: json,
  RegExp: new GlobalClass(
    'RegExp',
    ({ positional: [pattern, flags] }, machine) =>
      regularExpression(String(pattern as string), typeof flags === 'string' ? flags : undefined) ??
      new Unknown('a regular expression', machine.source),
    {},
    (value) => value instanceof RegularExpression,
  ),
  BigInt: number,
  ...Object.fromEntries(typedArrays.map((name) => [name, typedArray(name)])),
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

/** A global of JavaScript, or undefined where there is none of this name. */
export function javascriptBuiltin({ source }: Evaluator, name: string): Value {
  if (Object.hasOwn(globals, name)) return globals[name];
  return surroundings.has(name) ? new Unknown(name, source, name) : undefined;
}
