/** Boxes below one another, ways side by side between the bar at which they part and the one at which they join. */
import type { Point, Rect } from './arranged';
import { EdgesByEnds, exitPort, type Placement, type PlacementTask, type Wire } from './placement';
import type { Part, Series } from './seriesParallel';

/** From a box down to the bar at which ways part, and from the bar at which they join down to what follows. */
const barGap = 22;
/** Room that a tensor which goes past takes beside the other ways. */
const past = 44;

/** What has left a box (null: entered the level) and not reached the next: the way so far. */
interface Stub {
  from: string | null;
  points: readonly Point[];
}

/** Left end of something wide, moved no more than it must be to stand between two ends; at the first where it does not fit. */
const within = (left: number, width: number, least: number, most: number): number =>
  Math.max(least, Math.min(left, most - width));

interface Extent {
  left: number;
  right: number;
}

/** Places a series-parallel level: the series stands on the anchor, ways keep inside the room as long as they can. */
export function placeLanes(task: PlacementTask, series: Series): Placement {
  const { level, sized, style } = task;
  const edges = new EdgesByEnds(level.edges);
  const rects = new Map<string, Rect>();
  const wires: Wire[] = [];
  const extents = new Map<Part, Extent>();

  const extentOf = (parts: Series): Extent => {
    let [left, right] = [past / 2, past / 2];
    for (const part of parts) {
      const extent = partExtent(part);
      left = Math.max(left, extent.left);
      right = Math.max(right, extent.right);
    }
    return { left, right };
  };
  const partExtent = (part: Part): Extent => {
    const known = extents.get(part);
    if (known) return known;
    const extent = part.kind === 'box' ? boxExtent(part.key) : waysExtent(part.ways);
    extents.set(part, extent);
    return extent;
  };
  const boxExtent = (key: string): Extent => {
    const { width, inX } = sized.get(key)!;
    return { left: inX, right: width - inX };
  };
  const widthOf = (way: Series): number => {
    const { left, right } = extentOf(way);
    return left + right;
  };
  const waysExtent = (ways: readonly Series[]): Extent => {
    const beside = ways.filter((way) => way.length > 0);
    const width = beside.reduce((sum, way) => sum + widthOf(way) + style.laneGap, -style.laneGap);
    if (beside.length < ways.length) return { left: past / 2, right: past / 2 + width };
    return { left: width / 2, right: width / 2 };
  };

  /** Down to `top` at `x`: with a step halfway where it comes from elsewhere. */
  const reach = ({ points }: Stub, x: number, top: number): Point[] => {
    const last = points[points.length - 1];
    const middle = Math.max(last.y, top - style.gap / 2 - 2);
    return last.x === x
      ? [...points, { x, y: top }]
      : [...points, { x: last.x, y: middle }, { x, y: middle }, { x, y: top }];
  };

  interface Placed {
    y: number;
    stubs: Stub[];
    /** Is `y` the bar at which the tensors part already? */
    isBar: boolean;
  }
  /** Places parts from `y` down, inside `least` to `most` where they fit. */
  const placeSeries = (
    parts: Series,
    x: number,
    y: number,
    stubs: readonly Stub[],
    least: number,
    most: number,
    isBar: boolean,
  ): Placed => {
    let placed: Placed = { y, stubs: [...stubs], isBar };
    for (const part of parts)
      placed =
        part.kind === 'box' ? placeBox(part.key, x, placed, least, most) : placeWays(part.ways, x, placed, least, most);
    return placed;
  };
  const placeBox = (key: string, x: number, { y, stubs }: Placed, least: number, most: number): Placed => {
    const each = sized.get(key)!;
    const top = y + (each.isLine ? 0 : style.gap);
    const rect = { x: within(x - each.inX, each.width, least, most), y: top, width: each.width, height: each.height };
    rects.set(key, rect);
    for (const stub of stubs) {
      const joined = edges.between(stub.from, key);
      if (joined.length > 0) wires.push({ edges: joined, points: reach(stub, rect.x + each.inX, top) });
    }
    return { y: top + each.height, stubs: [{ from: key, points: [exitPort(rect, each)] }], isBar: false };
  };
  const placeWays = (
    ways: readonly Series[],
    x: number,
    { y, stubs, isBar }: Placed,
    least: number,
    most: number,
  ): Placed => {
    const bar = isBar ? y : y + barGap;
    const goesPast = ways.some((way) => way.length === 0);
    const beside = ways.filter((way) => way.length > 0);
    const { left, right } = waysExtent(ways);
    let at = goesPast
      ? x + past / 2
      : (straightStart(beside, stubs, x, least, most) ?? within(x - left, left + right, least, most));
    const turned = (to: number): Stub[] =>
      stubs.map(({ from, points }) => ({
        from,
        points: [...points, { x: points[points.length - 1].x, y: bar }, { x: to, y: bar }],
      }));
    const ends = beside.map((way) => {
      const width = widthOf(way);
      const middle = at + extentOf(way).left;
      const end = placeSeries(way, middle, bar, turned(middle), at, at + width, true);
      at += width + style.laneGap;
      return end;
    });
    const join = ends.reduce((lowest, end) => Math.max(lowest, end.y), bar) + style.gap;
    const arrived = [...(goesPast ? [{ stubs: turned(x) }] : []), ...ends].flatMap(({ stubs: ended }) =>
      ended.map(({ from, points }) => ({
        from,
        points: [...points, { x: points[points.length - 1].x, y: join }, { x, y: join }],
      })),
    );
    return { y: join, stubs: arrived, isBar: false };
  };

  /** Where the ways begin at the left if the one that the identity path takes is to go straight down; null where that has no room. */
  const straightStart = (
    ways: readonly Series[],
    stubs: readonly Stub[],
    x: number,
    least: number,
    most: number,
  ): number | null => {
    const isOnPath = ([first]: Series) =>
      first.kind === 'box' &&
      stubs.some(({ from }) => edges.between(from, first.key).some(({ state }) => state !== null));
    const onPath = ways.findIndex(isOnPath);
    if (onPath < 0) return null;
    const before = ways.slice(0, onPath).reduce((sum, way) => sum + widthOf(way) + style.laneGap, 0);
    const start = x - extentOf(ways[onPath]).left - before;
    const { left, right } = waysExtent(ways);
    return start >= least && start + left + right <= most ? start : null;
  };

  const anchor = task.anchor ?? extentOf(series).left;
  const end = placeSeries(
    series,
    anchor,
    0,
    [{ from: null, points: [{ x: anchor, y: 0 }] }],
    0,
    task.anchor === null ? Infinity : task.width,
    false,
  );
  const height = end.y + style.gap;
  for (const stub of end.stubs) {
    const left = edges.between(stub.from, null);
    if (left.length > 0) wires.push({ edges: left, points: reach(stub, anchor, height) });
  }
  const width = [...rects.values()].reduce((most, rect) => Math.max(most, rect.x + rect.width), anchor + past / 2);
  return { width, height, rects, wires, entryX: anchor, exitX: anchor, strips: [] };
}
