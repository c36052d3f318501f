import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import type { ActivationOrder } from '../../src/explain/explanation';
import { parameterCount } from '../../src/graph/cost';
import type { Graph } from '../../src/graph/graph';
import { orderVariants } from '../../src/vary/activationOrder';
import { vary, VariationError } from '../../src/vary/vary';
import { readSnippet } from '../support/reading';
import { residualNetwork, type ResidualNetworkOptions } from '../support/residualNetwork';
import { imagenetNetwork } from './imagenetNetwork';
import { expectValid } from './valid';

const orders: Record<string, ActivationOrder> = {
  'post-activation': 'original',
  'bn-after-addition': 'bnAfterAddition',
  'relu-before-addition': 'reluBeforeAddition',
  'relu-only-pre-activation': 'reluOnlyPreActivation',
  'full-pre-activation': 'fullPreActivation',
};

const cifar = (options: ResidualNetworkOptions): Graph =>
  residualNetwork({ unitsPerStage: 2, widths: [8, 16, 32], size: 16, ...options });

const networks: [string, Graph][] = [
  ['ResNet-14, option A', cifar({ order: 'original', option: 'A' })],
  ['ResNet-14, option B', cifar({ order: 'original', option: 'B' })],
  ['pre-activation ResNet-14, option A', cifar({ order: 'preActivation', option: 'A' })],
  ['pre-activation ResNet-14, option B', cifar({ order: 'preActivation', option: 'B' })],
  ['ResNet-18', imagenetNetwork({ block: 'basic', layers: [2, 2, 2, 2] })],
  ['ResNet-50', imagenetNetwork({ block: 'bottleneck', layers: [3, 4, 6, 3] })],
];

describe.each(networks)('%s', (_, graph) => {
  const explanation = explain(graph);

  it.each(orderVariants.map((variant) => [variant.id, variant] as const))('%s stands in every unit', (id, variant) => {
    const varied = vary(graph, explanation, variant);
    expectValid(varied);
    const found = explain(varied);
    expect(found.units).toHaveLength(explanation.units.length);
    expect(new Set(found.units.map(({ activationOrder }) => activationOrder))).toEqual(new Set([orders[id]]));
    const weights = ({ parameters }: Graph) =>
      parameters.filter(({ shape }) => shape.length > 1).map(({ name }) => name);
    expect(weights(varied)).toEqual(weights(graph));
  });

  it('an order is the same from wherever it was made', () => {
    const [original, , , , full] = orderVariants;
    const once = vary(graph, explanation, full);
    const round = vary(once, explain(once), original);
    const there = vary(graph, explanation, original);
    expect(round.nodes.map(({ operator }) => operator)).toEqual(there.nodes.map(({ operator }) => operator));
    expect(parameterCount(round)).toEqual(parameterCount(there));
  });
});

it('a pre-activation network ends with the activation that its last unit needs', () => {
  const graph = cifar({ order: 'original' });
  const [, , , reluOnly, full] = orderVariants.map((variant) => vary(graph, explain(graph), variant));
  const head = ({ nodes }: Graph) => nodes.slice(-5).map(({ operator }) => operator);
  expect(head(full)).toEqual(['batchNorm', 'relu', 'adaptiveAveragePool', 'flatten', 'linear']);
  expect(head(reluOnly)).toEqual(['add', 'relu', 'adaptiveAveragePool', 'flatten', 'linear']);
});

it('the pre-activation network of the paper is made of the original one', () => {
  const made = vary(cifar({}), explain(cifar({})), orderVariants[4]);
  const written = cifar({ order: 'preActivation', option: 'A' });
  // Written with the first activation inside the first unit's module, which is the same place.
  expect(parameterCount(made)).toEqual(parameterCount(written));
  expect(made.nodes.filter(({ operator }) => operator === 'batchNorm')).toHaveLength(
    written.nodes.filter(({ operator }) => operator === 'batchNorm').length,
  );
});

it('says at which unit it cannot be done', async () => {
  const graph = await readSnippet(
    `
    class Net$0(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = nn.Conv2d(8, 8, 3, padding=1)
            self.b = nn.Conv2d(8, 8, 3, padding=1)
        def forward(self, x):
            x = F.relu(x + self.b(F.relu(self.a(x))))
            return x + self.a(x) + self.b(x)
  `,
    { inputs: [{ shape: [1, 8, 8, 8], dataType: 'float32' }] },
  );
  expect(() => vary(graph, explain(graph), orderVariants[4])).toThrow(VariationError);
  expect(() => vary(graph, explain(graph), orderVariants[4])).toThrow(/no normalisation|no single chain/);
});
