/** The whole network at true depth, always unfolded, in a narrow strip. */
import { pathData, type Mark } from './drawingMarks';
import type { Drawing } from './drawingModel';
import { stretchesOfRow, worstOf } from './drawingStates';
import { formMarks } from './drawingForms';

export interface Minimap {
  marks: readonly Mark[];
  /** Top and bottom of each row. */
  spans: readonly (readonly [number, number])[];
}

export const minimapWidth = 40;
const x = 17;
const lineWidth = 3;

/** A hint of the branch. */
const hint = (from: number, to: number): string => {
  const radius = Math.min(3, (to - from) / 2.5);
  const out = x + 9;
  return pathData`M${x + 2} ${from}H${out - radius}Q${out} ${from} ${out} ${from + radius}V${to - radius}Q${out} ${to} ${out - radius} ${to}H${x + 2}`;
};

export function layoutMinimap(drawing: Drawing, height: number): Minimap {
  const weights = drawing.rows.map((row) => (row.kind === 'unit' ? 1 : 0.8));
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  const room = Math.max(0, height - 24);
  // A small network keeps the distances of a large one: nothing is stretched over the whole strip.
  const pitch = Math.min(40, room / total);
  let y = 12 + (room - pitch * total) / 2;
  const spans = weights.map((weight) => {
    const top = y;
    y += weight * pitch;
    return [top, y] as const;
  });
  const groups = new Map<string, { from: number; to: number; x: number; width: number }[]>();
  const values = new Map<string, number | null>();
  const add = (state: string, value: number | null, from: number, to: number) => {
    const key = `${state}:${value ?? ''}`;
    values.set(key, value);
    groups.set(key, [...(groups.get(key) ?? []), { x, from, to, width: lineWidth }]);
  };
  let loops = '';
  let boxes = '';
  let plain = '';
  let dots = '';
  drawing.rows.forEach((row, i) => {
    const [from, to] = spans[i];
    const size = to - from;
    if (!row.onPath && row.kind === 'plain') {
      plain += pathData`M${x} ${from}V${to}`;
      const { before } = row.path;
      if (before.length > 0) add(worstOf(before), null, from + size * 0.3, to - size * 0.3);
      return;
    }
    if (row.kind === 'unit' && size >= 3) loops += hint(from + size * 0.15, to - size * 0.25);
    const stretches = stretchesOfRow(row.path);
    const state = worstOf([...row.path.before, ...row.path.shortcut]);
    const ruling = stretches.find((stretch) => stretch.state === state);
    const after = worstOf(row.path.after);
    const mark = row.path.after.length > 0 ? Math.min(4, size * 0.3) : 0;
    if (state === 'replaced') {
      const half = Math.min(4, Math.max(1, size * 0.3));
      const centre = (from + to - mark) / 2;
      boxes += pathData`M${x - 2} ${centre - half}h4v${2 * half}h-4z`;
      dots += pathData`M${x} ${from}V${to - mark}`;
    } else add(state, ruling?.value ?? null, from, to - mark);
    if (mark > 0) add(after === 'masked' ? 'maskedBlock' : after, null, to - mark, to);
  });
  const marks: Mark[] = [];
  if (plain) marks.push({ kind: 'path', key: 'plain', stroke: 'lines', strokeWidth: 1.5, d: plain });
  if (loops) marks.push({ kind: 'path', key: 'loops', stroke: 'lines', strokeWidth: 1, d: loops });
  for (const [key, all] of groups) {
    const state = key.slice(0, key.indexOf(':'));
    if (state === 'maskedBlock') {
      // Slats are too fine for a line of 3 px: a gap on each side tells the mask from the line.
      const d = all
        .map(({ from, to }) => pathData`M${x - 1.5} ${from + 0.8}h3v${Math.max(0.8, to - from - 1.6)}h-3z`)
        .join('');
      marks.push({ kind: 'path', key, fill: 'masked', d });
    } else marks.push(...formMarks(key, state as Parameters<typeof formMarks>[1], values.get(key) ?? null, all));
  }
  if (dots) marks.push({ kind: 'path', key: 'dots', stroke: 'replaced', strokeWidth: 1.2, dash: '1.2 2', d: dots });
  if (boxes)
    marks.push({ kind: 'path', key: 'boxes', stroke: 'replaced', strokeWidth: 1.2, fill: 'background', d: boxes });
  return { marks, spans };
}
