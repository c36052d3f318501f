/** `math`, `operator`, `random`. */
import { erf } from '../../../graph/gaussian';
import type { Arguments } from '../arguments';
import { numberOf } from '../arithmetic';
import { wholeSize } from '../builtins';
import { compareValues } from '../operations';
import { squareRootOf } from '../symbolicArithmetic';
import type { ComparisonOperator } from '../../syntax/syntax';
import type { Evaluator } from '../evaluator';
import { Float, NativeFunction, Symbolic, TupleValue, Unknown, type Value } from '../values';

type Native = (ev: Evaluator, args: Arguments) => Value;

/** A function of numbers; anything else among its arguments makes it unknown. */
const ofNumbers =
  (compute: (...values: number[]) => number, integer = false): Native =>
  (ev, args) => {
    const values = args.positional.map(numberOf);
    if (values.some((value) => value === undefined)) {
      const symbol = args.positional.find((value) => value instanceof Symbolic);
      if (symbol) ev.demandNumber(symbol.dim);
      return new Unknown(symbol?.dim ?? 'a number', ev.source);
    }
    const result = compute(...(values as number[]));
    if (Number.isNaN(result) && !(values as number[]).some(Number.isNaN))
      return ev.raise('ValueError', 'math domain error');
    return integer ? result : new Float(result);
  };

/** A function of one size that may be a symbol. */
const ofSize =
  (symbolic: (ev: Evaluator, size: Symbolic) => Value, otherwise: Native): Native =>
  (ev, args) => {
    const [value] = args.positional;
    return value instanceof Symbolic && args.positional.length === 1 ? symbolic(ev, value) : otherwise(ev, args);
  };

const gcd = (a: number, b: number): number => (b === 0 ? Math.abs(a) : gcd(b, a % b));

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

/** n (n − 1) … (n − k + 1): ordered choices of k among n. */
const permutations = (n: number, k: number): number => (k <= 0 ? 1 : n * permutations(n - 1, k - 1));

const binary =
  (operator: '+' | '-' | '*' | '/' | '//' | '%' | '**'): Native =>
  (ev, args) =>
    ev.binary(operator, args.positional[0], args.positional[1]);

const comparison =
  (operator: ComparisonOperator): Native =>
  (ev, args) =>
    compareValues(ev, operator, args.positional[0], args.positional[1]);

const chance: Native = (ev) => new Unknown('a random number', ev.source);

export const math: Readonly<Record<string, Native | Value>> = {
  'math.pi': new Float(Math.PI),
  'math.e': new Float(Math.E),
  'math.inf': new Float(Infinity),
  'math.nan': new Float(Number.NaN),
  'math.sqrt': ofSize((_ev, size) => squareRootOf(size), ofNumbers(Math.sqrt)),
  'math.isqrt': ofNumbers((x) => Math.floor(Math.sqrt(x)), true),
  'math.ceil': ofSize((ev, size) => wholeSize(ev, size, 'ceil'), ofNumbers(Math.ceil, true)),
  'math.floor': ofSize((ev, size) => wholeSize(ev, size, 'floor'), ofNumbers(Math.floor, true)),
  'math.trunc': ofSize((ev, size) => wholeSize(ev, size, 'truncate'), ofNumbers(Math.trunc, true)),
  'math.pow': ofNumbers((a, b) => a ** b),
  'math.exp': ofNumbers(Math.exp),
  'math.log': ofNumbers((x, base) => (base === undefined ? Math.log(x) : Math.log(x) / Math.log(base))),
  'math.log2': ofNumbers(Math.log2),
  'math.log10': ofNumbers(Math.log10),
  'math.log1p': ofNumbers(Math.log1p),
  'math.sin': ofNumbers(Math.sin),
  'math.cos': ofNumbers(Math.cos),
  'math.tan': ofNumbers(Math.tan),
  'math.tanh': ofNumbers(Math.tanh),
  'math.atan': ofNumbers(Math.atan),
  'math.atan2': ofNumbers(Math.atan2),
  'math.erf': ofNumbers(erf),
  'math.erfc': ofNumbers((x) => 1 - erf(x)),
  'math.fabs': ofNumbers(Math.abs),
  'math.gcd': ofNumbers((...values) => values.reduce(gcd, 0), true),
  'math.factorial': ofNumbers(factorial, true),
  'math.comb': ofNumbers((n, k) => (k > n ? 0 : permutations(n, k) / factorial(k)), true),
  'math.perm': ofNumbers((n, k = n) => (k > n ? 0 : permutations(n, k)), true),
  'math.prod': (ev, args) =>
    ev.iterate(args.positional[0]).reduce<Value>((product, item) => ev.binary('*', product, item), 1),
  'math.isclose': (_ev, args) =>
    Math.abs((numberOf(args.positional[0]) ?? 0) - (numberOf(args.positional[1]) ?? 0)) <= 1e-9,
  'math.isnan': (_ev, args) => Number.isNaN(numberOf(args.positional[0])),
  'math.isinf': (_ev, args) => Math.abs(numberOf(args.positional[0]) ?? 0) === Infinity,

  'operator.add': binary('+'),
  'operator.sub': binary('-'),
  'operator.mul': binary('*'),
  'operator.truediv': binary('/'),
  'operator.floordiv': binary('//'),
  'operator.mod': binary('%'),
  'operator.pow': binary('**'),
  'operator.eq': comparison('=='),
  'operator.lt': comparison('<'),
  'operator.gt': comparison('>'),
  'operator.itemgetter': (_ev, args) =>
    new NativeFunction(
      'itemgetter',
      (inner, machine) => {
        const items = args.positional.map((key) => machine.getItem(inner.positional[0], key));
        return items.length === 1 ? items[0] : new TupleValue(items);
      },
      'static',
    ),
  'operator.attrgetter': (_ev, args) =>
    new NativeFunction(
      'attrgetter',
      (inner, machine) =>
        String(args.positional[0] as string)
          .split('.')
          .reduce<Value>((object, name) => machine.getAttribute(object, name), inner.positional[0]),
      'static',
    ),

  'random.random': chance,
  'random.uniform': chance,
  'random.randint': chance,
  'random.choice': chance,
  'random.seed': () => null,
};
