/**
 * Batch normalisation over [rows, channels], channels last: every number of a channel is treated alike (Ioffe and Szegedy 2015,
 * Algorithm 1). Coefficients are arrays of one float32 for each channel.
 */
import { addDoubles } from './reduction';
import { FLOAT, VECTOR, loadFirst, madd, storeFirst } from './simd';

/** Rows that are summed in single precision before they are added to a sum in double precision. */
const BLOCK: i32 = 128;

/**
 * Mean and biased variance of every channel. Sums are of the differences from the first row, so that a mean far from zero costs no
 * digits.
 * @param totals room for 2 · channels float64, rounded up to whole vectors.
 */
export function channelMoments(
  x: usize,
  rows: i32,
  channels: i32,
  totals: usize,
  mean: usize,
  variance: usize,
): void {
  const step = <usize>channels * FLOAT;
  const wide = (channels + 3) & ~3;
  const squares = totals + <usize>wide * 8;
  memory.fill(totals, 0, <usize>wide * 16);
  for (let first = 0; first < rows; first += BLOCK) {
    const block = x + <usize>first * step;
    const count = min(BLOCK, rows - first);
    let channel = 0;
    for (; channel + 16 <= channels; channel += 16) {
      const at = <usize>channel * FLOAT;
      const r0 = v128.load(x + at);
      const r1 = v128.load(x + at, 16);
      const r2 = v128.load(x + at, 32);
      const r3 = v128.load(x + at, 48);
      let s0 = f32x4.splat(0);
      let s1 = f32x4.splat(0);
      let s2 = f32x4.splat(0);
      let s3 = f32x4.splat(0);
      let q0 = f32x4.splat(0);
      let q1 = f32x4.splat(0);
      let q2 = f32x4.splat(0);
      let q3 = f32x4.splat(0);
      let p = block + at;
      for (let i = count; i != 0; i--) {
        let v = f32x4.sub(v128.load(p), r0);
        s0 = f32x4.add(s0, v);
        q0 = madd(v, v, q0);
        v = f32x4.sub(v128.load(p, 16), r1);
        s1 = f32x4.add(s1, v);
        q1 = madd(v, v, q1);
        v = f32x4.sub(v128.load(p, 32), r2);
        s2 = f32x4.add(s2, v);
        q2 = madd(v, v, q2);
        v = f32x4.sub(v128.load(p, 48), r3);
        s3 = f32x4.add(s3, v);
        q3 = madd(v, v, q3);
        p += step;
      }
      addBoth(totals, squares, channel, s0, q0);
      addBoth(totals, squares, channel + 4, s1, q1);
      addBoth(totals, squares, channel + 8, s2, q2);
      addBoth(totals, squares, channel + 12, s3, q3);
    }
    for (; channel < channels; channel += 4) {
      const here = min(4, channels - channel);
      const at = <usize>channel * FLOAT;
      const r = loadFirst(x + at, here);
      let s = f32x4.splat(0);
      let q = f32x4.splat(0);
      let p = block + at;
      for (let i = count; i != 0; i--) {
        const v = f32x4.sub(loadFirst(p, here), r);
        s = f32x4.add(s, v);
        q = madd(v, v, q);
        p += step;
      }
      addBoth(totals, squares, channel, s, q);
    }
  }
  for (let channel = 0; channel < channels; channel++) {
    const at = <usize>channel;
    const shift = load<f64>(totals + at * 8) / <f64>rows;
    const spread = load<f64>(squares + at * 8) / <f64>rows - shift * shift;
    store<f32>(mean + at * FLOAT, <f32>(<f64>load<f32>(x + at * FLOAT) + shift));
    store<f32>(variance + at * FLOAT, <f32>max<f64>(0, spread));
  }
}

// @ts-ignore: decorator
@inline
function addBoth(sums: usize, others: usize, channel: i32, s: v128, q: v128): void {
  addDoubles(sums + <usize>channel * 8, s);
  addDoubles(others + <usize>channel * 8, q);
}

/**
 * y = x · scale + shift, channel by channel; then + residual, where there is one; then ReLU, where asked for.
 * @param residual of x's shape, or 0.
 */
export function channelAffine(
  x: usize,
  rows: i32,
  channels: i32,
  scale: usize,
  shift: usize,
  residual: usize,
  rectify: bool,
  y: usize,
): void {
  const low = f32x4.splat(rectify ? 0 : -Infinity);
  const step = <usize>channels * FLOAT;
  const whole = step & ~(VECTOR - 1);
  const rest = channels & 3;
  for (let i = rows; i != 0; i--) {
    for (let c: usize = 0; c < whole; c += VECTOR) {
      let v = madd(v128.load(x + c), v128.load(scale + c), v128.load(shift + c));
      if (residual != 0) v = f32x4.add(v, v128.load(residual + c));
      v128.store(y + c, f32x4.max(v, low));
    }
    if (rest != 0) {
      let v = madd(loadFirst(x + whole, rest), loadFirst(scale + whole, rest), loadFirst(shift + whole, rest));
      if (residual != 0) v = f32x4.add(v, loadFirst(residual + whole, rest));
      storeFirst(y + whole, f32x4.max(v, low), rest);
    }
    x += step;
    y += step;
    if (residual != 0) residual += step;
  }
}

/** ∂E/∂z of four numbers: 0 where what came out behind the ReLU is not above 0; a NaN there lets it through. */
// @ts-ignore: decorator
@inline
function behind(rectified: bool, y: v128, d: v128): v128 {
  return rectified ? v128.andnot(d, f32x4.le(y, f32x4.splat(0))) : d;
}

/** One loop for each case, so that none decides at every number; eight channels at once, so that a line of the cache is read once. */
// @ts-ignore: decorator
@inline
function sumGradients(
  rectified: bool,
  kept: bool,
  x: usize,
  y: usize,
  dy: usize,
  rows: i32,
  channels: i32,
  mean: usize,
  masked: usize,
  totals: usize,
  products: usize,
): void {
  const step = <usize>channels * FLOAT;
  const zero = f32x4.splat(0);
  for (let first = 0; first < rows; first += BLOCK) {
    const offset = <usize>first * step;
    const count = min(BLOCK, rows - first);
    let channel = 0;
    for (; channel + 8 <= channels; channel += 8) {
      const place = <usize>channel * FLOAT;
      const m0 = v128.load(mean + place);
      const m1 = v128.load(mean + place, 16);
      let s0 = zero;
      let s1 = zero;
      let q0 = zero;
      let q1 = zero;
      let at = offset + place;
      for (let i = count; i != 0; i--) {
        const d0 = behind(rectified, rectified ? v128.load(y + at) : zero, v128.load(dy + at));
        const d1 = behind(rectified, rectified ? v128.load(y + at, 16) : zero, v128.load(dy + at, 16));
        if (kept) {
          v128.store(masked + at, d0);
          v128.store(masked + at, d1, 16);
        }
        s0 = f32x4.add(s0, d0);
        s1 = f32x4.add(s1, d1);
        q0 = madd(d0, f32x4.sub(v128.load(x + at), m0), q0);
        q1 = madd(d1, f32x4.sub(v128.load(x + at, 16), m1), q1);
        at += step;
      }
      addBoth(totals, products, channel, s0, q0);
      addBoth(totals, products, channel + 4, s1, q1);
    }
    for (; channel < channels; channel += 4) {
      const here = min(4, channels - channel);
      const m = loadFirst(mean + <usize>channel * FLOAT, here);
      let s = zero;
      let q = zero;
      let at = offset + <usize>channel * FLOAT;
      for (let i = count; i != 0; i--) {
        const d = behind(rectified, rectified ? loadFirst(y + at, here) : zero, loadFirst(dy + at, here));
        if (kept) storeFirst(masked + at, d, here);
        s = f32x4.add(s, d);
        q = madd(d, f32x4.sub(loadFirst(x + at, here), m), q);
        at += step;
      }
      addBoth(totals, products, channel, s, q);
    }
  }
}

/**
 * Σ ∂E/∂z and Σ ∂E/∂z · (x − mean) of every channel, where z is what the normalisation gave before its ReLU.
 * @param y what came out behind the ReLU; 0, where there was none.
 * @param masked where ∂E/∂z is written to, of x's shape; 0, where nobody asks for it.
 * @param totals room for 2 · channels float64, rounded up to whole vectors.
 */
export function gradientSums(
  x: usize,
  y: usize,
  dy: usize,
  rows: i32,
  channels: i32,
  mean: usize,
  masked: usize,
  totals: usize,
  sum: usize,
  product: usize,
): void {
  const wide = (channels + 3) & ~3;
  const products = totals + <usize>wide * 8;
  memory.fill(totals, 0, <usize>wide * 16);
  if (y == 0) sumGradients(false, false, x, y, dy, rows, channels, mean, masked, totals, products);
  else if (masked == 0) sumGradients(true, false, x, y, dy, rows, channels, mean, masked, totals, products);
  else sumGradients(true, true, x, y, dy, rows, channels, mean, masked, totals, products);
  for (let channel = 0; channel < channels; channel++) {
    const at = <usize>channel;
    store<f32>(sum + at * FLOAT, <f32>load<f64>(totals + at * 8));
    store<f32>(product + at * FLOAT, <f32>load<f64>(products + at * 8));
  }
}

/** ∂E/∂x = a · ∂E/∂z + b · x + c, channel by channel; ∂E/∂z as in `gradientSums`. */
export function gradientAffine(
  x: usize,
  y: usize,
  dy: usize,
  rows: i32,
  channels: i32,
  a: usize,
  b: usize,
  c: usize,
  dx: usize,
): void {
  const zero = f32x4.splat(0);
  const step = <usize>channels * FLOAT;
  const whole = step & ~(VECTOR - 1);
  const rest = channels & 3;
  for (let i = rows; i != 0; i--) {
    for (let at: usize = 0; at < whole; at += VECTOR) {
      let d = v128.load(dy + at);
      if (y != 0) d = v128.andnot(d, f32x4.le(v128.load(y + at), zero));
      const v = madd(v128.load(x + at), v128.load(b + at), v128.load(c + at));
      v128.store(dx + at, madd(d, v128.load(a + at), v));
    }
    if (rest != 0) {
      let d = loadFirst(dy + whole, rest);
      if (y != 0) d = v128.andnot(d, f32x4.le(loadFirst(y + whole, rest), zero));
      const v = madd(loadFirst(x + whole, rest), loadFirst(b + whole, rest), loadFirst(c + whole, rest));
      storeFirst(dx + whole, madd(d, loadFirst(a + whole, rest), v), rest);
    }
    x += step;
    dy += step;
    dx += step;
    if (y != 0) y += step;
  }
}
