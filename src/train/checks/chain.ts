/** Where a network lets equations (9) and (13) of He et al. 2015b be looked at: its longest chain of rectified weight layers. */
import type { Explanation } from '../../explain/explanation';
import type { LayerInitialisation } from '../../explain/initialisation/initialisation';
import { insideShare } from '../../explain/initialisation/taps';
import { signalInput } from '../../explain/initialisation/weightOf';
import type { AnyNode, Graph } from '../../graph/graph';
import type { OperatorName } from '../../graph/operators/index';
import { dependsOnInput } from '../../graph/weights';
import type { Between, ChainLayer } from './variances';

/** Layers from which on there is a product. */
const fewest = 3;

/** What the derivation does not have between two layers. */
const kinds: Partial<Record<OperatorName, Between>> = {
  batchNorm: 'normalisation',
  layerNorm: 'normalisation',
  groupNorm: 'normalisation',
  rmsNorm: 'normalisation',
  add: 'addition',
  subtract: 'addition',
  maxPool: 'maxPool',
  averagePool: 'averagePool',
  adaptiveAveragePool: 'averagePool',
  reduce: 'averagePool',
  dropout: 'dropout',
  dropPath: 'dropout',
  concat: 'joined',
  stack: 'joined',
};

/**
 * The longest stretch of the network's chain in which every layer follows a rectifier, or none, of a known slope; empty where it
 * has fewer than three layers.
 * @param explanation of this very graph.
 */
export function chainToCheck(graph: Graph, { initialisation }: Explanation): ChainLayer[] {
  if (!initialisation) return [];
  const { chain, layers, forward, backward } = initialisation;
  const byNode = new Map(layers.map((layer) => [layer.node, layer]));
  let best: ChainLayer[] = [];
  let run: ChainLayer[] = [];
  chain.forEach((node, i) => {
    const layer = byNode.get(node)!;
    const linked = i > 0 && run.length > 0 && isLink(byNode.get(chain[i - 1])!, layer);
    const estimate = { forward: forward[i], backward: backward[i] };
    run = [...(linked ? run : []), chainLayer(graph, layer, linked ? chain[i - 1] : null, estimate)];
    if (run.length > best.length) best = run;
  });
  return best.length >= fewest ? best : [];
}

const isLink = (one: LayerInitialisation, next: LayerInitialisation): boolean =>
  one.slopeAfter !== null && one.fanOut !== null && next.slopeBefore !== null && next.fanIn !== null;

function chainLayer(
  graph: Graph,
  { node: id, name, fanIn, fanOut, slopeBefore, slopeAfter, variance }: LayerInitialisation,
  before: number | null,
  estimate: ChainLayer['estimate'],
): ChainLayer {
  const node = graph.nodes[id];
  const bias = graph.parameters[node.parameters[1]]?.initialiser;
  return {
    node: id,
    input: signalInput(node, graph),
    name,
    fanIn,
    fanOut,
    slopeBefore,
    slopeAfter,
    variance,
    inside: insideShare(node, graph),
    filters: filtersOf(node),
    strided: 'stride' in node.attributes && [node.attributes.stride].flat().some((stride) => Number(stride) > 1),
    biased: bias !== undefined && !(bias.kind === 'constant' && bias.value === 0),
    between: before === null ? {} : countBetween(graph, before, signalInput(node, graph)),
    estimate,
  };
}

function filtersOf({ operator, attributes, shape }: AnyNode): number | null {
  const count = operator === 'conv2d' || operator === 'conv1d' ? attributes.outChannels : shape?.at(-1);
  return typeof count === 'number' ? count : null;
}

/** What stands on the ways from one node to another, both included but for the first. */
function countBetween(graph: Graph, from: number, to: number): ChainLayer['between'] {
  const reached = new Set([from]);
  for (let id = from + 1; id <= to; id++)
    if (graph.nodes[id].inputs.some((input) => reached.has(input))) reached.add(id);
  const counts: ChainLayer['between'] = {};
  const seen = new Set<number>();
  const open = [to];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === from || seen.has(id) || !reached.has(id)) continue;
    seen.add(id);
    const node = graph.nodes[id];
    const kind = kinds[node.operator];
    // A constant that is added brings no variance.
    const brings = kind !== 'addition' || node.inputs.every((input) => dependsOnInput(input, graph));
    if (kind && brings) counts[kind] = (counts[kind] ?? 0) + 1;
    open.push(...node.inputs);
  }
  return counts;
}
