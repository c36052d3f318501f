/**
 * Residual networks for 32×32 images in TensorFlow.js: 6n + 2 weight layers in three stages of n units
 * (He et al. 2015, Sec. 4.2), in the original order of activations.
 */
import * as tf from '@tensorflow/tfjs';

interface ConvolutionOptions {
  filters: number;
  name: string;
  kernelSize?: number;
  strides?: number;
}

/** A weight layer and its batch normalisation. The convolution has no bias: the normalisation's offset stands for it. */
function convolutionAndNorm(
  x: tf.SymbolicTensor,
  { filters, name, kernelSize = 3, strides = 1 }: ConvolutionOptions,
): tf.SymbolicTensor {
  const convolved = tf.layers
    .conv2d({
      name,
      filters,
      kernelSize,
      strides,
      padding: 'same',
      useBias: false,
      kernelInitializer: 'heNormal',
    })
    .apply(x);
  return tf.layers.batchNormalization({ name: `${name}_bn` }).apply(convolved) as tf.SymbolicTensor;
}

const relu = (x: tf.SymbolicTensor, name: string) =>
  tf.layers.activation({ activation: 'relu', name }).apply(x) as tf.SymbolicTensor;

/** y = h(x) + F(x), then ReLU. The shortcut h is a 1×1 projection where the size changes (option B), else the identity. */
export function residualUnit(x: tf.SymbolicTensor, filters: number, strides: number, name: string): tf.SymbolicTensor {
  const first = relu(convolutionAndNorm(x, { filters, strides, name: `${name}_conv1` }), `${name}_relu1`);
  const branch = convolutionAndNorm(first, { filters, name: `${name}_conv2` });
  const sizeChanges = strides !== 1 || x.shape[x.shape.length - 1] !== filters;
  const shortcut = sizeChanges
    ? convolutionAndNorm(x, { filters, strides, kernelSize: 1, name: `${name}_projection` })
    : x;
  const sum = tf.layers.add({ name: `${name}_add` }).apply([shortcut, branch]) as tf.SymbolicTensor;
  return relu(sum, `${name}_relu2`);
}

/** Three stages of n units each; the map is halved and the width doubled where a stage begins. */
export function residualNetwork(n: number, { classes = 10, width = 16 } = {}): tf.LayersModel {
  const image = tf.input({ shape: [32, 32, 3], name: 'image' });
  let x = relu(convolutionAndNorm(image, { filters: width, name: 'conv0' }), 'relu0');
  for (const [stage, filters] of [width, 2 * width, 4 * width].entries()) {
    for (let unit = 0; unit < n; unit++) {
      const strides = stage > 0 && unit === 0 ? 2 : 1;
      x = residualUnit(x, filters, strides, `stage${stage + 1}_unit${unit + 1}`);
    }
  }
  const pooled = tf.layers.globalAveragePooling2d({ name: 'pool' }).apply(x);
  const logits = tf.layers.dense({ units: classes, name: 'logits' }).apply(pooled) as tf.SymbolicTensor;
  return tf.model({ inputs: image, outputs: logits, name: `resnet${6 * n + 2}` });
}

export const resnet20 = () => residualNetwork(3);
export const resnet56 = () => residualNetwork(9);
export const resnet110 = () => residualNetwork(18);
