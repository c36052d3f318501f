/** Where the columns stand. They are cut, never squeezed, where the width does not hold them. */
import type { Drawing, Row } from './drawingModel';
import { shortName } from './drawingStates';
import type { Measure } from './drawingMarks';

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

const margin = 24;
const nameAt = 44;
const leastSpine = 262;
const branchGap = 56;
const columnGap = 26;
const leastBar = 64;
const mostBar = 180;
/** Width of the branch's text below which a column of numbers is cut. */
const leastText = 150;

/** Sizes of type, in px. */
export const type = { name: 13, text: 12, small: 11 };

/** Gap between the sign's right end and the spine. */
const signGap = 32;

export const badgeWidth = (count: number, measure: Measure): number => measure(`×${count}`, type.small) + 16;

/** The spine's x is that of the widest row, open or closed, so that no opening or closing ever moves it. */
export function columnsOf(drawing: Drawing, width: number, measure: Measure): Columns {
  const needs = [
    ...drawing.rows.map(
      (row) => measure(shortName(row.name, drawing.prefix), type.name) + gapBefore(leftWidth(row, measure)),
    ),
    ...drawing.folds.map(
      (fold) =>
        measure(shortName(fold.name, drawing.prefix), type.name) +
        12 +
        badgeWidth(fold.count, measure) +
        gapBefore(fold.sign?.gradient.width ?? 0),
    ),
  ];
  const widest = needs.reduce((most, need) => Math.max(most, need), 0);
  // Long names move the spine as far as both columns of numbers keep their place.
  const mostSpine = Math.max(
    leastSpine,
    Math.min(leastSpine + 150, width - margin - branchGap - leastText - 2 * (leastBar + columnGap)),
  );
  const spine = Math.ceil(Math.min(mostSpine, Math.max(leastSpine, nameAt + widest + signGap)));
  const branch = spine + branchGap;
  const texts = drawing.rows.flatMap((row) => row.lines.map((line) => measure(line, type.text)));
  const branchNeed = texts.reduce((most, text) => Math.max(most, text), measure('Residual branch', type.small));
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
      name: nameAt,
      chevron: 28,
      spine,
      sign: spine - signGap,
      branch,
      branchWidth,
      parameters: count === 2 ? column(1) : count === 1 ? column(0) : null,
      multiplyAdds: count === 2 ? column(0) : null,
    };
  }
  throw new Error('unreachable: no columns always fit');
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
  return broken ? Math.min(150, labelMeasure(broken.state, broken.label, measure)) : (row.sign?.gradient.width ?? 0);
}
