/** What a weight layer joins, and with which weights. */
import type { AnyNode, Graph, Parameter } from '../../graph/graph';
import { dependsOnInput } from '../../graph/weights';

/** n and n̂ of He et al. 2015b for one layer. */
export interface Joined {
  /** Inputs that add up to one output: k²c. */
  fanIn: number | null;
  /** Outputs that one input adds to: k²d. */
  fanOut: number | null;
}

const numeric = (size: number | string | undefined): number | null => (typeof size === 'number' ? size : null);

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

const times = (size: number | null, factor: number): number | null => (size === null ? null : size * factor);

/** Which input of a weight layer carries the signal. */
export function signalInput(node: AnyNode, graph: Pick<Graph, 'nodes'>): number {
  const at = node.inputs.findIndex((input) => dependsOnInput(input, graph));
  return at < 0 ? node.inputs[0] : node.inputs[at];
}

/**
 * n = k²c and n̂ = k²d of a weight layer; of a grouped convolution c and d are those of one group. A transposed convolution
 * that strides by s puts s² outputs in the place of one input, so that only k²c/s² inputs add up to each.
 */
export function joinedBy(node: AnyNode, graph: Pick<Graph, 'nodes'>): Joined {
  switch (node.operator) {
    case 'conv1d':
    case 'conv2d':
    case 'conv3d':
    case 'convTranspose2d': {
      const { inChannels, outChannels, groups, kernel, stride } = node.attributes;
      const [c, d, g] = [numeric(inChannels), numeric(outChannels), numeric(groups)];
      if (g === null || g === 0) return { fanIn: null, fanOut: null };
      const window = product(kernel) / g;
      const thinned = node.operator === 'convTranspose2d' ? product(stride) : 1;
      return { fanIn: times(c, window / thinned), fanOut: times(d, window) };
    }
    case 'linear':
      return { fanIn: numeric(node.attributes.inFeatures), fanOut: numeric(node.attributes.outFeatures) };
    case 'matmul': {
      const signal = graph.nodes[signalInput(node, graph)];
      const first = signal.id === node.inputs[0];
      const features = (shape: readonly (number | string)[] | null) => numeric(shape?.at(first ? -1 : -2));
      return { fanIn: features(signal.shape), fanOut: features(node.shape) };
    }
    default:
      return { fanIn: null, fanOut: null };
  }
}

/** Operators that leave the numbers of a weight as they are. */
const rearranging: ReadonlySet<string> = new Set(['identity', 'reshape', 'transpose', 'flatten', 'expand', 'slice']);

/** Parameter that holds the weights of a layer: its own, or the one that its weight is a view of; undefined where it is computed. */
export function weightOf(node: AnyNode, graph: Graph): Parameter | undefined {
  const signal = signalInput(node, graph);
  let weight = node.inputs.find((input) => input !== signal && graph.nodes[input].shape?.length !== 1);
  if (weight === undefined) return graph.parameters[node.parameters[0]];
  while (rearranging.has(graph.nodes[weight].operator)) weight = graph.nodes[weight].inputs[0];
  const found = graph.nodes[weight];
  return found.operator === 'parameter' || found.operator === 'embedding'
    ? graph.parameters[found.parameters[0]]
    : undefined;
}
