/** One or more small graphs for every operator, with what stands around it in networks. */
import { GraphBuilder } from '../../../src/graph/builder';
import type { Graph, SourceRange } from '../../../src/graph/graph';
import {
  definitionOf,
  type ConvolutionAttributes,
  type OperatorAttributes,
  type OperatorName,
} from '../../../src/graph/operators/index';
import { elementwiseFunctions } from '../../../src/train/process/operators/activation';

const source: SourceRange = { file: 'net.py', startLine: 11, startColumn: 0, endLine: 11, endColumn: 9 };
export const origin = { module: 'part', source };

/** Builds the part of a graph that is tested, behind a convolution to [1, 8, 6, 6] and in front of a linear layer. */
type Part = (apply: Apply, x: number, builder: GraphBuilder) => number;
type Apply = <Name extends OperatorName>(
  operator: Name,
  inputs: readonly number[],
  attributes: OperatorAttributes[Name],
) => number;

const convolution = (more: Partial<ConvolutionAttributes> = {}): ConvolutionAttributes => ({
  inChannels: 8,
  outChannels: 8,
  kernel: [3, 3],
  stride: [1, 1],
  padding: [
    [1, 1],
    [1, 1],
  ],
  dilation: [1, 1],
  groups: 1,
  bias: true,
  dataFormat: 'channelsFirst',
  ...more,
});

export function graphWith(part: Part, format: 'channelsFirst' | 'channelsLast' = 'channelsFirst'): Graph {
  const builder = new GraphBuilder();
  let count = 0;
  const apply: Apply = (operator, inputs, attributes) => {
    const rules = definitionOf(operator).parameters?.(attributes) ?? [];
    const ids = rules.map((rule) => builder.parameter(`p${count++}.${rule.role}`, rule.shape, rule.initialiser));
    return builder.add(operator, inputs, attributes, origin, ids);
  };
  const first = format === 'channelsFirst';
  const image = builder.input('x', first ? [1, 3, 6, 6] : [1, 6, 6, 3], 'float32', origin);
  const x = apply('conv2d', [image], convolution({ inChannels: 3, dataFormat: format }));
  const y = part(apply, x, builder);
  const shape = builder.node(y).shape as number[];
  const flat = shape.length === 2 ? y : apply('flatten', [y], { start: 1, end: shape.length - 1 });
  const inFeatures = shape.slice(1).reduce((a, b) => a * b, 1);
  const out = apply('linear', [flat], { inFeatures, outFeatures: 4, bias: true });
  return builder.finish({ name: 'part', framework: 'pytorch', source, outputs: [out] });
}

const pool = (more: Partial<OperatorAttributes['averagePool']> = {}): OperatorAttributes['averagePool'] => ({
  kernel: [3, 3],
  stride: [2, 2],
  padding: [
    [1, 1],
    [1, 1],
  ],
  ceil: false,
  dataFormat: 'channelsFirst',
  ...more,
});

const unary =
  <Name extends OperatorName>(operator: Name, attributes: OperatorAttributes[Name]): Part =>
  (apply, x) =>
    apply(operator, [x], attributes);

/** [1, 8, 6, 6] → tokens [1, 36, 8]. */
const tokens: Part = (apply, x) =>
  apply('transpose', [apply('flatten', [x], { start: 2, end: 3 })], { order: [0, 2, 1] });

const valid = [
  [0, 0],
  [0, 0],
] as const;

/** One or more parts for every operator that can be trained; a new operator does not compile without. */
const parts = {
  input: null,
  unresolved: null,
  embedding: null,
  recurrent: null,
  cellState: null,
  fourier: null,
  complexView: null,
  gather: null,
  indices: null,
  scatter: null,
  constant: [
    (apply, x, builder) =>
      apply('multiply', [builder.addWithShape('constant', [], { text: '0.5', value: 0.5 }, [], origin), x], {}),
  ],
  parameter: [
    (apply, x, builder) => {
      const id = builder.parameter('gamma', [8, 1, 1], { kind: 'constant', value: 0.5 });
      const gamma = builder.addWithShape('parameter', [], { name: 'gamma' }, [8, 1, 1], origin, { parameters: [id] });
      return apply('multiply', [x, gamma], {});
    },
  ],
  conv1d: [
    (apply, x) =>
      apply('conv1d', [apply('flatten', [x], { start: 2, end: 3 })], {
        ...convolution({ kernel: [5], stride: [2], padding: [[2, 2]], dilation: [1], outChannels: 4 }),
      }),
  ],
  conv2d: [
    unary('conv2d', convolution()),
    unary('conv2d', convolution({ stride: [2, 2] })),
    unary('conv2d', convolution({ kernel: [1, 1], padding: valid, stride: [2, 2], bias: false })),
    unary(
      'conv2d',
      convolution({
        kernel: [5, 3],
        padding: [
          [2, 2],
          [0, 1],
        ],
        stride: [3, 2],
      }),
    ),
    unary('conv2d', convolution({ padding: 'same', stride: [2, 2] })),
    unary(
      'conv2d',
      convolution({
        dilation: [2, 2],
        padding: [
          [2, 2],
          [2, 2],
        ],
      }),
    ),
    unary(
      'conv2d',
      convolution({
        dilation: [2, 1],
        padding: [
          [2, 2],
          [1, 1],
        ],
        stride: [2, 2],
      }),
    ),
    unary('conv2d', convolution({ groups: 2, outChannels: 4 })),
    unary('conv2d', convolution({ groups: 8 })),
    unary('conv2d', convolution({ groups: 8, outChannels: 16, stride: [2, 2] })),
    unary(
      'conv2d',
      convolution({
        groups: 8,
        dilation: [2, 2],
        padding: [
          [2, 2],
          [2, 2],
        ],
      }),
    ),
  ],
  conv3d: null,
  convTranspose2d: [
    unary('convTranspose2d', {
      ...convolution({ kernel: [3, 3], stride: [2, 2], outChannels: 4 }),
      outputPadding: [1, 1],
    }),
    unary('convTranspose2d', {
      ...convolution({ kernel: [2, 2], stride: [2, 2], padding: valid, outChannels: 4 }),
      outputPadding: [0, 0],
    }),
  ],
  linear: [(apply, x) => apply('linear', [tokens(apply, x, null!)], { inFeatures: 8, outFeatures: 5, bias: true })],
  matmul: [
    (apply, x) => {
      const t = tokens(apply, x, null!);
      return apply('matmul', [apply('matmul', [t, t], { transposeB: true }), t], {});
    },
  ],
  batchNorm: [unary('batchNorm', { channels: 8, epsilon: 1e-5, affine: true, momentum: 0.1, axis: 1 })],
  layerNorm: [
    (apply, x) =>
      apply('layerNorm', [tokens(apply, x, null!)], { shape: [8], epsilon: 1e-5, affine: true, bias: true }),
  ],
  groupNorm: [unary('groupNorm', { groups: 2, channels: 8, epsilon: 1e-5, affine: true, axis: 1 })],
  rmsNorm: [(apply, x) => apply('rmsNorm', [tokens(apply, x, null!)], { features: 8, epsilon: 1e-5, affine: true })],
  relu: [unary('relu', {})],
  relu6: [unary('relu6', {})],
  leakyRelu: [unary('leakyRelu', { slope: 0.1 })],
  prelu: [unary('prelu', { count: 8, axis: 1 }), unary('prelu', { count: 1, axis: 1 })],
  elu: [unary('elu', { alpha: 1 })],
  sigmoid: [unary('sigmoid', {})],
  hardSigmoid: [unary('hardSigmoid', {})],
  tanh: [unary('tanh', {})],
  softplus: [unary('softplus', {})],
  gelu: [unary('gelu', { approximate: false }), unary('gelu', { approximate: true })],
  silu: [unary('silu', {})],
  hardSwish: [unary('hardSwish', {})],
  softmax: [unary('softmax', { axis: 1 }), unary('softmax', { axis: 3 })],
  logSoftmax: [unary('logSoftmax', { axis: 1 })],
  elementwise: elementwiseFunctions.map(
    (name): Part =>
      (apply, x) =>
        // Away from zero, where logarithms and roots are at home.
        apply('elementwise', [apply('affine', [apply('sigmoid', [x], {})], { scale: 1, shift: 0.5 })], {
          function: name,
        }),
  ),
  add: [(apply, x) => apply('add', [x, apply('relu', [x], {})], {})],
  subtract: [(apply, x) => apply('subtract', [x, apply('relu', [x], {})], {})],
  multiply: [
    (apply, x) => apply('multiply', [x, apply('sigmoid', [x], {})], {}),
    // A gate for each channel, as in squeeze-and-excitation.
    (apply, x) => {
      const mean = apply('adaptiveAveragePool', [x], { output: [1, 1], dataFormat: 'channelsFirst' });
      return apply('multiply', [x, apply('sigmoid', [mean], {})], {});
    },
  ],
  divide: [
    (apply, x) => apply('divide', [x, apply('affine', [apply('sigmoid', [x], {})], { scale: 1, shift: 1 })], {}),
  ],
  affine: [unary('affine', { scale: -0.5, shift: 1 })],
  maxPool: [
    // Every window negative.
    (apply, x) => apply('maxPool', [apply('affine', [apply('sigmoid', [x], {})], { scale: 1, shift: -2 })], pool()),
    unary('maxPool', pool()),
    unary('maxPool', pool({ ceil: true, padding: valid, kernel: [2, 3], stride: [3, 2] })),
  ],
  averagePool: [
    unary('averagePool', pool({ countPadding: true })),
    unary('averagePool', pool({ countPadding: false })),
    unary('averagePool', pool({ padding: 'same', kernel: [2, 2] })),
  ],
  adaptiveAveragePool: [
    unary('adaptiveAveragePool', { output: [1, 1], dataFormat: 'channelsFirst' }),
    unary('adaptiveAveragePool', { output: [4, 3], dataFormat: 'channelsFirst' }),
  ],
  reduce: [
    unary('reduce', { function: 'mean', axes: [2, 3], keep: false }),
    unary('reduce', { function: 'mean', axes: [1], keep: true }),
    unary('reduce', { function: 'sum', axes: [2], keep: false }),
    unary('reduce', { function: 'max', axes: [2, 3], keep: true }),
    unary('reduce', { function: 'min', axes: [3], keep: false }),
  ],
  reshape: [(apply, x) => apply('reshape', [x], { shape: [1, 2, 4, 36] })],
  flatten: [unary('flatten', { start: 1, end: 2 })],
  transpose: [unary('transpose', { order: [0, 2, 3, 1] })],
  concat: [
    (apply, x) => apply('concat', [x, apply('relu', [x], {})], { axis: 1 }),
    // A class token in front of the others.
    (apply, x, builder) => {
      const id = builder.parameter('token', [1, 1, 8], { kind: 'normal', mean: 0, standardDeviation: 1 });
      const token = builder.addWithShape('parameter', [], { name: 'token' }, [1, 1, 8], origin, { parameters: [id] });
      return apply('concat', [token, tokens(apply, x, builder)], { axis: 1 });
    },
  ],
  stack: [(apply, x) => apply('stack', [x, apply('relu', [x], {})], { axis: 1 })],
  slice: [
    unary('slice', { ranges: [null, null, { start: 0, end: 6, step: 2 }, { start: 1, end: 6, step: 2 }] }),
    unary('slice', { ranges: [null, { start: 2, end: 6, step: 1 }] }),
    unary('slice', { ranges: [null, { start: 3, end: 4, step: 1, index: true }] }),
    // As attention takes queries, keys and values apart.
    (apply, x) =>
      apply('slice', [apply('reshape', [x], { shape: [1, 2, 2, 2, 36] })], {
        ranges: [null, null, { start: 1, end: 2, step: 1, index: true }],
      }),
  ],
  pad: [
    unary('pad', {
      padding: [
        [0, 0],
        [2, 3],
        [0, 0],
        [1, 0],
      ],
      value: 0,
    }),
  ],
  expand: [
    (apply, x) => {
      const mean = apply('reduce', [x], { function: 'mean', axes: [2, 3], keep: true });
      return apply('expand', [mean], { shape: [1, 8, 2, 3] });
    },
  ],
  upsample: [unary('upsample', { size: [12, 18], mode: 'nearest', dataFormat: 'channelsFirst' })],
  dropout: [unary('dropout', { p: 0.5, rescale: true }), unary('dropout', { p: 0.25, rescale: false })],
  dropPath: [unary('dropPath', { p: 0.5 })],
  identity: [unary('identity', {})],
  detach: [unary('detach', {})],
} satisfies Record<OperatorName, readonly Part[] | null>;

/** Every part as a graph, "conv2d (3)"; and one whose tensors have their channels last. */
export const operatorGraphs: readonly { name: string; graph: Graph }[] = [
  ...Object.entries(parts).flatMap(([operator, list]) =>
    ((list ?? []) as readonly Part[]).map((part, i) => ({ name: `${operator} (${i})`, graph: graphWith(part) })),
  ),
  {
    name: 'conv2d, channels last',
    graph: graphWith(unary('conv2d', convolution({ dataFormat: 'channelsLast', stride: [2, 2] })), 'channelsLast'),
  },
];
