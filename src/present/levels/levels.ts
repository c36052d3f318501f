/** What a row opens to, as boxes and the tensors between them. */
import { shapeText } from '../drawingText';
import { arrangementOf } from './arrangement';
import { boxOf } from './boxes';
import type { Box, Edge, Level } from './level';
import { membersOf, partsOf } from './parts';
import type { Part } from './part';
import type { Scope } from './scope';

/** Operators that stand for themselves, at most: in one row of the spine, in a branch beside it. */
export const mostOperators = { row: 14, branch: 24 };

/**
 * The nodes of a scope as a level; the boxes of the keys `opened` with what they hold. What stands for one box follows from the
 * scope alone: a box has the same key and the same content whatever else is open.
 */
export function levelOf(scope: Scope, most: number, opened: ReadonlySet<string>): Level {
  return levelFrom(scope, partsOf(scope, scope.nodes, most));

  function levelFrom(within: Scope, parts: readonly Part[]): Level {
    const boxes = parts.map((part): Box => {
      const box = boxOf(within, part);
      if (!box.expandable || !opened.has(box.key)) return box;
      const members = membersOf(within, part, most);
      return { ...box, content: levelFrom({ ...within, nodes: part.nodes }, members) };
    });
    const edges = edgesOf(within, boxes);
    return { arrangement: arrangementOf(within.graph, boxes, edges), boxes, edges };
  }
}

/** The tensors that go from one box to another, into the level and out of it, each once for each pair of boxes. */
export function edgesOf(
  { graph, nodes, states, consumers, outputs }: Scope,
  boxes: readonly Pick<Box, 'key' | 'nodes'>[],
): Edge[] {
  const boxAt = new Map(boxes.flatMap(({ key, nodes: ids }) => ids.map((id) => [id, key] as const)));
  const seen = new Set<string>();
  const edges: Edge[] = [];
  const add = (from: string | null, to: string | null, node: number, state: Edge['state']) => {
    const key = `${from} ${to} ${node}`;
    if (from === to || seen.has(key)) return;
    seen.add(key);
    edges.push({ from, to, node, shape: shapeText(graph.nodes[node].shape), state });
  };
  for (const id of nodes)
    for (const input of graph.nodes[id].inputs) {
      const onPath = states.has(id) && (states.has(input) || !boxAt.has(input));
      add(boxAt.get(input) ?? null, boxAt.get(id)!, input, onPath ? states.get(id)! : null);
    }
  for (const id of nodes)
    if (outputs.has(id) || consumers[id].some((next) => !boxAt.has(next)))
      add(boxAt.get(id)!, null, id, states.has(id) ? 'untouched' : null);
  return edges;
}
