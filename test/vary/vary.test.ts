import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import type { ShortcutKind } from '../../src/explain/explanation';
import { parameterCount } from '../../src/graph/cost';
import { printGraph } from '../../src/graph/print';
import { definitionOf } from '../../src/graph/operators/index';
import type { Graph } from '../../src/graph/graph';
import type { Shape } from '../../src/graph/shape';
import { shortcutVariants, vary, type Variant } from '../../src/vary/vary';
import { keepsShape } from '../../src/vary/unitParts';
import { residualNetwork, type ResidualNetworkOptions } from '../support/residualNetwork';

const variantCalled = (id: string): Variant => shortcutVariants.find((variant) => variant.id === id)!;

const kinds: Record<string, ShortcutKind> = {
  original: 'identity',
  'constant-scaling-0-1': 'constantScaling',
  'constant-scaling-0.5-1': 'constantScaling',
  'constant-scaling-0.5-0.5': 'constantScaling',
  'exclusive-gating-0': 'exclusiveGating',
  'exclusive-gating-6': 'exclusiveGating',
  'shortcut-only-gating-0': 'shortcutOnlyGating',
  'shortcut-only-gating-6': 'shortcutOnlyGating',
  '1x1-conv': 'projection',
  dropout: 'dropout',
};

const networks: [string, ResidualNetworkOptions][] = [
  ['post-activation, option A', { order: 'original', option: 'A' }],
  ['post-activation, option B', { order: 'original', option: 'B' }],
  ['pre-activation, option A', { order: 'preActivation', option: 'A' }],
  ['pre-activation, option B', { order: 'preActivation', option: 'B' }],
];

/** Every node follows its inputs, and every shape is what the operator's rule gives. */
function expectValid(graph: Graph): void {
  graph.nodes.forEach((node, id) => {
    expect(node.id).toBe(id);
    expect(node.inputs.every((input) => input < id)).toBe(true);
    if (node.operator === 'input') return;
    const shapes = node.inputs.map((input) => graph.nodes[input].shape as Shape);
    expect(definitionOf(node.operator).shape(shapes, node.attributes as never)).toEqual(node.shape);
    const rules = definitionOf(node.operator).parameters?.(node.attributes as never) ?? [];
    expect(node.parameters.map((parameter) => graph.parameters[parameter].shape)).toEqual(
      rules.map(({ shape }) => shape),
    );
  });
}

describe.each(networks)('%s', (_, options) => {
  const graph = residualNetwork({ unitsPerStage: 2, widths: [8, 16, 32], size: 16, ...options });
  const explanation = explain(graph);

  it.each(shortcutVariants.map((variant) => [variant.id, variant] as const))(
    '%s is a valid graph, explained as what it is at every unit that keeps its size',
    (id, variant) => {
      const varied = vary(graph, explanation, variant);
      expectValid(varied);
      expect(varied.nodes[varied.outputs[0]].shape).toEqual([1, 10]);
      const found = explain(varied);
      expect(found.units).toHaveLength(explanation.units.length);
      const plain = found.units.filter((unit) => keepsShape(varied, unit));
      expect(plain.length).toBeGreaterThanOrEqual(4);
      expect(new Set(plain.map((unit) => unit.shortcut.kind))).toEqual(new Set([kinds[id]]));
    },
  );

  it('the original is the graph itself', () => {
    const again = vary(graph, explanation, variantCalled('original'));
    const withoutOrder = (text: string) =>
      text.replace(/add\((%\d+), (%\d+)\)/g, (__, a: string, b: string) => `add(${[a, b].sort().join()})`);
    expect(withoutOrder(printGraph(again))).toBe(withoutOrder(printGraph(graph)));
    expect(again.parameters).toEqual(graph.parameters);
  });

  it.each(shortcutVariants.map((variant) => [variant.id, variant] as const))('%s can be taken back', (__, variant) => {
    const varied = vary(graph, explanation, variant);
    // Zero padding that a projection replaced is gone for good.
    if (variant.id === '1x1-conv' && options.option === 'A') return;
    const back = vary(varied, explain(varied), variantCalled('original'));
    expect(back.nodes.map(({ operator }) => operator).sort()).toEqual(
      graph.nodes.map(({ operator }) => operator).sort(),
    );
    expect(parameterCount(back)).toEqual(parameterCount(graph));
  });
});

describe('the parameters of a variant', () => {
  const graph = residualNetwork({ unitsPerStage: 2, widths: [8, 16, 32], size: 16, option: 'A' });
  const explanation = explain(graph);
  const added = (id: string) => {
    const varied = vary(graph, explanation, variantCalled(id));
    return { varied, count: parameterCount(varied).total - parameterCount(graph).total };
  };

  it('are those of one 1×1 convolution with bias a unit for gates, with b_g as given', () => {
    const gates = [8, 8, 8, 16, 16, 32].map((width, i) => [width, [8, 8, 16, 16, 32, 32][i]]);
    const { varied, count } = added('exclusive-gating-6');
    expect(count).toBe(gates.reduce((sum, [from, to]) => sum + from * to + to, 0));
    const biases = varied.parameters.filter(({ name }) => name.endsWith('gate.bias'));
    expect(biases.map(({ initialiser }) => initialiser)).toEqual(biases.map(() => ({ kind: 'constant', value: -6 })));
    expect(biases).toHaveLength(6);
  });

  it('are a convolution and a batch norm a unit for the 1×1 convolution, which replaces zero padding too', () => {
    const { varied, count } = added('1x1-conv');
    expect(count).toBe(2 * (8 * 8 + 16) + (8 * 16 + 32) + (16 * 16 + 32) + (16 * 32 + 64) + (32 * 32 + 64));
    expect(varied.nodes.some(({ operator }) => operator === 'pad')).toBe(false);
  });

  it('point to the unit that they were put into', () => {
    const { varied } = added('shortcut-only-gating-0');
    const gates = varied.nodes.filter(({ module }) => module === 'layer1.1.gate');
    expect(gates.map(({ operator }) => operator)).toEqual(['conv2d', 'sigmoid', 'affine']);
    expect(gates[0].source).toEqual(explanation.units[1].source);
  });
});

it('leaves nothing behind that no output needs', () => {
  const graph = residualNetwork({ unitsPerStage: 1, size: 16, option: 'A' });
  const varied = vary(graph, explain(graph), variantCalled('1x1-conv'));
  const used = new Set([...varied.outputs, ...varied.nodes.flatMap(({ inputs }) => inputs)]);
  expect(varied.nodes.filter(({ id }) => !used.has(id))).toEqual([]);
  const usedParameters = new Set(varied.nodes.flatMap(({ parameters }) => parameters));
  expect(usedParameters.size).toBe(varied.parameters.length);
});
