/** Boxes in the ranks of a layered layout, edges at right angles between them, each in a track of its own. */
import type { Point, Rect } from './arranged';
import { layeredWidth, type Layers, type LayersTask } from './layersTask';
import { EdgesByEnds, type Placement, type PlacementTask, type Sized, type Wire } from './placement';

const trackPitch = 10;
/** Between the arrows of two edges that come into one box. */
const portPitch = 16;
/** Above the first and below the last track between two ranks: the labels of the boxes there. */
const trackRoom = 22;

/** A stretch of an edge from one rank to the next. */
interface Stretch {
  source: number;
  from: number;
  to: number;
  track: number;
}

/** @param layers of `layersTask(level)` */
export function placeLayered(
  { level, sized, style, anchor: wanted, width: room }: PlacementTask,
  { edges }: LayersTask,
  layers: Layers,
): Placement {
  const { boxes } = level;
  const rankOf = new Map<number, number>();
  const closedX = new Map<number, number>();
  const inLook = lookOf(layers, style.width / layeredWidth);
  layers.ranks.forEach((rank, r) =>
    rank.forEach(({ at, x }) => {
      rankOf.set(at, r);
      closedX.set(at, inLook(x));
    }),
  );
  const sizeOf = (at: number): Sized | null => (boxes[at] ? sized.get(boxes[at].key)! : null);
  const grown = expansion(
    [...closedX].map(([at, x]) => ({ x, width: sizeOf(at)?.width ?? 0 })),
    style.width,
  );
  const shift = shiftOf(closedX, grown, sizeOf, wanted, room);
  const middleOf = (at: number): number => grown(closedX.get(at)!) + shift;
  const anchor = wanted ?? middleOf(closedX.has(-1) ? -1 : 0);
  const leftOf = (at: number): number => middleOf(at) - (sizeOf(at)?.width ?? 0) / 2;
  const outX = (at: number): number => (sizeOf(at) ? leftOf(at) + sizeOf(at)!.outX : middleOf(at));

  const courses = edges.map((_, i) => layers.courses[i].map((x) => grown(inLook(x)) + shift));
  const arrivals = arrivalsOf(
    edges,
    courses,
    outX,
    (at) => (sizeOf(at) ? leftOf(at) + sizeOf(at)!.inX : middleOf(at)),
    sizeOf,
  );
  const gaps = layers.ranks.slice(1).map((): Stretch[] => []);
  const stretches = edges.map(({ from }, i) => {
    const xs = [outX(from), ...courses[i], arrivals[i]];
    return xs.slice(1).map((x, k) => {
      const stretch: Stretch = { source: from, from: xs[k], to: x, track: 0 };
      gaps[rankOf.get(from)! + k].push(stretch);
      return stretch;
    });
  });
  const tracks = gaps.map(assignTracks);
  const tops: number[] = [];
  const heights = layers.ranks.map((rank) => rank.reduce((most, { at }) => Math.max(most, sizeOf(at)?.height ?? 0), 0));
  let y = 0;
  layers.ranks.forEach((_, r) => {
    tops.push(y);
    y += heights[r] + (r < gaps.length ? 2 * trackRoom + Math.max(0, tracks[r] - 1) * trackPitch : 0);
  });
  const hasEntry = rankOf.has(-1);
  const rects = new Map<string, Rect>();
  boxes.forEach(({ key }, at) => {
    const { width, height } = sizeOf(at)!;
    rects.set(key, { x: leftOf(at), y: tops[rankOf.get(at)!], width, height });
  });
  const bottomOf = (at: number): number => tops[rankOf.get(at)!] + (sizeOf(at)?.height ?? 0);
  const byEnds = new EdgesByEnds(level.edges);
  const keyOf = (at: number): string | null => boxes[at]?.key ?? null;
  const lift = hasEntry ? 12 : 0;
  const wires = edges.map(({ from, to }, i): Wire => {
    const first = rankOf.get(from)!;
    const points: Point[] = [{ x: outX(from), y: bottomOf(from) }];
    stretches[i].forEach((stretch, k) => {
      const level = tops[first + k] + heights[first + k] + trackRoom + stretch.track * trackPitch;
      if (stretch.from !== stretch.to) points.push({ x: stretch.from, y: level }, { x: stretch.to, y: level });
    });
    points.push({ x: arrivals[i], y: tops[rankOf.get(to)!] });
    return { edges: byEnds.between(keyOf(from), keyOf(to)), points };
  });
  // The level hangs on its anchor: what enters comes from there, what leaves goes back to it.
  const height = y + 2 * lift;
  const moved = (point: Point): Point => ({ x: point.x, y: point.y + lift });
  const entry = (points: readonly Point[]): Point[] => [
    { x: anchor, y: 0 },
    { x: anchor, y: lift },
    ...points.map(moved),
  ];
  const placed = wires.map(({ edges: joined, points }, i): Wire => {
    const { from, to } = edges[i];
    const start = from === -1 ? entry(points) : points.map(moved);
    return {
      edges: joined,
      points: to === boxes.length ? [...start, { x: anchor, y: y + lift }, { x: anchor, y: height }] : start,
    };
  });
  const right = [...rects.values()].reduce((most, rect) => Math.max(most, rect.x + rect.width), anchor);
  const width = courses.flat().reduce((most, x) => Math.max(most, x + 8), right);
  for (const [key, rect] of rects) rects.set(key, { ...rect, y: rect.y + lift });
  return { width, height, rects, wires: placed, entryX: anchor, exitX: anchor, strips: [] };
}

/** Narrower boxes stand closer; what enters does so at the left half, where the line of its row is. */
function lookOf({ ranks }: Layers, scale: number): (x: number) => number {
  const xs = ranks.flatMap((rank) => rank.map(({ x }) => x));
  const [least, most] = [Math.min(...xs), Math.max(...xs)];
  const entry = ranks.flat().find(({ at }) => at === -1);
  const isMirrored = entry !== undefined && entry.x > (least + most) / 2;
  return (x) => (isMirrored ? most + least - x : x) * scale;
}

/**
 * Makes room for boxes wider than closed ones: all that stands at the right of one moves by what it grew, and what stands above
 * and below it spreads. Distances never shrink, so what was apart stays apart and what was straight stays straight.
 */
function expansion(boxes: readonly { x: number; width: number }[], closed: number): (x: number) => number {
  const open = boxes.filter(({ width }) => width > closed + 0.5);
  if (open.length === 0) return (x) => x;
  const ends = [...new Set(open.flatMap(({ x }) => [x - closed / 2, x + closed / 2]))].sort((a, b) => a - b);
  const pieces = ends.slice(1).map((to, i) => {
    const from = ends[i];
    const over = open.filter(({ x }) => x - closed / 2 < to && x + closed / 2 > from);
    const slope = over.reduce((most, { width }) => Math.max(most, width / closed), 1);
    return { from, to, more: (slope - 1) * (to - from) };
  });
  return (x) =>
    pieces.reduce((sum, { from, to, more }) => {
      const share = Math.max(0, Math.min(1, (x - from) / (to - from)));
      return sum + share * more;
    }, x);
}

/** Brings the entry to the anchor as far as the level stays inside its room. */
function shiftOf(
  closedX: ReadonlyMap<number, number>,
  grown: (x: number) => number,
  sizeOf: (at: number) => Sized | null,
  anchor: number | null,
  room: number,
): number {
  let [least, most] = [Infinity, -Infinity];
  for (const [at, x] of closedX) {
    const half = (sizeOf(at)?.width ?? 12) / 2;
    least = Math.min(least, grown(x) - half);
    most = Math.max(most, grown(x) + half);
  }
  if (anchor === null) return -least;
  const wanted = anchor - grown(closedX.get(-1) ?? (least + most) / 2);
  return Math.max(-least, Math.min(wanted, room - most));
}

/** Where each edge comes in: beside one another along the upper edge of its box, in the order in which they come. */
function arrivalsOf(
  edges: LayersTask['edges'],
  courses: readonly (readonly number[])[],
  outX: (at: number) => number,
  inX: (at: number) => number,
  sizeOf: (at: number) => Sized | null,
): number[] {
  const into = new Map<number, { edge: number; x: number }[]>();
  edges.forEach(({ from, to }, edge) => {
    const x = courses[edge].at(-1) ?? outX(from);
    into.set(to, [...(into.get(to) ?? []), { edge, x }]);
  });
  const arrivals = edges.map(() => 0);
  for (const [to, coming] of into) {
    const size = sizeOf(to);
    const pitch =
      size && size.inner === null && coming.length > 1
        ? Math.min(portPitch, (size.width - 24) / (coming.length - 1))
        : 0;
    coming
      .sort((a, b) => a.x - b.x)
      .forEach(({ edge }, i) => (arrivals[edge] = inX(to) + (i - (coming.length - 1) / 2) * pitch));
  }
  return arrivals;
}

/** Tracks such that no two stretches of different tensors lie on each other; how many there are. */
function assignTracks(stretches: Stretch[]): number {
  const across = stretches.filter(({ from, to }) => from !== to);
  const spans = (stretch: Stretch): [number, number] => [
    Math.min(stretch.from, stretch.to) - 4,
    Math.max(stretch.from, stretch.to) + 4,
  ];
  // Where one comes down to x and another starts from the same x, the other must turn first.
  const above = new Map(
    across.map((stretch) => [
      stretch,
      across.filter((other) => other.source !== stretch.source && Math.abs(other.from - stretch.to) < 4),
    ]),
  );
  const placed = new Map<Stretch, number>();
  const tracks: Stretch[][] = [];
  const place = (stretch: Stretch, open: ReadonlySet<Stretch>): number => {
    const known = placed.get(stretch);
    if (known !== undefined) return known;
    const inner = new Set(open).add(stretch);
    let track = 0;
    for (const other of above.get(stretch)!) if (!inner.has(other)) track = Math.max(track, place(other, inner) + 1);
    const [from, to] = spans(stretch);
    const isFree = (at: number) =>
      (tracks[at] ?? []).every((other) => {
        const [left, right] = spans(other);
        return other.source === stretch.source || right <= from || to <= left;
      });
    while (!isFree(track)) track += 1;
    (tracks[track] ??= []).push(stretch);
    placed.set(stretch, track);
    stretch.track = track;
    return track;
  };
  for (const stretch of [...across].sort((a, b) => spans(a)[0] - spans(b)[0])) place(stretch, new Set());
  return tracks.length;
}
