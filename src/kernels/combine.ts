/**
 * Two tensors number by number, either one broadcast: rows × length numbers come out, and a or b has one row for all of them
 * (its `row` step is 0), or one number for all of a row (it does not `move`).
 *
 *        length →                length →                         length →
 *   a  ┌─────────┐          b  ┌─────────┐  or  ┌─────────┐  or  ┌─┐            to  ┌─────────┐
 * rows │         │    ∘   rows │         │      └─────────┘ rows │ │   =       rows │         │
 *      └─────────┘             └─────────┘                       └─┘                └─────────┘
 */
import { FLOAT, VECTOR, loadFirst, storeFirst } from './simd';

/** Kinds of combinations, in the order in which the host numbers them. */
export const enum Combination {
  Add,
  Subtract,
  Multiply,
  Divide,
  Maximum,
  Minimum,
  SquaredDifference,
}

// @ts-ignore: decorator
@inline
function combined(kind: Combination, a: v128, b: v128): v128 {
  if (kind == Combination.Add) return f32x4.add(a, b);
  if (kind == Combination.Subtract) return f32x4.sub(a, b);
  if (kind == Combination.Multiply) return f32x4.mul(a, b);
  if (kind == Combination.Divide) return f32x4.div(a, b);
  if (kind == Combination.Maximum) return f32x4.max(a, b);
  if (kind == Combination.Minimum) return f32x4.min(a, b);
  const difference = f32x4.sub(a, b);
  return f32x4.mul(difference, difference);
}

/** One loop for each kind and for what moves, so that none decides at every number. */
// @ts-ignore: decorator
@inline
function eachRow(
  kind: Combination,
  aMoves: bool,
  bMoves: bool,
  a: usize,
  aRow: usize,
  b: usize,
  bRow: usize,
  rows: i32,
  length: i32,
  to: usize,
): void {
  const whole = (<usize>length * FLOAT) & ~(VECTOR - 1);
  const rest = length & 3;
  for (let i = rows; i != 0; i--) {
    const oneA = v128.load_splat<f32>(a);
    const oneB = v128.load_splat<f32>(b);
    for (let at: usize = 0; at < whole; at += VECTOR) {
      const left = aMoves ? v128.load(a + at) : oneA;
      const right = bMoves ? v128.load(b + at) : oneB;
      v128.store(to + at, combined(kind, left, right));
    }
    if (rest != 0) {
      const left = aMoves ? loadFirst(a + whole, rest) : oneA;
      const right = bMoves ? loadFirst(b + whole, rest) : oneB;
      storeFirst(to + whole, combined(kind, left, right), rest);
    }
    a += aRow;
    b += bRow;
    to += <usize>length * FLOAT;
  }
}

// @ts-ignore: decorator
@inline
function each(
  kind: Combination,
  aMoves: bool,
  bMoves: bool,
  a: usize,
  aRow: usize,
  b: usize,
  bRow: usize,
  rows: i32,
  length: i32,
  to: usize,
): void {
  if (aMoves && bMoves) eachRow(kind, true, true, a, aRow, b, bRow, rows, length, to);
  else if (aMoves) eachRow(kind, true, false, a, aRow, b, bRow, rows, length, to);
  else eachRow(kind, false, true, a, aRow, b, bRow, rows, length, to);
}

/** @param aRow bytes from one row of a to the next one; of b likewise. At least one of both moves. */
export function combine(
  kind: Combination,
  a: usize,
  aRow: usize,
  aMoves: bool,
  b: usize,
  bRow: usize,
  bMoves: bool,
  rows: i32,
  length: i32,
  to: usize,
): void {
  switch (kind) {
    case Combination.Add:
      return each(Combination.Add, aMoves, bMoves, a, aRow, b, bRow, rows, length, to);
    case Combination.Subtract:
      return each(Combination.Subtract, aMoves, bMoves, a, aRow, b, bRow, rows, length, to);
    case Combination.Multiply:
      return each(Combination.Multiply, aMoves, bMoves, a, aRow, b, bRow, rows, length, to);
    case Combination.Divide:
      return each(Combination.Divide, aMoves, bMoves, a, aRow, b, bRow, rows, length, to);
    case Combination.Maximum:
      return each(Combination.Maximum, aMoves, bMoves, a, aRow, b, bRow, rows, length, to);
    case Combination.Minimum:
      return each(Combination.Minimum, aMoves, bMoves, a, aRow, b, bRow, rows, length, to);
    case Combination.SquaredDifference:
      return each(Combination.SquaredDifference, aMoves, bMoves, a, aRow, b, bRow, rows, length, to);
  }
}

/** to = a + b, number by number. */
export function add(a: usize, b: usize, count: i32, to: usize): void {
  eachRow(Combination.Add, true, true, a, 0, b, 0, 1, count, to);
}
