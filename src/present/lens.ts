import type { Explanation } from '../explain/explanation';
import type { Graph } from '../graph/graph';

/** The line over an architecture: its summary, and whether all of it was understood. */
export function lensText(graph: Graph, explanation: Explanation): string {
  const open = graph.problems.filter(({ severity }) => severity !== 'information').length;
  if (graph.nodes.length === 0) return graph.problems[0]?.text ?? 'nothing read';
  return open > 0 ? `${explanation.summary} · ${open} not understood` : explanation.summary;
}
