/** Functions of each number alone. Counts are of numbers; what lies behind the last one is not written. */
import { VECTOR, loadFirst, madd, storeFirst } from './simd';

/** Kinds of `combine`. */
export const enum Combination {
  Add,
  Subtract,
  Multiply,
}

// @ts-ignore: decorator
@inline
function combined(kind: Combination, a: v128, b: v128): v128 {
  if (kind == Combination.Add) return f32x4.add(a, b);
  if (kind == Combination.Subtract) return f32x4.sub(a, b);
  return f32x4.mul(a, b);
}

/** One loop for each kind, so that none decides at every number. */
// @ts-ignore: decorator
@inline
function eachPair(kind: Combination, a: usize, b: usize, count: i32, to: usize): void {
  for (let n = count >> 2; n != 0; n--) {
    v128.store(to, combined(kind, v128.load(a), v128.load(b)));
    a += VECTOR;
    b += VECTOR;
    to += VECTOR;
  }
  const rest = count & 3;
  if (rest != 0) storeFirst(to, combined(kind, loadFirst(a, rest), loadFirst(b, rest)), rest);
}

export function add(a: usize, b: usize, count: i32, to: usize): void {
  eachPair(Combination.Add, a, b, count, to);
}

export function subtract(a: usize, b: usize, count: i32, to: usize): void {
  eachPair(Combination.Subtract, a, b, count, to);
}

export function multiply(a: usize, b: usize, count: i32, to: usize): void {
  eachPair(Combination.Multiply, a, b, count, to);
}

/** max(low, x). */
export function atLeast(x: usize, low: f32, count: i32, to: usize): void {
  const bound = f32x4.splat(low);
  for (let n = count >> 2; n != 0; n--) {
    v128.store(to, f32x4.max(v128.load(x), bound));
    x += VECTOR;
    to += VECTOR;
  }
  const rest = count & 3;
  if (rest != 0) storeFirst(to, f32x4.max(loadFirst(x, rest), bound), rest);
}

/** x · factor + shift. */
export function affine(x: usize, factor: f32, shift: f32, count: i32, to: usize): void {
  const f = f32x4.splat(factor);
  const s = f32x4.splat(shift);
  for (let n = count >> 2; n != 0; n--) {
    v128.store(to, madd(v128.load(x), f, s));
    x += VECTOR;
    to += VECTOR;
  }
  const rest = count & 3;
  if (rest != 0) storeFirst(to, madd(loadFirst(x, rest), f, s), rest);
}

/** 1 where x is above 0, else 0. */
export function step(x: usize, count: i32, to: usize): void {
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  for (let n = count >> 2; n != 0; n--) {
    v128.store(to, v128.and(one, f32x4.gt(v128.load(x), zero)));
    x += VECTOR;
    to += VECTOR;
  }
  const rest = count & 3;
  if (rest != 0) storeFirst(to, v128.and(one, f32x4.gt(loadFirst(x, rest), zero)), rest);
}
