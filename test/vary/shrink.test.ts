import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { GraphBuilder } from '../../src/graph/builder';
import { multiplyAdds, parameterCount } from '../../src/graph/cost';
import { definitionOf, type OperatorAttributes, type OperatorName } from '../../src/graph/operators/index';
import type { Graph, Initialiser, SourceRange } from '../../src/graph/graph';
import { shrink, ShrinkError, type ShrinkTarget } from '../../src/vary/shrink';
import { residualNetwork } from '../support/residualNetwork';

const target: ShrinkTarget = { size: 16, width: 8, classes: 10, firstMap: 8 };

const shrunk = (graph: Graph, more: Partial<ShrinkTarget> = {}) =>
  shrink(graph, explain(graph), { ...target, ...more });

const source: SourceRange = { file: 'net.py', startLine: 0, startColumn: 0, endLine: 0, endColumn: 9 };
const origin = { module: '', source };

function build(
  part: (
    apply: <N extends OperatorName>(o: N, i: number[], a: OperatorAttributes[N], init?: Initialiser) => number,
    x: number,
  ) => number,
  shape = [1, 3, 32, 32],
): Graph {
  const builder = new GraphBuilder();
  const x = builder.input('x', shape, 'float32', origin);
  const out = part((operator, inputs, attributes, init) => {
    const rules = definitionOf(operator).parameters?.(attributes) ?? [];
    const ids = rules.map((rule, i) =>
      builder.parameter(`${builder.size}.${rule.role}`, rule.shape, i === 0 && init ? init : rule.initialiser),
    );
    return builder.add(operator, inputs, attributes, origin, ids);
  }, x);
  return builder.finish({ name: 'net', framework: 'pytorch', source, outputs: [out] });
}

const convolution = (inChannels: number, outChannels: number, more: Partial<OperatorAttributes['conv2d']> = {}) => ({
  inChannels,
  outChannels,
  kernel: [3, 3],
  stride: [1, 1],
  padding: [
    [1, 1],
    [1, 1],
  ] as const,
  dilation: [1, 1],
  groups: 1,
  bias: false,
  dataFormat: 'channelsFirst' as const,
  ...more,
});

describe('a CIFAR ResNet', () => {
  it.each(['original', 'preActivation'] as const)('(%s) is the same network built small', (order) => {
    for (const option of ['A', 'B'] as const) {
      const { graph, changes } = shrunk(residualNetwork({ unitsPerStage: 3, order, option }));
      const expected = residualNetwork({ unitsPerStage: 3, order, option, widths: [8, 16, 32], size: 8 });
      expect(parameterCount(graph)).toEqual(parameterCount(expected));
      // The first convolution strides from 16 to 8; the rest is what the small network does on 8×8.
      expect(multiplyAdds(graph)).toEqual(multiplyAdds(expected));
      expect(graph.nodes.map(({ operator }) => operator)).toEqual(expected.nodes.map(({ operator }) => operator));
      expect(changes).toEqual(['width ÷ 2', '16×16 input', 'first convolution 3×3 /1 → 3×3 /2', '10 classes']);
    }
  });

  it('keeps the first units of every stage', () => {
    const { graph, changes } = shrunk(residualNetwork({ unitsPerStage: 18 }), { unitsPerStage: 9 });
    const { units, stages } = explain(graph);
    expect(units).toHaveLength(27);
    expect(stages.map((stage) => stage.units.length)).toEqual([9, 9, 9]);
    expect(units.map(({ name }) => name)).toContain('layer3.8');
    expect(changes).toContain('27 of 54 units');
  });

  it('has as many outputs as there are classes', () => {
    const { graph } = shrunk(residualNetwork({ unitsPerStage: 1, classes: 1000 }));
    expect(graph.nodes[graph.outputs[0]].shape).toEqual([1, 10]);
    expect(graph.parameters.at(-1)?.shape).toEqual([10]);
  });
});

describe('operators that state sizes', () => {
  it('a grouped convolution keeps its channels in each group; a depthwise one stays depthwise', () => {
    const graph = build((apply, x) => {
      const a = apply('conv2d', [x], convolution(3, 64));
      const b = apply('conv2d', [a], convolution(64, 64, { groups: 32 }));
      const c = apply('conv2d', [b], convolution(64, 64, { groups: 64 }));
      const pooled = apply('adaptiveAveragePool', [c], { output: [1, 1], dataFormat: 'channelsFirst' });
      return apply('linear', [apply('flatten', [pooled], { start: 1, end: 3 })], {
        inFeatures: 64,
        outFeatures: 1000,
        bias: true,
      });
    });
    const { graph: small, changes } = shrunk(graph);
    const groups = small.nodes.flatMap((node) => (node.operator === 'conv2d' ? [node.attributes.groups] : []));
    expect(groups).toEqual([1, 4, 8]);
    expect(changes).toContain('32 groups → 4');
  });

  it('concatenations, channel shuffles and squeeze-and-excitation follow', () => {
    const graph = build((apply, x) => {
      const a = apply('conv2d', [x], convolution(3, 32));
      const b = apply('concat', [a, apply('conv2d', [a], convolution(32, 64))], { axis: 1 });
      const split = apply('reshape', [b], { shape: [1, 2, 48, 32, 32] });
      const shuffled = apply('reshape', [apply('transpose', [split], { order: [0, 2, 1, 3, 4] })], {
        shape: [-1, 96, 32, 32],
      });
      const squeezed = apply('adaptiveAveragePool', [shuffled], { output: [1, 1], dataFormat: 'channelsFirst' });
      const one = {
        kernel: [1, 1],
        padding: [
          [0, 0],
          [0, 0],
        ] as const,
        bias: true,
      };
      const gate = apply(
        'sigmoid',
        [apply('conv2d', [apply('conv2d', [squeezed], convolution(96, 24, one))], convolution(24, 96, one))],
        {},
      );
      const y = apply('batchNorm', [apply('multiply', [shuffled, gate], {})], {
        channels: 96,
        epsilon: 1e-5,
        affine: true,
        momentum: 0.1,
        axis: 1,
      });
      const flat = apply(
        'flatten',
        [
          apply('averagePool', [y], {
            kernel: [32, 32],
            stride: [32, 32],
            padding: [
              [0, 0],
              [0, 0],
            ],
            ceil: false,
            dataFormat: 'channelsFirst',
          }),
        ],
        { start: 1, end: 3 },
      );
      return apply('linear', [flat], { inFeatures: 96, outFeatures: 10, bias: true });
    });
    const { graph: small } = shrunk(graph);
    const shapeOf = (operator: OperatorName) =>
      small.nodes.filter((node) => node.operator === operator).map(({ shape }) => shape);
    expect(shapeOf('concat')).toEqual([[1, 24, 16, 16]]);
    expect(shapeOf('reshape')).toEqual([
      [1, 2, 12, 16, 16],
      [1, 24, 16, 16],
    ]);
    expect(shapeOf('multiply')).toEqual([[1, 24, 16, 16]]);
    expect(shapeOf('averagePool')).toEqual([[1, 24, 1, 1]]);
    expect(small.parameters.at(-2)?.shape).toEqual([10, 24]);
  });

  it('an initialiser written as a number for the old fan is the rule for the new one', () => {
    const init: Initialiser = { kind: 'normal', mean: 0, standardDeviation: Math.sqrt(2 / (9 * 64)) };
    const graph = build((apply, x) => {
      const a = apply('conv2d', [x], convolution(3, 64), init);
      const pooled = apply('reduce', [a], { function: 'mean', axes: [2, 3], keep: false });
      return apply('linear', [pooled], { inFeatures: 64, outFeatures: 10, bias: true });
    });
    const [weight, , bias] = shrunk(graph).graph.parameters;
    expect(weight.initialiser).toEqual({ kind: 'he', mode: 'fanOut', distribution: 'normal', negativeSlope: 0 });
    expect(bias.initialiser).toEqual({ kind: 'uniformFanIn', fanIn: 8 });
  });
});

it('says at which operator it fails', () => {
  const graph = build((apply, x) => {
    const a = apply(
      'conv2d',
      [x],
      convolution(3, 16, {
        kernel: [9, 9],
        padding: [
          [0, 0],
          [0, 0],
        ],
      }),
    );
    const b = apply(
      'conv2d',
      [a],
      convolution(16, 16, {
        kernel: [9, 9],
        padding: [
          [0, 0],
          [0, 0],
        ],
      }),
    );
    return apply('reduce', [b], { function: 'mean', axes: [2, 3], keep: false });
  });
  expect(() => shrunk(graph, { size: 12 })).toThrow(ShrinkError);
  expect(() => shrunk(graph, { size: 12 })).toThrow(/net cannot be scaled to 12×12: conv2d: a window of 9/);
});
