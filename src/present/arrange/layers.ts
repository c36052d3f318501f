/** The layered layout of a level by dagre (Sugiyama et al. 1981; Gansner et al. 1993): ranks, orders and courses of its edges. */
import { Graph, layout } from '@dagrejs/dagre';
import type { LayersSource } from './arranged';
import { layeredWidth, type Layers, type LayersTask } from './layersTask';

/** Ranks, orders and courses. Blocks: for levels of a hundred boxes and more it belongs in a worker. */
export function layersOf({ keys, edges }: LayersTask): Layers {
  const graph = new Graph();
  graph.setGraph({ nodesep: 30, edgesep: 16, ranksep: 40 });
  graph.setDefaultEdgeLabel(() => ({}));
  const used = new Set(edges.flatMap(({ from, to }) => [from, to]));
  for (let at = -1; at <= keys.length; at++) {
    const isEnd = at < 0 || at === keys.length;
    if (!isEnd || used.has(at)) graph.setNode(String(at), { width: isEnd ? 12 : layeredWidth, height: 40 });
  }
  for (const { from, to, weight } of edges) graph.setEdge(String(from), String(to), { weight });
  layout(graph);
  const nodeOf = (at: number) => graph.node(String(at)) as { x: number; y: number };
  const levels = [...new Set(graph.nodes().map((name) => Math.round(nodeOf(Number(name)).y)))].sort((a, b) => a - b);
  const rankOf = new Map(levels.map((y, rank) => [y, rank]));
  const ranks = levels.map((): { at: number; x: number }[] => []);
  for (const name of graph.nodes()) {
    const { x, y } = nodeOf(Number(name));
    ranks[rankOf.get(Math.round(y))!].push({ at: Number(name), x });
  }
  for (const rank of ranks) rank.sort((a, b) => a.x - b.x);
  const courses = edges.map(({ from, to }) => {
    const { points } = graph.edge(String(from), String(to)) as { points: { x: number; y: number }[] };
    const [first, last] = [rankOf.get(Math.round(nodeOf(from).y))!, rankOf.get(Math.round(nodeOf(to).y))!];
    return levels.slice(first + 1, last).map((y) => crossing(points, y));
  });
  return { ranks: courses.every((course) => course.length === 0) ? gathered(ranks) : ranks, courses };
}

/**
 * Ranks below one another where each stands a little further out than the one before, as the floors of a feature pyramid do: none
 * stands outside of what the widest takes. Only where no edge goes past a rank: it would have to bend.
 */
function gathered(ranks: Layers['ranks']): Layers['ranks'] {
  const spans = ranks.map((rank) => ({
    from: rank[0].x - layeredWidth / 2,
    to: rank[rank.length - 1].x + layeredWidth / 2,
  }));
  const widest = spans.reduce((most, span) => (span.to - span.from > most.to - most.from ? span : most));
  return ranks.map((rank, r) => {
    const by = Math.max(0, widest.from - spans[r].from) - Math.max(0, spans[r].to - widest.to);
    return by === 0 ? rank : rank.map(({ at, x }) => ({ at, x: x + by }));
  });
}

/** Boxes up to which a layered layout is made where nothing else has to go on meanwhile: some tenths of a second. */
const mostBoxes = 150;

/** Layered layouts at once, of levels that are not too large for it. */
export const layersWithin: LayersSource = (task) => (task.keys.length <= mostBoxes ? layersOf(task) : 'given up');

/** Where a polyline that runs down crosses a height. */
function crossing(points: readonly { x: number; y: number }[], y: number): number {
  const after = points.findIndex((point) => point.y >= y - 0.5);
  const b = points[after < 0 ? points.length - 1 : after];
  const a = points[Math.max(0, (after < 0 ? points.length : after) - 1)];
  if (Math.abs(b.y - y) <= 1 || a.y === b.y) return b.x;
  return a.x + ((b.x - a.x) * (y - a.y)) / (b.y - a.y);
}
