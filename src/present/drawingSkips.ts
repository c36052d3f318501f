/** Tensors that go past rows: what a row takes from another one than its neighbour. */
import { consumersOf } from '../explain/initialisation/consumers';
import type { Graph } from '../graph/graph';
import { dependsOnInput } from '../graph/weights';
import type { Row } from './drawingModel';
import { shapeText } from './drawingText';
import type { Skip } from './levels/level';

/** Rows that one tensor enters past others, at most, for each of them to be drawn: a mask or an embedding enters all. */
const mostRows = 4;

/** Skips in the order of the rows that they leave. A tensor that enters many rows stands once, to the last of them. */
export function skipsOf(graph: Graph, rows: readonly Row[]): Skip[] {
  const rowOf = new Map(rows.flatMap((row) => row.nodes.map((id) => [id, row.index] as const)));
  const consumers = consumersOf(graph);
  return graph.nodes.flatMap(({ id, shape }): Skip[] => {
    const from = rowOf.get(id);
    if (from === undefined || !dependsOnInput(id, graph)) return [];
    const takers = new Map<number, number>();
    for (const next of consumers[id]) {
      const to = rowOf.get(next);
      if (to !== undefined && to > from + 1 && !takers.has(to)) takers.set(to, next);
    }
    const ends = [...takers].sort(([a], [b]) => a - b);
    const shown = ends.length > mostRows ? ends.slice(-1) : ends;
    const also = shown.length < ends.length ? `, in ${ends.length} rows` : '';
    return shown.map(([to, next]) => ({
      from,
      to,
      node: id,
      shape: shapeText(shape),
      by: `${graph.nodes[next].operator}${also}`,
    }));
  });
}
