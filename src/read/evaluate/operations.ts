/** Operators on any values: plain ones by arithmetic.ts, tensors by their library, objects by their own methods. */
import type { BinaryOperator, ComparisonOperator } from '../syntax/syntax';
import { Arguments } from './arguments';
import {
  compareOrder,
  javascriptBinary,
  javascriptEqual,
  numberOf,
  ordered,
  pythonBinary,
  pythonEqual,
  Unsupported,
} from './arithmetic';
import { bind } from './attributes';
import type { Evaluator } from './evaluator';
import { contains } from './items';
import { dimOfValue, negatedSize } from './symbolicArithmetic';
import { formatPercent, textOf, typeName } from './text';
import { isCallable, isInstance } from './types';
import {
  ClassValue,
  DictValue,
  Float,
  Instance,
  ListValue,
  NativeObject,
  RangeValue,
  SetValue,
  Symbolic,
  Tensor,
  TupleValue,
  Unknown,
  type Value,
} from './values';

const methods: Readonly<Record<BinaryOperator, readonly [string, string]>> = {
  '+': ['__add__', '__radd__'],
  '-': ['__sub__', '__rsub__'],
  '*': ['__mul__', '__rmul__'],
  '/': ['__truediv__', '__rtruediv__'],
  '//': ['__floordiv__', '__rfloordiv__'],
  '%': ['__mod__', '__rmod__'],
  '**': ['__pow__', '__rpow__'],
  '@': ['__matmul__', '__rmatmul__'],
  '<<': ['__lshift__', '__rlshift__'],
  '>>': ['__rshift__', '__rrshift__'],
  '>>>': ['', ''],
  '&': ['__and__', '__rand__'],
  '|': ['__or__', '__ror__'],
  '^': ['__xor__', '__rxor__'],
};

/** Method of a class that `a += b` calls: `__iadd__`. */
export const inPlaceMethod = (operator: BinaryOperator): string => methods[operator][0].replace('__', '__i');

const comparisonMethods: Partial<Record<ComparisonOperator, string>> = {
  '<': '__lt__',
  '<=': '__le__',
  '>': '__gt__',
  '>=': '__ge__',
  '==': '__eq__',
  '!=': '__ne__',
};

/** Calls a method of a value's class, where it has it. */
export function callSpecial(ev: Evaluator, value: Value, name: string, ...args: Value[]): { value: Value } | undefined {
  const type = value instanceof Instance ? value.type : undefined;
  const found = type?.find(name);
  return found ? { value: ev.call(bind(found.value, value, found.owner), new Arguments(args)) } : undefined;
}

const unknownOf = (ev: Evaluator, left: Value, right: Value, operator: string): Unknown => {
  const cause = (left instanceof Unknown ? left : right) as Unknown;
  return new Unknown(cause.reason || `a value of ${operator}`, ev.source);
};

/** Items of the list or tuple that `+` or `*` makes. */
function itemsMade(operator: BinaryOperator, left: Value, right: Value): number {
  const lengthOf = (value: Value): number =>
    value instanceof ListValue || value instanceof TupleValue ? value.items.length : 0;
  if (operator === '+') return lengthOf(left) + lengthOf(right);
  if (operator !== '*') return 0;
  return lengthOf(left) * Math.max(0, numberOf(right) ?? 0) + lengthOf(right) * Math.max(0, numberOf(left) ?? 0);
}

export function binaryValues(ev: Evaluator, operator: BinaryOperator, left: Value, right: Value): Value {
  if (left instanceof Tensor || right instanceof Tensor) {
    const result = ev.library.tensorBinary(operator, left, right, ev);
    return result === undefined
      ? ev.unresolved(ev.sourceText(ev.source), `${typeName(left)} ${operator} ${typeName(right)}`, [left, right])
      : result;
  }
  if (left instanceof Unknown || right instanceof Unknown) return unknownOf(ev, left, right, operator);
  for (const side of [left, right])
    if (side instanceof NativeObject && side.binary) return side.binary(operator, left, right, ev);
  const [method, reflected] = methods[operator];
  const own = callSpecial(ev, left, method, right) ?? callSpecial(ev, right, reflected, left);
  if (own) return own.value;
  if (ev.language === 'javascript') {
    const result = javascriptBinary(operator, left, right, (value) => textOf(ev, value));
    return result instanceof Unsupported ? Number.NaN : result;
  }
  if (operator === '%' && typeof left === 'string') return formatPercent(ev, left, right);
  if (
    (operator === '/' || operator === '//' || operator === '%') &&
    numberOf(right) === 0 &&
    numberOf(left) !== undefined
  )
    return ev.raise('ZeroDivisionError', 'division by zero');
  // `int | None` in an annotation or an isinstance test: a union of types.
  if (operator === '|' && (left instanceof ClassValue || right instanceof ClassValue))
    return new TupleValue([left, right].flatMap((side) => (side instanceof TupleValue ? side.items : [side])));
  ev.budget.items(itemsMade(operator, left, right));
  const result = pythonBinary(operator, left, right);
  const symbol = [left, right].find((side) => side instanceof Symbolic);
  if (symbol && (result instanceof Unknown || result instanceof Unsupported)) {
    // Copies of a list, `64 >> n`: nothing that a formula says.
    ev.demandNumber(symbol.dim);
    return new Unknown(symbol.dim, ev.source);
  }
  if (result instanceof Unsupported)
    return ev.raise('TypeError', `unsupported operand types for ${operator}: ${typeName(left)} and ${typeName(right)}`);
  return result;
}

export function unaryValue(ev: Evaluator, operator: '-' | '+' | '~' | 'not' | 'typeof' | 'void', value: Value): Value {
  if (operator === 'not') {
    const truth = truthOf(ev, value);
    return truth === undefined ? openCondition(ev, value) : !truth;
  }
  if (operator === 'void') return undefined;
  if (operator === 'typeof') return typeOf(value);
  if (value instanceof Tensor) return ev.library.tensorUnary(operator, value, ev);
  if (value instanceof Unknown) return value;
  const own = callSpecial(ev, value, operator === '-' ? '__neg__' : operator === '+' ? '__pos__' : '__invert__');
  if (own) return own.value;
  if (value instanceof NativeObject && value.binary) return value.binary('*', value, operator === '-' ? -1 : 1, ev);
  const number = numberOf(value);
  if (value instanceof Symbolic) return operator === '-' ? negatedSize(value) : value;
  if (number === undefined) {
    if (ev.language === 'javascript') return Number(value as string);
    return ev.raise('TypeError', `bad operand type for unary ${operator}: ${typeName(value)}`);
  }
  const result = operator === '-' ? -number : operator === '~' ? ~number : number;
  return value instanceof Float ? new Float(result) : result;
}

function typeOf(value: Value): string {
  if (value === undefined) return 'undefined';
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return typeof value;
  return isCallable(value) ? 'function' : 'object';
}

/** Equality by each language's rules; undefined where it is not known. */
export function equalValues(ev: Evaluator, left: Value, right: Value): boolean | undefined {
  if (left === right) return true;
  if (left instanceof Unknown || right instanceof Unknown) return undefined;
  const own = callSpecial(ev, left, '__eq__', right);
  if (own) return truthOf(ev, own.value);
  if (left instanceof Symbolic || right instanceof Symbolic) {
    const [a, b] = [dimOfValue(left), dimOfValue(right)];
    return a === undefined || b === undefined ? false : ev.compareSizes('==', a, b);
  }
  return ev.language === 'python' ? pythonEqual(left, right) : javascriptEqual(left, right, false);
}

export function compareValues(ev: Evaluator, operator: ComparisonOperator, left: Value, right: Value): Value {
  const unknown = () => openCondition(ev, left, right);
  const known = (truth: boolean | undefined, negate = false): Value =>
    truth === undefined ? unknown() : truth !== negate;
  switch (operator) {
    case 'is':
    case 'is not': {
      const unclear = left !== right && (left instanceof Unknown || right instanceof Unknown);
      // What could not be read is a thing, hardly nothing: the other way is read too.
      if (unclear && (left === null || right === null)) return ev.decide(unknown(), ev.source, operator === 'is not');
      if (unclear) return unknown();
      const same = left === right || (identical(left, right) ?? false);
      return operator === 'is' ? same : !same;
    }
    case 'in':
    case 'not in':
      return known(contains(ev, right, left), operator === 'not in');
    case 'instanceof':
      return known(isInstance(ev, left, right));
    case '===':
    case '!==':
      if (left instanceof Unknown || right instanceof Unknown) return unknown();
      return javascriptEqual(left, right, true) === (operator === '===');
  }
  if (left instanceof Tensor || right instanceof Tensor) {
    if ((operator === '==' || operator === '!=') && (left === null || right === null)) return operator === '!=';
    return ev.library.tensorCompare(operator, left, right, ev);
  }
  for (const side of [left, right])
    if (side instanceof NativeObject && side.compare && !(left instanceof Unknown || right instanceof Unknown))
      return side.compare(operator, left, right, ev);
  const special = comparisonMethods[operator];
  const own = special ? callSpecial(ev, left, special, right) : undefined;
  if (own) return own.value;
  if (operator === '==' || operator === '!=') return known(equalValues(ev, left, right), operator === '!=');
  if (left instanceof Unknown || right instanceof Unknown) return unknown();
  if (left instanceof Symbolic || right instanceof Symbolic) {
    const [a, b] = [dimOfValue(left), dimOfValue(right)];
    return a === undefined || b === undefined ? unknown() : known(ev.compareSizes(operator, a, b));
  }
  if (left instanceof SetValue && right instanceof SetValue) {
    const within = (a: SetValue, b: SetValue) => [...a.entries.keys()].every((key) => b.entries.has(key));
    const isLarger = (a: SetValue, b: SetValue) => a.entries.size > b.entries.size;
    if (operator === '<=') return within(left, right);
    if (operator === '>=') return within(right, left);
    if (operator === '<') return isLarger(right, left) && within(left, right);
    if (operator === '>') return isLarger(left, right) && within(right, left);
  }
  const order = compareOrder(left, right);
  if (order !== undefined) return ordered(operator, order);
  if (ev.language === 'javascript') return false;
  return ev.raise('TypeError', `${operator} is not supported between ${typeName(left)} and ${typeName(right)}`);
}

/** Python's `is` on values that JavaScript holds by value. */
function identical(left: Value, right: Value): boolean | undefined {
  if (left instanceof Float && right instanceof Float) return left.value === right.value;
  if (left instanceof TupleValue && right instanceof TupleValue) return left.items === right.items;
  return undefined;
}

/** A condition that is open because one of its sides is. */
function openCondition(ev: Evaluator, ...sides: readonly Value[]): Unknown {
  const cause = sides.find((side) => side instanceof Unknown || side instanceof Symbolic);
  if (cause instanceof Unknown) {
    ev.spokenOf.add(cause);
    return new Unknown(cause.reason, ev.source);
  }
  return new Unknown(cause instanceof Symbolic ? `the size ${cause.dim}` : 'what it compares', ev.source);
}

/** Truth of a value; undefined where it is not known. */
export function truthOf(ev: Evaluator, value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === null || value === undefined) return false;
  if (typeof value === 'number') return value !== 0 && !Number.isNaN(value);
  if (typeof value === 'string') return value.length > 0;
  if (value instanceof Float) return value.value !== 0;
  if (value instanceof Unknown) return undefined;
  if (value instanceof Symbolic) return ev.compareSizes('!=', value.dim, 0);
  if (value instanceof Tensor) {
    if (value.data?.length === 1) return value.data[0] !== 0;
    return undefined;
  }
  if (ev.language === 'javascript') return true;
  if (value instanceof ListValue || value instanceof TupleValue) return value.items.length > 0;
  if (value instanceof DictValue || value instanceof SetValue) return value.entries.size > 0;
  if (value instanceof RangeValue) return value.length > 0;
  if (value instanceof NativeObject) return value.truth;
  const own = callSpecial(ev, value, '__bool__') ?? callSpecial(ev, value, '__len__');
  return own ? truthOf(ev, own.value) : true;
}
