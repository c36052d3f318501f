/** Mean and variance of every tensor at initialisation, from the inputs on: eqs. (7)–(9), (15) of He et al. 2015b and what else a graph has. */
import type { AnyNode, Graph, Parameter } from '../../graph/graph';
import type { NodeOf } from '../../graph/operators/definition';
import type { OperatorName } from '../../graph/operators/index';
import { elementCount } from '../../graph/shape';
import { dependsOnInput, isWeightLayer } from '../../graph/weights';
import { activated, maxPooled } from './activations';
import type { Approximation } from './approximations';
import { firstMoments } from './firstValues';
import { even, secondMoment, type Moments, type Signal } from './signal';
import { insideShare } from './taps';
import { joinedBy, signalInput, weightOf } from './weightOf';

export interface ForwardContext {
  graph: Graph;
  /** Those of the nodes that came before. */
  signals: Signal[];
  /** Approximations that were made. */
  made: Set<Approximation>;
}

type Rule<Name extends OperatorName> = (
  node: NodeOf<Name>,
  inputs: readonly Signal[],
  context: ForwardContext,
) => Signal;

const same = (_node: AnyNode, [x]: readonly Signal[]): Signal => x;
const unknown = (): Signal => null;

/** Mean and variance of first values of a layer's weights. */
export function weightMoments(node: AnyNode, graph: Graph): Signal {
  const weight = weightOf(node, graph);
  const groups = node.operator === 'conv1d' || node.operator === 'conv2d' ? node.attributes.groups : 1;
  return weight ? valuesOf(weight, graph, typeof groups === 'number' ? groups : 1) : null;
}

function valuesOf(parameter: Parameter, graph: Graph, groups = 1): Signal {
  const moments = firstMoments(parameter, graph.framework, groups);
  return moments && even(moments.mean, moments.variance);
}

/**
 * y = Σ w·x over n inputs of independent weights: Var[y] = n Var[w] E[x²], eq. (7). The means of the inputs make means of the
 * outputs, each its own.
 */
const summed = (n: number, w: Moments, x: Moments): Signal => ({
  mean: n * w.mean * x.mean,
  variance: n * (secondMoment(w) * secondMoment(x) - (w.mean * x.mean) ** 2),
  between: n * (secondMoment(w) * (x.mean ** 2 + x.between) - (w.mean * x.mean) ** 2),
});

function weightLayer(node: AnyNode, inputs: readonly Signal[], { graph, made }: ForwardContext): Signal {
  const x = inputs[node.inputs.indexOf(signalInput(node, graph))];
  const { fanIn } = joinedBy(node, graph);
  const w = weightMoments(node, graph);
  if (node.parameters.length > 1) {
    const bias = graph.parameters[node.parameters[1]]?.initialiser;
    if (!(bias?.kind === 'constant' && bias.value === 0)) made.add('bias');
  }
  if (weightOf(node, graph)?.initialiser.kind === 'orthogonal') made.add('weights');
  return x && w && fanIn !== null ? summed(fanIn * insideShare(node, graph), w, x) : null;
}

/** A product of activations, or with weights: a weight alone is a signal of its own. */
const matrixProduct: Rule<'matmul'> = (node, inputs, context) => {
  if (isWeightLayer(node, context.graph)) return weightLayer(node, inputs, context);
  const inner = context.graph.nodes[node.inputs[0]].shape?.at(-1);
  const [a, b] = inputs;
  if (!a || !b || typeof inner !== 'number') return null;
  context.made.add('product');
  return summed(inner, a, b);
};

/** γ² and β of a normalisation; γ = 1 and β = 0 where it has none. */
export function scaleOf(node: AnyNode, graph: Graph): Signal {
  const of = (id: number | undefined, otherwise: number): Signal =>
    id === undefined ? even(otherwise, 0) : valuesOf(graph.parameters[id], graph);
  const [scale, offset] = [of(node.parameters[0], 1), of(node.parameters[1], 0)];
  return scale && offset && even(offset.mean, secondMoment(scale));
}

const normalisation =
  (approximation: Approximation) =>
  (node: NodeOf<'batchNorm' | 'layerNorm' | 'groupNorm'>, [x]: readonly Signal[], context: ForwardContext): Signal => {
    context.made.add(approximation);
    const scale = scaleOf(node, context.graph);
    // A signal that is 0 everywhere stays so: σ² + ε is ε.
    if (x?.variance === 0) return scale && even(scale.mean, 0);
    return scale;
  };

const activation = (node: AnyNode, [x]: readonly Signal[], { graph, made }: ForwardContext): Signal => {
  if (!x) return null;
  made.add(smooth.has(node.operator) ? 'smooth' : 'rectifier');
  return activated(node, x, graph) ?? null;
};

const smooth: ReadonlySet<OperatorName> = new Set<OperatorName>([
  'elu',
  'sigmoid',
  'hardSigmoid',
  'tanh',
  'softplus',
  'gelu',
  'silu',
  'hardSwish',
  'elementwise',
]);

/** A constant among the operands carries no signal. */
const isConstant = (id: number, graph: Graph): boolean =>
  graph.nodes[id].operator === 'constant' || (!dependsOnInput(id, graph) && graph.nodes[id].parameters.length === 0);

const scaled = ({ mean, variance, between, rectified }: Moments, factor: number): Moments => ({
  mean: factor * mean,
  variance: factor ** 2 * variance,
  between: factor ** 2 * between,
  ...(rectified && factor >= 0 ? { rectified } : {}),
});

function sum(node: NodeOf<'add' | 'subtract'>, [a, b]: readonly Signal[], { graph, made }: ForwardContext): Signal {
  const sign = node.operator === 'add' ? 1 : -1;
  const [first, second] = node.inputs;
  if (first === second) return a && scaled(a, 1 + sign);
  for (const [constant, other] of [
    [first, b],
    [second, a],
  ] as const) {
    if (!isConstant(constant, graph) || dependsOnInput(constant, graph)) continue;
    made.add('constant');
    return other;
  }
  // A branch that starts at 0 adds nothing.
  for (const [zero, other] of [
    [a, b],
    [b, a],
  ])
    if (zero?.variance === 0 && zero.mean === 0 && other) return other === b ? scaled(other, sign) : other;
  made.add('addition');
  return a && b && { mean: a.mean + sign * b.mean, variance: a.variance + b.variance, between: a.between + b.between };
}

const independent = (a: Moments, b: Moments): Moments => ({
  mean: a.mean * b.mean,
  variance: secondMoment(a) * secondMoment(b) - (a.mean * b.mean) ** 2,
  between: (a.mean ** 2 + a.between) * (b.mean ** 2 + b.between) - (a.mean * b.mean) ** 2,
});

/** x · σ(x), where one factor is an activation of the other, is one function of x. */
const multiply: Rule<'multiply'> = (node, [a, b], { graph, made }) => {
  const [first, second] = node.inputs;
  const [left, right] = [graph.nodes[first], graph.nodes[second]];
  if (!a || !b) return null;
  if (left.inputs.includes(second) || right.inputs.includes(first)) {
    const gate = left.inputs.includes(second) ? left : right;
    const silu: AnyNode = { ...node, operator: 'silu', attributes: {} };
    const x = gate === left ? b : a;
    made.add('smooth');
    return gate.operator === 'sigmoid' ? (activated(silu, x, graph) ?? null) : null;
  }
  if (dependsOnInput(first, graph) && dependsOnInput(second, graph)) made.add('product');
  return independent(a, b);
};

const divide: Rule<'divide'> = (_node, [a, b]) => {
  if (!a || b?.variance !== 0 || b.mean === 0) return null;
  return scaled(a, 1 / b.mean);
};

/** Values of a window: their channel's mean stays, what is about it falls with their number. */
const averaged = (x: Signal, count: number | null): Signal =>
  x && count !== null ? { ...x, variance: x.between + (x.variance - x.between) / Math.max(1, count) } : null;

/** Elements that become one: of a reduction or an adaptive pool. */
export function elementsPerOutput(node: AnyNode, graph: Graph): number | null {
  const [from, to] = [elementCount(graph.nodes[node.inputs[0]].shape), elementCount(node.shape)];
  return from !== null && to !== null && to > 0 ? from / to : null;
}

const averagePool: Rule<'averagePool'> = (node, [x], { made }) => {
  made.add('averagePool');
  return averaged(
    x,
    node.attributes.kernel.reduce((a, b) => a * b, 1),
  );
};

const adaptivePool: Rule<'adaptiveAveragePool'> = (node, [x], { graph, made }) => {
  const count = elementsPerOutput(node, graph);
  if (count !== 1) made.add('averagePool');
  return averaged(x, count);
};

const reduce: Rule<'reduce'> = (node, [x], { graph, made }) => {
  const count = elementsPerOutput(node, graph);
  switch (node.attributes.function) {
    case 'mean':
      made.add('averagePool');
      return averaged(x, count);
    case 'sum':
      return count === null ? null : ((mean) => mean && scaled(mean, count))(averaged(x, count));
    default:
      made.add('maxPool');
      return x;
  }
};

/** Parts in the shares that they have of the whole. */
function mixed(parts: readonly { signal: Signal; count: number | null }[]): Signal {
  const [first] = parts;
  const alike = parts.every(
    ({ signal }) =>
      signal && first.signal && signal.mean === first.signal.mean && signal.variance === first.signal.variance,
  );
  if (alike) return first.signal;
  const total = parts.reduce<number | null>(
    (sum, { count }) => (sum === null || count === null ? null : sum + count),
    0,
  );
  if (!total) return null;
  let [mean, square, channels] = [0, 0, 0];
  for (const { signal, count } of parts) {
    if (!signal) return null;
    mean += (signal.mean * count!) / total;
    square += (secondMoment(signal) * count!) / total;
    channels += ((signal.mean ** 2 + signal.between) * count!) / total;
  }
  return { mean, variance: Math.max(0, square - mean ** 2), between: Math.max(0, channels - mean ** 2) };
}

const joined = (node: NodeOf<'concat' | 'stack'>, inputs: readonly Signal[], { graph }: ForwardContext): Signal =>
  mixed(inputs.map((signal, i) => ({ signal, count: elementCount(graph.nodes[node.inputs[i]].shape) })));

const pad: Rule<'pad'> = (node, [x], { graph }) => {
  if (node.attributes.mode || !x) return x;
  const [before, after] = [elementCount(graph.nodes[node.inputs[0]].shape), elementCount(node.shape)];
  if (before === null || after === null) return x;
  const border = { signal: even(node.attributes.value, 0), count: after - before };
  return mixed([{ signal: x, count: before }, border]);
};

/** Kept values are divided by the chance to be kept: the mean stays, E[x²] grows by it. */
const kept = (x: Signal, keep: number): Signal =>
  x && keep > 0 ? { ...x, variance: secondMoment(x) / keep - x.mean ** 2 } : x;

const rules: { [Name in OperatorName]: Rule<Name> } = {
  input: ({ dataType }) => (dataType === 'float32' ? even(0, 1) : null),
  constant: ({ attributes: { value } }) => (value === undefined ? null : even(value, 0)),
  parameter: ({ parameters }, _, { graph }) => valuesOf(graph.parameters[parameters[0]], graph),
  unresolved: unknown,
  conv1d: weightLayer,
  conv2d: weightLayer,
  conv3d: weightLayer,
  convTranspose2d: weightLayer,
  linear: weightLayer,
  embedding: ({ parameters }, _, { graph }) =>
    parameters.length > 0 ? valuesOf(graph.parameters[parameters[0]], graph) : null,
  matmul: matrixProduct,
  recurrent: unknown,
  cellState: unknown,
  batchNorm: normalisation('batchNorm'),
  layerNorm: normalisation('layerNorm'),
  groupNorm: normalisation('layerNorm'),
  rmsNorm: (node, [x], { graph, made }) => {
    made.add('layerNorm');
    const scale = scaleOf(node, graph);
    if (!scale || !x || secondMoment(x) === 0) return scale && x && even(0, 0);
    return scaled(x, Math.sqrt(scale.variance / secondMoment(x)));
  },
  relu: activation,
  relu6: activation,
  leakyRelu: activation,
  prelu: activation,
  elu: activation,
  sigmoid: activation,
  hardSigmoid: activation,
  tanh: activation,
  softplus: activation,
  gelu: activation,
  silu: activation,
  hardSwish: activation,
  // Of normal scores of variance s the weights are log-normal: E[p²] = eˢ/T², and at most 1/T, where one takes all.
  softmax: (node, [x], { made }) => {
    const size = node.shape?.[node.attributes.axis];
    made.add('attention');
    if (typeof size !== 'number' || !x) return null;
    return even(1 / size, (Math.min(Math.exp(x.variance), size) - 1) / size ** 2);
  },
  logSoftmax: unknown,
  fourier: unknown,
  complexView: unknown,
  elementwise: activation,
  add: sum,
  subtract: sum,
  multiply,
  divide,
  affine: ({ attributes: { scale, shift } }, [x]) =>
    x && (shift === 0 ? scaled(x, scale) : { ...scaled(x, scale), mean: scale * x.mean + shift, rectified: false }),
  maxPool: (node, _inputs, { graph, made, signals }) => {
    made.add('maxPool');
    const pooled = maxPooled(
      node,
      signals,
      graph,
      node.attributes.kernel.reduce((a, b) => a * b, 1),
    );
    if (!pooled) return null;
    const { mean, variance, between, rectified } = pooled;
    return { mean, variance, between, rectified };
  },
  averagePool,
  adaptiveAveragePool: adaptivePool,
  reduce,
  reshape: same,
  flatten: same,
  transpose: same,
  concat: joined,
  stack: joined,
  slice: same,
  pad,
  expand: same,
  gather: same,
  scatter: unknown,
  indices: unknown,
  upsample: same,
  dropout: (node, [x], { made }) => {
    const { p, rescale } = node.attributes;
    if (p === 0) return x;
    made.add('dropout');
    if (!rescale) return x && independent(x, even(1 - p, p * (1 - p)));
    return kept(x, 1 - p);
  },
  dropPath: (node, [x], { made }) => {
    const { p } = node.attributes;
    if (p > 0) made.add('dropPath');
    return kept(x, 1 - p);
  },
  identity: same,
  detach: same,
};

/** Rounding must not make a part larger than the whole, or less than nothing. */
function finite(signal: Signal): Signal {
  if (!signal || !Number.isFinite(signal.mean) || !Number.isFinite(signal.variance)) return null;
  const variance = Math.max(0, signal.variance);
  return { ...signal, variance, between: Math.min(variance, Math.max(0, signal.between)) };
}

/** Moments of every node's tensor. One pass over the graph. */
export function forwardSignals(graph: Graph, made: Set<Approximation>): readonly Signal[] {
  const signals: Signal[] = [];
  const context: ForwardContext = { graph, made, signals };
  for (const node of context.graph.nodes) {
    const rule = rules[node.operator] as Rule<OperatorName>;
    signals.push(
      finite(
        rule(
          node as never,
          node.inputs.map((input) => signals[input]),
          context,
        ),
      ),
    );
  }
  return signals;
}
