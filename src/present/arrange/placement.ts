/** What arrangements share: boxes whose size is settled, and where they and their edges come to stand. Lengths in px. */
import type { PathState } from '../../explain/explanation';
import type { Box, Edge, Level } from '../levels/level';
import type { Arranged, Point, Rect } from './arranged';

/** A box that is to be placed. */
export interface Sized {
  box: Box;
  width: number;
  height: number;
  /** Where edges come in at its upper edge, and go out at its lower one, from its left. */
  inX: number;
  outX: number;
  /** What it holds, where it is open. */
  inner: Arranged | null;
  /** Stands in one outline with the box above it, as a line of it. */
  isLine: boolean;
}

/** How boxes of one level look. */
export interface Style {
  /** Width of a closed box. */
  width: number;
  /** Size of its label. */
  size: number;
  /** Are counts below labels, as in boxes too narrow for both on one line? */
  compact: boolean;
  /** Room above a box, for the arrow and the factor of its edge. */
  gap: number;
  /** Between two lanes. */
  laneGap: number;
}

/** A way that one or several tensors take, at right angles, from first to last. */
export interface Wire {
  edges: readonly Edge[];
  points: readonly Point[];
}

export interface Strip extends Rect {
  state: PathState | null;
}

/** A level's boxes and wires where they stand. */
export interface Placement {
  width: number;
  height: number;
  rects: ReadonlyMap<string, Rect>;
  wires: readonly Wire[];
  entryX: number;
  exitX: number;
  /** Tensors that run beside each other as strips, wide as they have channels. */
  strips: readonly Strip[];
  /** Where the factor before a box, or the shape behind it, begins, where that is not beside a wire that runs down. */
  spots?: ReadonlyMap<string, { factor?: Point; shape?: Point }>;
}

export interface PlacementTask {
  level: Level;
  sized: ReadonlyMap<string, Sized>;
  style: Style;
  /** Room, and where in it the tensors should enter and leave; null: where it suits the level. */
  width: number;
  anchor: number | null;
}

/** Edges by the boxes that they join: `null` is the outside. */
export class EdgesByEnds {
  private readonly byEnds = new Map<string, Edge[]>();

  constructor(edges: readonly Edge[]) {
    for (const edge of edges) {
      const key = endsOf(edge.from, edge.to);
      const known = this.byEnds.get(key);
      if (known) known.push(edge);
      else this.byEnds.set(key, [edge]);
    }
  }

  between(from: string | null, to: string | null): readonly Edge[] {
    return this.byEnds.get(endsOf(from, to)) ?? [];
  }
}

// No key of a box begins with a line break.
const endsOf = (from: string | null, to: string | null): string => `${from ?? '\n'}\n${to ?? '\n'}`;

export const entryPort = ({ x, y }: Rect, { inX }: Sized): Point => ({ x: x + inX, y });
export const exitPort = ({ x, y }: Rect, { outX, height }: Sized): Point => ({ x: x + outX, y: y + height });

/** Points without those that a straight line passes anyway. */
export function straightened(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const last = kept.at(-1);
    if (last && last.x === point.x && last.y === point.y) continue;
    const before = kept.at(-2);
    const isBetween =
      before && last && ((before.x === last.x && last.x === point.x) || (before.y === last.y && last.y === point.y));
    if (isBetween) kept[kept.length - 1] = point;
    else kept.push(point);
  }
  return kept;
}

/** A placement somewhere else. */
export function movedBy({ x: dx, y: dy }: Point, placement: Placement): Placement {
  if (dx === 0 && dy === 0) return placement;
  const moved = <At extends Point>(at: At): At => ({ ...at, x: at.x + dx, y: at.y + dy });
  const { rects, wires, strips, spots, entryX, exitX } = placement;
  return {
    ...placement,
    rects: new Map([...rects].map(([key, rect]) => [key, moved(rect)])),
    wires: wires.map((wire) => ({ ...wire, points: wire.points.map(moved) })),
    strips: strips.map(moved),
    spots: new Map(
      [...(spots ?? [])].map(([key, { factor, shape }]) => [
        key,
        { factor: factor && moved(factor), shape: shape && moved(shape) },
      ]),
    ),
    entryX: entryX + dx,
    exitX: exitX + dx,
  };
}
