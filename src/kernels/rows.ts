/**
 * What is computed row by row over [rows, length]: softmax, and the norms of Ba et al. (2016) and of Zhang and Sennrich (2019),
 * with their gradients. A row stays in the first cache between its passes.
 */
import { exp } from './mathematics';
import { addDoubles } from './reduction';
import { FLOAT, VECTOR, loadFilled, loadFirst, madd, storeFirst, sumOf } from './simd';

/** Vectors of a row, the last one in part. */
// @ts-ignore: decorator
@inline
function vectorsOf(length: i32): i32 {
  return (length + 3) >> 2;
}

/** Largest number of a row. */
// @ts-ignore: decorator
@inline
function largestOf(x: usize, whole: usize, rest: i32): v128 {
  let largest = f32x4.splat(-Infinity);
  for (let at: usize = 0; at < whole; at += VECTOR) largest = f32x4.max(largest, v128.load(x + at));
  if (rest != 0) largest = f32x4.max(largest, loadFilled(x + whole, rest, -Infinity));
  const one = max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1));
  return f32x4.splat(max(one, max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3))));
}

/** y = eˣ⁻ᵐ / Σ eˣ⁻ᵐ with m = max x; or its logarithm, x − m − ln Σ. */
export function softmaxRows(x: usize, rows: i32, length: i32, logarithm: bool, y: usize): void {
  const step = <usize>length * FLOAT;
  const whole = step & ~(VECTOR - 1);
  const rest = length & 3;
  for (let i = rows; i != 0; i--) {
    const most = largestOf(x, whole, rest);
    let sums = f32x4.splat(0);
    for (let at: usize = 0; at < whole; at += VECTOR) {
      const raised = exp(f32x4.sub(v128.load(x + at), most));
      sums = f32x4.add(sums, raised);
      if (!logarithm) v128.store(y + at, raised);
    }
    if (rest != 0) {
      const raised = exp(f32x4.sub(loadFilled(x + whole, rest, -Infinity), most));
      sums = f32x4.add(sums, raised);
      if (!logarithm) storeFirst(y + whole, raised, rest);
    }
    const sum = sumOf(sums);
    if (logarithm) {
      const shift = f32x4.add(most, f32x4.splat(<f32>Math.log(sum)));
      for (let at: usize = 0; at < whole; at += VECTOR) v128.store(y + at, f32x4.sub(v128.load(x + at), shift));
      if (rest != 0) storeFirst(y + whole, f32x4.sub(loadFirst(x + whole, rest), shift), rest);
    } else {
      const share = f32x4.splat(1 / sum);
      for (let at: usize = 0; at < whole; at += VECTOR) v128.store(y + at, f32x4.mul(v128.load(y + at), share));
      if (rest != 0) storeFirst(y + whole, f32x4.mul(loadFirst(y + whole, rest), share), rest);
    }
    x += step;
    y += step;
  }
}

/** ∂E/∂x = y · (∂E/∂y − Σ ∂E/∂y · y) of a softmax; ∂E/∂y − eʸ · Σ ∂E/∂y of its logarithm. */
// @ts-ignore: decorator
@inline
function softmaxSlope(logarithm: bool, d: v128, p: v128, sum: v128): v128 {
  return logarithm ? f32x4.sub(d, f32x4.mul(exp(p), sum)) : f32x4.mul(p, f32x4.sub(d, sum));
}

// @ts-ignore: decorator
@inline
function softmaxGradients(logarithm: bool, y: usize, dy: usize, rows: i32, length: i32, dx: usize): void {
  const step = <usize>length * FLOAT;
  const whole = step & ~(VECTOR - 1);
  const rest = length & 3;
  for (let i = rows; i != 0; i--) {
    let sums = f32x4.splat(0);
    for (let at: usize = 0; at < whole; at += VECTOR) {
      const d = v128.load(dy + at);
      sums = logarithm ? f32x4.add(sums, d) : madd(d, v128.load(y + at), sums);
    }
    if (rest != 0) {
      const d = loadFirst(dy + whole, rest);
      sums = logarithm ? f32x4.add(sums, d) : madd(d, loadFirst(y + whole, rest), sums);
    }
    const sum = f32x4.splat(sumOf(sums));
    for (let at: usize = 0; at < whole; at += VECTOR) {
      v128.store(dx + at, softmaxSlope(logarithm, v128.load(dy + at), v128.load(y + at), sum));
    }
    if (rest != 0) {
      const v = softmaxSlope(logarithm, loadFirst(dy + whole, rest), loadFirst(y + whole, rest), sum);
      storeFirst(dx + whole, v, rest);
    }
    y += step;
    dy += step;
    dx += step;
  }
}

export function softmaxGradient(
  y: usize,
  dy: usize,
  rows: i32,
  length: i32,
  logarithm: bool,
  dx: usize,
): void {
  if (logarithm) softmaxGradients(true, y, dy, rows, length, dx);
  else softmaxGradients(false, y, dy, rows, length, dx);
}

/**
 * y = (x − µ)/σ · gamma + beta, row by row.
 * @param centred else µ is 0: the norm by the root of the mean square.
 * @param gamma length numbers, or 0; beta likewise.
 * @param mean µ of every row; inverse: 1/σ.
 */
export function normaliseRows(
  x: usize,
  rows: i32,
  length: i32,
  epsilon: f32,
  centred: bool,
  gamma: usize,
  beta: usize,
  y: usize,
  mean: usize,
  inverse: usize,
): void {
  const step = <usize>length * FLOAT;
  const vectors = vectorsOf(length);
  for (let i = 0; i < rows; i++) {
    let centre: f32 = 0;
    if (centred) {
      let sums = f32x4.splat(0);
      for (let n = 0; n < vectors; n++) sums = f32x4.add(sums, loadFirst(x + <usize>n * VECTOR, length - 4 * n));
      centre = sumOf(sums) / <f32>length;
    }
    const m = f32x4.splat(centre);
    let squares = f32x4.splat(0);
    for (let n = 0; n < vectors; n++) {
      const v = f32x4.sub(loadFilled(x + <usize>n * VECTOR, length - 4 * n, centre), m);
      squares = madd(v, v, squares);
    }
    const scale: f32 = 1 / sqrt<f32>(sumOf(squares) / <f32>length + epsilon);
    const s = f32x4.splat(scale);
    for (let n = 0; n < vectors; n++) {
      const at = <usize>n * VECTOR;
      const here = length - 4 * n;
      let v = f32x4.mul(f32x4.sub(loadFirst(x + at, here), m), s);
      if (gamma != 0) v = f32x4.mul(v, loadFirst(gamma + at, here));
      if (beta != 0) v = f32x4.add(v, loadFirst(beta + at, here));
      storeFirst(y + at, v, here);
    }
    store<f32>(mean + <usize>i * FLOAT, centre);
    store<f32>(inverse + <usize>i * FLOAT, scale);
    x += step;
    y += step;
  }
}

/** Rows whose sums over rows are in single precision. */
const BLOCK: i32 = 64;

/**
 * With x̂ = (x − µ)/σ and d = ∂E/∂y · gamma: ∂E/∂x = (d − mean(d) − x̂ · mean(d · x̂))/σ, without mean(d) where µ is 0;
 * ∂E/∂gamma = Σ ∂E/∂y · x̂, ∂E/∂beta = Σ ∂E/∂y.
 * @param partial room for 2 · length numbers and 2 · length float64, each rounded up to whole vectors.
 */
export function normaliseRowsGradient(
  x: usize,
  dy: usize,
  rows: i32,
  length: i32,
  centred: bool,
  gamma: usize,
  mean: usize,
  inverse: usize,
  partial: usize,
  dx: usize,
  dGamma: usize,
  dBeta: usize,
): void {
  const step = <usize>length * FLOAT;
  const vectors = vectorsOf(length);
  const wide = <usize>vectors * VECTOR;
  const shifts = partial + wide;
  const totals = shifts + wide;
  memory.fill(partial, 0, 6 * wide);
  for (let i = 0; i < rows; i++) {
    const m = v128.load_splat<f32>(mean + <usize>i * FLOAT);
    const s = v128.load_splat<f32>(inverse + <usize>i * FLOAT);
    let sums = f32x4.splat(0);
    let products = f32x4.splat(0);
    for (let n = 0; n < vectors; n++) {
      const at = <usize>n * VECTOR;
      const here = length - 4 * n;
      const g = loadFirst(dy + at, here);
      const hat = f32x4.mul(f32x4.sub(loadFirst(x + at, here), m), s);
      v128.store(partial + at, madd(g, hat, v128.load(partial + at)));
      v128.store(shifts + at, f32x4.add(g, v128.load(shifts + at)));
      const d = gamma != 0 ? f32x4.mul(g, loadFirst(gamma + at, here)) : g;
      sums = f32x4.add(sums, d);
      products = madd(d, hat, products);
    }
    const a = f32x4.splat(centred ? sumOf(sums) / <f32>length : 0);
    const b = f32x4.splat(sumOf(products) / <f32>length);
    for (let n = 0; n < vectors; n++) {
      const at = <usize>n * VECTOR;
      const here = length - 4 * n;
      const g = loadFirst(dy + at, here);
      const d = gamma != 0 ? f32x4.mul(g, loadFirst(gamma + at, here)) : g;
      const hat = f32x4.mul(f32x4.sub(loadFirst(x + at, here), m), s);
      const v = f32x4.sub(f32x4.sub(d, a), f32x4.mul(hat, b));
      storeFirst(dx + at, f32x4.mul(v, s), here);
    }
    if ((i + 1) % BLOCK == 0 || i + 1 == rows) {
      for (let n = 0; n < 2 * vectors; n++) addDoubles(totals + <usize>n * 32, v128.load(partial + <usize>n * VECTOR));
      memory.fill(partial, 0, 2 * wide);
    }
    x += step;
    dy += step;
    dx += step;
  }
  for (let c = 0; c < length; c++) {
    store<f32>(dGamma + <usize>c * FLOAT, <f32>load<f64>(totals + <usize>c * 8));
    store<f32>(dBeta + <usize>c * FLOAT, <f32>load<f64>(totals + 2 * wide + <usize>c * 8));
  }
}
