import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import type { Graph } from '../../src/graph/graph';
import { definitionOf } from '../../src/graph/operators/index';
import { typeset } from '../../src/papers/typeset';
import { residualNetwork } from '../support/residualNetwork';
import { Sketch } from '../support/sketch';

/** Every path from one node to another, one by one, by the weight layers on it. */
function enumerate(graph: Graph, from: number, to: number): number[] {
  const counts: number[] = [];
  const follow = (id: number, weights: number): void => {
    if (id === from) {
      counts[weights] = (counts[weights] ?? 0) + 1;
      return;
    }
    const node = graph.nodes[id];
    const crossed = definitionOf(node.operator).weightLayer ? 1 : 0;
    node.inputs.filter((input) => input >= from).forEach((input) => follow(input, weights + crossed));
  };
  follow(to, 0);
  return Array.from(counts, (count) => count ?? 0);
}

/** Random numbers that are the same in every run (Lehmer's generator). */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** A network of random units: identities, projections, gates, nested units, two branches, transitions. */
function randomNetwork(seed: number): Graph {
  const next = random(seed);
  const net = new Sketch();
  const branch = (x: number, depth: number): number => {
    let f = x;
    for (let i = 0; i <= next() * 3; i++) f = net.relu(net.conv(f, 8));
    return next() < 0.3 && depth < 2 ? net.conv(unit(f, depth + 1), 8) : f;
  };
  const unit = (x: number, depth: number): number => {
    const kind = next();
    const shortcut =
      kind < 0.4
        ? x
        : kind < 0.6
          ? net.conv(x, 8, { kernel: 1 })
          : kind < 0.8
            ? net.scale(x, 0.5)
            : net.multiply(x, net.sigmoid(net.conv(x, 8, { kernel: 1, bias: 0 })));
    const sum =
      next() < 0.2 ? net.addMany(branch(x, depth), branch(x, depth), shortcut) : net.add(branch(x, depth), shortcut);
    return next() < 0.5 ? net.relu(sum) : sum;
  };
  let x = net.conv(net.input(), 8);
  for (let i = 0; i < 4; i++) {
    x = unit(x, 0);
    if (next() < 0.2) x = net.bn(net.conv(x, 8));
  }
  return net.finish(net.head(x));
}

describe('paths by weight layers', () => {
  it.each([1, 2, 3])('of %i units a stage are binomial', (unitsPerStage) => {
    const graph = residualNetwork({ unitsPerStage });
    const { identityPath, units } = explain(graph);
    const { counts } = identityPath.paths;
    expect(counts).toEqual(enumerate(graph, units[0].input, units.at(-1)!.output));
  });

  it('have an exact total and shares where no number is large enough', () => {
    const { paths } = explain(residualNetwork({ unitsPerStage: 400 })).identityPath;
    expect(paths.total).toBe('2¹²⁰⁰');
    expect(paths.counts.slice(0, 3)).toEqual([1, 0, 1200]);
    expect(paths.shares.indexOf(Math.max(...paths.shares))).toBe(1200);
  });

  it('have a total in powers of ten where it is no power of two', () => {
    const net = new Sketch();
    let x = net.conv(net.input(), 8);
    for (let i = 0; i < 40; i++) x = net.addMany(net.conv(x, 8), net.conv(x, 8), x);
    // 3⁴⁰ = 12 157 665 459 056 928 801
    expect(explain(net.finish(net.head(x))).identityPath.paths.total).toBe('1.2 × 10¹⁹');
  });

  it.each(Array.from({ length: 30 }, (_, seed) => seed + 1))('agree with enumeration, network %i', (seed) => {
    const graph = randomNetwork(seed);
    const { identityPath, units } = explain(graph);
    const spine = identityPath.items.flatMap((item) => (item.kind === 'unit' ? [units[item.unit]] : []));
    const expected = enumerate(graph, spine[0].input, spine.at(-1)!.output);
    expect(identityPath.paths.counts).toEqual(expected);
    expect(identityPath.paths.total).toBe(String(expected.reduce((sum, count) => sum + count, 0)));
    expect(identityPath.paths.fewest).toBe(expected.findIndex((count) => count > 0));
    expect(identityPath.paths.most).toBe(expected.length - 1);
  });
});

describe('every explanation', () => {
  const graphs = [
    ...Array.from({ length: 30 }, (_, seed) => randomNetwork(seed + 1)),
    residualNetwork({ option: 'B' }),
    residualNetwork({ order: 'preActivation' }),
  ];

  it('puts a node into one item of the spine at most, and every unit beneath it', () => {
    for (const graph of graphs) {
      const { identityPath, units } = explain(graph);
      const nodes = identityPath.items.flatMap((item) => (item.kind === 'unit' ? units[item.unit].nodes : item.nodes));
      expect(new Set(nodes).size).toBe(nodes.length);
      // These networks have nothing beside their spine.
      expect(nodes.length).toBe(graph.nodes.length);
      units.forEach((unit, index) => {
        expect(unit.index).toBe(index);
        if (unit.parent !== undefined) {
          expect(unit.nodes.every((id) => units[unit.parent!].nodes.includes(id))).toBe(true);
        }
      });
    }
  });

  it('finds one unit an addition call', () => {
    for (const graph of graphs) {
      const calls = new Set(
        graph.nodes.filter(({ operator }) => operator === 'add').map(({ source }) => source.startLine),
      );
      expect(explain(graph).units).toHaveLength(calls.size);
    }
  });

  it('prints equations that can be typeset', () => {
    for (const graph of graphs) {
      const { identityPath, units } = explain(graph);
      const formulas = [
        identityPath.latex,
        identityPath.term.latex,
        ...identityPath.symbols.map(({ latex }) => latex),
        ...units.flatMap(({ equation, identityTerm }) => [equation.latex, equation.gradientLatex, identityTerm.latex]),
      ];
      for (const latex of new Set(formulas.filter(Boolean)))
        expect(typeset(latex).svg.includes('<text'), latex).toBe(false);
    }
  });
});

describe('the identity term, measured', () => {
  /**
   * Scalar networks of affine and ReLU operators, evaluated with F held constant: the derivative of the last x by the first is the
   * term that the explanation states.
   */
  function derivative(graph: Graph, from: number, to: number, held: ReadonlySet<number>, at: number): number {
    const evaluate = (x: number): number[] => {
      const values: number[] = [];
      for (const node of graph.nodes) {
        const inputs = node.inputs.map((input) => values[input]);
        values.push(
          node.id === from
            ? x
            : held.has(node.id)
              ? 0.25
              : node.operator === 'affine'
                ? node.attributes.scale * inputs[0] + node.attributes.shift
                : node.operator === 'relu'
                  ? Math.max(0, inputs[0])
                  : inputs.reduce((a, b) => a + b, 0),
        );
      }
      return values;
    };
    const step = 1e-6;
    return (evaluate(at + step)[to] - evaluate(at - step)[to]) / (2 * step);
  }

  it.each([
    [[1, 1, 1], 1],
    [[0.5, 0.5, 0.5, 0.5], 0.0625],
    [[0.5, 1, 2, -3], -3],
  ])('through shortcuts scaled by %j', (factors, expected) => {
    const net = new Sketch();
    let x = net.conv(net.input(), 8);
    for (const factor of factors) x = net.add(net.conv(x, 8), factor === 1 ? x : net.scale(x, factor));
    const graph = net.finish(x);
    const { identityPath, units } = explain(graph);
    const held = new Set(units.flatMap(({ branch }) => branch.nodes));
    const measured = derivative(graph, units[0].input, units.at(-1)!.output, held, 1);
    expect(measured).toBeCloseTo(expected, 6);
    expect(identityPath.term.value).toBeCloseTo(measured, 6);
  });

  it('behind ReLUs it is there where they are open, and gone where one is closed', () => {
    const net = new Sketch();
    let x = net.conv(net.input(), 8);
    for (let i = 0; i < 3; i++) x = net.relu(net.add(net.conv(x, 8), x));
    const graph = net.finish(x);
    const { identityPath, units } = explain(graph);
    const held = new Set(units.flatMap(({ branch }) => branch.nodes));
    const measured = (at: number) => derivative(graph, units[0].input, units[2].output, held, at);
    expect(identityPath.term).toMatchObject({ state: 'masked', text: '3 ReLU masks' });
    expect(measured(1)).toBeCloseTo(1, 6);
    expect(measured(-1)).toBe(0);
  });
});
