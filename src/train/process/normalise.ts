/** Batch normalisation as one step of the tape: the composition that autodiff would build costs several times as much. */
import { tf, type Save } from './tensorflow';
import { numerics } from './numerics';

/**
 * Normalises every channel (last axis) over all other axes, then scales and shifts (Ioffe and Szegedy 2015, Algorithm 1).
 * @returns y, differentiable in x, gamma and beta, and the batch's mean and (biased) variance.
 */
export function batchNormalise(
  x: tf.Tensor,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
): { y: tf.Tensor; mean: tf.Tensor1D; variance: tf.Tensor1D } {
  const { channelMean, channelAffine } = numerics();
  const mean = channelMean(x);
  const ones = tf.onesLike(mean);
  const centred = channelAffine(x, ones, tf.neg(mean));
  const variance = channelMean(tf.mul(centred, centred));
  const inverse = tf.rsqrt(tf.add(variance, epsilon)) as tf.Tensor1D;

  const operation = tf.customGrad((...args) => {
    const [value, scale, shift, save] = args as [tf.Tensor, tf.Tensor1D, tf.Tensor1D, Save];
    const factor = tf.mul(scale, inverse) as tf.Tensor1D;
    const result = channelAffine(value, factor, tf.sub(shift, tf.mul(factor, mean)));
    // The scope of the forward pass frees what is not saved.
    save([value, scale, mean, inverse]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [input, weight, mu, inv] = saved as [tf.Tensor, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
      const count = input.size / mu.size;
      // With x̂ = (x − µ)/σ: dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂)).
      const meanDy = channelMean(dy);
      const meanDyX = channelMean(tf.mul(dy, input));
      const meanDyHat = tf.mul(inv, tf.sub(meanDyX, tf.mul(mu, meanDy))) as tf.Tensor1D;
      const a = tf.mul(weight, inv) as tf.Tensor1D;
      const b = tf.neg(tf.mul(a, tf.mul(inv, meanDyHat))) as tf.Tensor1D;
      const c = tf.neg(tf.add(tf.mul(a, meanDy), tf.mul(b, mu))) as tf.Tensor1D;
      const zeros = tf.zerosLike(mu);
      const dx = tf.add(channelAffine(dy, a, c), channelAffine(input, b, zeros));
      return [dx, tf.mul(meanDyHat, count), tf.mul(meanDy, count)];
    };
    return { value: result, gradFunc };
  });
  return { y: operation(x, gamma, beta), mean, variance };
}
