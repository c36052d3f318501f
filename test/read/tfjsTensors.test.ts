/** Networks written with tensors and variables, and layers that the source writes itself, against running the same source. */
import { createRequire } from 'node:module';
import * as tensorflow from '@tensorflow/tfjs';
import { transformSync } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { parameterCount } from '../../src/graph/cost';
import type { Graph } from '../../src/graph/graph';
import { createReader } from '../../src/read/reader';
import { filesInMemory, grammars, patientBudget } from '../support/reading';

const require = createRequire(import.meta.url);
const heading = "import * as tf from '@tensorflow/tfjs';\n";

beforeAll(() => {
  tensorflow.setBackend('cpu');
});

async function read(text: string, entry: string): Promise<Graph> {
  const file = '/project/net.ts';
  const reader = await createReader(filesInMemory({ [file]: `${heading}${text}` }), {
    grammars,
    budget: patientBudget,
  });
  const graph = reader.read({ file, entry });
  reader.dispose();
  return graph;
}

/** Value of an expression after running the source. */
function run(text: string, expression: string): unknown {
  const { code } = transformSync(`${heading}${text}\nglobalThis.__value = (text) => eval(text);`, {
    loader: 'ts',
    format: 'cjs',
  });
  new Function('require', 'exports', 'module', code)(require, {}, { exports: {} });
  return (globalThis as unknown as { __value(text: string): unknown }).__value(expression);
}

const sizesOf = (graph: Graph): unknown => graph.outputs.map((id) => graph.nodes[id].shape);

/** Each with the expression that applies it, and what it is applied to. */
const functions: Record<string, [text: string, entry: string, input: number[]]> = {
  'convolutions by methods': [
    `const w1 = tf.variable(tf.randomNormal([3, 3, 1, 4], 0, 0.1));
    const w2 = tf.variable(tf.truncatedNormal([5, 5, 4, 8], 0, 0.1));
    const wd = tf.variable(tf.randomUniform([7 * 7 * 8, 10], -0.1, 0.1));
    const bd = tf.variable(tf.zeros([10]));
    export function net(x: tf.Tensor4D) {
      const a = x.conv2d(w1, 1, 'same').relu().maxPool([2, 2], 2, 'same') as tf.Tensor4D;
      const b = tf.avgPool(tf.tanh(tf.conv2d(a, w2, [1, 1], 'same')) as tf.Tensor4D, 2, 2, 'valid');
      return b.reshape([-1, 7 * 7 * 8]).matMul(wd).add(bd).softmax();
    }`,
    'net',
    [1, 28, 28, 1],
  ],
  'a unit with a shortcut, in tidy': [
    `const filter = () => tf.variable(tf.initializers.heNormal({}).apply([3, 3, 8, 8]) as tf.Tensor4D);
    const [f, g] = [filter(), filter()];
    const scale = tf.variable(tf.ones([8])), offset = tf.variable(tf.zeros([8]));
    const mean = tf.variable(tf.zeros([8]), false), variance = tf.variable(tf.ones([8]), false);
    const norm = (x: tf.Tensor4D) => tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, scale as tf.Tensor1D, 1e-5);
    export const unit = (x: tf.Tensor4D) => tf.tidy(() => {
      const y = norm(tf.conv2d(x, f, 1, 'same')).relu();
      return tf.add(x, norm(tf.conv2d(y as tf.Tensor4D, g, 1, 1))).relu();
    });`,
    'unit',
    [1, 16, 16, 8],
  ],
  'depthwise, separable and transposed convolutions': [
    `const d = tf.variable(tf.randomNormal([3, 3, 4, 2])), p = tf.variable(tf.randomNormal([1, 1, 8, 6]));
    const t = tf.variable(tf.randomNormal([2, 2, 5, 6]));
    export function net(x: tf.Tensor4D) {
      const y = tf.separableConv2d(x, d as tf.Tensor4D, p as tf.Tensor4D, 2, 'same');
      const z = tf.depthwiseConv2d(y, tf.variable(tf.randomNormal([3, 3, 6, 1])) as tf.Tensor4D, 1, 'same', 'NHWC', [2, 2]);
      return tf.conv2dTranspose(z, t as tf.Tensor4D, [1, 16, 16, 5], 2, 'same');
    }`,
    'net',
    [1, 16, 16, 4],
  ],
  'fused functions': [
    `const w = tf.variable(tf.randomNormal([3, 3, 3, 4])), b = tf.variable(tf.zeros([4])), m = tf.variable(tf.randomNormal([4, 2]));
    export const net = (x: tf.Tensor4D) => {
      const y = tf.fused.conv2d({ x, filter: w as tf.Tensor4D, strides: [2, 2], pad: 'same', bias: b, activation: 'relu' });
      return tf.fused.matMul({ a: tf.mean(y, [1, 2]) as tf.Tensor2D, b: m as tf.Tensor2D, activation: 'linear' });
    };`,
    'net',
    [1, 8, 8, 3],
  ],
  'attention of one head': [
    `const [q, k, v, o] = [0, 1, 2, 3].map(() => tf.variable(tf.randomNormal([16, 16], 0, 0.02)));
    export function attention(x: tf.Tensor3D) {
      const [batch, length, width] = x.shape;
      const flat = x.reshape([batch * length, width]);
      const [a, b, c] = [q, k, v].map((w) => flat.matMul(w).reshape([batch, length, width]));
      const scores = a.matMul(b, false, true).mul(1 / Math.sqrt(width)).softmax(-1);
      return scores.matMul(c).reshape([batch * length, width]).matMul(o).reshape(x.shape).add(x);
    }`,
    'attention',
    [1, 6, 16],
  ],
  'shapes and parts': [
    `export function arrange(x: tf.Tensor4D) {
      const [left, right] = tf.split(x, 2, -1);
      const joined = left.concat(right.neg(), 3).pad([[0, 0], [1, 1], [2, 0], [0, 0]]);
      const part = joined.slice([0, 1, 0, 0], [-1, 4, 6, -1]);
      const stacked = tf.stack([part, part.square()], 1).unstack(1)[0];
      return tf.concat([stacked.expandDims(-1).squeeze([-1]), tf.transpose(part, [0, 1, 2, 3])], 1).mean([1, 2], true).squeeze();
    }`,
    'arrange',
    [1, 4, 4, 6],
  ],
  'arithmetic with numbers': [
    `export const net = (x: tf.Tensor2D) => tf.maximum(0, x.sub(tf.scalar(127.5)).div(127.5)).pow(2).add(1).log().clipByValue(0, 6).leakyRelu(0.1);`,
    'net',
    [1, 5],
  ],
};

describe('functions of tensors', () => {
  it.each(Object.entries(functions))('%s', async (_, [text, entry, input]) => {
    const graph = await read(text, `${entry} input=${input.join('x')}`);
    expect(graph.problems).toEqual([]);
    const before = tensorflow.memory().numTensors;
    const output = run(text, `${entry}(tf.zeros([${input.join(', ')}]))`) as tensorflow.Tensor;
    expect(sizesOf(graph)).toEqual([output.shape]);
    const variables = Object.values(tensorflow.engine().registeredVariables);
    const size = variables.reduce((sum, variable) => sum + variable.size, 0);
    expect(parameterCount(graph).total).toBe(size);
    tensorflow.disposeVariables();
    expect(before).toBeGreaterThanOrEqual(0);
  });
});
