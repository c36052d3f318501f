/** Where the columns stand. They are cut, never squeezed, where the width does not hold them. */
import type { Drawing, Row } from './drawingModel';
import { skipWidth } from './drawingSkipLanes';
import { shortName } from './drawingStates';
import { estimatedWidth, type Measure } from './drawingMarks';

export interface Columns {
  name: number;
  chevron: number;
  spine: number;
  /** Right end of the sign or label at the left of the spine. */
  sign: number;
  /** Left end of the branch's text, and its width. */
  branch: number;
  branchWidth: number;
  /** Left and right end of each column of numbers; null where there is no room for it. */
  parameters: readonly [number, number] | null;
  multiplyAdds: readonly [number, number] | null;
}

/** What stands around the columns; a narrow panel, such as half an editor, gives up space before it gives up a word. */
interface Frame {
  margin: number;
  name: number;
  chevron: number;
  leastSpine: number;
  /** From the sign's right end to the spine. */
  signGap: number;
  /** From the spine to the branch's text. */
  branchGap: number;
  /** Columns of numbers that long names leave in place. */
  numbers: number;
}

const wide: Frame = {
  margin: 24,
  name: 44,
  chevron: 28,
  leastSpine: 262,
  signGap: 32,
  branchGap: 56,
  numbers: 2,
};
const narrow: Frame = {
  margin: 14,
  name: 32,
  chevron: 16,
  leastSpine: 200,
  signGap: 28,
  branchGap: 52,
  numbers: 1,
};
const narrowBelow = 640;
const columnGap = 26;
const leastBar = 64;
const mostBar = 180;
/** Width of the branch's text below which a column of numbers is cut; its longer lines are wrapped. */
const leastText = 116;
/** Width that a break's label claims at most. */
const mostLabel = 180;

/** Texts of one kind that are measured, at most. */
const mostMeasured = 400;

/** Sizes of type, in px. */
export const type = { name: 13, text: 12, small: 11 };

export const badgeWidth = (count: number, measure: Measure): number => measure(`×${count}`, type.small) + 16;

/** The spine's x is that of the widest row, open or closed, so that no opening or closing ever moves it. */
export function columnsOf(drawing: Drawing, width: number, measure: Measure): Columns {
  const known = placed.get(drawing);
  if (known?.width === width && known.measure === measure) return known.columns;
  const columns = placeColumns(drawing, width, measure);
  placed.set(drawing, { width, measure, columns });
  return columns;
}

/** The columns of each drawing as they stood last: opening and lighting move none. */
const placed = new WeakMap<Drawing, { width: number; measure: Measure; columns: Columns }>();

function placeColumns(drawing: Drawing, width: number, measure: Measure): Columns {
  const frame = width < narrowBelow ? narrow : wide;
  const need = (row: Row, by: Measure): number =>
    by(shortName(row.name, drawing.prefix), type.name) + gapBefore(leftWidth(row, by));
  const needs = [
    ...longest(drawing.rows, (row) => need(row, estimatedWidth)).map((row) => need(row, measure)),
    ...drawing.folds.map(
      (fold) =>
        measure(shortName(fold.name, drawing.prefix), type.name) +
        12 +
        badgeWidth(fold.count / fold.period, measure) +
        gapBefore(fold.sign?.gradient.width ?? 0),
    ),
    ...drawing.stages.map(({ name, units }) => measure(name, type.name, 600) + 12 + badgeWidth(units, measure)),
  ];
  const widest = needs.reduce((most, need) => Math.max(most, need), 0);
  const { margin, leastSpine } = frame;
  const lines = [...new Set([...drawing.rows, ...drawing.folds].flatMap((each) => each.lines))];
  const texts = longest(lines, ({ length }) => length).map((line) => measure(line, type.text));
  const branchNeed = texts.reduce((most, text) => Math.max(most, text), measure('Residual branch', type.small));
  // Long names move the spine as far as the numbers keep their place.
  const branchGap = frame.branchGap + skipWidth(drawing);
  const beside = branchGap + Math.min(branchNeed, leastText) + frame.numbers * (leastBar + columnGap) + margin;
  const mostSpine = Math.max(leastSpine, Math.min(wide.leastSpine + 150, width - beside));
  const spine = Math.ceil(Math.min(mostSpine, Math.max(leastSpine, frame.name + widest + frame.signGap)));
  const branch = spine + branchGap;
  const room = width - margin - branch;
  // From the most that is wanted down to what fits: two columns, one, none.
  for (const count of [2, 1, 0]) {
    const left = room - count * (leastBar + columnGap);
    if (left < Math.min(branchNeed, leastText) && count > 0) continue;
    const branchWidth = Math.max(0, Math.min(branchNeed, count > 0 ? Math.min(left, 280) : room));
    const bar = count === 0 ? 0 : Math.min(mostBar, (room - branchWidth) / count - columnGap);
    const column = (fromRight: number): readonly [number, number] => {
      const right = width - margin - fromRight * (bar + columnGap);
      return [right - bar, right];
    };
    return {
      name: frame.name,
      chevron: frame.chevron,
      spine,
      sign: spine - frame.signGap,
      branch,
      branchWidth,
      parameters: count === 2 ? column(1) : count === 1 ? column(0) : null,
      multiplyAdds: count === 2 ? column(0) : null,
    };
  }
  throw new Error('unreachable: no columns always fit');
}

/** Of many things those that are wide by a rough measure: to measure thousands takes longer than to draw them. */
function longest<Thing>(things: readonly Thing[], roughly: (thing: Thing) => number): readonly Thing[] {
  if (things.length <= mostMeasured) return things;
  const sized = things.map((thing) => ({ thing, width: roughly(thing) }));
  return sized
    .sort((a, b) => b.width - a.width)
    .slice(0, mostMeasured)
    .map(({ thing }) => thing);
}

const gapBefore = (width: number): number => (width > 0 ? 12 + width : 0);

/** Advance of a sign in usual monospace types, in em. */
const monospace = 0.61;

/** Width of a break's label: code where a call was not understood. */
export const labelMeasure = (state: string | undefined, text: string, measure: Measure): number =>
  state === 'unknown' ? text.length * type.text * monospace : measure(text, type.text);

/** Width that a row wants left of the spine, beside its name: a break's label, of which a long one may be cut, or its sign. */
function leftWidth(row: Row, measure: Measure): number {
  const { before, shortcut } = row.path;
  const broken = [...shortcut, ...before].find(({ state }) => state === 'replaced' || state === 'unknown');
  return broken
    ? Math.min(mostLabel, labelMeasure(broken.state, broken.label, measure))
    : (row.sign?.gradient.width ?? 0);
}
