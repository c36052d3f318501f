/** The chain of weight layers that the variances are followed along. */
import type { Graph } from '../../graph/graph';
import { dependsOnInput, isWeightLayer } from '../../graph/weights';
import { signalInput } from './weightOf';

/** Weight layers on the longest way from an input to an output, in forward order; the first of equals. One pass over the edges. */
export function longestChain(graph: Graph): number[] {
  const count: number[] = [];
  const from: number[] = [];
  const own = graph.nodes.map((node) => dependsOnInput(node.id, graph) && isWeightLayer(node, graph));
  for (const { id, inputs } of graph.nodes) {
    let [most, best] = [0, -1];
    for (const input of inputs)
      if (best < 0 || count[input] > most) {
        most = count[input];
        best = input;
      }
    count.push(most + (own[id] ? 1 : 0));
    from.push(best);
  }
  const ends = graph.outputs.length > 0 ? graph.outputs : graph.nodes.slice(-1).map(({ id }) => id);
  const end = ends.reduce((best, each) => (count[each] > count[best] ? each : best), ends[0]);
  const chain: number[] = [];
  for (let at = end ?? -1; at >= 0; at = from[at]) if (own[at]) chain.push(at);
  return chain.reverse();
}

/**
 * Where the gradient begins to be followed: in front of the last layer of the chain where every way to the output leads through it
 * (what it and all behind it do is the same for the layers before), else where its way joins others.
 */
export function gradientEnd(chain: readonly number[], graph: Graph): number {
  const last = chain[chain.length - 1];
  const seen = new Uint8Array(graph.nodes.length);
  const ends = graph.outputs.length > 0 ? graph.outputs : [graph.nodes.length - 1];
  let end = ends.find((output) => reachesBack(output, last, graph, seen)) ?? last;
  while (end !== last) {
    const carrying = [...new Set(graph.nodes[end].inputs)].filter((input) => dependsOnInput(input, graph));
    if (carrying.length !== 1 || isWeightLayer(graph.nodes[end], graph)) return end;
    [end] = carrying;
  }
  return signalInput(graph.nodes[last], graph);
}

function reachesBack(output: number, target: number, graph: Graph, seen: Uint8Array): boolean {
  const open = [output];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === target) return true;
    if (seen[id] || id < target) continue;
    seen[id] = 1;
    open.push(...graph.nodes[id].inputs);
  }
  return false;
}
