import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import type { Explanation } from '../../src/explain/explanation';
import type { Graph } from '../../src/graph/graph';
import { createReader, type Reader } from '../../src/read/reader';
import { dimensions } from '../../src/vary/dimensions';
import { dimensionNames } from '../../src/vary/variant';
import { vary, VariationError } from '../../src/vary/vary';
import { disk, distPackages, grammars, patientBudget } from '../support/reading';
import { expectValid } from './valid';

/** Debian's python3-torchvision, read in place. */
const models = `${distPackages}/torchvision/models`;

const describeWhere = existsSync(models) ? describe : describe.skip;

const letters = (explanation: Explanation) =>
  new Set(explanation.units.map(({ activationText }) => activationText.replace(/:.*/, '')));

describeWhere('torchvision as shipped', () => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await createReader(disk, { grammars, budget: patientBudget });
  });
  const read = (file: string, entry: string): { graph: Graph; explanation: Explanation } => {
    const graph = reader.read({ file: `${models}/${file}`, entry });
    return { graph, explanation: explain(graph) };
  };

  // Which dimensions are refused, by the first unit or the whole: for the structure, not for one value of it.
  it.each([
    ['resnet.py', 'resnet18', ['layer-norm']],
    ['resnet.py', 'resnet50', ['layer-norm']],
    ['mobilenetv2.py', 'mobilenet_v2', ['layer-norm']],
    ['vision_transformer.py', 'vit_b_16', ['order', 'rectifier', 'auxiliary']],
  ])('%s#%s takes every value of every other dimension', (file, entry, refused) => {
    const { graph, explanation } = read(file, entry);
    for (const name of dimensionNames) {
      for (const value of dimensions[name].values) {
        if (refused.includes(name) && value.id !== 'without-heads') {
          expect(() => vary(graph, explanation, value), value.id).toThrow(VariationError);
          continue;
        }
        const varied = vary(graph, explanation, value);
        expectValid(varied);
        const found = explain(varied);
        if (value.id !== 'plain') expect(found.units.length, value.id).toBeGreaterThan(0);
        if (name === 'order') expect(letters(found), value.id).toEqual(new Set([value.figure]));
        if (name === 'layer-norm') expect(letters(found), value.id).toEqual(new Set([value.label]));
        if (value.id === 'auxiliary-heads')
          expect(found.structures.filter(({ kind }) => kind === 'auxiliaryClassifier')).toHaveLength(2);
      }
    }
  });
});
