/** What joins a level to the line of its row: out of the split, into the addition, or straight through. */
import type { PathState } from '../explain/explanation';
import type { Arranged, Point } from './arrange/arranged';
import { arrowHead, lineWidth, roundedPath } from './arrange/wireMarks';
import { text, type DetailContext } from './drawingDetailGeometry';
import { formMarks } from './drawingForms';
import type { Mark } from './drawingMarks';

/** The branch from the split to its level, and from the level to the addition; in the gradient view with what arrives there. */
export function branchMarks(
  { detail, direction, spineX, splitY }: DetailContext,
  { entryX, exitX }: Arranged,
  bottom: number,
  additionY: number,
): Mark[] {
  const out: Point[] = [
    { x: spineX, y: splitY },
    { x: entryX, y: splitY },
    { x: entryX, y: splitY + 14 },
  ];
  const back: Point[] = [
    { x: exitX, y: bottom },
    { x: exitX, y: additionY },
    { x: spineX, y: additionY },
  ];
  const arrowY = (bottom + additionY) / 2 - 8;
  const arrow = arrowHead({ x: exitX, y: arrowY }, back[0], back[1], direction);
  return [
    {
      kind: 'path',
      key: 'branch',
      part: 'branch',
      stroke: 'lines',
      strokeWidth: 1.5,
      d: roundedPath(out) + roundedPath(back),
    },
    { kind: 'path', key: 'branch/arrow', part: 'chevron', fill: 'arrow', d: arrow },
    ...(direction === 'gradient' ? gradientEnds(detail, spineX, splitY, { x: exitX + 18, y: arrowY }) : []),
  ];
}

function gradientEnds({ ends }: DetailContext['detail'], spineX: number, splitY: number, below: Point): Mark[] {
  if (!ends) return [];
  const x = spineX + 22;
  const y = splitY - 28;
  return [
    { kind: 'math', key: 'end/above', part: 'label', x, y, math: ends.above, fill: 'secondary' },
    {
      kind: 'text',
      key: 'end/sum',
      part: 'label',
      x: x + 8 + ends.above.width,
      y,
      text: '= the sum of both',
      size: text.small,
      anchor: 'start',
      fill: 'secondary',
    },
    { kind: 'math', key: 'end/below', part: 'label', ...below, math: ends.below, fill: 'secondary' },
  ];
}

/** The line between the edge of a row and its level. */
export const throughMarks = (
  key: string,
  state: PathState | null,
  x: number,
  [from, to]: readonly [number, number],
): Mark[] =>
  state
    ? formMarks(key, state, null, [{ x, from, to, width: lineWidth }])
    : [{ kind: 'line', key, part: 'spine', x1: x, y1: from, x2: x, y2: to, stroke: 'lines', strokeWidth: 1.5 }];
