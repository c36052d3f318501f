/** Wires as marks: rounded at their corners, with arrows that turn with the direction; the identity path as the line. */
import type { PathState } from '../../explain/explanation';
import { chevronMarks, formMarks, type Direction } from '../drawingForms';
import { pathData, type Mark } from '../drawingMarks';
import type { Point } from './arranged';
import { straightened, type Strip, type Wire } from './placement';

const radius = 8;
/** Width of the identity path inside a level. */
export const lineWidth = 10;

/** Path data of a way at right angles, its corners rounded. */
export function roundedPath(points: readonly Point[]): string {
  let d = pathData`M${points[0].x} ${points[0].y}`;
  for (let i = 1; i < points.length; i++) {
    const [a, b, c] = [points[i - 1], points[i], points[i + 1]];
    if (!c) {
      d += pathData`L${b.x} ${b.y}`;
      continue;
    }
    // Half of a segment is left to the corner at its other end.
    const r = Math.min(radius, lengthOf(a, b) / (i === 1 ? 1 : 2), lengthOf(b, c) / (i === points.length - 2 ? 1 : 2));
    const [before, after] = [towards(b, a, r), towards(b, c, r)];
    d += pathData`L${before.x} ${before.y}Q${b.x} ${b.y} ${after.x} ${after.y}`;
  }
  return d;
}

const lengthOf = (a: Point, b: Point): number => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);

const towards = (from: Point, to: Point, by: number): Point => ({
  x: from.x + Math.sign(to.x - from.x) * by,
  y: from.y + Math.sign(to.y - from.y) * by,
});

/** An arrow's head about a point, along the forward way from `a` to `b`; in the gradient view it points back. */
export function arrowHead({ x, y }: Point, a: Point, b: Point, direction: Direction): string {
  const turn = direction === 'gradient' ? -1 : 1;
  const [dx, dy] = [Math.sign(b.x - a.x) * turn, Math.sign(b.y - a.y) * turn];
  // From the middle of the back to both sides of it, and to the tip.
  const back = { x: x - 4 * dx, y: y - 4 * dy };
  return pathData`M${back.x - 4.5 * dy} ${back.y - 4.5 * dx}L${back.x + 4.5 * dy} ${back.y + 4.5 * dx}L${x + 4.5 * dx} ${y + 4.5 * dy}z`;
}

/** Where a wire's arrow stands: in the room before the box that it leads to; null where it is too short. */
function arrowPlace(points: readonly Point[], gap: number): { at: Point; from: Point; to: Point } | null {
  const to = points[points.length - 1];
  const from = points[points.length - 2];
  const length = lengthOf(from, to);
  if (length < 11) return null;
  const back = Math.min(length / 2, gap / 2);
  return { at: towards(to, from, back), from, to };
}

/** Strokes that stand for a state where the line turns, and its form for straight stretches cannot. */
const strokes: Record<PathState, { width: number; dash?: string }> = {
  untouched: { width: lineWidth },
  rearranged: { width: lineWidth },
  scaled: { width: lineWidth / 2 },
  gated: { width: lineWidth / 3 },
  masked: { width: lineWidth, dash: '1.8 1.8' },
  cutAtRandom: { width: lineWidth, dash: '3.2 1.9 5.1 2.3 1.6 3.1' },
  partPasses: { width: lineWidth / 2 },
  bent: { width: lineWidth, dash: '1.2 2.2' },
  replaced: { width: 2, dash: '2 3.2' },
  unknown: { width: 2, dash: '6 5' },
};

interface Span {
  x: number;
  from: number;
  to: number;
  width: number;
}

/** The identity path along a wire: stretches that run down, and turns with what lies between them. */
function lineOf(points: readonly Point[]): { spans: Span[]; turns: string } {
  const spans: Span[] = [];
  let turns = '';
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    const [before, after] = [points[i - 2], points[i + 1]];
    if (a.x === b.x) {
      const [from, to] = [before ? towards(a, b, radius) : a, after ? towards(b, a, radius) : b];
      spans.push({ x: a.x, from: Math.min(from.y, to.y), to: Math.max(from.y, to.y), width: lineWidth });
      continue;
    }
    const turn = [
      ...(before ? [towards(a, before, Math.min(radius, lengthOf(a, before)))] : []),
      a,
      b,
      ...(after ? [towards(b, after, Math.min(radius, lengthOf(b, after)))] : []),
    ];
    turns += roundedPath(turn);
  }
  return { spans: spans.filter(({ from, to }) => to > from), turns };
}

export const stateOf = (wire: Wire): PathState | null => wire.edges.find(({ state }) => state !== null)?.state ?? null;

/** What leaves the level goes on outside of it; what leaves it at the side ends in the arrow. */
const pointsAtBox = ({ edges }: Wire, points: readonly Point[]): boolean =>
  edges.some(({ to }) => to !== null) || points[0].y === points[points.length - 1].y;

/** @param gap room above a box, in which its arrow stands */
export function wireMarks(wires: readonly Wire[], gap: number, direction: Direction): Mark[] {
  const marks: Mark[] = [];
  const arrows = new Set<string>();
  const plain = new Set<string>();
  const straight = new Map<PathState, Span[]>();
  const bent = new Map<PathState, string[]>();
  for (const wire of wires) {
    const points = straightened(wire.points);
    if (points.length < 2) continue;
    const state = stateOf(wire);
    if (state === null) {
      plain.add(roundedPath(points));
      const arrow = pointsAtBox(wire, points) && arrowPlace(points, gap);
      if (arrow) arrows.add(arrowHead(arrow.at, arrow.from, arrow.to, direction));
    } else {
      const line = lineOf(points);
      straight.set(state, [...(straight.get(state) ?? []), ...line.spans]);
      if (line.turns !== '') bent.set(state, [...(bent.get(state) ?? []), line.turns]);
    }
  }
  if (plain.size > 0)
    marks.push({
      kind: 'path',
      key: 'edges',
      part: 'branch',
      stroke: 'lines',
      strokeWidth: 1.5,
      d: [...plain].join(''),
    });
  for (const [state, ways] of bent)
    marks.push({
      kind: 'path',
      key: `line/${state}/turns`,
      part: 'spine',
      stroke: state,
      strokeWidth: strokes[state].width,
      dash: strokes[state].dash,
      d: ways.join(''),
    });
  for (const [state, spans] of straight) {
    marks.push(...formMarks(`line/${state}`, state, null, spans));
    if (state === 'untouched' || state === 'rearranged')
      spans.forEach(({ x, from, to }, i) =>
        marks.push(...chevronMarks(`line/${state}/chevrons${i}`, x, [[from, to]], lineWidth, direction)),
      );
  }
  if (arrows.size > 0)
    marks.push({ kind: 'path', key: 'arrows', part: 'chevron', fill: 'arrow', d: [...arrows].join('') });
  return marks;
}

export const stripMarks = (strips: readonly Strip[]): Mark[] =>
  strips.flatMap(({ x, y, width, height, state }, i): Mark[] =>
    state === null
      ? [{ kind: 'rect', key: `strip${i}`, part: 'branch', x, y, width, height, fill: 'lines' }]
      : formMarks(`strip${i}`, state, null, [{ x: x + width / 2, from: y, to: y + height, width }]),
  );
