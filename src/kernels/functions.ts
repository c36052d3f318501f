/** Functions of one number and their derivatives: rectifiers and their kin, and what the norms and losses are made of. */
import { erf, exp, log, logOnePlus, sigmoid, tanh } from './mathematics';
import { madd } from './simd';

/** Kinds of functions, in the order in which the host numbers them; those before `Abs` have a derivative here. */
export const enum Elementwise {
  Relu,
  Relu6,
  LeakyRelu,
  Elu,
  Sigmoid,
  HardSigmoid,
  Tanh,
  Softplus,
  Gelu,
  GeluTanh,
  Silu,
  HardSwish,
  Abs,
  Erf,
  Exp,
  Log,
  Neg,
  Reciprocal,
  Rsqrt,
  Sqrt,
  Square,
  Step,
}

const SQRT_HALF: f32 = 0.70710678118654752;
/** √(2/π), and what stands before x³ in the tanh form of Hendrycks and Gimpel (2016). */
const TANH_SCALE: f32 = 0.79788456080286536;
const TANH_CUBE: f32 = 0.044715;
/** 1/√(2π). */
const NORMAL_PEAK: f32 = 0.39894228040143268;

// @ts-ignore: decorator
@inline
function splat(value: f32): v128 {
  return f32x4.splat(value);
}

/** Where the condition is not known (NaN), the second. */
// @ts-ignore: decorator
@inline
function either(condition: v128, first: v128, second: v128): v128 {
  return v128.bitselect(first, second, condition);
}

// @ts-ignore: decorator
@inline
function between(x: v128, low: f32, high: f32): v128 {
  return f32x4.min(f32x4.max(x, splat(low)), splat(high));
}

/** ReLU6(x + 3) / 6. */
// @ts-ignore: decorator
@inline
function hardSigmoid(x: v128): v128 {
  return f32x4.mul(between(f32x4.add(x, splat(3)), 0, 6), splat(1.0 / 6.0));
}

/** Φ(x), the share of a normal distribution below x. */
// @ts-ignore: decorator
@inline
function normalBelow(x: v128): v128 {
  return madd(erf(f32x4.mul(x, splat(SQRT_HALF))), splat(0.5), splat(0.5));
}

/** tanh(√(2/π) · (x + 0.044715 x³)). */
// @ts-ignore: decorator
@inline
function geluTanh(x: v128): v128 {
  const cube = f32x4.mul(f32x4.mul(x, x), x);
  return tanh(f32x4.mul(splat(TANH_SCALE), madd(splat(TANH_CUBE), cube, x)));
}

/** @param alpha slope or height of those that have one. */
// @ts-ignore: decorator
@inline
export function valueOf(kind: Elementwise, x: v128, alpha: v128): v128 {
  const zero = splat(0);
  if (kind == Elementwise.Relu) return f32x4.max(x, zero);
  if (kind == Elementwise.Relu6) return between(x, 0, 6);
  if (kind == Elementwise.LeakyRelu) return either(f32x4.gt(x, zero), x, f32x4.mul(x, alpha));
  if (kind == Elementwise.Elu) {
    return either(f32x4.gt(x, zero), x, f32x4.mul(alpha, f32x4.sub(exp(x), splat(1))));
  }
  if (kind == Elementwise.Sigmoid) return sigmoid(x);
  if (kind == Elementwise.HardSigmoid) return hardSigmoid(x);
  if (kind == Elementwise.Tanh) return tanh(x);
  if (kind == Elementwise.Softplus) {
    return f32x4.add(f32x4.max(x, zero), logOnePlus(exp(f32x4.neg(f32x4.abs(x)))));
  }
  if (kind == Elementwise.Gelu) return f32x4.mul(x, normalBelow(x));
  if (kind == Elementwise.GeluTanh) return f32x4.mul(x, madd(geluTanh(x), splat(0.5), splat(0.5)));
  if (kind == Elementwise.Silu) return f32x4.mul(x, sigmoid(x));
  if (kind == Elementwise.HardSwish) return f32x4.mul(x, hardSigmoid(x));
  if (kind == Elementwise.Abs) return f32x4.abs(x);
  if (kind == Elementwise.Erf) return erf(x);
  if (kind == Elementwise.Exp) return exp(x);
  if (kind == Elementwise.Log) return log(x);
  if (kind == Elementwise.Neg) return f32x4.neg(x);
  if (kind == Elementwise.Reciprocal) return f32x4.div(splat(1), x);
  if (kind == Elementwise.Rsqrt) return f32x4.div(splat(1), f32x4.sqrt(x));
  if (kind == Elementwise.Sqrt) return f32x4.sqrt(x);
  if (kind == Elementwise.Square) return f32x4.mul(x, x);
  // Step: 1 above 0, else alpha; NaN where there is no number.
  return either(f32x4.ne(x, x), x, either(f32x4.gt(x, zero), splat(1), alpha));
}

/** The derivative at x. Where there is no number at x, a rectifier lets everything through: what follows meets the NaN. */
// @ts-ignore: decorator
@inline
export function slopeOf(kind: Elementwise, x: v128, alpha: v128): v128 {
  const zero = splat(0);
  const one = splat(1);
  if (kind == Elementwise.Relu) return v128.andnot(one, f32x4.le(x, zero));
  if (kind == Elementwise.Relu6) {
    return v128.andnot(one, v128.or(f32x4.le(x, zero), f32x4.gt(x, splat(6))));
  }
  if (kind == Elementwise.LeakyRelu) return either(f32x4.gt(x, zero), one, alpha);
  if (kind == Elementwise.Elu) return either(f32x4.gt(x, zero), one, f32x4.mul(alpha, exp(x)));
  if (kind == Elementwise.Sigmoid) {
    const y = sigmoid(x);
    return f32x4.mul(y, f32x4.sub(one, y));
  }
  const inside = v128.and(f32x4.gt(x, splat(-3)), f32x4.lt(x, splat(3)));
  if (kind == Elementwise.HardSigmoid) return v128.and(splat(1.0 / 6.0), inside);
  if (kind == Elementwise.Tanh) {
    const y = tanh(x);
    return f32x4.sub(one, f32x4.mul(y, y));
  }
  if (kind == Elementwise.Softplus) return sigmoid(x);
  if (kind == Elementwise.Gelu) {
    const density = f32x4.mul(splat(NORMAL_PEAK), exp(f32x4.mul(splat(-0.5), f32x4.mul(x, x))));
    return madd(x, density, normalBelow(x));
  }
  if (kind == Elementwise.GeluTanh) {
    const t = geluTanh(x);
    const inner = f32x4.mul(splat(TANH_SCALE), madd(splat(3 * TANH_CUBE), f32x4.mul(x, x), one));
    const bend = f32x4.mul(f32x4.mul(x, f32x4.sub(one, f32x4.mul(t, t))), inner);
    return f32x4.mul(splat(0.5), f32x4.add(f32x4.add(one, t), bend));
  }
  if (kind == Elementwise.Silu) {
    const s = sigmoid(x);
    return madd(f32x4.mul(x, s), f32x4.sub(one, s), s);
  }
  // HardSwish.
  return f32x4.add(hardSigmoid(x), v128.and(f32x4.mul(x, splat(1.0 / 6.0)), inside));
}
