/** Source in the ways that people write it, read without running it, against what TensorFlow.js itself says of the same source. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tensorflow from '@tensorflow/tfjs';
import { transformSync } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { parameterCount } from '../../src/graph/cost';
import type { Graph } from '../../src/graph/graph';
import { createReader, type Reader, type SourceFiles } from '../../src/read/reader';

const grammars = fileURLToPath(new URL('../../node_modules/@vscode/tree-sitter-wasm/wasm', import.meta.url));
const require = createRequire(import.meta.url);

type Files = Record<string, string>;

const filesOf = (files: Files): SourceFiles => ({
  read: (path) => files[path],
  exists: (path) => path in files || Object.keys(files).some((file) => file.startsWith(`${path}/`)),
  roots: ['/project'],
});

async function read(files: Files, entry: string, file = Object.keys(files)[0]): Promise<Graph> {
  const reader: Reader = await createReader(filesOf(files), { grammars });
  return reader.read({ file, entry });
}

/** Runs the same files with TensorFlow.js and gives what the call of `entry` builds. */
function run(files: Files, entry: string, file = Object.keys(files)[0]): tensorflow.LayersModel {
  const modules = new Map<string, { exports: Record<string, unknown> }>();
  const load = (path: string): Record<string, unknown> => {
    const known = modules.get(path);
    if (known) return known.exports;
    const module = { exports: {} as Record<string, unknown> };
    modules.set(path, module);
    const loader = path.endsWith('.js') ? 'js' : 'ts';
    const { code } = transformSync(`${files[path]}\n;globalThis.__entry = (text) => eval(text);`, {
      loader,
      format: 'cjs',
    });
    const requireHere = (name: string): unknown => {
      if (!name.startsWith('.')) return require(name);
      const target = posix.join(posix.dirname(path), name);
      return load(
        [target, `${target}.ts`, `${target}.js`, `${target}/index.ts`].find((candidate) => candidate in files)!,
      );
    };
    new Function('require', 'module', 'exports', code)(requireHere, module, module.exports);
    return module.exports;
  };
  load(file);
  const call = /\)\s*$/.test(entry) ? entry : `${entry}()`;
  return (globalThis as unknown as { __entry(text: string): tensorflow.LayersModel }).__entry(call);
}

const batchOfOne = (shape: readonly (number | null)[]): number[] => shape.map((size) => size ?? 1);

const countOf = (weights: readonly tensorflow.LayerVariable[]): number =>
  weights.reduce((sum, { shape }) => sum + shape.reduce<number>((product, size) => product * size!, 1), 0);

/** Reads and runs, and expects the same counts and shapes. */
async function agrees(files: Files, entry: string): Promise<Graph> {
  const graph = await read(files, entry);
  expect(graph.problems).toEqual([]);
  const model = run(files, entry);
  expect(graph.outputs.map((id) => graph.nodes[id].shape)).toEqual(model.outputs.map(({ shape }) => batchOfOne(shape)));
  expect(graph.inputs.map((id) => graph.nodes[id].shape)).toEqual(model.inputs.map(({ shape }) => batchOfOne(shape)));
  const trainable = countOf((model as unknown as { trainableWeights: tensorflow.LayerVariable[] }).trainableWeights);
  expect(parameterCount(graph)).toEqual({ trainable, total: model.countParams() });
  return graph;
}

beforeAll(() => {
  tensorflow.setBackend('cpu');
});

const ts = (text: string): Files => ({ '/project/net.ts': `import * as tf from '@tensorflow/tfjs';\n${text}` });

describe('a loop whose end is not known', () => {
  it.each([
    ['for (let i = 0; i < Math.random() * 9; i++)', ''],
    ['while (Math.random() > 0.5)', ''],
    ['do', 'while (Math.random() > 0.5);'],
  ])('is read once: %s', async (head, tail) => {
    const files = {
      '/project/net.ts': `import * as tf from '@tensorflow/tfjs';
export function build() {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 4, inputShape: [3] }));
  ${head} { model.add(tf.layers.dense({ units: 2 })); } ${tail}
  return model;
}`,
    };
    const graph = await read(files, 'build');
    expect(graph.nodes.filter(({ operator }) => operator === 'linear')).toHaveLength(2);
    expect(graph.assumptions.map(({ text }) => text).join('\n')).toContain('the loop at line 5 is read once');
  });
});

describe('examples/resnet.ts', () => {
  const text = readFileSync(new URL('../../examples/resnet.ts', import.meta.url), 'utf8');
  const files = { '/project/resnet.ts': text };

  it.each(['resnet20', 'resnet56', 'residualNetwork(2, { classes: 100, width: 8 })'])(
    '%s is what TensorFlow.js builds',
    async (entry) => {
      const graph = await agrees(files, entry);
      expect(graph.framework).toBe('tfjs');
    },
  );

  it('counts moving statistics as parameters that do not train', async () => {
    expect(parameterCount(await read(files, 'resnet20'))).toEqual({ trainable: 272_474, total: 274_042 });
  });

  it('knows where each operator stands and what layer made it', async () => {
    const graph = await read(files, 'resnet20');
    const addition = graph.nodes.find(({ operator }) => operator === 'add')!;
    expect(addition.module).toBe('stage1_unit1_add');
    expect(text.split('\n')[addition.source.startLine]).toContain('tf.layers.add');
  });
});

describe('ways of writing a network', () => {
  it.each<[string, Files, string]>([
    [
      'a sequential model that grows by add',
      ts(`export function build() {
        const model = tf.sequential();
        model.add(tf.layers.conv2d({ inputShape: [28, 28, 1], kernelSize: 5, filters: 8, activation: 'relu' }));
        model.add(tf.layers.maxPooling2d({ poolSize: [2, 2], strides: [2, 2] }));
        model.add(tf.layers.conv2d({ kernelSize: [3, 3], filters: 16, strides: 2, padding: 'same' }));
        model.add(tf.layers.flatten());
        model.add(tf.layers.dropout({ rate: 0.25 }));
        model.add(tf.layers.dense({ units: 10, activation: 'softmax', kernelInitializer: 'varianceScaling' }));
        model.compile({ optimizer: tf.train.adam(), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
        return model;
      }`),
      'build',
    ],
    [
      'a sequential model from a list that is spread together',
      ts(`const block = (filters: number) => [
        tf.layers.separableConv2d({ filters, kernelSize: 3, padding: 'same', useBias: false }),
        tf.layers.batchNormalization({ scale: false }),
        tf.layers.reLU(),
      ];
      export const build = () => tf.sequential({ layers: [
        tf.layers.inputLayer({ inputShape: [32, 32, 3] }),
        ...block(8), ...block(16),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({ units: 4 }),
      ] });`),
      'build()',
    ],
    [
      'stages from a list of settings: destructuring, defaults, ternaries, templates, a counting loop',
      ts(`interface Stage { filters: number; repeats?: number; stride: number }
      const stages: Stage[] = [{ filters: 8, repeats: 2, stride: 1 }, { filters: 16, stride: 2 }];
      export function build({ size = 16, classes = 5 }: { size?: number; classes?: number } = {}) {
        const input = tf.input({ shape: [size, size, 3] });
        let x: tf.SymbolicTensor = input;
        for (const [i, { filters, repeats = 1, stride }] of stages.entries()) {
          for (let j = 0; j < repeats; ++j) {
            const shortcut = j === 0 ? (tf.layers.conv2d({ filters, kernelSize: 1, strides: stride, name: \`stage\${i}_\${j}_proj\` }).apply(x) as tf.SymbolicTensor) : x;
            const y = tf.layers.conv2d({ filters, kernelSize: 3, strides: j === 0 ? stride : 1, padding: 'same', name: \`stage\${i}_\${j}_conv\` }).apply(x) as tf.SymbolicTensor;
            x = tf.layers.add().apply([shortcut, y]) as tf.SymbolicTensor;
          }
        }
        const y = tf.layers.globalMaxPooling2d({}).apply(x);
        return tf.model({ inputs: input, outputs: tf.layers.dense({ units: classes }).apply(y) as tf.SymbolicTensor });
      }`),
      'build({ classes: 7 })',
    ],
    [
      'functions that make functions, and array methods',
      ts(`type Step = (x: tf.SymbolicTensor) => tf.SymbolicTensor;
      const pipe = (...steps: Step[]): Step => (x) => steps.reduce((y, step) => step(y), x);
      const conv = (filters: number): Step => (x) => tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'elu' }).apply(x) as tf.SymbolicTensor;
      const half: Step = (x) => tf.layers.averagePooling2d({ poolSize: 2 }).apply(x) as tf.SymbolicTensor;
      export const build = () => {
        const input = tf.input({ shape: [16, 16, 1] });
        const widths = Array.from({ length: 3 }, (_, i) => 4 * 2 ** i);
        const body = pipe(...widths.map((width) => pipe(conv(width), half)));
        const heads: tf.SymbolicTensor[] = [];
        [3, 5].forEach((units) => { heads.push(tf.layers.dense({ units }).apply(tf.layers.flatten().apply(body(input))) as tf.SymbolicTensor); });
        return tf.model({ inputs: [input], outputs: tf.layers.concatenate({ axis: -1 }).apply(heads) as tf.SymbolicTensor });
      };`),
      'build',
    ],
    [
      'a class that keeps its settings',
      ts(`abstract class Base {
        protected depth = 2;
        constructor(protected readonly width: number, private kind: 'a' | 'b' = 'a') {}
        abstract block(x: tf.SymbolicTensor, i: number): tf.SymbolicTensor;
        get size() { return [8, 8, this.width]; }
        build(): tf.LayersModel {
          const input = tf.input({ shape: this.size });
          let x = input;
          let i = 0;
          while (i < this.depth) { x = this.block(x, i); i++; }
          return tf.model({ inputs: input, outputs: x });
        }
      }
      class Net extends Base {
        constructor(width: number) { super(width, 'b'); this.depth = 3; }
        block(x: tf.SymbolicTensor, i: number) {
          switch (i % 2) {
            case 0: return tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 - i % 2, padding: 'same' }).apply(x) as tf.SymbolicTensor;
            default: return tf.layers.prelu({ sharedAxes: [1, 2] }).apply(x) as tf.SymbolicTensor;
          }
        }
        static make(width = 4) { return new Net(width).build(); }
      }
      export function build() { return Net.make(); }`),
      'build',
    ],
    [
      'CommonJS with names taken out of the package',
      {
        '/project/net.js': `const { layers, input, model } = require('@tensorflow/tfjs');
        const { unit } = require('./unit');
        function build(n) {
          const image = input({ shape: [32, 32, 3] });
          let x = image;
          for (var i = 0; i < n; i++) x = unit(x, 8);
          return model({ inputs: image, outputs: layers.dense({ units: 2 }).apply(layers.flatten().apply(x)) });
        }
        module.exports = { build };`,
        '/project/unit.js': `const tf = require('@tensorflow/tfjs');
        exports.unit = function (x, filters) {
          const y = tf.layers.batchNormalization({ center: false }).apply(tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same' }).apply(x));
          return tf.layers.leakyReLU({ alpha: 0.1 }).apply(y);
        };`,
      },
      'build(2)',
    ],
    [
      'modules across folders, re-exports and a default export',
      {
        '/project/net.ts': `import * as tf from '@tensorflow/tfjs';
        import block, { Kind, widths as sizes } from './blocks';
        export function build() {
          const input = tf.input({ shape: [24, 24, 4] });
          const x = sizes.reduce((y, width) => block(y, { width, kind: Kind.Narrow }), input);
          return tf.model({ inputs: input, outputs: x });
        }`,
        '/project/blocks/index.ts': `export { block as default, Kind } from './block';
        export const widths = [8, 8, 16] as const;`,
        '/project/blocks/block.ts': `import { layers, type SymbolicTensor } from '@tensorflow/tfjs';
        export enum Kind { Wide, Narrow }
        export function block(x: SymbolicTensor, { width, kind, ...rest }: { width: number; kind: Kind; stride?: number }): SymbolicTensor {
          const kernelSize = kind === Kind.Narrow ? 1 : 3;
          const { stride = 1 } = rest;
          return layers.conv2d({ filters: width, kernelSize, strides: stride, ...(kernelSize > 1 && { padding: 'same' }) }).apply(x) as SymbolicTensor;
        }`,
      },
      'build',
    ],
    [
      'an encoder and a decoder with skips by concatenation',
      ts(`export function build(depth = 2, width = 4) {
        const input = tf.input({ shape: [32, 32, 1] });
        const skips: tf.SymbolicTensor[] = [];
        let x: tf.SymbolicTensor = input;
        for (let i = 0; i < depth; i++) {
          x = tf.layers.conv2d({ filters: width << i, kernelSize: 3, padding: 'same' }).apply(x) as tf.SymbolicTensor;
          skips.push(x);
          x = tf.layers.maxPooling2d({ poolSize: 2 }).apply(x) as tf.SymbolicTensor;
        }
        for (let i = depth - 1; i >= 0; i--) {
          const up = i % 2 ? tf.layers.upSampling2d({ size: [2, 2] }).apply(x) : tf.layers.conv2dTranspose({ filters: width, kernelSize: 2, strides: 2 }).apply(x);
          x = tf.layers.concatenate().apply([up as tf.SymbolicTensor, skips[i]]) as tf.SymbolicTensor;
          x = tf.layers.conv2d({ filters: width, kernelSize: [3, 1], padding: 'same' }).apply(x) as tf.SymbolicTensor;
        }
        x = tf.layers.zeroPadding2d({ padding: [[1, 2], [3, 4]] }).apply(x) as tf.SymbolicTensor;
        x = tf.layers.cropping2D({ cropping: [[1, 1], [0, 2]] }).apply(x) as tf.SymbolicTensor;
        return tf.model({ inputs: input, outputs: x });
      }`),
      'build',
    ],
    [
      'a head that the model leaves out',
      ts(`export function build(heads = false) {
        const input = tf.input({ shape: [10] });
        const x = tf.layers.dense({ units: 6 }).apply(input) as tf.SymbolicTensor;
        const auxiliary = tf.layers.dense({ units: 3 }).apply(x) as tf.SymbolicTensor;
        return tf.model({ inputs: input, outputs: heads ? [x, auxiliary] : x });
      }`),
      'build',
    ],
    [
      'one layer applied twice, and two outputs',
      ts(`export function build() {
        const [a, b] = ['a', 'b'].map((name) => tf.input({ shape: [10], name }));
        const shared = tf.layers.dense({ units: 6, activation: 'tanh' });
        const [p, q] = [a, b].map((x) => shared.apply(x) as tf.SymbolicTensor);
        const merged = tf.layers.multiply().apply([p, q]) as tf.SymbolicTensor;
        const mean = tf.layers.average().apply([p, q, merged]) as tf.SymbolicTensor;
        return tf.model({ inputs: [a, b], outputs: [merged, tf.layers.dense({ units: 1, useBias: false }).apply(mean) as tf.SymbolicTensor] });
      }`),
      'build',
    ],
    [
      'a model inside a model',
      ts(`function backbone() {
        const input = tf.input({ shape: [16, 16, 3] });
        let x = tf.layers.conv2d({ filters: 4, kernelSize: 3, name: 'stem' }).apply(input) as tf.SymbolicTensor;
        x = tf.layers.batchNormalization({ name: 'norm' }).apply(x) as tf.SymbolicTensor;
        return tf.model({ inputs: input, outputs: x, name: 'backbone' });
      }
      export function build() {
        const base = backbone();
        const input = tf.input({ shape: [16, 16, 3] });
        const x = tf.layers.globalAveragePooling2d({}).apply(base.apply(input) as tf.SymbolicTensor);
        return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 3 }).apply(x) as tf.SymbolicTensor });
      }`),
      'build',
    ],
    [
      'sequences: embedding, 1-d convolutions, normalisation, reshaping',
      ts(`export const build = (length = 12, vocabulary = 50) => {
        const tokens = tf.input({ shape: [length], dtype: 'int32' });
        let x = tf.layers.embedding({ inputDim: vocabulary, outputDim: 8 }).apply(tokens) as tf.SymbolicTensor;
        x = tf.layers.conv1d({ filters: 6, kernelSize: 3, padding: 'same', dilationRate: 2 }).apply(x) as tf.SymbolicTensor;
        x = tf.layers.layerNormalization({}).apply(x) as tf.SymbolicTensor;
        x = tf.layers.maxPooling1d({ poolSize: 2 }).apply(x) as tf.SymbolicTensor;
        x = tf.layers.permute({ dims: [2, 1] }).apply(x) as tf.SymbolicTensor;
        x = tf.layers.reshape({ targetShape: [3, 12] }).apply(x) as tf.SymbolicTensor;
        x = tf.layers.globalAveragePooling1d({}).apply(x) as tf.SymbolicTensor;
        x = tf.layers.repeatVector({ n: 2 }).apply(x) as tf.SymbolicTensor;
        return tf.model({ inputs: tokens, outputs: x });
      };`),
      'build',
    ],
    [
      'recurrent layers, a dense layer of every step, poolings by their short names',
      ts(`export function build() {
        const model = tf.sequential();
        model.add(tf.layers.embedding({ inputDim: 20, outputDim: 4, inputLength: 8 }));
        model.add(tf.layers.conv1d({ filters: 6, kernelSize: 3, padding: 'same' }));
        model.add(tf.layers.maxPool1d ? tf.layers.maxPooling1d({ poolSize: 2 }) : tf.layers.avgPool1d({ poolSize: 2 }));
        model.add(tf.layers.lstm({ units: 5, returnSequences: true }));
        model.add(tf.layers.gru({ units: 4, returnSequences: true }));
        model.add(tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 3 }) }));
        model.add(tf.layers.globalMaxPool1d({}));
        return model;
      }`),
      'build',
    ],
    [
      'layers that do not train, and closures that count',
      ts(`let made = 0;
      const nextName = (kind: string) => \`\${kind}_\${made++}\`;
      const frozen = { trainable: false };
      export function build() {
        const input = tf.input({ shape: [8, 8, 2] });
        const x = tf.layers.conv2d({ name: nextName('conv'), filters: 3, kernelSize: 3, ...frozen }).apply(input) as tf.SymbolicTensor;
        const dense = tf.layers.dense({ name: nextName('dense'), units: 2, kernelInitializer: tf.initializers.heNormal({ seed: 1 }) });
        return tf.model({ inputs: input, outputs: dense.apply(tf.layers.flatten().apply(x)) as tf.SymbolicTensor });
      }`),
      'build',
    ],
  ])('%s', async (_, files, entry) => {
    await agrees(files, entry);
  });
});

describe('a unit written as a function', () => {
  const files = { '/project/resnet.ts': readFileSync(new URL('../../examples/resnet.ts', import.meta.url), 'utf8') };

  it('is read with the arguments of a call that keeps its shape, and says so', async () => {
    const graph = await read(files, 'residualUnit');
    expect(graph.problems).toEqual([]);
    expect(graph.name).toBe("residualUnit(x, 16, 1, 'stage1_unit1')");
    expect(graph.assumptions.map(({ text }) => text)).toEqual([
      "residualUnit(x, 16, 1, 'stage1_unit1'), x 1×32×32×16, from resnet20(), line 63",
    ]);
    expect(graph.inputs.map((id) => graph.nodes[id].shape)).toEqual([[1, 32, 32, 16]]);
    expect(graph.nodes.map(({ operator }) => operator)).toEqual([
      ...['input', 'conv2d', 'batchNorm', 'relu', 'conv2d', 'batchNorm', 'add', 'relu'],
    ]);
  });

  it('is listed among the entries as no network', async () => {
    const reader = await createReader(filesOf(files), { grammars });
    const entries = reader.entries('/project/resnet.ts').map(({ name, network }) => [name, network]);
    expect(entries).toContainEqual(['residualUnit', false]);
    expect(entries).toContainEqual(['resnet20', true]);
  });
});

describe('what is not understood', () => {
  it('is one node, and the rest is read', async () => {
    const graph = await read(
      ts(`import { Attention } from './missing';
      export function build() {
        const input = tf.input({ shape: [8, 4] });
        let x = tf.layers.dense({ units: 4 }).apply(input) as tf.SymbolicTensor;
        x = tf.layers.convLstm2d({ filters: 4, kernelSize: 3 }).apply(x) as tf.SymbolicTensor;
        return tf.model({ inputs: input, outputs: x });
      }`),
      'build',
    );
    expect(graph.nodes.map(({ operator }) => operator)).toEqual(['input', 'linear', 'unresolved']);
    expect(graph.problems.map(({ code }) => code)).toContain('unresolved');
  });

  it('says which setting of a layer is missing', async () => {
    const graph = await read(
      ts(`export const build = () => {
        const input = tf.input({ shape: [8, 8, 3] });
        return tf.model({ inputs: input, outputs: tf.layers.conv2d({ kernelSize: 3 }).apply(input) as tf.SymbolicTensor });
      };`),
      'build',
    );
    expect(graph.problems.map(({ text }) => text).join()).toContain('conv2d needs filters');
  });

  it('keeps what stands before a syntax error', async () => {
    const graph = await read(
      ts(`export function build() {
        const input = tf.input({ shape: [8, 8, 3] });
        const x = tf.layers.flatten().apply(input) as tf.SymbolicTensor;
        return tf.model({ inputs: input, outputs: x });
      }
      const broken = = 3;`),
      'build',
    );
    expect(graph.nodes.map(({ operator }) => operator)).toEqual(['input', 'flatten']);
    expect(graph.problems.map(({ code }) => code)).toContain('syntax');
  });
});
