/**
 * The matrices of F(4×4, 3×3), each as its product with a few numbers that lie `step` bytes apart, four channels at once; and with a
 * tile, from both sides. They are those of Toom and Cook for the points 0, ±√½, ±√2 and ∞, where Lavin and Gray (2015, arXiv:1509.09308) take 0, ±1, ±2 and ∞:
 * numbers nearer to one leave four times less rounding error (Barabasz et al. 2020, arXiv:1803.10986, on the choice of points).
 *
 *        ┌ 1    0   −5/2   0    1   0 ┐        ┌   1     0     0  ┐
 *        │ 0  −√2    −2   √½    1   0 │        │ −2/3 −√2/3  −1/3 │         ┌ 1   1    1    1    1   0 ┐
 *   Bᵀ = │ 0   √2    −2  −√½    1   0 │    G = │ −2/3  √2/3  −1/3 │    Aᵀ = │ 0  √½  −√½   √2  −√2   0 │
 *        │ 0  −√½    −½   √2    1   0 │        │  1/6  √2/6   1/3 │         │ 0   ½    ½    2    2   0 │
 *        │ 0   √½    −½  −√2    1   0 │        │  1/6 −√2/6   1/3 │         └ 0 √½/2 −√½/2 2√2 −2√2  1 ┘
 *        └ 0    1     0  −5/2   0   1 ┘        └   0     0     1  ┘
 */
import { madd, VECTOR } from './simd';

/** Places of a transformed tile: 6 × 6 points. */
export const POINTS: i32 = 36;

/** Names of the matrices, known where this is compiled. */
export const B: i32 = 0;
export const G: i32 = 1;
export const A: i32 = 2;
export const TRANSPOSED_G: i32 = 3;
export const TRANSPOSED_A: i32 = 4;

/** Numbers that a matrix takes, and numbers that it gives. */
// @ts-ignore: decorator
@inline
function taken(matrix: i32): i32 {
  return matrix == G ? 3 : matrix == A ? 4 : 6;
}

// @ts-ignore: decorator
@inline
function given(matrix: i32): i32 {
  return matrix == TRANSPOSED_G ? 3 : matrix == TRANSPOSED_A ? 4 : 6;
}

/**
 * M t Mᵀ of a tile t, as many rows and columns as the matrix M takes.
 * @param row, column bytes from one row and column of t to the next; `toRow`, `toColumn` likewise of what comes out.
 * @param half room for [6, 6, 4] numbers.
 */
// @ts-ignore: decorator
@inline
export function transformTile(
  matrix: i32,
  from: usize,
  row: usize,
  column: usize,
  half: usize,
  to: usize,
  toRow: usize,
  toColumn: usize,
): void {
  timesEach(matrix, taken(matrix), from, column, row, half, VECTOR, 6 * VECTOR);
  timesEach(matrix, given(matrix), half, 6 * VECTOR, VECTOR, to, toRow, toColumn);
}

/**
 * The matrix times each of three, four or six columns, `next` bytes apart. They are written out: constants stay in registers then,
 * which saves a tenth of a convolution of few channels.
 */
// @ts-ignore: decorator
@inline
function timesEach(
  matrix: i32,
  columns: i32,
  from: usize,
  next: usize,
  step: usize,
  to: usize,
  toNext: usize,
  toStep: usize,
): void {
  times(matrix, from, step, to, toStep);
  times(matrix, from + next, step, to + toNext, toStep);
  times(matrix, from + 2 * next, step, to + 2 * toNext, toStep);
  if (columns > 3) times(matrix, from + 3 * next, step, to + 3 * toNext, toStep);
  if (columns > 4) {
    times(matrix, from + 4 * next, step, to + 4 * toNext, toStep);
    times(matrix, from + 5 * next, step, to + 5 * toNext, toStep);
  }
}

// @ts-ignore: decorator
@inline
function times(matrix: i32, from: usize, step: usize, to: usize, toStep: usize): void {
  if (matrix == B) timesB(from, step, to, toStep);
  else if (matrix == G) timesG(from, step, to, toStep);
  else if (matrix == A) timesA(from, step, to, toStep);
  else if (matrix == TRANSPOSED_G) timesTransposedG(from, step, to, toStep);
  else timesTransposedA(from, step, to, toStep);
}

const ROOT_HALF: f32 = 0.7071067811865476;
const ROOT_TWO: f32 = 1.4142135623730951;

// @ts-ignore: decorator
@inline
function number(value: f32): v128 {
  return f32x4.splat(value);
}

/** Stores even + odd and even − odd: what two opposite points give. */
// @ts-ignore: decorator
@inline
function storePair(to: usize, step: usize, even: v128, odd: v128): void {
  v128.store(to, f32x4.add(even, odd));
  v128.store(to + step, f32x4.sub(even, odd));
}

/** Bᵀ: six numbers of an image to six. */
// @ts-ignore: decorator
@inline
function timesB(from: usize, step: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from);
  const d1 = v128.load(from + step);
  const d2 = v128.load(from + 2 * step);
  const d3 = v128.load(from + 3 * step);
  const d4 = v128.load(from + 4 * step);
  const d5 = v128.load(from + 5 * step);
  v128.store(to, madd(d2, number(-2.5), f32x4.add(d0, d4)));
  let odd = f32x4.mul(madd(d1, number(-2), d3), number(ROOT_HALF));
  storePair(to + toStep, toStep, madd(d2, number(-2), d4), odd);
  odd = f32x4.mul(madd(d1, number(-0.5), d3), number(ROOT_TWO));
  storePair(to + 3 * toStep, toStep, madd(d2, number(-0.5), d4), odd);
  v128.store(to + 5 * toStep, madd(d3, number(-2.5), f32x4.add(d1, d5)));
}

/** G: three weights to six numbers. */
// @ts-ignore: decorator
@inline
function timesG(from: usize, step: usize, to: usize, toStep: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + step);
  const c = v128.load(from + 2 * step);
  const third = f32x4.mul(c, number(1.0 / 3));
  v128.store(to, a);
  let even = f32x4.sub(f32x4.mul(a, number(-2.0 / 3)), third);
  storePair(to + toStep, toStep, even, f32x4.mul(b, number(-ROOT_TWO / 3)));
  even = madd(a, number(1.0 / 6), third);
  storePair(to + 3 * toStep, toStep, even, f32x4.mul(b, number(ROOT_TWO / 6)));
  v128.store(to + 5 * toStep, c);
}

/** Gᵀ: six sums to three numbers of a gradient. */
// @ts-ignore: decorator
@inline
function timesTransposedG(from: usize, step: usize, to: usize, toStep: usize): void {
  const s1 = v128.load(from + step);
  const s2 = v128.load(from + 2 * step);
  const s3 = v128.load(from + 3 * step);
  const s4 = v128.load(from + 4 * step);
  const inner = f32x4.add(s1, s2);
  const outer = f32x4.add(s3, s4);
  const first = madd(inner, number(-2.0 / 3), v128.load(from));
  v128.store(to, madd(outer, number(1.0 / 6), first));
  const odd = f32x4.mul(f32x4.sub(s3, s4), number(ROOT_TWO / 6));
  v128.store(to + toStep, madd(f32x4.sub(s1, s2), number(-ROOT_TWO / 3), odd));
  v128.store(to + 2 * toStep, madd(f32x4.sub(outer, inner), number(1.0 / 3), v128.load(from + 5 * step)));
}

/** Aᵀ: six products to four outputs. */
// @ts-ignore: decorator
@inline
function timesTransposedA(from: usize, step: usize, to: usize, toStep: usize): void {
  const m1 = v128.load(from + step);
  const m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from + 3 * step);
  const m4 = v128.load(from + 4 * step);
  const inner = f32x4.add(m1, m2);
  const outer = f32x4.add(m3, m4);
  const oddInner = f32x4.mul(f32x4.sub(m1, m2), number(ROOT_HALF));
  const oddOuter = f32x4.mul(f32x4.sub(m3, m4), number(ROOT_TWO));
  v128.store(to, f32x4.add(f32x4.add(v128.load(from), inner), outer));
  v128.store(to + toStep, f32x4.add(oddInner, oddOuter));
  v128.store(to + 2 * toStep, madd(outer, number(2), f32x4.mul(inner, number(0.5))));
  const last = madd(oddInner, number(0.5), v128.load(from + 5 * step));
  v128.store(to + 3 * toStep, madd(oddOuter, number(2), last));
}

/** A: four numbers of ∂E/∂y to six. */
// @ts-ignore: decorator
@inline
function timesA(from: usize, step: usize, to: usize, toStep: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + step);
  const c = v128.load(from + 2 * step);
  const d = v128.load(from + 3 * step);
  v128.store(to, a);
  let odd = f32x4.mul(madd(d, number(0.5), b), number(ROOT_HALF));
  storePair(to + toStep, toStep, madd(c, number(0.5), a), odd);
  odd = f32x4.mul(madd(d, number(2), b), number(ROOT_TWO));
  storePair(to + 3 * toStep, toStep, madd(c, number(2), a), odd);
  v128.store(to + 5 * toStep, d);
}
