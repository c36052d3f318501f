/** Variants of networks in layers as functions of TensorFlow.js: they are read again, built by TensorFlow.js itself, and run. */
import { createRequire } from 'node:module';
import * as tensorflow from '@tensorflow/tfjs';
import { transformSync } from 'esbuild';
import { check } from 'prettier';
import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { parameterCount } from '../../src/graph/cost';
import type { Graph } from '../../src/graph/graph';
import { createReader, type Reader } from '../../src/read/reader';
import { Network } from '../../src/train/process/network';
import { Random } from '../../src/train/process/random';
import { auxiliaryWeight } from '../../src/vary/auxiliary';
import { variantCode, type VariantCode } from '../../src/vary/code/variantCode';
import { dimensions, variantCalled } from '../../src/vary/dimensions';
import { dimensionNames, VariationError } from '../../src/vary/variant';
import { varyAll } from '../../src/vary/vary';
import { disk, grammars, patientBudget } from '../support/reading';
import { layersNetworks } from './layersNetworks';
import { meaning } from './meaning';

const require = createRequire(import.meta.url);

/** The sources, and the code of their variants. */
const texts: Record<string, string> = { ...layersNetworks };
let reader: Reader;

interface Model extends tensorflow.LayersModel {
  readonly trainableWeights: (tensorflow.LayerVariable & { val: tensorflow.Variable })[];
}

/** Builds the model of the code as Node would. */
function built({ text, network, language }: VariantCode): Model {
  const { code } = transformSync(text, { loader: language === 'typescript' ? 'ts' : 'js', format: 'cjs' });
  const module = { exports: {} as Record<string, () => Model> };
  new Function('require', 'module', 'exports', code)(require, module, module.exports);
  return module.exports[network]();
}

const countOf = (weights: readonly tensorflow.LayerVariable[]): number =>
  weights.reduce((sum, { shape }) => sum + shape.reduce<number>((product, size) => product * size!, 1), 0);

/** Weights of layers without names are numbered through all models; of one model they count from one. */
function countedFromOne(model: Model): Map<string, string> {
  const numbers = new Map<string, number[]>();
  const parts = (name: string) => /^(.*_[A-Z]\w*?)(\d+)(\/.*)$/.exec(name);
  for (const { originalName } of model.weights) {
    const [, layer, number] = parts(originalName) ?? [];
    if (layer)
      numbers.set(
        layer,
        [...new Set([...(numbers.get(layer) ?? []), Number(number)])].sort((a, b) => a - b),
      );
  }
  return new Map(
    model.weights.map(({ originalName }) => {
      const [, layer, number, role] = parts(originalName) ?? [];
      return [originalName, layer ? `${layer}${numbers.get(layer)!.indexOf(Number(number)) + 1}${role}` : originalName];
    }),
  );
}

/** TensorFlow.js' dense layers have [in, out] where the graph has [out, in]. */
const inLayer = (tensor: tensorflow.Tensor, shape: readonly (number | null)[]): tensorflow.Tensor =>
  tensor.shape.length === 2 ? tensorflow.transpose(tensor) : tensor.reshape(shape as number[]);

/** Greatest difference of a gradient, as a share of the whole gradient, between the training process and the layers. */
function difference(graph: Graph, model: Model): number {
  return tensorflow.tidy(() => {
    const [, ...heads] = graph.outputs;
    const network = new Network(
      graph,
      heads.map((output) => ({ output, weight: auxiliaryWeight })),
    );
    const vector = tensorflow.tensor1d(network.initialWeights(3)) as never;
    const byName = (values: tensorflow.Tensor[]): Map<string, tensorflow.Tensor> =>
      new Map(
        graph.nodes.flatMap((node) =>
          network
            .parametersOf(node, values as never)
            .map((value, i) => [graph.parameters[node.parameters[i]].name, value as never] as const),
        ),
      );
    const names = countedFromOne(model);
    const weights = byName(network.split(vector) as never);
    for (const weight of model.weights)
      weight.write(inLayer(weights.get(names.get(weight.originalName)!)!, weight.shape));
    const images = tensorflow.randomNormal([4, 8, 8, 3], 0, 1, 'float32', 7);
    const labels = tensorflow.oneHot(tensorflow.tensor1d([1, 2, 3, 4], 'int32'), 10);
    const pass = { random: new Random(1, 'dropout'), statistics: { get: () => undefined, update: () => undefined } };
    const expected = tensorflow.grad(
      (values) => network.loss(images as never, labels as never, network.split(values as never), pass) as never,
    )(vector) as never;
    const { grads } = tensorflow.variableGrads(
      () => {
        const outputs = [model.apply(images, { training: true })].flat() as tensorflow.Tensor[];
        const losses = outputs.map((logits, i) =>
          tensorflow.losses.softmaxCrossEntropy(labels, logits).mul(i === 0 ? 1 : auxiliaryWeight),
        );
        return tensorflow.addN(losses) as tensorflow.Scalar;
      },
      model.trainableWeights.map(({ val }) => val),
    );
    const parts = byName(network.split(expected) as never);
    const apart = model.trainableWeights.map(({ val, originalName, shape }) => {
      const part = inLayer(parts.get(names.get(originalName)!)!, shape);
      return tensorflow.norm(tensorflow.sub(grads[val.name], part)).dataSync()[0];
    });
    return Math.max(...apart) / tensorflow.norm(expected as tensorflow.Tensor).dataSync()[0];
  });
}

/** Prettier's options for a file like the source. */
const formats: Readonly<Record<string, object>> = {
  '/project/named.ts': { parser: 'typescript', singleQuote: true, printWidth: 120 },
  '/project/unnamed.js': { parser: 'babel', tabWidth: 4, printWidth: 120 },
};

/** Every value of every dimension, and some together. */
const all = [
  ...dimensionNames.flatMap((name) => dimensions[name].values.map(({ id }) => [id])),
  ['full-pre-activation', 'prelu', 'he-fan-in'],
  ['exclusive-gating-6', 'relu-only-pre-activation'],
];

/** Of these the gradient is taken too: of every kind of layer that a variant adds. */
const taken = new Set([
  'option-a',
  'option-c',
  'exclusive-gating-6',
  'full-pre-activation',
  'bn-after-addition',
  'skip-init',
  'fixup',
  'prelu',
  'elu',
  'auxiliary-heads',
]);

beforeAll(async () => {
  reader = await createReader(
    { ...disk, read: (path) => texts[path] ?? disk.read(path) },
    { grammars, budget: patientBudget },
  );
  await tensorflow.setBackend('cpu');
});

describe.each(Object.keys(layersNetworks))('%s', (file) => {
  it('is the same graph, the same model and the same gradient in the code of its variants', async () => {
    const graph = reader.read({ file, entry: 'network' });
    const explanation = explain(graph);
    // Layers without names are made by the same code but for the names: one value of each dimension shows it.
    const some = file.endsWith('.ts') ? all : dimensionNames.map((name) => [dimensions[name].values.at(-1)!.id]);
    for (const ids of some) {
      // Lets the runner hear that this test is alive.
      await new Promise((resolve) => setImmediate(resolve));
      const variants = ids.map((id) => variantCalled(id)!);
      const name = ids.join('+');
      let varied: Graph;
      try {
        varied = varyAll(graph, explanation, variants);
      } catch (error) {
        expect(error).toBeInstanceOf(VariationError);
        continue;
      }
      const code = variantCode(graph, explanation, variants, (path) => texts[path]);
      expect(await check(code.text, formats[file]), `${name}: format`).toBe(true);
      const model = built(code);
      const counted = { trainable: countOf(model.trainableWeights), total: model.countParams() };
      expect(counted, name).toEqual(parameterCount(varied));
      const isTaken = file.endsWith('.ts') && ids.some((id) => taken.has(id));
      const path = file.replace(/\w+(?=\.)/, `variant${Object.keys(texts).length}`);
      texts[path] = code.text;
      const again = reader.read({ file: path, entry: `${code.network}()` });
      expect(again.problems, name).toEqual([]);
      expect(meaning(again), name).toEqual(meaning(varied));
      if (isTaken) expect(difference(again, model), `${name}: gradient`).toBeLessThan(1e-5);
    }
  }, 240_000);
});

it('units of one kind are one function, whose arguments are what they differ in', () => {
  const graph = reader.read({ file: '/project/named.ts', entry: 'network' });
  const code = variantCode(graph, explain(graph), [variantCalled('1x1-conv')!], (path) => texts[path]);
  expect(code.language).toBe('typescript');
  expect(code.unit?.name).toBe('residualUnit');
  expect(code.unit?.definition).toMatchObject({ file: '/project/named.ts', startLine: 11, endLine: 17 });
  expect(code.text).toContain('function residualUnit(x: tf.SymbolicTensor, filters: number, name: string)');
  expect(code.text).toContain(
    [
      '  for (let unit = 1; unit <= 3; unit++) {',
      '    x = residualUnit(x, 4, `stage1_unit${unit}`);',
      '  }',
      "  x = residualUnitWidening(x, 'stage2_unit1');",
      "  x = residualUnit(x, 8, 'stage2_unit2');",
    ].join('\n'),
  );
});

it('says what has no layer', () => {
  texts['/project/strange.js'] = `const tf = require('@tensorflow/tfjs');
function network() {
  const input = tf.input({ shape: [8, 8, 3] });
  const y = tf.layers.strange().apply(tf.layers.conv2d({ filters: 3, kernelSize: 1 }).apply(input));
  return tf.model({ inputs: input, outputs: tf.layers.add().apply([input, y]) });
}`;
  const graph = reader.read({ file: '/project/strange.js', entry: 'network' });
  const writing = () => variantCode(graph, explain(graph), [variantCalled('as-normalised')!], (path) => texts[path]);
  expect(writing).toThrow(VariationError);
  expect(writing).toThrow(/cannot be written as a layer of TensorFlow\.js: what it does was not understood/);
});
