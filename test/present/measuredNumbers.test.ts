import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { measuredNumbers } from '../../src/present/facts/measuredNumbers';
import { planComparison } from '../../src/train/plan';
import { advance, plannedComparison } from '../../src/train/replay';
import type { Probe } from '../../src/train/protocol';
import { residualNetwork } from '../support/residualNetwork';

const graph = residualNetwork({ unitsPerStage: 2 });
const explanation = explain(graph);

/** A comparison of which two seeds of the original were probed twice, every number 1 for seed 0 and 3 for seed 1. */
function probed() {
  const { plan, runs } = planComparison(graph, explanation, {
    architecture: 'net.py#net',
    variants: ['original', 'constant-scaling-0.5-1'],
    seeds: 2,
    target: { unitsPerStage: 1 },
  });
  const probe = (run: (typeof runs)[number], value: number): Probe => ({
    when: 'before',
    units: run.units.map(({ name }) => ({ name, total: value, identityTerm: value / 2 })),
    layers: run.graph.nodes.flatMap((node): Probe['layers'] => {
      if (node.operator === 'relu') return [{ layer: node.module || 'relu', node: node.id, deadShare: 0.25 }];
      return node.operator === 'conv2d' ? [{ layer: node.module, node: node.id, responseStd: value }] : [];
    }),
  });
  return runs.reduce((comparison, run) => {
    const value = run.variant === 'original' ? 1 + 2 * run.seed : 100;
    return [0, 50].reduce(
      (at, step) => advance(at, { kind: 'probe', run: run.id, step, probe: probe(run, value) }),
      comparison,
    );
  }, plannedComparison(plan));
}

describe('numbers of a training on the drawing', () => {
  const numbers = measuredNumbers(graph, explanation, probed());
  const named = (id: string) => numbers.find((each) => each.id === id)!;

  it('are the mean over the seeds of the unchanged network, by step', () => {
    expect(numbers.map(({ id }) => id)).toEqual([
      'measured/gradient',
      'measured/identityTerm',
      'measured/response',
      'measured/dead',
    ]);
    const { steps, values } = named('measured/gradient');
    expect(steps).toEqual([0, 50]);
    expect(new Set(values.flat())).toEqual(new Set([2]));
    expect(new Set(named('measured/identityTerm').values.flat())).toEqual(new Set([1]));
  });

  it('stand at the nodes of the whole network that the smaller one has kept', () => {
    const units = explanation.units.filter(({ addition }) => named('measured/gradient').nodes.includes(addition));
    expect(units.map(({ name }) => name)).toEqual(['layer1.0', 'layer2.0', 'layer3.0']);
    const layers = named('measured/response').nodes.map((id) => graph.nodes[id].module);
    expect(layers).toContain('layer2.0.conv2');
    expect(layers).not.toContain('layer2.1.conv2');
  });

  it('tell rectifiers of one module apart by their order', () => {
    const rectifiers = named('measured/dead').nodes.filter((id) => graph.nodes[id].module === 'layer1.0');
    expect(rectifiers).toEqual(
      graph.nodes.filter(({ module, operator }) => module === 'layer1.0' && operator === 'relu').map(({ id }) => id),
    );
    expect(rectifiers).toHaveLength(2);
  });

  it('say what they stand on, and are none before anything was measured', () => {
    expect(named('measured/gradient').note).toMatch(/Measured here on the variant “original”, .*2 seeds\.$/);
    const { plan } = planComparison(graph, explanation, { architecture: 'net.py#net', variants: ['original'] });
    expect(measuredNumbers(graph, explanation, plannedComparison(plan))).toEqual([]);
  });
});
