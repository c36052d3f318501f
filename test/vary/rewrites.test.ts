import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { depth, parameterCount } from '../../src/graph/cost';
import type { Graph } from '../../src/graph/graph';
import { crossed, dimensions, variantCalled } from '../../src/vary/dimensions';
import { plainNetwork } from '../../src/vary/plainNetwork';
import { dimensionNames } from '../../src/vary/variant';
import { vary, varyAll, VariationError } from '../../src/vary/vary';
import { readSnippet } from '../support/reading';
import { residualNetwork } from '../support/residualNetwork';
import { imagenetNetwork } from './imagenetNetwork';
import { expectValid } from './valid';

const cifar = (options = {}): Graph => residualNetwork({ unitsPerStage: 2, widths: [8, 16, 32], size: 16, ...options });
const resnet50 = imagenetNetwork({ block: 'bottleneck', layers: [3, 4, 6, 3] });

const made = (graph: Graph, ...ids: string[]): Graph => {
  const varied = varyAll(
    graph,
    explain(graph),
    ids.map((id) => variantCalled(id)!),
  );
  expectValid(varied);
  return varied;
};

const networks: [string, Graph][] = [
  ['ResNet-14', cifar({ option: 'A' })],
  ['pre-activation ResNet-14', cifar({ order: 'preActivation', option: 'B' })],
  ['ResNet-50', resnet50],
];

it('ids are unique among the values of all dimensions', () => {
  const ids = dimensionNames.flatMap((name) => dimensions[name].values.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(variantCalled(id)?.id).toBe(id);
  expect(variantCalled('n12')?.label).toBe('n = 12');
  expect(variantCalled('width-1.5')?.label).toBe('width × 1.5');
  expect(variantCalled('highway')).toBeUndefined();
});

it('crossing takes every value of one dimension with every value of the others', () => {
  const values = ['post-activation', 'full-pre-activation', 'original', 'prelu', 'dropout'].map((id) =>
    variantCalled(id)!,
  );
  expect(crossed(values).map((some) => some.map(({ id }) => id).join(' '))).toEqual([
    'original post-activation prelu',
    'original full-pre-activation prelu',
    'dropout post-activation prelu',
    'dropout full-pre-activation prelu',
  ]);
  expect(crossed([])).toEqual([]);
});

describe.each(networks)('%s', (_, graph) => {
  it('has PReLU, and the initialisation that belongs to it', () => {
    const prelus = graph.nodes.filter(({ operator }) => operator === 'relu').length;
    for (const [id, shared] of [
      ['prelu', false],
      ['prelu-shared', true],
    ] as const) {
      const varied = made(graph, id, 'he-fan-in');
      const found = varied.nodes.flatMap((node) => (node.operator === 'prelu' ? [node] : []));
      expect(found).toHaveLength(prelus);
      expect(found.every(({ attributes }) => (attributes.count === 1) === shared)).toBe(true);
      const slopes = found.map((node) => varied.parameters[node.parameters[0]]);
      expect(slopes.every(({ decay, initialiser }) => decay === false && initialiser.kind === 'constant')).toBe(true);
      expect(explain(varied).initialisation!.layers.every(({ text }) => /0\.25/.test(text))).toBe(true);
    }
  });

  it('goes back from another rectifier', () => {
    const back = made(graph, 'elu');
    expect(back.nodes.some(({ operator }) => operator === 'relu')).toBe(false);
    expect(parameterCount(made(made(graph, 'prelu'), 'relu'))).toEqual(parameterCount(graph));
  });

  it.each([
    ['he-fan-in', 'he'],
    ['he-fan-out', 'he'],
    ['xavier', 'xavier'],
    ['framework-default', 'he'],
  ])('%s is what explaining finds in every layer', (id, kind) => {
    const varied = made(graph, id);
    const weights = explain(varied).initialisation!.layers.map(
      ({ node }) => varied.parameters[varied.nodes[node].parameters[0]],
    );
    expect(new Set(weights.map(({ initialiser }) => initialiser.kind))).toEqual(new Set([kind]));
    expect(weights.every(({ initialisedAt }) => (initialisedAt === undefined) === (id === 'framework-default'))).toBe(
      true,
    );
  });

  it('has auxiliary heads that explaining finds, and loses them again', () => {
    const varied = made(graph, 'auxiliary-heads');
    const heads = explain(varied).structures.filter(({ kind }) => kind === 'auxiliaryClassifier');
    expect(heads).toHaveLength(2);
    expect(varied.outputs).toHaveLength(3);
    expect(parameterCount(made(varied, 'without-heads'))).toEqual(parameterCount(graph));
    expect(made(varied, 'auxiliary-heads').outputs).toHaveLength(3);
  });

  it('has the shortcuts of each option', () => {
    const kinds = (id: string) => new Set(explain(made(graph, id)).units.map(({ shortcut }) => shortcut.kind));
    expect(kinds('option-a')).toEqual(new Set(['identity', 'zeroPadding']));
    expect(kinds('option-b')).toEqual(new Set(['identity', 'projection']));
    expect(kinds('option-c')).toEqual(new Set(['projection']));
    expect(explain(made(graph, 'plain')).units).toEqual([]);
  });

  it('has as many units as are asked for', () => {
    const stages = (varied: Graph) => explain(varied).stages.map(({ units }) => units.length);
    const count = explain(graph).stages.length;
    for (const n of [1, 2, 5]) expect(stages(made(graph, `n${n}`))).toEqual(Array<number>(count).fill(n));
  });

  it('is as wide as is asked for', () => {
    const twice = made(graph, 'width-2');
    const ratio = parameterCount(twice).total / parameterCount(graph).total;
    expect(ratio).toBeGreaterThan(3.4);
    expect(ratio).toBeLessThan(4.1);
    expect(twice.nodes[twice.outputs[0]].shape).toEqual(graph.nodes[graph.outputs[0]].shape);
  });

  it('starts its branches at nothing without normalisation', () => {
    const formsOf = (id: string) => explain(made(graph, id)).units.map(({ forms }) => forms.map(({ form }) => form));
    expect(formsOf('skip-init').every((forms) => forms.includes('skipInit'))).toBe(true);
    expect(formsOf('re-zero').every((forms) => forms.includes('reZero'))).toBe(true);
    const fixup = made(graph, 'fixup');
    expect(fixup.nodes.some(({ operator }) => operator === 'batchNorm')).toBe(false);
    const { units } = explain(fixup);
    const last = units.map(({ branch }) => fixup.parameters[fixup.nodes[branch.weightLayers.at(-1)!].parameters[0]]);
    expect(last.every(({ initialiser }) => initialiser.kind === 'constant' && initialiser.value === 0)).toBe(true);
    const numbers = fixup.parameters.filter(({ shape, name }) => shape.join() === '1' && /shift|alpha/.test(name));
    expect(new Set(numbers.map(({ rate }) => rate))).toEqual(new Set([0.1]));
    const layers = units[0].branch.weightLayers.length;
    expect(fixup.parameters[fixup.nodes[units[0].branch.weightLayers[0]].parameters[0]].initialiser).toMatchObject({
      factor: units.length ** (-1 / (2 * layers - 2)),
    });
  });
});

it('the 6n + 2 family is made of any of its members', () => {
  const graph = residualNetwork({ unitsPerStage: 2 });
  const deeper = made(graph, 'n5');
  expect(depth(deeper)).toBe(32);
  expect(parameterCount(deeper)).toEqual(parameterCount(residualNetwork({ unitsPerStage: 5 })));
  expect(deeper.parameters.map(({ name }) => name)).toContain('layer3.4.conv2.weight');
});

it('a plain network gets its heads behind the activations of a third and two thirds of its layers', () => {
  const varied = made(plainNetwork(18), 'auxiliary-heads', 'xavier');
  expect(depth(varied)).toBe(18);
  const heads = explain(varied).structures.filter(({ kind }) => kind === 'auxiliaryClassifier');
  expect(heads.map(({ text }) => text)).toHaveLength(2);
  const onTo = varied.outputs.slice(1).map((id) => {
    const { inputs } = varied.nodes[varied.nodes[id].inputs[0]];
    return varied.nodes[inputs[0]].operator === 'adaptiveAveragePool' ? varied.nodes[inputs[0]].inputs[0] : inputs[0];
  });
  expect(onTo.map((id) => `${varied.nodes[id].module} ${varied.nodes[id].operator}`)).toEqual([
    'conv6 relu',
    'conv12 relu',
  ]);
});

const encoder = (norm: 'pre' | 'post') => `
    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm1, self.norm2 = nn.LayerNorm(32), nn.LayerNorm(32)
            self.q, self.k, self.v, self.o = (nn.Linear(32, 32) for _ in range(4))
            self.up, self.down = nn.Linear(32, 64), nn.Linear(64, 32)
        def attend(self, x):
            weights = (self.q(x) @ self.k(x).transpose(-2, -1)).softmax(dim=-1)
            return self.o(weights @ self.v(x))
        def forward(self, x):
            ${norm === 'pre' ? 'x = x + self.attend(self.norm1(x))' : 'x = self.norm1(x + self.attend(x))'}
            ${
              norm === 'pre'
                ? 'return x + self.down(F.gelu(self.up(self.norm2(x))))'
                : 'return self.norm2(x + self.down(F.gelu(self.up(x))))'
            }
    class Net$0(nn.Module):
        def __init__(self):
            super().__init__()
            self.inp = nn.Linear(32, 32)
            self.blocks = nn.Sequential(Block(), Block())
            ${norm === 'pre' ? 'self.norm = nn.LayerNorm(32)' : 'self.norm = nn.Identity()'}
            self.head = nn.Linear(32, 10)
        def forward(self, x):
            return self.head(self.norm(self.blocks(self.inp(x))).mean(1))
  `;

describe('a transformer', () => {
  it.each(['pre', 'post'] as const)('(%s-LN) normalises where it is told to, at every unit', async (norm) => {
    const graph = await readSnippet(encoder(norm), { inputs: [{ shape: [1, 8, 32], dataType: 'float32' }] });
    const textOf = (varied: Graph) =>
      explain(varied).units.map(({ activationText }) => activationText.slice(0, 7).replace(/:.*/, ''));
    expect(textOf(made(graph, 'pre-ln')).every((text) => /^pre-LN/.test(text))).toBe(true);
    expect(textOf(made(graph, 'post-ln')).every((text) => /^post-LN/.test(text))).toBe(true);
    const there = made(graph, norm === 'pre' ? 'post-ln' : 'pre-ln');
    expect(parameterCount(made(there, `${norm}-ln`))).toEqual(parameterCount(graph));
    expect(explain(made(graph, 'n4')).units).toHaveLength(8);
  });
});

it('says why a variant cannot be applied', () => {
  const plain = plainNetwork(14);
  const failing =
    (id: string, graph = plain) =>
    () =>
      vary(graph, explain(graph), variantCalled(id)!);
  expect(failing('full-pre-activation')).toThrow(VariationError);
  expect(failing('full-pre-activation')).toThrow(/plain14 has no residual units/);
  expect(failing('option-b')).toThrow(/plain14 has no residual units/);
  expect(failing('pre-ln', cifar())).toThrow(/^layer1\.0 has no layer normalisation before its branch/);
  expect(failing('n2')).toThrow(/plain14 has no residual units/);
  expect(failing('prelu', made(cifar(), 'without-normalisation'))).not.toThrow();
  expect(failing('skip-init', made(cifar(), 'without-normalisation'))).toThrow(/no normalisation to go without/);
});
