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
  'an activation from numbers': [
    `export const gelu = (x: tf.Tensor2D) => tf.mul(0.5, x.mul(tf.add(1, tf.tanh(tf.mul(tf.sqrt(tf.div(2, Math.PI)), tf.add(x, tf.mul(0.044715, tf.pow(x, 3))))))));`,
    'gelu',
    [1, 5],
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
    const output = run(text, `${entry}(tf.zeros([${input.join(', ')}]))`) as tensorflow.Tensor;
    expect(sizesOf(graph)).toEqual([output.shape]);
    const variables = Object.values(tensorflow.engine().registeredVariables);
    const size = variables.reduce((sum, variable) => sum + variable.size, 0);
    expect(parameterCount(graph).total).toBe(size);
    tensorflow.disposeVariables();
  });
});

/** Layers that the source writes itself; each with the model that holds it. */
const layers: Record<string, string> = {
  'a layer with a weight of its own': `class Scale extends tf.layers.Layer {
      static className = 'Scale';
      private gain!: tf.LayerVariable;
      constructor(private readonly config: { start: number; name?: string }) { super(config); }
      build(inputShape: tf.Shape) { this.gain = this.addWeight('gain', [inputShape[inputShape.length - 1] as number], 'float32', tf.initializers.constant({ value: this.config.start })); this.built = true; }
      call(inputs: tf.Tensor | tf.Tensor[]) { return tf.tidy(() => { const x = Array.isArray(inputs) ? inputs[0] : inputs; return x.mul(this.gain.read()); }); }
      computeOutputShape(inputShape: tf.Shape) { return inputShape; }
      getConfig() { return { ...super.getConfig(), ...this.config }; }
    }
    tf.serialization.registerClass(Scale);
    export const build = () => tf.sequential({ layers: [tf.layers.dense({ units: 6, inputShape: [4] }), new Scale({ start: 0.1 })] });`,
  'layers with a class between them': `abstract class Base extends tf.layers.Layer {
      getClassName() { return 'Twice'; }
      computeOutputShape([batch, size]: number[]) { return [batch, size * 2]; }
    }
    class Twice extends Base { call(inputs: tf.Tensor[]) { const [x] = inputs instanceof Array ? inputs : [inputs]; return tf.concat([x, tf.neg(x)], -1); } }
    export function build() {
      const input = tf.input({ shape: [5] });
      const x = new Twice({ name: 'twice' }).apply(tf.layers.dense({ units: 3 }).apply(input)) as tf.SymbolicTensor;
      return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 2 }).apply(x) as tf.SymbolicTensor });
    }`,
};

describe('layers of the source', () => {
  it.each(Object.entries(layers))('%s', async (_, text) => {
    const graph = await read(text, 'build');
    expect(graph.problems).toEqual([]);
    const model = run(text, 'build()') as tensorflow.LayersModel;
    expect(sizesOf(graph)).toEqual(model.outputs.map(({ shape }) => [1, ...shape.slice(1)]));
    expect(parameterCount(graph).total).toBe(model.countParams());
  });
});

/** What is read where nothing calls it, and what is said of it. */
const unasked: Record<string, [text: string, entry: string, operators: string, assumption: string]> = {
  'a function of tensors takes what it does first with them': [
    `const w = tf.variable(tf.randomNormal([5, 5, 1, 4]));
    export function net(x: tf.Tensor4D) { return x.div(255).as4D(-1, 28, 28, 1).conv2d(w as tf.Tensor4D, 1, 'same'); }`,
    'net',
    'input affine reshape conv2d',
    "net(x), x 1×784: no call of it was found, so its arguments are the reader's",
  ],
  'a shape and a number of classes': [
    `export function createModel(inputShape: number[], numClasses: number) {
      return tf.sequential({ layers: [tf.layers.conv2d({ inputShape, filters: 4, kernelSize: 3 }), tf.layers.flatten(), tf.layers.dense({ units: numClasses })] });
    }`,
    'createModel',
    'input conv2d flatten linear',
    "createModel([32, 32, 3], 10): no call of it was found, so its arguments are the reader's",
  ],
  'a configuration by its members, a kind by the words that it is compared with': [
    `export function build(config: Settings, kind: string) {
      const model = tf.sequential();
      model.add(kind === 'narrow' ? tf.layers.dense({ units: 2, inputShape: [8] }) : tf.layers.dense({ units: config.units, inputShape: [8] }));
      return model;
    }`,
    'build',
    'input linear',
    "build({'units': 32}, 'narrow'): no call of it was found, so its arguments are the reader's",
  ],
  'a unit of layers': [
    `export const unit = (x: tf.SymbolicTensor, filters: number) => {
      const y = tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same' }).apply(x) as tf.SymbolicTensor;
      return tf.layers.add().apply([x, y]) as tf.SymbolicTensor;
    };`,
    'unit',
    'input conv2d add',
    "unit(x, 64), x 1×32×32×64: no call of it was found, so its arguments are the reader's",
  ],
  'a model that a function keeps': [
    `let model: tf.Sequential;
    export async function run() { model = tf.sequential(); model.add(tf.layers.dense({ units: 1, inputShape: [3] })); await model.fit(tf.zeros([4, 3]), tf.zeros([4, 1])); }`,
    'run',
    'input linear',
    '',
  ],
  'a model that a class keeps': [
    `export class Agent {
      model = this.build();
      build(units = 4) { const m = tf.sequential(); m.add(tf.layers.dense({ units, inputShape: [3] })); return m; }
    }`,
    'Agent',
    'input linear',
    '',
  ],
  'a class that computes with weights of its own': [
    `export class Classifier {
      private w = tf.variable(tf.zeros([12, 3]));
      predict(x: tf.Tensor2D) { return tf.tidy(() => tf.matMul(x, this.w as tf.Tensor2D).softmax()); }
    }`,
    'Classifier',
    'input linear softmax',
    'input 1×12, by what it does first',
  ],
};

describe('what nothing calls', () => {
  it.each(Object.entries(unasked))('%s', async (_, [text, entry, operators, assumption]) => {
    const graph = await read(text, entry);
    expect(graph.problems).toEqual([]);
    expect(graph.nodes.map(({ operator }) => operator).join(' ')).toBe(operators);
    expect(graph.assumptions.map(({ text: said }) => said).join()).toBe(assumption);
  });
});

describe('entries', () => {
  it('are found under any name of the library, in objects and among exports', async () => {
    const file = '/project/net.js';
    const text = `const { layers, sequential: stack, ...rest } = require('@tensorflow/tfjs-node');
      const model = stack({ layers: [layers.dense({ units: 1, inputShape: [2] })] });
      exports.head = () => stack();
      const zoo = { small() { return stack(); } };
      class Twice extends layers.Layer { call(x) { return x; } }
      class Agent { constructor() { this.net = stack(); } }
      function App() { return null; }
      const loss = (a, b) => a.sub(b).square().mean();`;
    const reader = await createReader(filesInMemory({ [file]: text }), { grammars });
    expect(reader.entries(file).map(({ name, network }) => [name, network])).toEqual([
      ['model', true],
      ['exports.head', true],
      ['zoo.small', true],
      ['Twice', false],
      ['Agent', true],
    ]);
    reader.dispose();
  });
});
