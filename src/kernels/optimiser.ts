/** A step of stochastic gradient descent with momentum, in one pass over weights, velocities and gradients. */
import { VECTOR, loadFirst, madd, storeFirst, sumOf } from './simd';

/**
 * v′ = µ v + (scale · ∂E/∂w + decay · w), w′ = w − η v′ (PyTorch's form).
 * @param decays for each weight the share of the decay that it has, or 0; rates likewise.
 * @param check is added 0 where all new weights are finite, else NaN.
 */
export function descend(
  weights: usize,
  velocities: usize,
  gradients: usize,
  decays: usize,
  rates: usize,
  count: i32,
  scale: f32,
  decay: f32,
  momentum: f32,
  rate: f32,
  nextWeights: usize,
  nextVelocities: usize,
  check: usize,
): void {
  const s = f32x4.splat(scale);
  const pull = f32x4.splat(decay);
  const m = f32x4.splat(momentum);
  const eta = f32x4.splat(rate);
  const zero = f32x4.splat(0);
  let bad = zero;
  for (let left = count; left > 0; left -= 4) {
    const w = loadFirst(weights, left);
    const g = f32x4.mul(loadFirst(gradients, left), s);
    let d = pull;
    if (decays != 0) {
      d = f32x4.mul(d, loadFirst(decays, left));
      decays += VECTOR;
    }
    let r = eta;
    if (rates != 0) {
      r = f32x4.mul(r, loadFirst(rates, left));
      rates += VECTOR;
    }
    const velocity = madd(m, loadFirst(velocities, left), madd(d, w, g));
    const weight = f32x4.sub(w, f32x4.mul(r, velocity));
    storeFirst(nextVelocities, velocity, left);
    storeFirst(nextWeights, weight, left);
    bad = f32x4.add(bad, f32x4.mul(weight, zero));
    weights += VECTOR;
    velocities += VECTOR;
    gradients += VECTOR;
    nextWeights += VECTOR;
    nextVelocities += VECTOR;
  }
  store<f32>(check, load<f32>(check) + sumOf(bad));
}
