/** How a level is to be placed, found by its structure alone. */
import { extentOf } from '../../explain/structures/parts';
import type { Graph } from '../../graph/graph';
import type { Arrangement, Edge } from './level';

/** Fewest segments that each take all before them in a dense block, and fewest skips of a U. */
const fewest = { dense: 4, skips: 2 };

/** A directed graph without cycles whose vertices are numbered in forward order. */
interface Net {
  takes: ReadonlySet<number>[];
  gives: ReadonlySet<number>[];
}

/** Boxes in forward order with the tensors between them, into the level and out of it. */
export function arrangementOf(graph: Graph, boxes: readonly { key: string }[], edges: readonly Edge[]): Arrangement {
  const at = new Map(boxes.map(({ key }, i) => [key, i]));
  const inner = edges.flatMap(({ from, to, node }) =>
    from === null || to === null ? [] : [{ from: at.get(from)!, to: at.get(to)!, node }],
  );
  const net = netOf(boxes.length, inner);
  const isChain = net.takes.every((takes, i) => (i === 0 ? takes.size === 0 : takes.size === 1 && takes.has(i - 1)));
  if (isChain) return 'chain';
  const { segmentOf, count } = segmentsOf(net);
  const between = inner
    .map(({ from, to, node }) => ({ from: segmentOf[from], to: segmentOf[to], node }))
    .filter(({ from, to }) => from !== to);
  const segments = netOf(count, between);
  if (isDense(segments)) return 'dense';
  if (isUShape(segments, between, (node) => placesOf(graph, node))) return 'ushape';
  const enters = edges.flatMap(({ from, to }) => (from === null && to !== null ? [at.get(to)!] : []));
  const leaves = edges.flatMap(({ from, to }) => (to === null && from !== null ? [at.get(from)!] : []));
  return isSeriesParallel(net, enters, leaves) ? 'lanes' : 'layered';
}

function netOf(size: number, edges: readonly { from: number; to: number }[]): Net {
  const takes = Array.from({ length: size }, () => new Set<number>());
  const gives = Array.from({ length: size }, () => new Set<number>());
  for (const { from, to } of edges) {
    takes[to].add(from);
    gives[from].add(to);
  }
  return { takes, gives };
}

/** Chains of vertices as one segment each, numbered by their first vertices. */
function segmentsOf({ takes, gives }: Net): { segmentOf: number[]; count: number } {
  let count = 0;
  const segmentOf: number[] = [];
  takes.forEach((from, i) => {
    const [only] = from;
    segmentOf[i] = from.size === 1 && gives[only].size === 1 ? segmentOf[only] : count++;
  });
  return { segmentOf, count };
}

/** Does each take what all before it gave? */
const isDense = ({ takes }: Net): boolean => takes.length >= fewest.dense && takes.every((from, i) => from.size === i);

/** One chain through all, and skips nested in one another whose tensors have the fewer places the farther inside they are. */
function isUShape(
  { takes }: Net,
  edges: readonly { from: number; to: number; node: number }[],
  places: (node: number) => number | null,
): boolean {
  if (!takes.every((from, i) => i === 0 || from.has(i - 1))) return false;
  const skips = edges.filter(({ from, to }) => to > from + 1).sort((a, b) => a.from - b.from || b.to - a.to);
  return (
    skips.length >= fewest.skips &&
    skips.every((skip, i) => {
      if (i === 0) return true;
      const outer = skips[i - 1];
      const [more, less] = [places(outer.node), places(skip.node)];
      return skip.from > outer.from && skip.to < outer.to && (more === null || less === null || more > less);
    })
  );
}

/** Places of a tensor: 3136 for 56 × 56; null where a size is not known. */
function placesOf(graph: Graph, node: number): number | null {
  const extent = extentOf(graph.nodes[node], graph.framework !== 'pytorch');
  const count = extent.split('×').reduce((product, size) => product * Number(size), 1);
  return Number.isFinite(count) ? count : null;
}

/**
 * Do ways part once and join once, also inside one another? Two-terminal series-parallel graphs are those that taking out
 * vertices between one edge in and one edge out, and edges beside one another, leaves one edge of (Valdes, Tarjan and Lawler,
 * SIAM Journal on Computing 11, 1982).
 */
function isSeriesParallel({ takes, gives }: Net, enters: readonly number[], leaves: readonly number[]): boolean {
  const [source, sink] = [takes.length, takes.length + 1];
  const into = [...takes.map((from) => new Set(from)), new Set<number>(), new Set<number>()];
  const out = [...gives.map((to) => new Set(to)), new Set<number>(), new Set<number>()];
  const join = (from: number, to: number) => {
    out[from].add(to);
    into[to].add(from);
  };
  for (let i = 0; i < takes.length; i++) {
    if (takes[i].size === 0) join(source, i);
    if (gives[i].size === 0) join(i, sink);
  }
  for (const i of enters) join(source, i);
  for (const i of leaves) join(i, sink);
  let left = takes.length;
  const open = takes.map((_, i) => i);
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    if (into[i].size !== 1 || out[i].size !== 1) continue;
    const [[before], [after]] = [into[i], out[i]];
    into[i].clear();
    out[i].clear();
    out[before].delete(i);
    into[after].delete(i);
    join(before, after);
    left -= 1;
    for (const next of [before, after]) if (next < source) open.push(next);
  }
  return left === 0;
}
