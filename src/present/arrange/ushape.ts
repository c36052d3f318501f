/** What goes down in resolution at the left and comes up at the right, each skip a straight line across (Ronneberger et al. 2015, Fig. 1). */
import type { Edge } from '../levels/level';
import { stepped } from './column';
import type { Point, Rect } from './arranged';
import { entryPort, exitPort, type Placement, type PlacementTask, type Wire } from './placement';

/** Between the columns: room for the shape of a skip. */
const across = 132;
/** Between two resolutions, beyond the room between boxes. */
const step = 14;
/** From the upper end of the right column to its right, where what it made goes down. */
const around = 28;

/** Skips that nest in one another, outermost first, by the places of their ends; null where they do not. */
function nestedSkips(level: PlacementTask['level']): { from: number; to: number; edge: Edge }[] | null {
  const order = new Map(level.boxes.map(({ key }, i) => [key, i]));
  const skips: { from: number; to: number; edge: Edge }[] = [];
  for (const edge of level.edges) {
    if (edge.from === null || edge.to === null) {
      const isEnd = edge.from === null ? order.get(edge.to!) === 0 : order.get(edge.from) === level.boxes.length - 1;
      if (!isEnd) return null;
      continue;
    }
    const [from, to] = [order.get(edge.from)!, order.get(edge.to)!];
    if (to > from + 1) skips.push({ from, to, edge });
  }
  skips.sort((a, b) => a.from - b.from);
  const isNested = skips.every((skip, i) => i === 0 || (skip.from > skips[i - 1].from && skip.to < skips[i - 1].to));
  return isNested && skips.length > 0 ? skips : null;
}

/** Null for a level whose skips are not nested, or that takes or gives elsewhere than at its ends. */
export function placeUShape({ level, sized, style, anchor: wanted }: PlacementTask): Placement | null {
  const skips = nestedSkips(level);
  if (!skips) return null;
  const sizes = level.boxes.map(({ key }) => sized.get(key)!);
  const innermost = skips[skips.length - 1];
  const widest = (from: number, to: number) => Math.max(0, ...sizes.slice(from, to).map(({ width }) => width));
  const leftWidth = widest(0, innermost.from + 1);
  const rightWidth = widest(innermost.to, sizes.length);
  const leftX = Math.max(leftWidth / 2, wanted ?? 0);
  const anchor = wanted ?? leftX;
  const bottomWidth = widest(innermost.from + 1, innermost.to);
  // What comes up from the bottom passes beside it.
  const rightX = leftX + Math.max(leftWidth / 2 + across + rightWidth / 2, bottomWidth + 2 * around);
  const rects = new Map<string, Rect>();
  const put = (i: number, x: number, y: number): void => {
    const { width, height, box } = sizes[i];
    rects.set(box.key, { x: x - width / 2, y, width, height });
  };
  const heightOf = (from: number, to: number): number =>
    sizes.slice(from, to).reduce((sum, { height }) => sum + height + style.gap, 0);
  // Each skip and what lies between it and the one around it are a floor; both columns stand on it.
  let y = 0;
  let before = { from: -1, to: sizes.length };
  for (const skip of skips) {
    const [left, right] = [heightOf(before.from + 1, skip.from + 1), heightOf(skip.to, before.to)];
    const floor = y + Math.max(left, right);
    let down = floor - left;
    for (let i = before.from + 1; i <= skip.from; i++) {
      put(i, leftX, down + style.gap);
      down += style.gap + sizes[i].height;
    }
    // The box that takes the skip stands on the floor, the ones after it above.
    let up = floor;
    for (let i = skip.to; i < before.to; i++) {
      put(i, rightX, up - sizes[i].height);
      up -= sizes[i].height + style.gap;
    }
    y = floor + step;
    before = skip;
  }
  const middle = (leftX + rightX) / 2;
  y += step;
  for (let i = innermost.from + 1; i < innermost.to; i++) {
    put(i, middle, y + style.gap);
    y += style.gap + sizes[i].height;
  }
  const bottom = y + style.gap;
  const height = bottom + style.gap;
  const wires: Wire[] = [];
  const spots = new Map<string, { shape: Point }>();
  const rectAt = (i: number): Rect => rects.get(sizes[i].box.key)!;
  const side = rightX + rightWidth / 2 + around;
  const pairs = new Map<string, Edge[]>();
  for (const edge of level.edges) {
    const key = `${edge.from ?? '\n'} ${edge.to ?? '\n'}`;
    pairs.set(key, [...(pairs.get(key) ?? []), edge]);
  }
  const order = new Map(level.boxes.map(({ key }, i) => [key, i]));
  for (const edges of pairs.values()) {
    const [{ from, to }] = edges;
    wires.push({
      edges,
      points: way(from === null ? -1 : order.get(from)!, to === null ? sizes.length : order.get(to)!),
    });
  }
  function way(from: number, to: number): Point[] {
    if (from < 0) return stepped({ x: anchor, y: 0 }, entryPort(rectAt(to), sizes[to]));
    const a = rectAt(from);
    if (to === sizes.length) {
      const out = a.y + a.height / 2;
      const turn = height - 8;
      return [
        { x: a.x + a.width, y: out },
        { x: side, y: out },
        { x: side, y: turn },
        { x: anchor, y: turn },
        { x: anchor, y: height },
      ];
    }
    const b = rectAt(to);
    if (to > from + 1) {
      // The floors agree: the lower edge of both boxes is on one line.
      const y = a.y + a.height - Math.min(a.height, b.height, 46) / 2;
      spots.set(sizes[from].box.key, { shape: { x: a.x + a.width + 16, y: y - 11 } });
      return [
        { x: a.x + a.width, y },
        { x: b.x, y },
      ];
    }
    if (from < innermost.to && to < innermost.to) {
      const start = exitPort(a, sizes[from]);
      return stepped(start, entryPort(b, sizes[to]));
    }
    if (from >= innermost.to) {
      // Up: out of the upper edge, into the lower one.
      return stepped({ x: a.x + a.width / 2, y: a.y }, { x: b.x + b.width / 2, y: b.y + b.height });
    }
    // From the bottom up to the box that takes the innermost skip.
    const start = exitPort(a, sizes[from]);
    const x = b.x + b.width / 2;
    return [start, { x: start.x, y: bottom }, { x, y: bottom }, { x, y: b.y + b.height }];
  }
  return { width: side + 12, height, rects, wires, entryX: anchor, exitX: anchor, strips: [], spots };
}
