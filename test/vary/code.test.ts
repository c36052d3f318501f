/** A variant written as code is read again: it is the variant's graph. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import type { Graph } from '../../src/graph/graph';
import { createReader, type SourceFiles } from '../../src/read/reader';
import { variantCode } from '../../src/vary/code/variantCode';
import { dimensions, variantCalled } from '../../src/vary/dimensions';
import { dimensionNames, VariationError } from '../../src/vary/variant';
import { varyAll } from '../../src/vary/vary';
import { meaning } from './meaning';
import { disk, distPackages, grammars, patientBudget, readSnippet } from '../support/reading';

const models = `${distPackages}/torchvision/models`;
const examples = fileURLToPath(new URL('../../examples', import.meta.url));

async function reread(text: string, network: string, inputs: Graph): Promise<Graph> {
  const file = '/project/variant.py';
  const files: SourceFiles = { ...disk, read: (path) => (path === file ? text : disk.read(path)) };
  const reader = await createReader(files, { grammars, budget: patientBudget });
  const shapes = inputs.inputs.map((id) => ({
    shape: inputs.nodes[id].shape!,
    dataType: inputs.nodes[id].dataType,
  }));
  return reader.read({ file, entry: `${network}()`, inputs: shapes });
}

const read = async (file: string, entry: string): Promise<Graph> =>
  (await createReader(disk, { grammars, budget: patientBudget })).read({ file, entry });

/** With every value of every dimension, or with one of each. */
const cases: [string, string, 'every' | 'one', boolean][] = [
  [`${models}/resnet.py`, 'resnet18', 'every', existsSync(models)],
  [`${models}/resnet.py`, 'resnet50', 'one', existsSync(models)],
  [`${models}/vision_transformer.py`, 'vit_b_16', 'one', existsSync(models)],
  [`${examples}/preresnet.py`, 'preresnet20', 'every', true],
];

const combined = [
  ['full-pre-activation', 'prelu', 'he-fan-in'],
  ['exclusive-gating-6', 'relu-only-pre-activation'],
];

describe.each(cases.filter(([, , , isThere]) => isThere))('%s#%s', (file, entry, values) => {
  it('is the same graph in the code of its variants', async () => {
    const graph = await read(file, entry);
    const explanation = explain(graph);
    const single = dimensionNames.flatMap((name) =>
      dimensions[name].values.slice(values === 'one' ? -1 : 0).map(({ id }) => [id]),
    );
    for (const ids of [...single, ...combined]) {
      // Lets the runner hear that this test is alive.
      await new Promise((resolve) => setImmediate(resolve));
      const variants = ids.map((id) => variantCalled(id)!);
      let varied: Graph;
      try {
        varied = varyAll(graph, explanation, variants);
      } catch (error) {
        expect(error).toBeInstanceOf(VariationError);
        continue;
      }
      const { text, network } = variantCode(graph, explanation, variants);
      const again = await reread(text, network, graph);
      expect(again.problems, ids.join('+')).toEqual([]);
      expect(meaning(again), ids.join('+')).toEqual(meaning(varied));
    }
  });
});

it('units of one kind are one class, whose arguments are what they differ in', async () => {
  const graph = await read(`${examples}/preresnet.py`, 'preresnet20');
  const { text, unit } = variantCode(graph, explain(graph), [variantCalled('constant-scaling-0.5-1')!]);
  expect(unit?.name).toBe('PreActivationUnit');
  expect(unit?.definition?.startLine).toBe(10);
  expect(unit?.text).toContain('def __init__(self, channels):');
  expect(unit?.text).toContain('shortcut = 0.5 * x');
  expect(text.replace(/\s+/g, ' ')).toContain(
    'nn.Sequential( PreActivationUnitWidening(16, 32), PreActivationUnit(32),',
  );
});

it('says what cannot be written', async () => {
  const graph = await readSnippet(
    `
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(8, 8, 3, padding=1)
        def forward(self, x):
            return x + strange(self.conv(x))$0
    `,
    { inputs: [{ shape: [1, 8, 4, 4], dataType: 'float32' }] },
  );
  const writing = () => variantCode(graph, explain(graph), [variantCalled('as-normalised')!]);
  expect(writing).toThrow(VariationError);
  expect(writing).toThrow(/unresolved cannot be written as PyTorch: what it does was not understood/);
});
