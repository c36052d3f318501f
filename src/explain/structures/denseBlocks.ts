import type { AnyNode } from '../../graph/graph';
import type { Dominators } from '../path/dominators';
import type { Flow } from '../path/flow';
import { isWeightLayer } from '../../graph/weights';
import { between } from '../units/additions';
import { structureFrom } from './parts';
import type { Structure } from './structure';

/** One layer of a dense block: it joins all that is there with what it computes from all of it. */
interface DenseLayer {
  /** What the layer takes: a concatenation, or the block's input for the first layer. */
  from: number;
  added: number;
  join: number;
}

/**
 * Dense blocks (Huang et al. 2017): at least two layers in a row, each of which takes the concatenation of all before it and is
 * joined to it. A skip that is joined once (a U-Net’s) is none, nor is a list of maps of which each is computed from the last.
 */
export function denseBlocks(flow: Flow, dominators: Dominators): Structure[] {
  const { graph } = flow;
  const joins = graph.nodes.filter((node) => node.operator === 'concat' && flow.carries[node.id]);
  const byInputs = new Map(joins.map((node) => [node.inputs.join(), node.id]));
  const after = new Map<number, DenseLayer>();
  const firsts: DenseLayer[] = [];
  const continued = new Set<number>();
  for (const node of joins) {
    const layer = denseLayerAt(node, byInputs, flow, dominators);
    if (!layer) continue;
    if (!continued.has(layer.from)) firsts.push(layer);
    after.set(layer.from, layer);
    continued.add(node.id);
  }
  return firsts.flatMap((first) => {
    const layers: DenseLayer[] = [];
    for (let layer: DenseLayer | undefined = first; layer; layer = after.get(layer.join)) layers.push(layer);
    return layers.length < 2 ? [] : [blockOf(layers, flow)];
  });
}

function denseLayerAt(
  node: AnyNode,
  byInputs: ReadonlyMap<string, number>,
  flow: Flow,
  dominators: Dominators,
): DenseLayer | null {
  const { inputs } = node;
  if (inputs.length < 2) return null;
  const layer = (from: number | undefined, added: number): DenseLayer | null =>
    from !== undefined && from < added && dominators.dominates(from, added) && hasWeights(from, added, flow, dominators)
      ? { from, added, join: node.id }
      : null;
  const [first, last] = [inputs[0], inputs[inputs.length - 1]];
  const nested = inputs.length === 2 ? (layer(first, last) ?? layer(last, first)) : null;
  // A list that grows is joined anew for each layer; of one tensor a concatenation may be left out.
  const before = inputs.slice(0, -1);
  return nested ?? layer(byInputs.get(before.join()), last);
}

/** Does the way from one node to another that it dominates cross weights? Goes from dominator to dominator. */
function hasWeights(from: number, to: number, { graph }: Flow, { immediate }: Dominators): boolean {
  for (let at = to; at > from; at = immediate[at]) if (isWeightLayer(graph.nodes[at], graph)) return true;
  return false;
}

function blockOf(layers: readonly DenseLayer[], flow: Flow): Structure {
  const { graph } = flow;
  const [first, last] = [layers[0], layers[layers.length - 1]];
  const axis = channelAxis(graph.nodes[last.join]);
  const growth = [...new Set(layers.map(({ added }) => graph.nodes[added].shape?.[axis] ?? '?'))];
  const channels = (id: number) => graph.nodes[id].shape?.[axis] ?? '?';
  const rate = growth.length === 1 ? `growth rate ${growth[0]}` : `growing by ${growth.join(', ')}`;
  const nodes = [...between(first.from, last.join, flow), last.join];
  return structureFrom(
    {
      kind: 'denseBlock',
      text: `${layers.length} layers, ${rate}: ${channels(first.from)} → ${channels(last.join)} channels`,
      nodes,
      because: layers.flatMap(({ from, join }, i) => [
        { node: join, text: 'joins what was there with what was computed from all of it' },
        ...(i === 0 ? [{ node: from, text: 'all layers take this tensor' }] : []),
      ]),
    },
    graph,
  );
}

const channelAxis = (node: AnyNode): number => (node.operator === 'concat' ? node.attributes.axis : 1);
