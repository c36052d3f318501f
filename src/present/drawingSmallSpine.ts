/** Many rows of the spine in little room: the minimap, and a closed stage. Depth and breaks are seen, not what stands beside them. */
import { formMarks } from './drawingForms';
import { pathData, type Mark } from './drawingMarks';
import type { Row } from './drawingModel';
import { stretchesOfRow, worstOf } from './drawingStates';
import { pathStates, type PathState } from '../explain/explanation';

export interface SmallSpine {
  x: number;
  /** Width of the line, and how far out of its middle a branch reaches. */
  width: number;
  out: number;
}

/** Rows lower than this are drawn as runs: no branch of theirs could be told from the next. */
const leastUnit = 3;

/** Rows lower than this are drawn several as one. */
const leastRow = 0.5;

type Span = readonly [from: number, to: number];

/** Rows too low to be told apart: of those that share a height the worst stands for all, so that no break is lost. */
function seen(rows: readonly Row[], spans: readonly Span[]): [readonly Row[], readonly Span[]] {
  if (!spans.some(([from, to]) => to - from < leastRow)) return [rows, spans];
  const kept: Row[] = [];
  const places: Span[] = [];
  let badness = 0;
  rows.forEach((row, i) => {
    const bad = pathStates.indexOf(worstOf(stretchesOfRow(row.path))) + (row.onPath ? 0 : 0.5);
    const last = places[places.length - 1];
    const joins = last && last[1] - last[0] < leastRow && spans[i][0] - last[1] < 0.01;
    if (!joins) {
      kept.push(row);
      places.push(spans[i]);
      badness = bad;
      return;
    }
    places[places.length - 1] = [last[0], spans[i][1]];
    if (bad <= badness) return;
    kept[kept.length - 1] = row;
    badness = bad;
  });
  return [kept, places];
}

/** The line through rows, each between its own top and bottom; breaks as small blocks. */
export function smallSpine(all: readonly Row[], allSpans: readonly Span[], shape: SmallSpine): Mark[] {
  const [rows, spans] = seen(all, allSpans);
  const { x, width } = shape;
  const groups = new Map<string, { state: PathState; value: number | null; spans: Span[] }>();
  const masks: Span[] = [];
  const add = (state: PathState, value: number | null, span: Span) => {
    const key = `${state}:${value ?? ''}`;
    const group = groups.get(key) ?? { state, value, spans: [] };
    const last = group.spans[group.spans.length - 1];
    // Rows that stand on one another are one stretch of line.
    if (last && span[0] - last[1] < 0.01) group.spans[group.spans.length - 1] = [last[0], span[1]];
    else group.spans.push(span);
    groups.set(key, group);
  };
  let loops = '';
  let boxes = '';
  let plain = '';
  let dots = '';
  rows.forEach((row, i) => {
    const [from, to] = spans[i];
    const size = to - from;
    const { before, shortcut, after } = row.path;
    if (!row.onPath && row.kind === 'plain') {
      plain += pathData`M${x} ${from}V${to}`;
      if (before.length > 0) add(worstOf(before), null, [from + size * 0.3, to - size * 0.3]);
      return;
    }
    if (row.kind === 'unit' && size >= leastUnit) loops += hint(shape, from + size * 0.15, to - size * 0.25);
    const state = worstOf([...before, ...shortcut]);
    const ruling = stretchesOfRow(row.path).find((stretch) => stretch.state === state);
    const isLow = size < leastUnit;
    const mark = after.length === 0 ? 0 : isLow ? 0 : Math.min(width + 1, size * 0.3);
    if (state === 'replaced') {
      const half = Math.min(width * 0.65 + 2, Math.max(1, size * 0.3));
      const centre = (from + to - mark) / 2;
      const side = width * 0.4 + 0.8;
      boxes += pathData`M${x - side} ${centre - half}h${2 * side}v${2 * half}h${-2 * side}z`;
      dots += pathData`M${x} ${from}V${to - mark}`;
    } else add(isLow ? worstOf(stretchesOfRow(row.path)) : state, ruling?.value ?? null, [from, to - mark]);
    if (mark === 0) return;
    const left = worstOf(after);
    if (left === 'masked') masks.push([to - mark, to]);
    else add(left, null, [to - mark, to]);
  });
  const marks: Mark[] = [];
  if (plain) marks.push({ kind: 'path', key: 'plain', part: 'spine', stroke: 'lines', strokeWidth: 1.5, d: plain });
  if (loops) marks.push({ kind: 'path', key: 'loops', part: 'branch', stroke: 'lines', strokeWidth: 1, d: loops });
  for (const [key, { state, value, spans: own }] of groups)
    marks.push(
      ...formMarks(
        key,
        state,
        value,
        own.map(([from, to]) => ({ x, from, to, width })),
      ),
    );
  if (masks.length > 0) {
    // Slats are too fine for so little: a gap on each side tells the mask from the line.
    const half = width / 2;
    const d = masks
      .map(([from, to]) => pathData`M${x - half} ${from + 0.8}h${width}v${Math.max(0.8, to - from - 1.6)}h${-width}z`)
      .join('');
    marks.push({ kind: 'path', key: 'masks', part: 'spine', fill: 'masked', d });
  }
  const dotted = { part: 'spine', stroke: 'replaced', strokeWidth: 1.2 } as const;
  if (dots) marks.push({ kind: 'path', key: 'dots', ...dotted, dash: '1.2 2', d: dots });
  if (boxes) marks.push({ kind: 'path', key: 'boxes', ...dotted, fill: 'background', d: boxes });
  return marks;
}

/** A hint of the branch. */
function hint({ x, width, out: reach }: SmallSpine, from: number, to: number): string {
  const radius = Math.min(3, (to - from) / 2.5);
  const start = x + width / 2 + 0.5;
  const out = x + reach;
  return pathData`M${start} ${from}H${out - radius}Q${out} ${from} ${out} ${from + radius}V${to - radius}Q${out} ${to} ${out - radius} ${to}H${start}`;
}
