/**
 * Rows or columns to one number each. Sums of a few hundred numbers are in single precision, sums of these in double.
 *
 *   reduceRows    ┌─────────┐ → ·        reduceColumns   ┌─────────┐
 *                 │    x    │ → ·                        │    x    │
 *                 └─────────┘ → ·                        └─────────┘
 *                                                         ↓ ↓ ↓ ↓ ↓
 */
import { FLOAT, VECTOR, loadFilled, loadFirst, storeFirst } from './simd';

/** Kinds of reductions, in the order in which the host numbers them. */
export const enum Reduction {
  Sum,
  Max,
  Min,
}

/** Numbers (of a row) or rows (of a column) that are summed in single precision. */
const BLOCK: i32 = 256;

// @ts-ignore: decorator
@inline
function emptyOf(kind: Reduction): f32 {
  return kind == Reduction.Sum ? 0 : kind == Reduction.Max ? -Infinity : Infinity;
}

// @ts-ignore: decorator
@inline
function joined(kind: Reduction, a: v128, b: v128): v128 {
  if (kind == Reduction.Sum) return f32x4.add(a, b);
  return kind == Reduction.Max ? f32x4.max(a, b) : f32x4.min(a, b);
}

/** Of a vector's four numbers. */
// @ts-ignore: decorator
@inline
function acrossLanes(kind: Reduction, v: v128): f32 {
  const pairs = joined(kind, v, i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  const all = joined(kind, pairs, i8x16.shuffle(pairs, pairs, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
  return f32x4.extract_lane(all, 0);
}

/** Both halves of a vector added to two sums in double precision. */
// @ts-ignore: decorator
@inline
export function addHalves(sum: v128, v: v128): v128 {
  const upper = i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  return f64x2.add(sum, f64x2.add(f64x2.promote_low_f32x4(v), f64x2.promote_low_f32x4(upper)));
}

// @ts-ignore: decorator
@inline
function oneRow(kind: Reduction, x: usize, length: i32): f32 {
  const empty = f32x4.splat(emptyOf(kind));
  let sums = f64x2.splat(0);
  let v = empty;
  for (let first = 0; first < length; first += 4 * BLOCK) {
    const block = min(4 * BLOCK, length - first);
    v = kind == Reduction.Sum ? empty : v;
    let w = v;
    let n = block >> 2;
    for (; n > 1; n -= 2) {
      v = joined(kind, v, v128.load(x));
      w = joined(kind, w, v128.load(x, 16));
      x += 2 * VECTOR;
    }
    if (n != 0) {
      v = joined(kind, v, v128.load(x));
      x += VECTOR;
    }
    v = joined(kind, v, w);
    const rest = block & 3;
    if (rest != 0) v = joined(kind, v, loadFilled(x, rest, emptyOf(kind)));
    if (kind == Reduction.Sum) sums = addHalves(sums, v);
  }
  if (kind != Reduction.Sum) return acrossLanes(kind, v);
  return <f32>(f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1));
}

// @ts-ignore: decorator
@inline
function everyRow(kind: Reduction, x: usize, rows: i32, length: i32, to: usize): void {
  for (let i = rows; i != 0; i--) {
    store<f32>(to, oneRow(kind, x, length));
    x += <usize>length * FLOAT;
    to += FLOAT;
  }
}

/** to[rows] of x[rows, length]. */
export function reduceRows(kind: Reduction, x: usize, rows: i32, length: i32, to: usize): void {
  if (kind == Reduction.Sum) everyRow(Reduction.Sum, x, rows, length, to);
  else if (kind == Reduction.Max) everyRow(Reduction.Max, x, rows, length, to);
  else everyRow(Reduction.Min, x, rows, length, to);
}

// @ts-ignore: decorator
@inline
function keep(kind: Reduction, v: v128, totals: usize, to: usize, channel: i32, here: i32): void {
  if (kind == Reduction.Sum) addDoubles(totals + <usize>channel * 8, v);
  else {
    const at = to + <usize>channel * FLOAT;
    storeFirst(at, joined(kind, v, loadFirst(at, here)), here);
  }
}

// @ts-ignore: decorator
@inline
function everyColumn(kind: Reduction, x: usize, rows: i32, columns: i32, totals: usize, to: usize): void {
  const step = <usize>columns * FLOAT;
  const empty = f32x4.splat(emptyOf(kind));
  if (kind == Reduction.Sum) memory.fill(totals, 0, <usize>((columns + 3) & ~3) * 8);
  else for (let column = 0; column < columns; column++) store<f32>(to + <usize>column * FLOAT, emptyOf(kind));
  for (let first = 0; first < rows; first += BLOCK) {
    const block = x + <usize>first * step;
    const count = min(BLOCK, rows - first);
    let column = 0;
    for (; column + 16 <= columns; column += 16) {
      let v0 = empty;
      let v1 = empty;
      let v2 = empty;
      let v3 = empty;
      let p = block + <usize>column * FLOAT;
      for (let i = count; i != 0; i--) {
        v0 = joined(kind, v0, v128.load(p));
        v1 = joined(kind, v1, v128.load(p, 16));
        v2 = joined(kind, v2, v128.load(p, 32));
        v3 = joined(kind, v3, v128.load(p, 48));
        p += step;
      }
      keep(kind, v0, totals, to, column, 4);
      keep(kind, v1, totals, to, column + 4, 4);
      keep(kind, v2, totals, to, column + 8, 4);
      keep(kind, v3, totals, to, column + 12, 4);
    }
    for (; column < columns; column += 4) {
      const here = min(4, columns - column);
      let v = empty;
      let p = block + <usize>column * FLOAT;
      for (let i = count; i != 0; i--) {
        v = joined(kind, v, loadFirst(p, here));
        p += step;
      }
      keep(kind, v, totals, to, column, here);
    }
  }
  if (kind != Reduction.Sum) return;
  for (let column = 0; column < columns; column++) {
    store<f32>(to + <usize>column * FLOAT, <f32>load<f64>(totals + <usize>column * 8));
  }
}

/** Four numbers added to four sums in double precision. */
// @ts-ignore: decorator
@inline
export function addDoubles(to: usize, v: v128): void {
  const upper = i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(v)));
  v128.store(to, f64x2.add(v128.load(to, 16), f64x2.promote_low_f32x4(upper)), 16);
}

/**
 * to[planes, columns] of x[planes, rows, columns].
 * @param totals room for the columns' sums as float64, rounded up to whole vectors.
 */
export function reduceColumns(
  kind: Reduction,
  x: usize,
  planes: i32,
  rows: i32,
  columns: i32,
  totals: usize,
  to: usize,
): void {
  const plane = <usize>rows * <usize>columns * FLOAT;
  for (let i = planes; i != 0; i--, x += plane, to += <usize>columns * FLOAT) {
    if (kind == Reduction.Sum) everyColumn(Reduction.Sum, x, rows, columns, totals, to);
    else if (kind == Reduction.Max) everyColumn(Reduction.Max, x, rows, columns, totals, to);
    else everyColumn(Reduction.Min, x, rows, columns, totals, to);
  }
}

/** The largest magnitude, and the sum of squares in units of it: both in float32's range wherever the norm is. */
export function normParts(x: usize, count: i32, to: usize): void {
  let largest = f32x4.splat(0);
  let p = x;
  for (let n = count >> 2; n != 0; n--) {
    largest = f32x4.max(largest, f32x4.abs(v128.load(p)));
    p += VECTOR;
  }
  const rest = count & 3;
  if (rest != 0) largest = f32x4.max(largest, f32x4.abs(loadFirst(p, rest)));
  const most = acrossLanes(Reduction.Max, largest);
  const unit = f32x4.splat(max<f32>(most, 1e-37));
  let sums = f64x2.splat(0);
  p = x;
  for (let first = 0; first < count; first += 4 * BLOCK) {
    let v = f32x4.splat(0);
    const block = min(4 * BLOCK, count - first);
    for (let n = block >> 2; n != 0; n--) {
      const share = f32x4.div(v128.load(p), unit);
      v = f32x4.add(v, f32x4.mul(share, share));
      p += VECTOR;
    }
    if ((block & 3) != 0) {
      const share = f32x4.div(loadFirst(p, block & 3), unit);
      v = f32x4.add(v, f32x4.mul(share, share));
    }
    sums = addHalves(sums, v);
  }
  store<f32>(to, most);
  store<f32>(to, <f32>(f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)), 4);
}
