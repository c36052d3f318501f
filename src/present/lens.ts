import type { Explanation } from '../explain/explanation';
import type { Graph } from '../graph/graph';
import type { Staleness } from '../read/reuse/lastGood';

/** The line over an architecture: its summary, and whether all of it was understood, or is of an earlier text. */
export function lensText(graph: Graph, explanation: Explanation, stale?: Staleness): string {
  const open = graph.problems.filter(({ severity }) => severity !== 'information').length;
  if (graph.nodes.length === 0) return graph.problems[0]?.text ?? 'nothing read';
  if (stale) return `${explanation.summary} · before the last edit`;
  return open > 0 ? `${explanation.summary} · ${open} not understood` : explanation.summary;
}
