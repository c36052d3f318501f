import type { Graph } from '../../graph/graph';
import { isWeightLayer } from '../../graph/weights';
import { layersText, nameOf, structureFrom } from './parts';
import type { Structure } from './structure';

/** A classifier beside the way to the main output, on a tensor in the middle of the network. */
export interface AuxiliaryClassifier {
  output: number;
  /** Tensor that it takes: the last one on the way to the main output. */
  from: number;
  /** Nodes that lead to no other output. */
  nodes: number[];
}

/** The output at the end of the most weight layers; the first of equals. Null where there is none. */
export function mainOutput(graph: Graph): number | null {
  const most = mostLayers(graph);
  return graph.outputs.reduce<number | null>((best, id) => (best === null || most[id] > most[best] ? id : best), null);
}

/**
 * Auxiliary classifiers (Szegedy et al. 2014, Sec. 5): outputs of the same sizes as the main one, made by weight layers of
 * their own from a tensor that the main output is made of by more of them. Heads side by side on the last tensor, and outputs
 * of other sizes, are other tasks.
 */
export function findAuxiliaries(graph: Graph): AuxiliaryClassifier[] {
  const main = mainOutput(graph);
  if (main === null || graph.outputs.length < 2) return [];
  const most = mostLayers(graph);
  const onMain = ancestorsOf(main, graph);
  return [...new Set(graph.outputs)].flatMap((output) => {
    const same = graph.nodes[output].shape?.join() === graph.nodes[main].shape?.join();
    if (output === main || onMain[output] || !same || graph.nodes[output].shape === null) return [];
    const nodes = sideNodes(output, onMain, graph);
    const from = Math.max(...nodes.flatMap((id) => graph.nodes[id].inputs.filter((input) => onMain[input])));
    const [own, rest] = [most[output] - most[from], most[main] - most[from]];
    const classifies = nodes.some((id) => isWeightLayer(graph.nodes[id], graph)) && Number.isFinite(from);
    return classifies && own >= 1 && rest > own && rest > 1 ? [{ output, from, nodes }] : [];
  });
}

export const auxiliaryStructures = (found: readonly AuxiliaryClassifier[], graph: Graph): Structure[] =>
  found.map(({ output, from, nodes }) => {
    const origin = nameOf([from], graph);
    return structureFrom(
      {
        kind: 'auxiliaryClassifier',
        text: `${layersText(nodes, graph)}${origin ? `, on ${origin}` : ''}`,
        nodes,
        because: [
          { node: output, text: 'an output of the same sizes as the main one' },
          { node: from, text: 'the main output is made from this tensor, too, through more weight layers' },
        ],
      },
      graph,
    );
  });

/** Most weight layers on a way from an input to each node. */
function mostLayers(graph: Graph): number[] {
  const most: number[] = [];
  for (const node of graph.nodes) {
    const before = node.inputs.reduce((largest, input) => Math.max(largest, most[input]), 0);
    most.push(before + (isWeightLayer(node, graph) ? 1 : 0));
  }
  return most;
}

function ancestorsOf(end: number, graph: Graph): Uint8Array {
  const found = new Uint8Array(graph.nodes.length);
  found[end] = 1;
  for (let id = end; id >= 0; id--) if (found[id]) graph.nodes[id].inputs.forEach((input) => (found[input] = 1));
  return found;
}

/** What leads to an output and not to the main one, forward order. */
function sideNodes(output: number, onMain: Uint8Array, graph: Graph): number[] {
  const found = new Set<number>();
  const open = [output];
  while (open.length > 0) {
    const id = open.pop()!;
    if (found.has(id) || onMain[id]) continue;
    found.add(id);
    open.push(...graph.nodes[id].inputs);
  }
  return [...found].sort((a, b) => a - b);
}
