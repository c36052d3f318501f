import { numerics } from './numerics';
import { tf, type Save } from './tensorflow';

/** Mean cross entropy of softmax(logits) against labels, in nats. Its gradient is softmax − one-hot, over the batch size. */
export function crossEntropy(logits: tf.Tensor2D, oneHot: tf.Tensor2D): tf.Scalar {
  const operation = tf.customGrad((...args) => {
    const [z, save] = args as [tf.Tensor2D, Save];
    const logProbabilities = numerics().softmax?.(z, true) ?? tf.logSoftmax(z);
    const value = tf.neg(tf.div(tf.sum(tf.mul(logProbabilities, oneHot)), z.shape[0]));
    save([tf.exp(logProbabilities), oneHot]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, [probabilities, labels]: tf.Tensor[]) =>
        tf.mul(dy, tf.div(tf.sub(probabilities, labels), z.shape[0])),
    };
  });
  return operation(logits) as tf.Scalar;
}

/** Loss and accuracy from logits that were read back, in double precision. */
export function assess(
  logits: Float32Array,
  labels: ArrayLike<number>,
  classes: number,
): { loss: number; correct: number } {
  let loss = 0;
  let correct = 0;
  for (let i = 0; i < labels.length; i++) {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    let best = 0;
    for (let k = 1; k < classes; k++) if (row[k] > row[best]) best = k;
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += Math.exp(row[k] - row[best]);
    loss += row[best] + Math.log(sum) - row[labels[i]];
    if (best === labels[i]) correct += 1;
  }
  return { loss: loss / labels.length, correct };
}

export const oneHot = (labels: ArrayLike<number>, classes: number): tf.Tensor2D => {
  const values = new Float32Array(labels.length * classes);
  for (let i = 0; i < labels.length; i++) values[i * classes + labels[i]] = 1;
  return tf.tensor2d(values, [labels.length, classes]);
};
