/**
 * Functions of each number alone, and their derivatives. Counts are of numbers; what lies behind the last one is not written.
 *
 *   x   │····│····│····│··   →   y   │····│····│····│··
 *        a vector at a time           the last one in part
 */
import { Elementwise, slopeOf, valueOf } from './functions';
import { VECTOR, loadFirst, storeFirst } from './simd';

/** One loop for each kind, so that none decides at every number. */
// @ts-ignore: decorator
@inline
function values(kind: Elementwise, x: usize, a: f32, count: i32, y: usize): void {
  const alpha = f32x4.splat(a);
  for (let n = count >> 2; n != 0; n--) {
    v128.store(y, valueOf(kind, v128.load(x), alpha));
    x += VECTOR;
    y += VECTOR;
  }
  const rest = count & 3;
  if (rest != 0) storeFirst(y, valueOf(kind, loadFirst(x, rest), alpha), rest);
}

// @ts-ignore: decorator
@inline
function gradients(kind: Elementwise, x: usize, dy: usize, a: f32, count: i32, dx: usize): void {
  const alpha = f32x4.splat(a);
  for (let n = count >> 2; n != 0; n--) {
    v128.store(dx, f32x4.mul(v128.load(dy), slopeOf(kind, v128.load(x), alpha)));
    x += VECTOR;
    dy += VECTOR;
    dx += VECTOR;
  }
  const rest = count & 3;
  if (rest != 0) storeFirst(dx, f32x4.mul(loadFirst(dy, rest), slopeOf(kind, loadFirst(x, rest), alpha)), rest);
}

/** y = f(x). */
export function applyEach(kind: Elementwise, x: usize, alpha: f32, count: i32, y: usize): void {
  switch (kind) {
    case Elementwise.Relu: return values(Elementwise.Relu, x, alpha, count, y);
    case Elementwise.Relu6: return values(Elementwise.Relu6, x, alpha, count, y);
    case Elementwise.LeakyRelu: return values(Elementwise.LeakyRelu, x, alpha, count, y);
    case Elementwise.Elu: return values(Elementwise.Elu, x, alpha, count, y);
    case Elementwise.Sigmoid: return values(Elementwise.Sigmoid, x, alpha, count, y);
    case Elementwise.HardSigmoid: return values(Elementwise.HardSigmoid, x, alpha, count, y);
    case Elementwise.Tanh: return values(Elementwise.Tanh, x, alpha, count, y);
    case Elementwise.Softplus: return values(Elementwise.Softplus, x, alpha, count, y);
    case Elementwise.Gelu: return values(Elementwise.Gelu, x, alpha, count, y);
    case Elementwise.GeluTanh: return values(Elementwise.GeluTanh, x, alpha, count, y);
    case Elementwise.Silu: return values(Elementwise.Silu, x, alpha, count, y);
    case Elementwise.HardSwish: return values(Elementwise.HardSwish, x, alpha, count, y);
    case Elementwise.Abs: return values(Elementwise.Abs, x, alpha, count, y);
    case Elementwise.Erf: return values(Elementwise.Erf, x, alpha, count, y);
    case Elementwise.Exp: return values(Elementwise.Exp, x, alpha, count, y);
    case Elementwise.Log: return values(Elementwise.Log, x, alpha, count, y);
    case Elementwise.Neg: return values(Elementwise.Neg, x, alpha, count, y);
    case Elementwise.Reciprocal: return values(Elementwise.Reciprocal, x, alpha, count, y);
    case Elementwise.Rsqrt: return values(Elementwise.Rsqrt, x, alpha, count, y);
    case Elementwise.Sqrt: return values(Elementwise.Sqrt, x, alpha, count, y);
    case Elementwise.Square: return values(Elementwise.Square, x, alpha, count, y);
    case Elementwise.Step: return values(Elementwise.Step, x, alpha, count, y);
  }
}

/** ∂E/∂x = ∂E/∂y · f′(x). */
export function applyEachGradient(kind: Elementwise, x: usize, dy: usize, alpha: f32, count: i32, dx: usize): void {
  switch (kind) {
    case Elementwise.Relu: return gradients(Elementwise.Relu, x, dy, alpha, count, dx);
    case Elementwise.Relu6: return gradients(Elementwise.Relu6, x, dy, alpha, count, dx);
    case Elementwise.LeakyRelu: return gradients(Elementwise.LeakyRelu, x, dy, alpha, count, dx);
    case Elementwise.Elu: return gradients(Elementwise.Elu, x, dy, alpha, count, dx);
    case Elementwise.Sigmoid: return gradients(Elementwise.Sigmoid, x, dy, alpha, count, dx);
    case Elementwise.HardSigmoid: return gradients(Elementwise.HardSigmoid, x, dy, alpha, count, dx);
    case Elementwise.Tanh: return gradients(Elementwise.Tanh, x, dy, alpha, count, dx);
    case Elementwise.Softplus: return gradients(Elementwise.Softplus, x, dy, alpha, count, dx);
    case Elementwise.Gelu: return gradients(Elementwise.Gelu, x, dy, alpha, count, dx);
    case Elementwise.GeluTanh: return gradients(Elementwise.GeluTanh, x, dy, alpha, count, dx);
    case Elementwise.Silu: return gradients(Elementwise.Silu, x, dy, alpha, count, dx);
    case Elementwise.HardSwish: return gradients(Elementwise.HardSwish, x, dy, alpha, count, dx);
  }
}
