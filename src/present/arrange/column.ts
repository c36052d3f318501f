/** Any level as one column in forward order, what goes past boxes beside it: for while a better arrangement is not there. */
import type { Edge } from '../levels/level';
import type { Point, Rect } from './arranged';
import { entryPort, exitPort, type Placement, type PlacementTask, type Wire } from './placement';

const trackPitch = 9;
const trackGap = 26;

/** A tensor that runs beside the boxes, from where it leaves to the last box that takes it. */
interface Trunk {
  from: string | null;
  edges: Edge[];
  start: number;
  end: number;
}

/** @param top room above it */
export function placeColumn({ level, sized, style, anchor: wanted }: PlacementTask, top: number): Placement {
  const rects = new Map<string, Rect>();
  const order = new Map(level.boxes.map(({ key }, i) => [key, i]));
  const anchor = Math.max(wanted ?? 0, ...[...sized.values()].map(({ inX }) => inX));
  let y = top;
  for (const { key } of level.boxes) {
    const { width, height, inX } = sized.get(key)!;
    y += style.gap;
    rects.set(key, { x: anchor - inX, y, width, height });
    y += height;
  }
  const bottom = y + style.gap;
  const at = (key: string | null, outside: number): number => (key === null ? outside : order.get(key)!);
  const wires: Wire[] = [];
  const trunks = new Map<string, Trunk>();
  for (const edge of level.edges) {
    const start = at(edge.from, -1);
    const end = at(edge.to, level.boxes.length);
    if (end === start + 1) {
      const from = leaving(edge.from);
      const to = arriving(edge.to);
      wires.push({ edges: [edge], points: stepped(from, to) });
      continue;
    }
    const key = `${edge.from ?? '\n'} ${edge.node}`;
    const trunk = trunks.get(key) ?? { from: edge.from, edges: [], start, end };
    trunk.edges.push(edge);
    trunk.end = Math.max(trunk.end, end);
    trunks.set(key, trunk);
  }
  function leaving(key: string | null): Point {
    return key === null ? { x: anchor, y: 0 } : exitPort(rects.get(key)!, sized.get(key)!);
  }
  function arriving(key: string | null): Point {
    return key === null ? { x: anchor, y: bottom } : entryPort(rects.get(key)!, sized.get(key)!);
  }
  const right = [...rects.values()].reduce((most, rect) => Math.max(most, rect.x + rect.width), anchor);
  const taken: number[] = [];
  let width = right;
  for (const trunk of [...trunks.values()].sort((a, b) => a.start - b.start || a.end - b.end)) {
    let track = taken.findIndex((end) => end <= trunk.start);
    if (track < 0) track = taken.length;
    taken[track] = trunk.end;
    const x = right + trackGap + track * trackPitch;
    width = Math.max(width, x + trackPitch);
    for (const edge of trunk.edges) wires.push({ edges: [edge], points: beside(edge, x) });
  }
  function beside(edge: Edge, x: number): Point[] {
    const from = edge.from === null ? null : rects.get(edge.from)!;
    const to = edge.to === null ? null : rects.get(edge.to)!;
    const out = from ? from.y + from.height * 0.7 : top + 6;
    const into = to ? to.y + to.height * 0.3 : bottom - 6;
    return [
      ...(from
        ? [{ x: from.x + from.width, y: out }]
        : [
            { x: anchor, y: 0 },
            { x: anchor, y: out },
          ]),
      { x, y: out },
      { x, y: into },
      ...(to
        ? [{ x: to.x + to.width, y: into }]
        : [
            { x: anchor, y: into },
            { x: anchor, y: bottom },
          ]),
    ];
  }
  return { width, height: bottom, rects, wires, entryX: anchor, exitX: anchor, strips: [] };
}

/** Straight down, with a step halfway where the ends do not stand below each other. */
export function stepped(from: Point, to: Point): Point[] {
  const middle = (from.y + to.y) / 2;
  return from.x === to.x ? [from, to] : [from, { x: from.x, y: middle }, { x: to.x, y: middle }, to];
}
