/** What goes to the layered layout and what comes from it, as plain data: it runs in a worker where it can. */
import type { Level } from '../levels/level';

/** What the layered layout reads of a level. Plain data, for a worker. */
export interface LayersTask {
  keys: readonly string[];
  /** Places of boxes in `keys`; −1 is the entry, `keys.length` the exit. `weight`: how straight it should be. */
  edges: readonly { from: number; to: number; weight: number }[];
}

/** Where boxes stand when all are closed. Does not depend on what is open, so that opening one shuffles nothing. */
export interface Layers {
  /** For each rank, from the entry's down: places and the middle of each in px. */
  ranks: readonly (readonly { at: number; x: number }[])[];
  /** For each edge of the task: where it crosses the ranks between its ends. */
  courses: readonly (readonly number[])[];
}

/** Width that a closed box has in the layered layout. */
export const layeredWidth = 172;

/** A level as the layered layout reads it: its boxes, and for each pair of them one edge. */
export function layersTask({ boxes, edges }: Level): LayersTask {
  const place = new Map(boxes.map(({ key }, i) => [key, i]));
  const pairs = new Map<string, { from: number; to: number; weight: number }>();
  for (const { from, to, state } of edges) {
    const pair = {
      from: from === null ? -1 : place.get(from)!,
      to: to === null ? boxes.length : place.get(to)!,
      weight: state === null ? 1 : 8,
    };
    const key = `${pair.from} ${pair.to}`;
    const known = pairs.get(key);
    if (!known || known.weight < pair.weight) pairs.set(key, pair);
  }
  return { keys: boxes.map(({ key }) => key), edges: [...pairs.values()] };
}
