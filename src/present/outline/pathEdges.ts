/** The identity path as edges of the graph: what the text forms of a drawing mark. */
import type { Explanation, PathState } from '../../explain/explanation';
import type { Graph } from '../../graph/graph';
import type { Row } from '../drawingModel';
import { stretchesOfRow, worstOf } from '../drawingStates';

/** From one node to one that takes its tensor. */
export const edgeKey = (from: number, to: number): string => `${from} ${to}`;

/** Every edge on the identity path with the state that the term has along it: what the operator at its end does to it. */
export function pathEdges(graph: Graph, explanation: Explanation, rows: readonly Row[]): Map<string, PathState> {
  const states = new Map<string, PathState>();
  let last: number | null = null;
  for (const row of rows) {
    if (!row.onPath) continue;
    for (const { node, state } of stops(row, explanation)) {
      if (last !== null && node !== last)
        for (const [from, to] of wayBetween(graph, last, node)) states.set(edgeKey(from, to), state);
      last = node;
    }
  }
  return states;
}

/** Nodes that a row's stretch of the path meets, in forward order. */
function stops(row: Row, explanation: Explanation): { node: number; state: PathState }[] {
  const unit = row.unit === null ? undefined : explanation.units[row.unit];
  if (!unit) return stretchesOfRow(row.path).map(({ node, state }) => ({ node, state }));
  const { before, shortcut, after } = row.path;
  // The addition itself changes nothing: what reaches it is what the shortcut has left.
  const arriving = worstOf(shortcut);
  return [
    ...before,
    { node: unit.input, state: 'untouched' as const },
    ...shortcut,
    { node: unit.addition, state: arriving },
    ...after,
  ];
}

/** Nodes that are looked at in search of a way; operators that the path does not name are few. */
const mostVisited = 200;

/** Edges from one node to a later one, by the fewest operators; none where there is no way. */
function wayBetween({ nodes }: Graph, from: number, to: number): [number, number][] {
  const next = new Map<number, number>();
  const queue = [to];
  for (const node of queue) {
    if (node === from || queue.length > mostVisited) break;
    for (const input of nodes[node].inputs) {
      if (input < from || next.has(input)) continue;
      next.set(input, node);
      queue.push(input);
    }
  }
  const way: [number, number][] = [];
  for (let node = from; next.has(node) && node !== to; node = next.get(node)!) way.push([node, next.get(node)!]);
  return way;
}
