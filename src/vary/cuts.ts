/** Tensors that every way from the input to an output passes. */
import type { Graph } from '../graph/graph';
import { dependsOnInput, isWeightLayer } from '../graph/weights';

export interface Cut {
  node: number;
  /** Most weight layers on a way from the input to it. */
  layers: number;
}

/** The tensors without which nothing of the input reaches the output, in order; the output itself is the last. */
export function cutsOf(graph: Graph, output: number): Cut[] {
  const nodes = wayTo(output, graph);
  const on = new Set(nodes);
  const lastUse = new Map<number, number>();
  for (const id of nodes) for (const input of graph.nodes[id].inputs) if (on.has(input)) lastUse.set(input, id);
  const layers = new Map<number, number>();
  const cuts: Cut[] = [];
  let open = 0;
  for (const id of nodes) {
    const before = graph.nodes[id].inputs.reduce((most, input) => Math.max(most, layers.get(input) ?? 0), 0);
    const count = before + (isWeightLayer(graph.nodes[id], graph) ? 1 : 0);
    layers.set(id, count);
    if (open <= id) cuts.push({ node: id, layers: count });
    open = Math.max(open, lastUse.get(id) ?? id);
  }
  return cuts;
}

/** Nodes that lead from the input to the output, in order. */
function wayTo(output: number, graph: Graph): number[] {
  const found = new Set<number>();
  const open = [output];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id) || !dependsOnInput(id, graph)) continue;
    found.add(id);
    open.push(...graph.nodes[id].inputs);
  }
  return [...found].sort((a, b) => a - b);
}
