/** Arithmetic with sizes that are symbols, as exact as Python's own on the numbers that they stand for. */
import {
  addDims,
  divideDims,
  extremeOfDims,
  floorOfDim,
  isExactInFloats,
  isWholeDim,
  moduloDims,
  multiplyDims,
  powerOfDim,
  quotientOfDims,
  relationOf,
  subtractDims,
  type Dim,
} from '../../graph/dim';
import type { BinaryOperator } from '../syntax/syntax';
import { Float, Symbolic, type Value } from './values';

type Rounding = Symbolic['float'];

interface Side {
  dim: Dim;
  float: Rounding;
}

function sideOf(value: Value): Side | undefined {
  if (value instanceof Symbolic) return { dim: value.dim, float: value.float };
  if (value instanceof Float)
    return Number.isFinite(value.value)
      ? { dim: value.value, float: isExactInFloats(value.value) ? 'exact' : 'rounded' }
      : undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? { dim: value, float: undefined } : undefined;
  return typeof value === 'boolean' ? { dim: Number(value), float: undefined } : undefined;
}

/** A size as a value; `float` where it is no whole number to Python. */
export function sizeOf(dim: Dim, float?: Rounding): Value {
  if (typeof dim === 'string') return new Symbolic(dim, float);
  return float ? new Float(dim) : dim;
}

/** Exactness of a sum or product of two sides. */
function rounding(a: Side, b: Side, result: Dim): Rounding {
  if (a.float === undefined && b.float === undefined) return undefined;
  const inexact = [a, b].some(({ float }) => float === 'quotient' || float === 'rounded');
  return inexact || !isExactInFloats(result) ? 'rounded' : 'exact';
}

/** Is a number that was rounded on the way on the same side of every whole number as the exact one? */
const floorsExactly = ({ float }: Side): boolean => float !== 'rounded';

/**
 * Result of an operator of which one side is a symbol; undefined where a side is no number, 'unknown' where the result has
 * no formula.
 */
export function symbolicBinary(operator: BinaryOperator, left: Value, right: Value): Value | 'unknown' {
  if (!(left instanceof Symbolic) && !(right instanceof Symbolic)) return undefined;
  const [a, b] = [sideOf(left), sideOf(right)];
  if (!a || !b) return undefined;
  const float = a.float ?? b.float;
  const of = (dim: Dim, exactness: Rounding): Value | 'unknown' =>
    typeof dim === 'number' && Number.isNaN(dim) ? 'unknown' : sizeOf(dim, exactness);
  switch (operator) {
    case '+':
    case '-':
    case '*': {
      const result = (operator === '+' ? addDims : operator === '-' ? subtractDims : multiplyDims)(a.dim, b.dim);
      return of(result, rounding(a, b, result));
    }
    case '/': {
      const result = quotientOfDims(a.dim, b.dim);
      const once = floorsExactly(a) && floorsExactly(b) && a.float !== 'quotient' && b.float !== 'quotient';
      return of(result, once ? (isExactInFloats(result) ? 'exact' : 'quotient') : 'rounded');
    }
    case '//':
    case '%':
      if (!floorsExactly(a) || !floorsExactly(b)) return 'unknown';
      return of((operator === '//' ? divideDims : moduloDims)(a.dim, b.dim), float && 'exact');
    case '**': {
      if (typeof b.dim !== 'number') return 'unknown';
      const result = powerOfDim(a.dim, b.dim);
      const whole = Number.isInteger(b.dim) && b.dim >= 0;
      return of(result, whole ? rounding(a, b, result) : 'rounded');
    }
    default:
      return 'unknown';
  }
}

/** The size with the other sign. */
export const negatedSize = ({ dim, float }: Symbolic): Value => sizeOf(subtractDims(0, dim), float);

/** `int(x)`, `math.floor(x)`, `math.ceil(x)`; 'unknown' where rounding on the way, or an unknown sign, leaves it open. */
export function wholeOf(value: Symbolic, kind: 'truncate' | 'floor' | 'ceil' | 'round'): Value | 'unknown' {
  if (isWholeDim(value.dim) && value.float !== 'rounded') return sizeOf(value.dim);
  if (value.float === 'rounded' || kind === 'round') return 'unknown';
  if (kind === 'ceil') return sizeOf(subtractDims(0, floorOfDim(subtractDims(0, value.dim))));
  const relation = relationOf(value.dim, 0);
  if (kind === 'truncate' && relation !== '>' && relation !== '≥' && relation !== '=') return 'unknown';
  return sizeOf(floorOfDim(value.dim));
}

/** √x. */
export const squareRootOf = ({ dim }: Symbolic): Value => sizeOf(powerOfDim(dim, 0.5), 'rounded');

/** The largest or smallest of numbers of which one is a symbol; undefined where one of the values is no number. */
export function extremeSize(kind: 'max' | 'min', values: readonly Value[]): Value {
  if (!values.some((value) => value instanceof Symbolic)) return undefined;
  const sides = values.map(sideOf);
  if (!sides.every((side): side is Side => side !== undefined)) return undefined;
  const float = sides.some((side) => side.float === 'rounded')
    ? 'rounded'
    : sides.map((side) => side.float).find((kindOf) => kindOf !== undefined);
  return sizeOf(
    extremeOfDims(
      kind,
      sides.map(({ dim }) => dim),
    ),
    float,
  );
}

/** The size of a number or a symbol. */
export const dimOfValue = (value: Value): Dim | undefined => sideOf(value)?.dim;
