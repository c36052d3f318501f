/** Operators on plain values, by each language's own rules. */
import type { BinaryOperator, ComparisonOperator } from '../syntax/syntax';
import { symbolicBinary } from './symbolicArithmetic';
import {
  BoundMethod,
  DictValue,
  Float,
  Instance,
  keyOf,
  ListValue,
  RangeValue,
  SetValue,
  Symbolic,
  TupleValue,
  Unknown,
  type Value,
} from './values';

/** What an operator gives where its operands do not fit it. */
export class Unsupported {
  readonly text = 'unsupported operands';
}

export const unsupported = new Unsupported();

export type Outcome = Value | Unsupported;

/** The number of a plain value: booleans are 0 and 1 as in Python. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof Float) return value.value;
  if (typeof value === 'boolean') return Number(value);
  return undefined;
}

const modulo = (a: number, b: number): number => a - b * Math.floor(a / b);

function numeric(operator: BinaryOperator, a: number, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '//':
      return Math.floor(a / b);
    case '%':
      return modulo(a, b);
    case '**':
      return a ** b;
    case '<<':
      return a * 2 ** b;
    case '>>':
      return Math.floor(a / 2 ** b);
    case '&':
      return Number(BigInt(a) & BigInt(b));
    case '|':
      return Number(BigInt(a) | BigInt(b));
    case '^':
      return Number(BigInt(a) ^ BigInt(b));
    default:
      return undefined;
  }
}

/** Python's arithmetic on numbers, or undefined where a side is none. @throws 'zero' never: division by zero gives `unsupported`. */
function pythonNumbers(operator: BinaryOperator, left: Value, right: Value): Outcome | undefined {
  const a = numberOf(left);
  const b = numberOf(right);
  if (a === undefined || b === undefined) return undefined;
  const float = left instanceof Float || right instanceof Float;
  const bitwise = operator === '&' || operator === '|' || operator === '^' || operator === '<<' || operator === '>>';
  if (bitwise && float) return unsupported;
  if (bitwise && typeof left === 'boolean' && typeof right === 'boolean' && operator.length === 1)
    return Boolean(numeric(operator, a, b));
  const result = numeric(operator, a, b);
  if (result === undefined) return unsupported;
  if (float || operator === '/' || (operator === '**' && b < 0)) return new Float(result);
  return result;
}

const symbolic = (operator: BinaryOperator, left: Value, right: Value): Outcome | undefined => {
  const result = symbolicBinary(operator, left, right);
  return result === 'unknown' ? new Unknown(`a size under ${operator}`) : result;
};

const repeat = <Item>(items: readonly Item[], times: number): Item[] =>
  Array.from({ length: Math.min(Math.max(0, times), 1_000_000) }, () => items).flat();

function sequences(operator: BinaryOperator, left: Value, right: Value): Outcome | undefined {
  if (operator === '+') {
    if (typeof left === 'string' && typeof right === 'string') return left + right;
    if (left instanceof ListValue && right instanceof ListValue) return new ListValue([...left.items, ...right.items]);
    if (left instanceof TupleValue && right instanceof TupleValue)
      return new TupleValue([...left.items, ...right.items]);
  }
  if (operator === '*') {
    const [sequence, count] = typeof numberOf(right) === 'number' ? [left, right] : [right, left];
    const times = numberOf(count);
    if (times === undefined) return undefined;
    if (typeof sequence === 'string') return sequence.repeat(Math.min(Math.max(0, times), 1_000_000));
    if (sequence instanceof ListValue) return new ListValue(repeat(sequence.items, times));
    if (sequence instanceof TupleValue) return new TupleValue(repeat(sequence.items, times));
  }
  return undefined;
}

function sets(operator: BinaryOperator, left: Value, right: Value): Outcome | undefined {
  if (left instanceof DictValue && right instanceof DictValue && operator === '|')
    return new DictValue([...left.entries.values(), ...right.entries.values()]);
  if (!(left instanceof SetValue) || !(right instanceof SetValue)) return undefined;
  const [a, b] = [[...left.entries.values()], [...right.entries.values()]];
  if (operator === '|') return new SetValue([...a, ...b]);
  if (operator === '&') return new SetValue(a.filter((item) => right.entries.has(keyOf(item))));
  if (operator === '-') return new SetValue(a.filter((item) => !right.entries.has(keyOf(item))));
  if (operator === '^')
    return new SetValue([
      ...a.filter((item) => !right.entries.has(keyOf(item))),
      ...b.filter((item) => !left.entries.has(keyOf(item))),
    ]);
  return undefined;
}

/** Python's binary operators on plain values. Division by zero is the caller's to raise. */
export const pythonBinary = (operator: BinaryOperator, left: Value, right: Value): Outcome => {
  for (const rule of [pythonNumbers, sequences, symbolic, sets]) {
    const result = rule(operator, left, right);
    if (result !== undefined) return result;
  }
  return unsupported;
};

/** JavaScript's binary operators on plain values. */
export function javascriptBinary(
  operator: BinaryOperator,
  left: Value,
  right: Value,
  text: (value: Value) => string,
): Outcome {
  if (operator === '+' && (typeof left === 'string' || typeof right === 'string')) return text(left) + text(right);
  const inexact = symbolic(operator, left, right);
  if (inexact !== undefined) return inexact;
  const plain = (value: Value): number | undefined =>
    typeof value === 'string' ? Number(value) : value === null ? 0 : value === undefined ? Number.NaN : numberOf(value);
  const a = plain(left);
  const b = plain(right);
  if (a === undefined || b === undefined) return unsupported;
  switch (operator) {
    case '%':
      return a % b;
    case '<<':
      return a << b;
    case '>>':
      return a >> b;
    case '>>>':
      return a >>> b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    default:
      return numeric(operator, a, b) ?? unsupported;
  }
}

const sameItems = (a: readonly Value[], b: readonly Value[], same: (a: Value, b: Value) => boolean): boolean =>
  a.length === b.length && a.every((item, i) => same(item, b[i]));

/** Python's `==` on values whose classes do not say otherwise. */
export function pythonEqual(left: Value, right: Value): boolean {
  if (left === right) return true;
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return a === b;
  if (left instanceof Symbolic && right instanceof Symbolic) return left.dim === right.dim;
  if (left instanceof ListValue && right instanceof ListValue) return sameItems(left.items, right.items, pythonEqual);
  if (left instanceof TupleValue && right instanceof TupleValue) return sameItems(left.items, right.items, pythonEqual);
  if (left instanceof RangeValue && right instanceof RangeValue)
    return left.start === right.start && left.length === right.length && left.step === right.step;
  if (left instanceof SetValue && right instanceof SetValue)
    return left.entries.size === right.entries.size && [...left.entries.keys()].every((key) => right.entries.has(key));
  if (left instanceof DictValue && right instanceof DictValue)
    return (
      left.entries.size === right.entries.size &&
      [...left.entries].every(([key, [, value]]) => {
        const other = right.entries.get(key);
        return other !== undefined && pythonEqual(value, other[1]);
      })
    );
  if (left instanceof BoundMethod && right instanceof BoundMethod)
    return left.callee === right.callee && left.receiver === right.receiver;
  // Instances of a dataclass are equal by their fields.
  if (left instanceof Instance && right instanceof Instance && left.type === right.type && left.type.fields)
    return left.type.fields.every(({ name }) => pythonEqual(left.attributes.get(name), right.attributes.get(name)));
  return false;
}

/** Order of two plain values: negative, zero, positive; undefined where they have none. */
export function compareOrder(left: Value, right: Value): number | undefined {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return a === b ? 0 : a < b ? -1 : 1;
  if (typeof left === 'string' && typeof right === 'string') return left === right ? 0 : left < right ? -1 : 1;
  const [x, y] = [left, right].map((value) =>
    value instanceof ListValue || value instanceof TupleValue ? value.items : undefined,
  );
  if (x && y) {
    for (let i = 0; i < Math.min(x.length, y.length); i++) {
      if (pythonEqual(x[i], y[i])) continue;
      return compareOrder(x[i], y[i]);
    }
    return x.length - y.length;
  }
  return undefined;
}

export function ordered(operator: ComparisonOperator, order: number): boolean {
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

/** JavaScript's `==`: null and undefined are one, numbers and strings are compared as numbers. */
export function javascriptEqual(left: Value, right: Value, strict: boolean): boolean {
  if (left === right) return true;
  if (strict) return false;
  const nothing = (value: Value) => value === null || value === undefined;
  if (nothing(left) || nothing(right)) return nothing(left) && nothing(right);
  const primitive = (value: Value) => ['string', 'number', 'boolean'].includes(typeof value);
  return primitive(left) && primitive(right) && Number(left) === Number(right);
}

/** Operators on the items of arrays and tensors, by Python's rules. */
export const itemArithmetic: Partial<Record<BinaryOperator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '//': (a, b) => Math.floor(a / b),
  '%': (a, b) => a - b * Math.floor(a / b),
  '**': (a, b) => a ** b,
};

/** To the nearest whole number, halves to the even one: IEEE 754, as Python, NumPy and PyTorch round. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
