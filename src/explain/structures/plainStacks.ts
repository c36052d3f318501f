import type { AnyNode, Graph } from '../../graph/graph';
import { isWeightLayer } from '../../graph/weights';
import type { Flow } from '../path/flow';
import { rangeName } from '../naming';
import { tokenOf } from '../units/tokens';
import { structureFrom } from './parts';
import type { Structure } from './structure';

/**
 * Convolutions one behind the other with nothing between them but normalisation and activations, and no way around any
 * (Simonyan and Zisserman 2015, Sec. 2.3). `chain` are the nodes that every way passes, `taken` those of units
 * and modules, which have ways around.
 */
export function plainStacks(flow: Flow, chain: ReadonlySet<number>, taken: ReadonlySet<number>): Structure[] {
  const { graph } = flow;
  const done = new Set<number>();
  return graph.nodes.flatMap((node) => {
    if (!isStacked(node) || !chain.has(node.id) || taken.has(node.id) || done.has(node.id)) return [];
    const nodes = [node.id];
    const layers = [node.id];
    for (let at = node.id; ;) {
      const [next, ...others] = flow.consumers[at];
      if (next === undefined || others.length > 0 || taken.has(next) || graph.outputs.includes(at)) break;
      const follower = graph.nodes[next];
      if (isStacked(follower) && follower.attributes.stride.every((step) => step === 1)) {
        layers.push(next);
        done.add(next);
      } else if (isWeightLayer(follower, graph) || (!tokenOf(follower, graph) && !isIdle(follower))) break;
      nodes.push(next);
      at = next;
    }
    return layers.length < 2 ? [] : [stackOf(layers, nodes, graph)];
  });
}

type Convolution = Extract<AnyNode, { operator: 'conv1d' | 'conv2d' | 'conv3d' }>;

/** A convolution that looks around, over all channels. */
const isStacked = (node: AnyNode): node is Convolution =>
  (node.operator === 'conv1d' || node.operator === 'conv2d' || node.operator === 'conv3d') &&
  node.attributes.groups === 1 &&
  node.attributes.kernel.some((size) => size > 1);

const isIdle = ({ operator }: AnyNode): boolean => operator === 'dropout' || operator === 'identity';

function stackOf(layers: readonly number[], nodes: readonly number[], graph: Graph): Structure {
  const convolutions = layers.map((id) => graph.nodes[id]).filter(isStacked);
  const kernels = [...new Set(convolutions.map(({ attributes }) => attributes.kernel.join('×')))];
  const widths = [...new Set(convolutions.map(({ attributes }) => String(attributes.outChannels)))];
  const seen = receptiveField(convolutions);
  return structureFrom(
    {
      kind: 'plainStack',
      name: rangeName([layers[0], layers[layers.length - 1]].map((id) => graph.nodes[id].module)),
      text: `${layers.length} convolutions ${kernels.join(', ')}, ${widths.join(' · ')} wide, which together see ${seen}`,
      nodes: [...nodes],
      because: layers.map((node) => ({ node, text: 'a convolution that all that is computed passes' })),
    },
    graph,
  );
}

/** Extent of the input that one output of the last layer depends on: `5×5` for two 3×3. */
function receptiveField(layers: readonly Convolution[]): string {
  const rank = layers[0].attributes.kernel.length;
  const extent = Array.from({ length: rank }, () => 1);
  const step = Array.from({ length: rank }, () => 1);
  for (const { kernel, stride, dilation } of layers.map(({ attributes }) => attributes)) {
    for (let axis = 0; axis < rank; axis++) {
      extent[axis] += (kernel[axis] - 1) * dilation[axis] * step[axis];
      step[axis] *= stride[axis];
    }
  }
  return rank === 1 ? `${extent[0]} places` : extent.join('×');
}
