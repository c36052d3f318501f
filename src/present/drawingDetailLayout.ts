/** An opened row → positioned marks: the line goes straight through, what the row holds stands on it or beside it. */
import type { PathState } from '../explain/explanation';
import { arrangeLevel } from './arrange/arrange';
import type { LayersSource, LevelItem } from './arrange/arranged';
import { calloutMarks } from './drawingDetailCallout';
import { branchMarks, throughMarks } from './drawingDetailEdges';
import { gateOf } from './drawingDetailGate';
import { splitOf, zonePitch, type DetailContext } from './drawingDetailGeometry';
import { lineMarks, pathItems } from './drawingDetailPath';
import { endMarks, signMarks } from './drawingDetailTexts';
import type { Direction } from './drawingForms';
import type { Mark, Measure } from './drawingMarks';
import type { Detail } from './drawingModel';

export interface DetailLayout {
  width: number;
  height: number;
  /** Marks that stand for no item. */
  marks: readonly Mark[];
  /** One for each box and each stretch of the path. */
  items: readonly LevelItem[];
  /** Is the layout of a level in it still to come? */
  waits: boolean;
}

export interface DetailOptions {
  /** Room; what cannot be drawn readably in it is wider. */
  width: number;
  /** Left end of the room: what an opened row holds stands beside the line that leads to its chevron. */
  left: number;
  /** x of the line, which enters at the top and leaves at the bottom. */
  spineX: number;
  /** What the line is above and below a row without an addition; null: thin. */
  line: PathState | null;
  direction: Direction;
  measure: Measure;
  layers: LayersSource;
}

const margin = 24;
/** From the split to the branch's level, and from that to the addition. */
const lead = 14;
/** From the line to the left end of what may stand in a branch, and to where a chain of boxes hangs. */
const branchGap = 40;
const chainAt = 198;
const waysAt = 136;

export function layoutDetail(detail: Detail, options: DetailOptions): DetailLayout {
  return detail.addition ? layoutUnit(detail, options) : layoutPlain(detail, options);
}

/** A row whose path parts and joins again: the line at the left, the branch beside it. */
function layoutUnit(detail: Detail, { width, spineX, direction, measure, layers }: DetailOptions): DetailLayout {
  const splitY = splitOf(detail);
  const context: DetailContext = { detail, spineX, splitY, direction, measure };
  const { level, path } = detail;
  const left = spineX + branchGap;
  const room = Math.max(0, width - margin - left);
  const isChain = level.arrangement === 'chain';
  const branch = arrangeLevel(level, {
    origin: { x: left, y: splitY + lead },
    width: room,
    anchor: Math.max(60, Math.min(isChain ? chainAt : waysAt, room / 2)),
    direction,
    measure,
    layers,
  });
  const gate = gateOf(context, layers);
  const shortcutNeed = path.before.length * zonePitch + path.shortcut.length * 56 + 80;
  const additionY = splitY + Math.max(lead + branch.height + lead, shortcutNeed, gate?.need ?? 0, 170);
  const outY = additionY + 36 + path.after.length * zonePitch;
  const callout = calloutMarks(context, additionY, outY, width);
  const height = Math.max(outY + 34, callout.bottom + 20);
  const branchLeft = branch.items.reduce((least, { x }) => Math.min(least, x), Infinity);
  return {
    width: Math.max(width, left + branch.width + margin),
    height,
    marks: [
      ...endMarks(detail, spineX, 14, outY - 4),
      ...branchMarks(context, branch, splitY + lead + branch.height, additionY),
      ...branch.marks,
      ...(gate?.marks(additionY) ?? []),
      ...lineMarks(context, additionY, height),
      ...signMarks(context, (splitY + additionY) / 2),
      ...callout.marks,
    ],
    items: [...pathItems(context, additionY, branchLeft), ...(gate?.items ?? []), ...branch.items],
    waits: branch.waits,
  };
}

/** Room above and below what a row without an addition holds, for what goes in and out. */
const around = 40;

/** A row without an addition: what it holds stands on the line. */
function layoutPlain(detail: Detail, options: DetailOptions): DetailLayout {
  const { width, left, spineX, line, direction, measure, layers } = options;
  const held = arrangeLevel(detail.level, {
    origin: { x: left, y: around },
    width: width - left - margin,
    anchor: spineX - left,
    direction,
    measure,
    layers,
  });
  const height = held.height + 2 * around;
  const entering = detail.level.edges.find(({ from, state }) => from === null && state !== null);
  return {
    width: Math.max(width, left + held.width + margin),
    height,
    marks: [
      ...endMarks(detail, spineX, 10, height - 30),
      ...throughMarks('in', entering?.state ?? line, spineX, [0, around]),
      ...throughMarks('out', line, spineX, [height - around, height]),
      ...held.marks,
    ],
    items: held.items,
    waits: held.waits,
  };
}
