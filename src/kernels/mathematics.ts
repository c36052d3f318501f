/**
 * Functions that WebAssembly has no instruction for, four numbers at a time, to about two units in the last place. NaN gives NaN;
 * what leaves float32 gives infinity, or 0 by way of the numbers below the normal ones.
 */
import { madd } from './simd';

const LOG2_E: f32 = 1.44269504088896341;
/** ln 2 in two parts, the first with few digits: n times it is exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;

// @ts-ignore: decorator
@inline
function horner(x: v128, sum: v128, next: f32): v128 {
  return madd(sum, x, f32x4.splat(next));
}

/** eˣ = 2ⁿ · eʳ with |r| ≤ ln 2 / 2: Cephes' expf (Moshier). 2ⁿ is multiplied in two halves, each of which float32 holds. */
// @ts-ignore: decorator
@inline
export function exp(given: v128): v128 {
  const x = f32x4.min(f32x4.max(given, f32x4.splat(-104)), f32x4.splat(89));
  const whole = f32x4.nearest(f32x4.mul(x, f32x4.splat(LOG2_E)));
  const r = madd(whole, f32x4.splat(-LN2_LOW), madd(whole, f32x4.splat(-LN2_HIGH), x));
  let p = f32x4.splat(1.9875691500e-4);
  p = horner(r, p, 1.3981999507e-3);
  p = horner(r, p, 8.3334519073e-3);
  p = horner(r, p, 4.1665795894e-2);
  p = horner(r, p, 1.6666665459e-1);
  p = horner(r, p, 5.0000001201e-1);
  p = f32x4.add(madd(p, f32x4.mul(r, r), r), f32x4.splat(1));
  const n = i32x4.trunc_sat_f32x4_s(whole);
  const half = i32x4.shr_s(n, 1);
  return f32x4.mul(f32x4.mul(p, powerOfTwo(half)), powerOfTwo(i32x4.sub(n, half)));
}

// @ts-ignore: decorator
@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** ln x = ln m + e · ln 2 with m in [√½, √2): Cephes' logf (Moshier). −∞ at 0, NaN below. */
// @ts-ignore: decorator
@inline
export function log(given: v128): v128 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  // Numbers below the normal ones are brought among them.
  const tiny = f32x4.lt(given, f32x4.splat(1.17549435e-38));
  const x = v128.bitselect(f32x4.mul(given, f32x4.splat(8388608)), given, tiny);
  let e = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_s(x, 23), i32x4.splat(126)));
  e = f32x4.sub(e, v128.and(tiny, f32x4.splat(23)));
  let m = v128.or(v128.and(x, i32x4.splat(0x7fffff)), f32x4.splat(0.5));
  const low = f32x4.lt(m, f32x4.splat(0.707106781186547524));
  e = f32x4.sub(e, v128.and(low, one));
  m = f32x4.add(f32x4.sub(m, one), v128.and(low, m));
  let p = f32x4.splat(7.0376836292e-2);
  p = horner(m, p, -1.1514610310e-1);
  p = horner(m, p, 1.1676998740e-1);
  p = horner(m, p, -1.2420140846e-1);
  p = horner(m, p, 1.4249322787e-1);
  p = horner(m, p, -1.6668057665e-1);
  p = horner(m, p, 2.0000714765e-1);
  p = horner(m, p, -2.4999993993e-1);
  p = horner(m, p, 3.3333331174e-1);
  const square = f32x4.mul(m, m);
  p = f32x4.mul(f32x4.mul(p, m), square);
  p = madd(e, f32x4.splat(LN2_LOW), p);
  p = madd(square, f32x4.splat(-0.5), p);
  const result = madd(e, f32x4.splat(LN2_HIGH), f32x4.add(m, p));
  // Above all numbers: itself. At 0: −∞. Below, and where there is no number: NaN.
  const finite = v128.bitselect(given, result, f32x4.eq(given, f32x4.splat(Infinity)));
  const ended = v128.bitselect(f32x4.splat(-Infinity), finite, f32x4.eq(given, zero));
  return v128.bitselect(ended, f32x4.splat(NaN), f32x4.ge(given, zero));
}

/** ln(1 + t) for t ≥ 0; where 1 + t rounds to 1 it is t (Kahan's form). */
// @ts-ignore: decorator
@inline
export function logOnePlus(t: v128): v128 {
  const one = f32x4.splat(1);
  const u = f32x4.add(one, t);
  const ratio = f32x4.div(f32x4.mul(log(u), t), f32x4.sub(u, one));
  return v128.bitselect(t, ratio, f32x4.eq(u, one));
}

/** Cephes' tanhf: a polynomial near 0, elsewhere 1 − 2 / (e²ˣ + 1). */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const one = f32x4.splat(1);
  const size = f32x4.abs(x);
  const z = f32x4.mul(x, x);
  let near = f32x4.splat(-5.70498872745e-3);
  near = horner(z, near, 2.06390887954e-2);
  near = horner(z, near, -5.37397155531e-2);
  near = horner(z, near, 1.33314422036e-1);
  near = horner(z, near, -3.33332819422e-1);
  near = madd(f32x4.mul(near, z), x, x);
  const raised = exp(f32x4.add(size, size));
  const far = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(raised, one)));
  const sign = v128.and(x, i32x4.splat(0x80000000));
  return v128.bitselect(near, v128.or(far, sign), f32x4.lt(size, f32x4.splat(0.625)));
}

// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))));
}

/** A rational function of x², times x, on [−4, 4], as Eigen and XLA have it for float32. */
// @ts-ignore: decorator
@inline
export function erf(given: v128): v128 {
  const x = f32x4.min(f32x4.max(given, f32x4.splat(-4)), f32x4.splat(4));
  const z = f32x4.mul(x, x);
  let p = f32x4.splat(-2.72614225801306e-10);
  p = horner(z, p, 2.77068142495902e-8);
  p = horner(z, p, -2.10102402082508e-6);
  p = horner(z, p, -5.69250639462346e-5);
  p = horner(z, p, -7.34990630326855e-4);
  p = horner(z, p, -2.95459980854025e-3);
  p = horner(z, p, -1.60960333262415e-2);
  let q = f32x4.splat(-1.45660718464996e-5);
  q = horner(z, q, -2.13374055278905e-4);
  q = horner(z, q, -1.68282697438203e-3);
  q = horner(z, q, -7.37332916720468e-3);
  q = horner(z, q, -1.42647390514189e-2);
  return f32x4.div(f32x4.mul(x, p), q);
}
