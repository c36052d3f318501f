import * as tf from '@tensorflow/tfjs';

function unit(x: tf.SymbolicTensor): tf.SymbolicTensor {
  let y = tf.layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same' }).apply(x) as tf.SymbolicTensor;
  y = tf.layers.reLU().apply(y) as tf.SymbolicTensor;
  y = tf.layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same' }).apply(y) as tf.SymbolicTensor;
  return tf.layers.add().apply([x, y]) as tf.SymbolicTensor;
}

export function net(): tf.LayersModel {
  const image = tf.input({ shape: [16, 16, 8] });
  return tf.model({ inputs: image, outputs: unit(unit(image)) });
}
