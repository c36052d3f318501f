/** Variants of networks in layers as functions of TensorFlow.js, read again and run. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import * as tensorflow from '@tensorflow/tfjs';
import { transformSync } from 'esbuild';
import { check } from 'prettier';
import { beforeAll, describe, expect, it } from 'vitest';
import { parameterCount } from '../../src/graph/cost';
import { explain } from '../../src/explain/explain';
import type { Graph } from '../../src/graph/graph';
import { createReader, type SourceFiles } from '../../src/read/reader';
import { variantCode, type VariantCode } from '../../src/vary/code/variantCode';
import { dimensions, variantCalled } from '../../src/vary/dimensions';
import { dimensionNames, VariationError } from '../../src/vary/variant';
import { varyAll } from '../../src/vary/vary';
import { disk, grammars, patientBudget } from '../support/reading';
import { meaning } from './meaning';

const require = createRequire(import.meta.url);
const examples = fileURLToPath(new URL('../../examples', import.meta.url));

/** A network in JavaScript whose layers have no names: CommonJS, narrow, in double quotes. */
const unnamed = `const tf = require("@tensorflow/tfjs");

function block(x, filters, strides) {
    let y = tf.layers.conv2d({ filters, kernelSize: 3, strides, padding: "same" }).apply(x);
    y = tf.layers.batchNormalization().apply(y);
    y = tf.layers.reLU().apply(y);
    y = tf.layers.conv2d({ filters, kernelSize: 3, padding: "same" }).apply(y);
    y = tf.layers.batchNormalization().apply(y);
    const shortcut = strides === 1
        ? x
        : tf.layers.conv2d({ filters, kernelSize: 1, strides, padding: "same" }).apply(x);
    y = tf.layers.add().apply([shortcut, y]);
    return tf.layers.reLU().apply(y);
}

function createModel() {
    const input = tf.input({ shape: [16, 16, 3] });
    let x = tf.layers.conv2d({ filters: 8, kernelSize: 3, padding: "same", activation: "relu" }).apply(input);
    for (let i = 0; i < 4; i++) x = block(x, 8, 1);
    x = block(x, 16, 2);
    x = tf.layers.globalAveragePooling2d({}).apply(x);
    return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 10, activation: "softmax" }).apply(x) });
}

module.exports = { createModel };
`;

const texts: Readonly<Record<string, string>> = {
  '/project/resnet.ts': readFileSync(`${examples}/resnet.ts`, 'utf8'),
  '/project/unnamed.js': unnamed,
};

async function read(file: string, entry: string, others: Readonly<Record<string, string>> = {}): Promise<Graph> {
  const known = { ...texts, ...others };
  const files: SourceFiles = { ...disk, read: (path) => known[path] ?? disk.read(path) };
  return (await createReader(files, { grammars, budget: patientBudget })).read({ file, entry });
}

/** Builds the model of the code as Node would. */
function built({ text, network, language }: VariantCode): tensorflow.LayersModel {
  const { code } = transformSync(text, { loader: language === 'typescript' ? 'ts' : 'js', format: 'cjs' });
  const module = { exports: {} as Record<string, () => tensorflow.LayersModel> };
  new Function('require', 'module', 'exports', code)(require, module, module.exports);
  return module.exports[network]();
}

const countOf = (weights: readonly tensorflow.LayerVariable[]): number =>
  weights.reduce((sum, { shape }) => sum + shape.reduce<number>((product, size) => product * size!, 1), 0);

beforeAll(async () => {
  await tensorflow.setBackend('cpu');
});

describe.each([
  ['/project/resnet.ts', 'residualNetwork(1, { width: 8 })'],
  ['/project/unnamed.js', 'createModel'],
])('%s#%s', (file, entry) => {
  it('is the same graph and the same model in the code of its variants', async () => {
    const graph = await read(file, entry);
    const explanation = explain(graph);
    const single = dimensionNames.flatMap((name) => dimensions[name].values.map(({ id }) => [id]));
    const combined = [['full-pre-activation', 'prelu', 'he-fan-in'], ['exclusive-gating-6', 'relu-only-pre-activation']];
    const failures: string[] = [];
    let done = 0;
    for (const ids of [...single, ...combined]) {
      await new Promise((resolve) => setImmediate(resolve));
      const variants = ids.map((id) => variantCalled(id)!);
      let varied: Graph;
      try {
        varied = varyAll(graph, explanation, variants);
      } catch (error) {
        expect(error).toBeInstanceOf(VariationError);
        console.log('refused', ids.join('+'), (error as Error).message);
        continue;
      }
      try {
      const made = variantCode(graph, explanation, variants, (path) => texts[path]);
      const model = built(made);
      const { trainable, total } = parameterCount(varied);
      expect({ trainable: countOf((model as unknown as { trainableWeights: tensorflow.LayerVariable[] }).trainableWeights), total: model.countParams() }).toEqual({ trainable, total });
      const ending = made.language === 'typescript' ? 'ts' : 'js';
      const options = file.endsWith('.ts') ? { singleQuote: true, printWidth: 120, parser: 'typescript' } : { printWidth: 120, tabWidth: 4, parser: 'babel' };
      if (!(await check(made.text, options))) { failures.push(`${ids.join('+')}: format`); const { format } = await import('prettier'); const { writeFileSync } = await import('node:fs'); writeFileSync(`/tmp/codecli/fmt-a.${ending}`, made.text); writeFileSync(`/tmp/codecli/fmt-b.${ending}`, await format(made.text, options)); }
      const path = `/project/variant.${ending}`;
      const again = await read(path, `${made.network}()`, { [path]: made.text });
      expect(again.problems, ids.join('+')).toEqual([]);
      expect(meaning(again), ids.join('+')).toEqual(meaning(varied));
      done++;
      } catch (error) { failures.push(`${ids.join('+')}: ${(error as Error).message.slice(0, 600)}`); }
    }
    console.log(done, failures.join('\n\n'));
    expect(failures).toEqual([]);
  });
});
