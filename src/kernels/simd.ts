/** What every kernel is made of: four numbers at a time, and names for sizes in bytes. */

/** Bytes of a float32. */
export const FLOAT: usize = 4;

/** Bytes of one vector of four numbers. */
export const VECTOR: usize = 16;

/** Outputs that one panel of packed weights holds: two vectors. */
export const PANEL: i32 = 8;

/** Bytes of a panel's row. */
export const PANEL_BYTES: usize = 32;

/** a · b + c: in one rounding where the build has relaxed SIMD, in two where it has not. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/** Stores the first `count` numbers (0 to 4) of a vector. */
// @ts-ignore: decorator
@inline
export function storeFirst(to: usize, value: v128, count: i32): void {
  if (count >= 4) {
    v128.store(to, value);
  } else if (count > 0) {
    store<f32>(to, f32x4.extract_lane(value, 0));
    if (count > 1) store<f32>(to, f32x4.extract_lane(value, 1), 4);
    if (count > 2) store<f32>(to, f32x4.extract_lane(value, 2), 8);
  }
}

/** Loads `count` numbers (1 to 4), zeros behind them. */
// @ts-ignore: decorator
@inline
export function loadFirst(from: usize, count: i32): v128 {
  if (count >= 4) return v128.load(from);
  let value = v128.load32_zero(from);
  if (count > 1) value = f32x4.replace_lane(value, 1, load<f32>(from, 4));
  if (count > 2) value = f32x4.replace_lane(value, 2, load<f32>(from, 8));
  return value;
}

/** Loads `count` numbers (1 to 4), and `fill` behind them. */
// @ts-ignore: decorator
@inline
export function loadFilled(from: usize, count: i32, fill: f32): v128 {
  if (count >= 4) return v128.load(from);
  const there = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
  return v128.bitselect(loadFirst(from, count), f32x4.splat(fill), there);
}

/** Sum of a vector's four numbers. */
// @ts-ignore: decorator
@inline
export function sumOf(v: v128): f32 {
  const pairs = f32x4.add(v, i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}
