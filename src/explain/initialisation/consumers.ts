import type { Graph } from '../../graph/graph';

/** Nodes that take each node's tensor, each once, in order. */
export function consumersOf(graph: Pick<Graph, 'nodes'>): readonly (readonly number[])[] {
  const consumers: number[][] = graph.nodes.map(() => []);
  for (const { id, inputs } of graph.nodes) for (const input of new Set(inputs)) consumers[input].push(id);
  return consumers;
}
