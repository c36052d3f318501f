import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import type { Graph } from '../../src/graph/graph';
import { factAnswer } from '../../src/present/facts/answers';
import { betweenCard } from '../../src/present/facts/betweenCard';
import { factsOf } from '../../src/present/facts/facts';
import { numbersAt, scaleOver } from '../../src/present/facts/nodeNumbers';
import { numbersOf } from '../../src/present/facts/numbers';
import { parameterCount } from '../../src/graph/cost';
import { residualNetwork } from '../support/residualNetwork';
import { Sketch } from '../support/sketch';
import { resnet50 } from '../webview/networks';

const inspected = (graph: Graph) => ({ graph, explanation: explain(graph) });
const resnet = inspected(resnet50());
const plain = (text: string): string => text.replace(/\u202f/g, ' ');

const told = (nodes: readonly number[], inspection = resnet, name = ''): Record<string, string> =>
  Object.fromEntries(factsOf(inspection, nodes, name)!.facts.map((fact) => [fact.name, plain(fact.text)]));

describe('facts', () => {
  it('of a layer: shapes, size, field, memory, first values', () => {
    const conv = resnet.graph.nodes.find(({ module }) => module === 'layer1.0.conv2')!;
    expect(factsOf(resnet, [conv.id])).toMatchObject({
      title: 'Conv2d 3×3, 64 → 64',
      name: 'layer1.0.conv2',
      line: 'net.py:10',
    });
    expect(told([conv.id])).toEqual({
      shape: '64 × 56 × 56 → 64 × 56 × 56',
      parameters: '36.86 k',
      'multiply-adds': '115.6 M',
      'receptive field': '19 × 19',
      memory: '802.8 kB, 802.8 kB kept for training',
      'starts with': 'PyTorch’s default: He uniform, fan-in, a = √5, Var[w] = 5.8e-4',
      gain: '½ n Var[w] = 0.167, then normalised',
    });
  });

  it('of a row: what goes in and out, and the sums of its operators', () => {
    const unit = resnet.explanation.units[1];
    expect(factsOf(resnet, unit.nodes, 'layer1.1')).toMatchObject({
      title: 'layer1.1',
      name: `${unit.nodes.length} operators`,
    });
    expect(told(unit.nodes)).toMatchObject({
      shape: '256 × 56 × 56 → 256 × 56 × 56',
      parameters: '70.4 k',
      'receptive field': '27 × 27',
    });
  });

  it('are none of what has none, and none of nodes that are not there', () => {
    const net = new Sketch();
    const open = net.unresolved([net.conv(net.input(['N', 8, 8, 8]), 8)]);
    const inspection = inspected(net.finish(open));
    expect(told([open], inspection)).toEqual({
      shape: '8 × 8 × 8 → 8 × 8 × 8',
      parameters: 'not known',
      'multiply-adds': 'not known',
      'receptive field': 'not known',
      memory: 'not known: a size is a symbol',
    });
    expect(factsOf(inspection, [99])).toBeNull();
    expect(factsOf(inspection, [])).toBeNull();
  });
});

describe('the card between two tensors', () => {
  it('says the factor, the paths, and how long they are', () => {
    const { graph, explanation } = inspected(residualNetwork({ order: 'preActivation' }));
    const [first, , third] = explanation.units;
    const answer = betweenCard(graph, { nodes: [first.input], name: 'x' }, { nodes: third.nodes, name: 'layer1.2' })!;
    expect(answer.card.title).toBe('x to layer1.2');
    expect(answer.card.verdict).toBe('On its best path the gradient of layer1.2 reaches x whole, across no weights.');
    const counts = answer.card.sections.find(({ kind }) => kind === 'counts');
    expect(counts).toMatchObject({
      entries: [
        { value: '1', state: 'untouched' },
        { value: '8', text: 'paths between the two' },
        { value: '0', text: 'weight layers on the best path' },
        { value: '0' },
        { value: '6' },
      ],
    });
    expect(answer.card.sections.find(({ kind }) => kind === 'histogram')).toMatchObject({ fewest: 0, most: 6 });
    expect(answer.nodes).toContain(first.addition);
  });

  it('says so where none leads', () => {
    const net = new Sketch();
    const x = net.input();
    const [a, b] = [net.conv(x, 8), net.conv(x, 8)];
    const graph = net.finish(net.add(a, b));
    const answer = betweenCard(graph, { nodes: [b], name: 'right' }, { nodes: [a], name: 'left' })!;
    expect(answer).toMatchObject({ nodes: [], card: { sections: [] } });
    expect(answer.card.verdict).toBe('No path leads from left to right: neither is computed from the other.');
    expect(betweenCard(graph, { nodes: [77], name: '' }, { nodes: [a], name: '' })).toBeNull();
  });
});

describe('numbers to colour by', () => {
  it('sum to what the network has', () => {
    const numbers = numbersOf(resnet.graph, 'parameters', 'parameters');
    const all = resnet.graph.nodes.map(({ id }) => id);
    expect(numbersAt(numbers, 0)(all)).toBe(parameterCount(resnet.graph).total);
    expect(numbersAt(numbers, 0)([resnet.explanation.units[0].addition])).toBeNull();
  });

  it('are asked for by their id, and nothing else is answered', () => {
    expect(factAnswer({ type: 'numbersOf/1', id: 'variance' }, resnet)).toMatchObject({
      type: 'numbers/1',
      numbers: { title: 'initial variance', aggregate: 'last', steps: null },
    });
    expect(factAnswer({ type: 'numbersOf/1', id: 'beauty' }, resnet)).toBeNull();
    expect(factAnswer({ type: 'ready/1', restore: null }, resnet)).toBeNull();
  });

  it('have a logarithmic scale beyond two decades', () => {
    const log = scaleOver([1, 10, 1000], 'auto')!;
    expect(log.kind).toBe('log');
    expect([1, 10, 1000].map(log.at)).toEqual([0, expect.closeTo(1 / 3), 1]);
    expect(scaleOver([1, 10, 1000], 'linear')).toMatchObject({ kind: 'linear', low: 0, high: 1000 });
    expect(scaleOver([50, 100], 'auto')!.at(50)).toBe(0.5);
    expect(scaleOver([], 'auto')).toBeNull();
  });

  it('are put together by their rule, step by step', () => {
    const numbers = {
      id: 'gradient',
      title: 'gradient norm',
      unit: '',
      aggregate: 'norm' as const,
      scale: 'auto' as const,
      note: '',
      steps: [0, 100],
      nodes: [1, 2],
      values: [
        [3, 4],
        [null, 1],
      ],
    };
    expect(numbersAt(numbers, 0)([1, 2])).toBe(5);
    expect(numbersAt(numbers, 1)([1, 2])).toBe(1);
    expect(numbersAt(numbers, 1)([1])).toBeNull();
  });
});
