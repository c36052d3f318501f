/** Residual networks in layers, small enough to be trained a step in a moment. */

/** In TypeScript, with a name for each layer and its first values chosen. */
const named = `import * as tf from '@tensorflow/tfjs';

function convolution(x: tf.SymbolicTensor, filters: number, strides: number, name: string, kernelSize = 3) {
  const settings = { filters, strides, kernelSize, padding: 'same', useBias: false, kernelInitializer: 'heNormal' };
  const y = tf.layers.conv2d({ ...settings, name } as never).apply(x);
  return tf.layers.batchNormalization({ name: \`\${name}_bn\` }).apply(y) as tf.SymbolicTensor;
}

const relu = (x: tf.SymbolicTensor, name: string) =>
  tf.layers.activation({ activation: 'relu', name }).apply(x) as tf.SymbolicTensor;

function residualUnit(x: tf.SymbolicTensor, filters: number, strides: number, name: string) {
  let y = relu(convolution(x, filters, strides, \`\${name}_conv1\`), \`\${name}_relu1\`);
  y = convolution(y, filters, 1, \`\${name}_conv2\`);
  const shortcut = strides === 1 ? x : convolution(x, filters, strides, \`\${name}_projection\`, 1);
  const sum = tf.layers.add({ name: \`\${name}_add\` }).apply([shortcut, y]) as tf.SymbolicTensor;
  return relu(sum, \`\${name}_relu2\`);
}

export function network(): tf.LayersModel {
  const image = tf.input({ shape: [8, 8, 3], name: 'image' });
  let x = relu(convolution(image, 4, 1, 'stem'), 'stem_relu');
  for (const name of ['stage1_unit1', 'stage1_unit2', 'stage1_unit3']) x = residualUnit(x, 4, 1, name);
  x = residualUnit(x, 8, 2, 'stage2_unit1');
  x = residualUnit(x, 8, 1, 'stage2_unit2');
  const pooled = tf.layers.globalAveragePooling2d({ name: 'pool' }).apply(x);
  const logits = tf.layers.dense({ units: 10, name: 'logits' }).apply(pooled) as tf.SymbolicTensor;
  return tf.model({ inputs: image, outputs: logits });
}
`;

/** In JavaScript without names: CommonJS, double quotes, four spaces. */
const unnamed = `const tf = require("@tensorflow/tfjs");

function block(x, filters, strides) {
    let y = tf.layers.conv2d({ filters, kernelSize: 3, strides, padding: "same" }).apply(x);
    y = tf.layers.batchNormalization().apply(y);
    y = tf.layers.reLU().apply(y);
    y = tf.layers.conv2d({ filters, kernelSize: 3, padding: "same" }).apply(y);
    y = tf.layers.batchNormalization().apply(y);
    const project = () => tf.layers.conv2d({ filters, kernelSize: 1, strides, padding: "same" }).apply(x);
    y = tf.layers.add().apply([strides === 1 ? x : project(), y]);
    return tf.layers.reLU().apply(y);
}

function network() {
    const input = tf.input({ shape: [8, 8, 3] });
    let x = tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: "same", activation: "relu" }).apply(input);
    for (let i = 0; i < 4; i++) x = block(x, 4, 1);
    x = block(block(x, 8, 2), 8, 1);
    x = tf.layers.globalAveragePooling2d({}).apply(x);
    return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 10 }).apply(x) });
}

module.exports = { network };
`;

/** Texts by their paths; the entry of each is \`network\`. */
export const layersNetworks: Readonly<Record<string, string>> = {
  '/project/named.ts': named,
  '/project/unnamed.js': unnamed,
};
