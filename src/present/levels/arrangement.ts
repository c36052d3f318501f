/** How a level is to be placed, found by its structure alone. */
import type { Arrangement, Edge } from './level';

/** Boxes in forward order, and the tensors between them. */
export function arrangementOf(boxes: readonly { key: string }[], edges: readonly Edge[]): Arrangement {
  const takes = tally(edges.flatMap(({ from, to }) => (from !== null && to !== null ? [to] : [])));
  const gives = tally(edges.flatMap(({ from, to }) => (from !== null && to !== null ? [from] : [])));
  const isChain = boxes.every(
    ({ key }, i) =>
      (takes.get(key) ?? 0) === (i > 0 ? 1 : 0) && (gives.get(key) ?? 0) === (i < boxes.length - 1 ? 1 : 0),
  );
  return isChain ? 'chain' : 'layered';
}

function tally(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
