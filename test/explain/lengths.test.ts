import { describe, expect, it } from 'vitest';
import { effectiveLengths } from '../../src/explain/path/effective';
import { explain } from '../../src/explain/explain';
import type { Initialisation } from '../../src/explain/initialisation/initialisation';
import { centralRange, meanLength } from '../../src/explain/path/lengths';
import type { Graph } from '../../src/graph/graph';
import { isWeightLayer } from '../../src/graph/weights';
import { residualNetwork } from '../support/residualNetwork';
import { Sketch } from '../support/sketch';

/** Every weight layer keeps the variance: He initialisation behind rectifiers. */
const keeping = (graph: Graph): Initialisation => ({
  layers: graph.nodes
    .filter((node) => isWeightLayer(node, graph))
    .map(({ id, module }) => ({
      node: id,
      name: module,
      text: 'He normal, fan-in',
      byDefault: false,
      fanIn: 1,
      fanOut: 1,
      variance: 2,
      slopeBefore: 0,
      slopeAfter: 0,
      forwardGain: 1,
      backwardGain: 1,
      normalised: true,
    })),
  forward: [],
  backward: [],
  chain: [],
  summary: '',
  approximations: [],
});

describe('lengths of paths', () => {
  it('are binomial through equal units: 95 % of the paths of 54 units go through 20 to 34 of them', () => {
    const net = new Sketch();
    let x = net.conv(net.input(), 8, {}, 'stem');
    for (let i = 0; i < 54; i++) x = net.within(`unit.${i}`, () => net.add(x, net.conv(net.relu(x), 8)));
    const { identityPath } = explain(net.finish(net.head(x)));
    expect(identityPath.paths).toMatchObject({ total: '2⁵⁴', fewest: 0, most: 54, range: { from: 20, to: 34 } });
    expect(identityPath.paths.mean).toBeCloseTo(27, 9);
  });

  it('leave at most 2.5 % on either side', () => {
    expect(centralRange([0.02, 0.48, 0.48, 0.02])).toEqual({ from: 1, to: 2 });
    expect(centralRange([0.03, 0.94, 0.03])).toEqual({ from: 0, to: 2 });
    expect(centralRange([1])).toEqual({ from: 0, to: 0 });
    expect(meanLength([0.25, 0.5, 0.25])).toBe(1);
  });
});

describe('the paths that carry the gradient at initialisation', () => {
  const of = (graph: Graph, initialisation: Initialisation | null) => {
    const { identityPath, units } = explain(graph);
    return effectiveLengths(identityPath.items, units, initialisation, identityPath.paths.shares, graph);
  };

  it('are short where each branch adds the same to a stream that grows', () => {
    const net = new Sketch();
    let x = net.conv(net.input(), 8, {}, 'stem');
    for (let i = 0; i < 54; i++) x = net.within(`unit.${i}`, () => net.add(x, net.conv(net.relu(net.bn(x)), 8)));
    const graph = net.finish(net.head(x));
    const found = of(graph, keeping(graph))!;
    // Σ 1 / (1 + √(l + 1)) over 54 units.
    const mean = Array.from({ length: 54 }, (_, l) => 1 / (1 + Math.sqrt(l + 1))).reduce((sum, each) => sum + each);
    expect(found.mean).toBeCloseTo(mean, 9);
    expect(found).toMatchObject({ from: 5, to: 16 });
    expect(found.share).toBeLessThan(0.01);
    expect(found.approximation).toContain('at initialisation');
  });

  it('are the shortcut alone where each branch starts at zero', () => {
    const net = new Sketch();
    let x = net.conv(net.input(), 8, {}, 'stem');
    for (let i = 0; i < 4; i++) {
      const zero = net.parameter([1], { kind: 'constant', value: 0 }, `alpha${i}`);
      x = net.within(`unit.${i}`, () => net.add(x, net.multiply(zero, net.conv(net.relu(x), 8))));
    }
    const graph = net.finish(net.head(x));
    expect(of(graph, keeping(graph))).toMatchObject({ from: 0, to: 0, mean: 0 });
  });

  it('are not told where a gain is not known', () => {
    const net = new Sketch();
    const x = net.conv(net.input(), 8, {}, 'stem');
    const graph = net.finish(net.head(net.add(x, net.conv(net.relu(x), 8))));
    const known = keeping(graph);
    const open = {
      ...known,
      layers: known.layers.map((layer) => ({ ...layer, forwardGain: null, normalised: false })),
    };
    expect(of(graph, open)).toBeNull();
    expect(of(graph, null)).toBeNull();
  });
});

describe('weight layers between a layer and the loss', () => {
  it('through residual units only those on the shortest way', () => {
    const { identityPath } = explain(residualNetwork({ option: 'B' }));
    const first = identityPath.layersToLoss[0];
    // Two projections and the classifier.
    expect(first).toMatchObject({ name: 'conv1', fewest: 3 });
    expect(first.fewestWithAuxiliary).toBeUndefined();
    expect(identityPath.layersToLoss.at(-1)).toMatchObject({ name: 'fc', fewest: 0 });
  });

  it('auxiliary classifiers bring the loss nearer', () => {
    const net = new Sketch();
    const classifier = (x: number, name: string) =>
      net.linear(
        net.apply('flatten', [net.apply('adaptiveAveragePool', [x], { output: [1, 1], dataFormat: 'channelsFirst' })], {
          start: 1,
          end: 3,
        }),
        10,
        name,
      );
    let x = net.conv(net.input(), 8, {}, 'conv0');
    const side = classifier(x, 'side');
    for (let i = 1; i < 6; i++) x = net.relu(net.conv(x, 8, {}, `conv${i}`));
    const out = classifier(x, 'out');
    const graph = { ...net.finish(out), outputs: [out, side] };
    const { identityPath, structures } = explain(graph);
    expect(structures.map(({ kind, text }) => `${kind} ${text}`)).toContain(
      'auxiliaryClassifier pool → linear 10, on conv0',
    );
    expect(
      identityPath.layersToLoss.map(({ name, fewest, fewestWithAuxiliary }) => [name, fewest, fewestWithAuxiliary]),
    ).toEqual([
      ['conv0', 6, 1],
      ['side', null, 0],
      ['conv1', 5, 5],
      ['conv2', 4, 4],
      ['conv3', 3, 3],
      ['conv4', 2, 2],
      ['conv5', 1, 1],
      ['out', 0, 0],
    ]);
  });
});

describe('what holds of the signal', () => {
  const stack = (shortcut: (net: Sketch, x: number) => number, activated: boolean) => {
    const net = new Sketch();
    let x = net.conv(net.input(), 8, {}, 'stem');
    for (let i = 0; i < 3; i++) {
      const sum = net.within(`unit.${i}`, () => net.add(shortcut(net, x), net.conv(net.relu(x), 8)));
      x = activated ? net.relu(sum) : sum;
    }
    return explain(net.finish(net.head(x))).identityPath;
  };

  it('equation (4) with this network’s l and L', () => {
    expect(stack((_, x) => x, false).forwardLatex).toBe(
      '\\mathbf{x}_{3} = \\class{untouched}{\\mathbf{x}_{0}} + \\sum_{i=0}^{2}\\mathcal{F}(\\mathbf{x}_i, \\mathcal{W}_i)',
    );
  });

  it('equation (7) with its λ, and the product', () => {
    const { forwardLatex, note } = stack((net, x) => net.scale(x, 0.5), false);
    expect(forwardLatex).toBe(
      '\\mathbf{x}_{3} = \\class{scaled}{0.5^{3}}\\,\\mathbf{x}_{0} + \\sum_{i=0}^{2}\\hat{\\mathcal{F}}(\\mathbf{x}_i, \\mathcal{W}_i)',
    );
    expect(note).toBe('Equations (7) and (8) of He et al. 2016 with l = 0, L = 3; the product is 0.5³ ≈ 0.125.');
  });

  it('equations (1) and (2) where something follows each addition', () => {
    const { forwardLatex, note } = stack((_, x) => x, true);
    expect(forwardLatex).toBe(
      '\\mathbf{x}_{l+1} = \\mathrm{ReLU}\\left(\\mathbf{x}_l + \\mathcal{F}(\\mathbf{x}_l, \\mathcal{W}_l)\\right),\\quad l = 0, \\dots, 2',
    );
    expect(note).toBe('Equations (1) and (2) of He et al. 2016, L = 3.');
  });

  it('a product of all layers where there is no unit', () => {
    const net = new Sketch();
    let x = net.input();
    for (let i = 0; i < 5; i++) x = net.relu(net.conv(x, 8));
    expect(explain(net.finish(x)).identityPath.forwardLatex).toBe(
      '\\mathbf{x}_{5} = f_{5}\\bigl(\\class{replaced}{W_{5}}\\,f_{4}\\bigl(\\class{replaced}{W_{4}}\\,\\cdots\\,f_{1}\\bigl(\\class{replaced}{W_{1}}\\,\\mathbf{x}_{0}\\bigr)\\bigr)\\cdots\\bigr)',
    );
  });
});
