/** Batch normalisation as one step of the tape: the composition that autodiff would build costs several times as much. */
import { tf, type Save } from './tensorflow';
import { numerics, type Following, type Normalised } from './numerics';

/**
 * Normalises every channel (last axis) over all other axes, then scales and shifts (Ioffe and Szegedy 2015, Algorithm 1).
 * y is differentiable in x, gamma and beta.
 */
export function batchNormalise(
  x: tf.Tensor,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
  following: Following = { rectify: false },
): Normalised {
  const { channelMean, channelAffine, batchNormalise: whole } = numerics();
  if (whole) return whole(x, gamma, beta, epsilon, following);
  let statistics: Pick<Normalised, 'mean' | 'variance'> | undefined;
  const operation = tf.customGrad((...args) => {
    const [value, scale, shift, save] = args as [tf.Tensor, tf.Tensor1D, tf.Tensor1D, Save];
    const mean = channelMean(value);
    const centred = channelAffine(value, tf.onesLike(mean), tf.neg(mean));
    const variance = channelMean(tf.mul(centred, centred));
    const inverse = tf.rsqrt(tf.add(variance, epsilon)) as tf.Tensor1D;
    statistics = { mean: tf.keep(mean), variance: tf.keep(variance) };
    save([value, scale, mean, inverse]);
    return { value: channelAffine(centred, tf.mul(scale, inverse), shift), gradFunc };
  });
  const y = operation(x, gamma, beta);
  return { y, ...statistics! };
}

/** With x̂ = (x − µ)/σ: dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂)), dγ = Σ dy · x̂, dβ = Σ dy. */
function gradFunc(dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] {
  const { channelMean, channelAffine } = numerics();
  const [x, gamma, mean, inverse] = saved as [tf.Tensor, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
  const count = x.size / mean.size;
  const meanDy = channelMean(dy);
  const meanDyX = channelMean(tf.mul(dy, x));
  const meanDyHat = tf.mul(inverse, tf.sub(meanDyX, tf.mul(mean, meanDy)));
  // dx = a · dy + b · x + c, channel by channel.
  const a = tf.mul(gamma, inverse) as tf.Tensor1D;
  const minusB = tf.mul(a, tf.mul(inverse, meanDyHat));
  const c = tf.sub(tf.mul(minusB, mean), tf.mul(a, meanDy)) as tf.Tensor1D;
  const dx = tf.add(channelAffine(dy, a, c), channelAffine(x, tf.neg(minusB) as tf.Tensor1D, tf.zerosLike(mean)));
  return [dx, tf.mul(meanDyHat, count), tf.mul(meanDy, count)];
}
