import { describe, expect, it } from 'vitest';
import { pathStates } from '../../src/explain/explanation';
import { isBetween, pathsBetween, type Between } from '../../src/explain/path/between';
import { jacobianOf } from '../../src/explain/path/flow';
import { stateOf } from '../../src/explain/path/passage';
import type { Graph } from '../../src/graph/graph';
import { isWeightLayer } from '../../src/graph/weights';
import { residualNetwork } from '../support/residualNetwork';
import { Sketch } from '../support/sketch';

function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** Any acyclic graph: each operator takes what happens to be there. */
function randomGraph(seed: number): Graph {
  const next = random(seed);
  const net = new Sketch();
  const tensors = [net.input()];
  const any = (): number => tensors[Math.max(0, tensors.length - 1 - Math.floor(next() * 4))];
  for (let i = 0; i < 12; i++) {
    const kind = next();
    tensors.push(
      kind < 0.3
        ? net.conv(any(), 8)
        : kind < 0.45
          ? net.relu(any())
          : kind < 0.55
            ? net.scale(any(), 0.5)
            : kind < 0.65
              ? net.bn(any())
              : kind < 0.75
                ? net.multiply(any(), net.sigmoid(any()))
                : net.add(any(), any()),
    );
  }
  return net.finish(tensors.at(-1)!, ...tensors.slice(1));
}

/** Every path one by one, as the edges that it takes back from `to`; a tensor added to itself is two ways. */
function allPaths(graph: Graph, from: number, to: number): { node: number; input: number }[][] {
  if (to === from) return [[]];
  if (to < from) return [];
  return graph.nodes[to].inputs.flatMap((input, i) =>
    allPaths(graph, from, input).map((path) => [...path, { node: to, input: i }]),
  );
}

/** How often each state stands on a path, the worst first, then its length. */
const costOf = (graph: Graph, path: readonly { node: number; input: number }[]): number[] => {
  const states = path.map(({ node, input }) => stateOf(jacobianOf(graph.nodes[node], input, graph)));
  return [...pathStates.toReversed().map((state) => states.filter((each) => each === state).length), path.length];
};

const compare = (a: readonly number[], b: readonly number[]): number => {
  const at = a.findIndex((each, i) => each !== b[i]);
  return at < 0 ? 0 : a[at] - b[at];
};

const found = (graph: Graph, a: number, b: number): Between => {
  const between = pathsBetween(graph, a, b);
  if (!isBetween(between)) throw new Error(between.reason);
  return between;
};

describe('between two tensors', () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed + 1))(
    'is the best of all paths, and their number (%i)',
    (seed) => {
      const graph = randomGraph(seed);
      const next = random(seed + 1000);
      const ids = graph.nodes.map(({ id }) => id);
      for (let i = 0; i < 8; i++) {
        const [a, b] = [0, 0].map(() => ids[Math.floor(next() * ids.length)]);
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const paths = a === b ? [] : allPaths(graph, from, to);
        const between = pathsBetween(graph, a, b);
        expect(isBetween(between)).toBe(paths.length > 0);
        if (!isBetween(between)) continue;
        const counts: number[] = [];
        for (const path of paths) {
          const length = path.filter(({ node }) => isWeightLayer(graph.nodes[node], graph)).length;
          counts[length] = (counts[length] ?? 0) + 1;
        }
        expect(between.paths.counts).toEqual(Array.from(counts, (count) => count ?? 0));
        expect(between.paths.total).toBe(String(paths.length));
        const [best] = paths.map((path) => costOf(graph, path)).sort(compare);
        const crossed = pathStates
          .toReversed()
          .map((state) => between.crossings.filter(({ factor }) => factor.state === state).length);
        // What is untouched is no crossing.
        expect(crossed.slice(0, -1)).toEqual(best.slice(0, pathStates.length - 1));
        const onPaths = new Set([from, ...paths.flatMap((path) => path.map(({ node }) => node))]);
        expect(between.nodes).toEqual([...onPaths].sort((x, y) => x - y));
      }
    },
  );

  it('multiplies what a scaled shortcut does, in either order', () => {
    const net = new Sketch();
    let x = net.conv(net.input(), 8);
    const first = x;
    for (let i = 0; i < 4; i++) x = net.add(net.conv(x, 8), net.scale(x, 0.5));
    const graph = net.finish(x);
    expect(found(graph, first, x)).toEqual(found(graph, x, first));
    expect(found(graph, first, x).term).toMatchObject({ state: 'scaled', value: 0.0625, text: '0.5⁴ ≈ 0.0625' });
    expect(found(graph, first, x).paths.counts).toEqual([1, 4, 6, 4, 1]);
    expect(found(graph, first, x).weightLayers).toBe(0);
  });

  it('counts what no number holds, in no time', () => {
    const graph = residualNetwork({ unitsPerStage: 333, order: 'preActivation' });
    const started = performance.now();
    const { paths, nodes } = found(graph, 1, graph.outputs[0]);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(paths.total).toMatch(/^2⁹⁹⁹$/);
    expect(nodes.length).toBeGreaterThan(5000);
    expect(paths.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it('says where nothing leads: the same tensor, two ways beside each other, values without a gradient', () => {
    const net = new Sketch();
    const x = net.input();
    const left = net.conv(x, 8);
    const right = net.conv(x, 8);
    const cut = net.apply('detach', [left], {});
    const graph = net.finish(net.add(cut, right), left);
    expect(pathsBetween(graph, left, left)).toEqual({ reason: 'same' });
    expect(pathsBetween(graph, left, right)).toEqual({ reason: 'apart' });
    expect(pathsBetween(graph, left, graph.outputs[0])).toEqual({ reason: 'detached' });
  });
});
