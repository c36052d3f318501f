/** Variance of the gradient at every tensor at initialisation, from the end on: eqs. (11)–(13) of He et al. 2015b and what else a graph has. */
import type { AnyNode, Graph } from '../../graph/graph';
import type { NodeOf } from '../../graph/operators/definition';
import type { OperatorName } from '../../graph/operators/index';
import { elementCount } from '../../graph/shape';
import { isWeightLayer } from '../../graph/weights';
import { activated, maxPooled } from './activations';
import type { Approximation } from './approximations';
import { scaleOf, weightMoments } from './forward';
import { secondMoment, type Signal } from './signal';
import { insideShare } from './taps';
import { joinedBy, signalInput } from './weightOf';

export interface BackwardContext {
  graph: Graph;
  signals: readonly Signal[];
  made: Set<Approximation>;
}

/** What the variance of the gradient is multiplied with from a node's output to one of its inputs; null where not known. */
type Rule<Name extends OperatorName> = (node: NodeOf<Name>, input: number, context: BackwardContext) => number | null;

const one = (): number => 1;
const nothing = (): number => 0;
const unknown = (): null => null;

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** Outputs for each input: what a stride, a slice or a pool leaves out gets no gradient. */
function density(node: AnyNode, input: number, { graph }: BackwardContext): number | null {
  const [from, to] = [elementCount(graph.nodes[node.inputs[input]].shape), elementCount(node.shape)];
  return from && to !== null ? to / from : null;
}

function weightLayer(node: AnyNode, input: number, { graph, made }: BackwardContext): number | null {
  if (node.inputs[input] !== signalInput(node, graph)) return 0;
  const w = weightMoments(node, graph);
  const { fanOut } = joinedBy(node, graph);
  if (!w || fanOut === null) return null;
  let positions = 1;
  if (node.operator === 'conv1d' || node.operator === 'conv2d' || node.operator === 'conv3d') {
    if (product(node.attributes.stride) > 1) made.add('stride');
    positions = placesOf(node, graph) ?? 1 / product(node.attributes.stride);
  }
  return fanOut * positions * insideShare(node, graph) * secondMoment(w);
}

/** Outputs for each input of a convolution, channels left out. */
function placesOf(node: NodeOf<'conv1d' | 'conv2d' | 'conv3d'>, graph: Graph): number | null {
  const { inChannels, outChannels } = node.attributes;
  const [from, to] = [elementCount(graph.nodes[node.inputs[0]].shape), elementCount(node.shape)];
  if (!from || to === null || typeof inChannels !== 'number' || typeof outChannels !== 'number') return null;
  return ((to / from) * inChannels) / outChannels;
}

const matrixProduct: Rule<'matmul'> = (node, input, context) => {
  if (isWeightLayer(node, context.graph)) return weightLayer(node, input, context);
  const other = context.signals[node.inputs[1 - input]];
  const inner = context.graph.nodes[node.inputs[0]].shape?.at(-1);
  const spread = density(node, input, context);
  return other && spread !== null && typeof inner === 'number' ? inner * spread * secondMoment(other) : null;
};

/** ∂/∂x of γ(x − μ)/σ is γ/σ, but for what passes through μ and σ. */
const normalisation = (
  node: NodeOf<'batchNorm' | 'layerNorm' | 'groupNorm' | 'rmsNorm'>,
  _: number,
  context: BackwardContext,
) => {
  const x = context.signals[node.inputs[0]];
  const scale = scaleOf(node, context.graph);
  if (!x || !scale) return null;
  const spread =
    node.operator === 'rmsNorm' ? secondMoment(x) : node.operator === 'batchNorm' ? x.variance - x.between : x.variance;
  return scale.variance / (spread + node.attributes.epsilon);
};

const activation = (node: AnyNode, _: number, { graph, signals }: BackwardContext): number | null => {
  const x = signals[node.inputs[0]];
  return x && (activated(node, x, graph)?.slope ?? null);
};

/** To an addend that was stretched comes the sum of the gradients of all places that it was stretched to. */
const addend = (node: AnyNode, input: number, context: BackwardContext): number | null => {
  const shape = context.graph.nodes[node.inputs[input]].shape;
  return shape && node.shape && shape.join() === node.shape.join() ? 1 : density(node, input, context);
};

const factor: Rule<'multiply'> = (node, input, context) => {
  const other = context.signals[node.inputs[1 - input]];
  const spread = addend(node, input, context);
  return other && spread !== null ? spread * secondMoment(other) : null;
};

/** Of the mean of 1/spread values, or of a value that was given to several places. */
const averaged = (spread: number | null): number | null => (spread === null ? null : spread * Math.min(1, spread));

const averagePool: Rule<'averagePool'> = ({ attributes: { kernel, stride } }, _, { made }) => {
  if (product(stride) > 1) made.add('stride');
  return 1 / product(stride) / product(kernel);
};

const maxPool: Rule<'maxPool'> = (node, _, { graph, signals, made }) => {
  const { kernel, stride } = node.attributes;
  if (product(stride) > 1) made.add('stride');
  return (maxPooled(node, signals, graph, product(kernel))?.open ?? 1) / product(stride);
};

const adaptive: Rule<'adaptiveAveragePool'> = (node, input, context) => {
  const spread = density(node, input, context);
  return averaged(spread);
};

const reduced: Rule<'reduce'> = (node, input, context) => {
  const spread = density(node, input, context);
  if (node.attributes.function === 'sum') return 1;
  return node.attributes.function === 'mean' ? averaged(spread) : spread;
};

const kept = (keep: number): number => (keep > 0 ? 1 / keep : 1);

const rules: { [Name in OperatorName]: Rule<Name> } = {
  input: nothing,
  constant: nothing,
  parameter: nothing,
  unresolved: unknown,
  conv1d: weightLayer,
  conv2d: weightLayer,
  conv3d: weightLayer,
  convTranspose2d: weightLayer,
  linear: weightLayer,
  embedding: nothing,
  matmul: matrixProduct,
  recurrent: unknown,
  cellState: unknown,
  batchNorm: normalisation,
  layerNorm: normalisation,
  groupNorm: normalisation,
  rmsNorm: normalisation,
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
  // Of an even softmax over T places: (I − 1/T)/T.
  softmax: (node) => {
    const size = node.shape?.[node.attributes.axis];
    return typeof size === 'number' ? 1 / size ** 2 : null;
  },
  logSoftmax: one,
  fourier: unknown,
  complexView: unknown,
  elementwise: activation,
  add: addend,
  subtract: addend,
  multiply: factor,
  divide: (node, input, { signals }) => {
    const divisor = signals[node.inputs[1]];
    return input === 0 && divisor?.variance === 0 && divisor.mean !== 0 ? 1 / divisor.mean ** 2 : null;
  },
  affine: ({ attributes: { scale } }) => scale ** 2,
  maxPool,
  averagePool,
  adaptiveAveragePool: adaptive,
  reduce: reduced,
  reshape: one,
  flatten: one,
  transpose: one,
  concat: one,
  stack: one,
  slice: density,
  pad: one,
  expand: density,
  gather: (node, input, context) => (input === 0 ? density(node, input, context) : 0),
  scatter: unknown,
  indices: nothing,
  upsample: density,
  dropout: ({ attributes: { p, rescale } }) => (rescale ? kept(1 - p) : 1 - p),
  dropPath: ({ attributes: { p } }) => kept(1 - p),
  identity: one,
  detach: nothing,
};

/**
 * Variance of the gradient at every node's tensor, where it is 1 at `end`; 0 where none comes, null where it is not known.
 * One pass over the graph, from the end.
 */
export function gradientVariances(end: number, context: BackwardContext): readonly (number | null)[] {
  const variances = new Array<number | null>(context.graph.nodes.length).fill(0);
  variances[end] = 1;
  for (let id = end; id >= 0; id--) {
    const at = variances[id];
    if (at === 0) continue;
    const node = context.graph.nodes[id];
    node.inputs.forEach((input, i) => {
      const rule = rules[node.operator] as Rule<OperatorName>;
      const passed = rule(node as never, i, context);
      if (passed === 0) return;
      const before = variances[input];
      const sum = at === null || passed === null || before === null ? null : before + at * passed;
      variances[input] = sum !== null && Number.isFinite(sum) ? sum : null;
    });
  }
  return variances;
}
