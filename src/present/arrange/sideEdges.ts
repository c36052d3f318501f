/** What a level takes beside its own tensor, and gives before its end: short arrows at the boxes, not lines through the level. */
import type { Edge, Level } from '../levels/level';
import type { Mark, Measure } from '../drawingMarks';
import type { Point } from './arranged';
import { text } from './boxMarks';
import type { Placement, Wire } from './placement';

const length = 11;

/**
 * The level without its side edges. Its own tensor is the one that its first taker takes; a mask or an embedding that enters
 * further down is beside it, as is what leaves a box that feeds others. In a layered level so is what leaves early, as the
 * coarse maps of a feature pyramid do: lines from there to the end would hold a column each.
 */
export function sideEdges(level: Level): { level: Level; beside: readonly Edge[] } {
  const order = new Map(level.boxes.map(({ key }, i) => [key, i]));
  const entering = level.edges.filter(({ from, to }) => from === null && to !== null);
  const first = entering.reduce<Edge | undefined>(
    (least, edge) => (!least || order.get(edge.to!)! < order.get(least.to!)! ? edge : least),
    undefined,
  );
  const feeds = new Set(level.edges.flatMap(({ from, to }) => (from !== null && to !== null ? [from] : [])));
  const early = level.arrangement === 'layered' ? earlyEnds(level, feeds) : new Set<string>();
  const isBeside = ({ from, to, node }: Edge): boolean =>
    from === null ? to !== null && node !== first!.node : to === null && (feeds.has(from) || early.has(from));
  const beside = level.edges.filter(isBeside);
  return beside.length === 0
    ? { level, beside }
    : { level: { ...level, edges: level.edges.filter((edge) => !isBeside(edge)) }, beside };
}

/** Ranks before the last from which on an end is an early one. */
const earlyBy = 2;

/** Boxes that feed no other and stand far above the last of these. */
function earlyEnds({ boxes, edges }: Level, feeds: ReadonlySet<string>): ReadonlySet<string> {
  const ranks = new Map(boxes.map(({ key }) => [key, 0]));
  const order = new Map(boxes.map(({ key }, i) => [key, i]));
  const inner = edges.flatMap(({ from, to }) => (from === null || to === null ? [] : [{ from, to }]));
  // Boxes stand in forward order: what a box takes has its rank before the box has.
  for (const { from, to } of inner.sort((a, b) => order.get(a.to)! - order.get(b.to)!))
    ranks.set(to, Math.max(ranks.get(to)!, ranks.get(from)! + 1));
  const ends = boxes.flatMap(({ key }) => (feeds.has(key) ? [] : [key]));
  const last = ends.reduce((most, key) => Math.max(most, ranks.get(key)!), 0);
  return new Set(ends.filter((key) => ranks.get(key)! <= last - earlyBy));
}

/** Arrows below one another that a box can have; more are one, with their number. */
const mostStubs = 3;

/** An arrow at the right of its box for each side edge, from outside or to it. */
export function stubsOf({ rects }: Placement, beside: readonly Edge[]): Wire[] {
  const byBox = new Map<string, Edge[]>();
  for (const edge of beside) {
    const key = (edge.to ?? edge.from)!;
    byBox.set(key, [...(byBox.get(key) ?? []), edge]);
  }
  return [...byBox].flatMap(([key, edges]) => {
    const { x, y, width, height } = rects.get(key)!;
    const groups = edges.length <= mostStubs ? edges.map((edge) => [edge]) : byDirection(edges);
    return groups.map((group, i): Wire => {
      const at: Point = { x: x + width, y: y + ((i + 1) * Math.min(height, 60)) / (groups.length + 1) };
      const outside: Point = { x: at.x + length, y: at.y };
      return { edges: group, points: group[0].from === null ? [outside, at] : [at, outside] };
    });
  });
}

const byDirection = (edges: readonly Edge[]): Edge[][] =>
  [edges.filter(({ from }) => from === null), edges.filter(({ to }) => to === null)].filter(({ length: n }) => n > 0);

/** The shape of the tensor that an arrow at the side of a box stands for where there is room for it, or how many it stands for. */
export function stubWords({ edges, points }: Wire, { rects }: Placement, edge: number, measure: Measure): Mark[] {
  const isOne = edges.length === 1;
  const x = Math.max(points[0].x, points[1].x) + (isOne ? 5 : 3);
  const y = points[0].y;
  const words = isOne ? edges[0].shape : `${edges.length}`;
  const end = x + measure(words, text.small);
  const isFree = [...rects.values()].every(
    (rect) => rect.y > y + 8 || rect.y + rect.height < y - 8 || rect.x > end || rect.x + rect.width < x,
  );
  if (isOne && (end > edge || !isFree)) return [];
  const key = `${edges[0].to ?? edges[0].from}/${edges[0].from === null ? 'in' : 'out'}`;
  return [{ kind: 'text', key, x, y, text: words, size: isOne ? text.small : 10, anchor: 'start', fill: 'secondary' }];
}
