/** What is written on edges: the Jacobian factor above a box, or the shape of what it makes below it, where nothing is in the way. */
import type { Mark } from '../drawingMarks';
import type { Box } from '../levels/level';
import type { ArrangeOptions, Point, Rect } from './arranged';
import { text } from './boxMarks';
import type { Placement, Style, Wire } from './placement';
import { lineWidth, stateOf } from './wireMarks';

const height = 16;
const smallest = 11;
/** What a label at the left of its wire may take: a factor without its word, a short shape. */
const leastRoom = 60;

/** Rectangles in rows of a fixed height, so that what is near a point is found without asking all. */
class Obstacles {
  private readonly rows = new Map<number, Rect[]>();

  add(rect: Rect): void {
    for (let row = rowOf(rect.y); row <= rowOf(rect.y + rect.height); row++) {
      const known = this.rows.get(row);
      if (known) known.push(rect);
      else this.rows.set(row, [rect]);
    }
  }

  /** Room to the right of a point, over a height around it; 0 where something stands there. */
  roomAt({ x, y }: Point, edge: number): number {
    let room = edge - x;
    for (let row = rowOf(y - height / 2); row <= rowOf(y + height / 2); row++)
      for (const rect of this.rows.get(row) ?? []) {
        if (rect.y >= y + height / 2 || rect.y + rect.height <= y - height / 2 || rect.x + rect.width <= x) continue;
        room = Math.min(room, rect.x - 5 - x);
      }
    return Math.max(0, room);
  }
}

const rowOf = (y: number): number => Math.floor(y / 64);

/** @param edge right end of the room */
export function labelMarks(
  boxes: readonly Box[],
  { rects, wires, strips, spots }: Placement,
  style: Style,
  { direction, measure }: Pick<ArrangeOptions, 'direction' | 'measure'>,
  edge: number,
): Mark[] {
  const obstacles = new Obstacles();
  for (const rect of [...rects.values(), ...strips]) obstacles.add(rect);
  for (const wire of wires) for (const rect of outlinesOf(wire)) obstacles.add(rect);
  const into = new Map<string, Wire>();
  const outOf = new Map<string, Wire>();
  for (const wire of wires)
    for (const { from, to } of wire.edges) {
      if (to !== null && !into.has(to)) into.set(to, wire);
      if (from !== null && !outOf.has(from)) outOf.set(from, wire);
    }
  const marks: Mark[] = [];
  for (const box of boxes) {
    const isBack = direction === 'gradient';
    const wire = (isBack ? into : outOf).get(box.key);
    const spot = spots?.get(box.key)?.[isBack ? 'factor' : 'shape'] ?? (wire && besideWire(wire, style, isBack));
    if (!spot) continue;
    const write = isBack ? signMarks : shapeMarks;
    let { x } = spot;
    const { y } = spot;
    let written = write(box, x, y, obstacles.roomAt(spot, edge), measure);
    if (written.width === 0 && wire) {
      // At the left of the wire, where there is no room at its right.
      const { width } = write(box, 0, y, leastRoom, measure);
      const left = 2 * wire.points[isBack ? wire.points.length - 1 : 0].x - x - width;
      if (width > 0 && left >= 0 && obstacles.roomAt({ x: left, y }, left + width) >= width) {
        x = left;
        written = write(box, x, y, leastRoom, measure);
      }
    }
    marks.push(...written.marks);
    if (written.width > 0) obstacles.add({ x, y: y - height / 2, width: written.width, height });
  }
  return marks;
}

interface Written {
  marks: Mark[];
  width: number;
}

const nothing: Written = { marks: [], width: 0 };

function signMarks(
  { key, sign, word }: Box,
  x: number,
  y: number,
  room: number,
  measure: ArrangeOptions['measure'],
): Written {
  if (!sign || sign.gradient.width > room) return nothing;
  const math = sign.gradient;
  const marks: Mark[] = [{ kind: 'math', key: `${key}/sign`, part: 'label', x, y, math, fill: 'text' }];
  const wordX = Math.max(32, math.width + 12);
  const width = wordX + measure(word, text.small);
  if (width > room) return { marks, width: math.width };
  marks.push({
    kind: 'text',
    key: `${key}/word`,
    part: 'label',
    x: x + wordX,
    y,
    text: word,
    size: text.small,
    anchor: 'start',
    fill: 'secondary',
  });
  return { marks, width };
}

function shapeMarks(
  { key, shape }: Box,
  x: number,
  y: number,
  room: number,
  measure: ArrangeOptions['measure'],
): Written {
  if (!shape) return nothing;
  const candidates = [
    { words: shape, size: text.small },
    { words: shape.replace(/ × /g, '×'), size: smallest },
  ];
  const found = candidates.find(({ words, size }) => measure(words, size) <= room);
  if (!found) return nothing;
  const { words, size } = found;
  return {
    marks: [
      { kind: 'text', key: `${key}/shape`, part: 'label', x, y, text: words, size, anchor: 'start', fill: 'secondary' },
    ],
    width: measure(words, size),
  };
}

/** Beside the end of a wire, halfway up the room above its box, or beside its start; null where it does not run down there. */
function besideWire(wire: Wire, { gap, compact }: Style, atEnd: boolean): Point | null {
  const [from, to] = atEnd ? wire.points.slice(-2) : wire.points;
  if (from.x !== to.x || to.y <= from.y + 8) return null;
  const half = Math.min(gap, to.y - from.y) / 2;
  const x = from.x + (stateOf(wire) ? lineWidth / 2 : 0) + (compact ? 9 : 13);
  return { x, y: atEnd ? to.y - half : from.y + half };
}

/** The room that a wire's strokes take. */
function outlinesOf(wire: Wire): Rect[] {
  const half = stateOf(wire) ? lineWidth / 2 + 1 : 1;
  return wire.points.slice(1).map((b, i) => {
    const a = wire.points[i];
    return {
      x: Math.min(a.x, b.x) - half,
      y: Math.min(a.y, b.y) - half,
      width: Math.abs(a.x - b.x) + 2 * half,
      height: Math.abs(a.y - b.y) + 2 * half,
    };
  });
}
