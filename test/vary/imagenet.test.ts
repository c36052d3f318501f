import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { parameterCount } from '../../src/graph/cost';
import { planComparison } from '../../src/train/plan';
import { shrink } from '../../src/vary/shrink';
import { shortcutVariants, vary } from '../../src/vary/vary';
import { imagenetNetwork, type ImagenetNetworkOptions } from './imagenetNetwork';

const networks: [string, number, ImagenetNetworkOptions][] = [
  ['ResNet-18', 11_689_512, { block: 'basic', layers: [2, 2, 2, 2] }],
  ['ResNet-50', 25_557_032, { block: 'bottleneck', layers: [3, 4, 6, 3] }],
  ['ResNeXt-50 32×4d', 25_028_904, { block: 'bottleneck', layers: [3, 4, 6, 3], groups: 32, widthPerGroup: 4 }],
];

describe.each(networks)('%s', (_, parameters, options) => {
  const graph = imagenetNetwork(options);
  const explanation = explain(graph);
  const units = options.layers.reduce((sum, count) => sum + count, 0);

  it('is the network that it is meant to be', () => {
    expect(parameterCount(graph).total).toBe(parameters);
    expect(explanation.units).toHaveLength(units);
  });

  it('is scaled to 16×16 pixels, with maps of 16, 8, 4 and 2 rows', () => {
    const { graph: small, changes } = shrink(graph, explanation, { size: 16, width: 8, classes: 10, firstMap: 8 });
    const found = explain(small);
    const rows = found.units.map(({ addition }) => small.nodes[addition].shape![2]);
    expect([...new Set(rows)]).toEqual([16, 8, 4, 2]);
    expect(found.units.map(({ shortcut }) => shortcut.kind)).toEqual(
      explanation.units.map(({ shortcut }) => shortcut.kind),
    );
    expect(changes.slice(0, 4)).toEqual([
      'width ÷ 8',
      '16×16 input',
      'first convolution 7×7 /2 → 3×3 /1',
      'max pool before the first unit left out',
    ]);
    // Weights between layers of eighth widths are 64 times fewer.
    const ratio = parameters / parameterCount(small).total;
    expect(ratio).toBeGreaterThan(20);
    expect(small.nodes[small.outputs[0]].shape).toEqual([1, 10]);
  });

  it('takes every variant at every unit', () => {
    for (const variant of shortcutVariants) {
      expect(explain(vary(graph, explanation, variant)).units).toHaveLength(units);
    }
  });

  it('is planned with all its units, projections kept', () => {
    const { plan, runs } = planComparison(graph, explanation, {
      architecture: 'resnet.py#resnet()',
      variants: ['1x1-conv'],
    });
    expect(plan.units).toBe(units);
    const kinds = new Set(explain(runs[0].graph).units.map(({ shortcut }) => shortcut.kind));
    expect(kinds).toEqual(new Set(['projection']));
  });
});
