/** The whole network at true depth, always unfolded, in a narrow strip. */
import type { Mark } from './drawingMarks';
import type { Drawing } from './drawingModel';
import { smallSpine } from './drawingSmallSpine';

export interface Minimap {
  marks: readonly Mark[];
  /** Top and bottom of each row. */
  spans: readonly (readonly [number, number])[];
}

export const minimapWidth = 40;

export function layoutMinimap({ rows }: Drawing, height: number): Minimap {
  const weights = rows.map((row) => (row.kind === 'unit' ? 1 : 0.8));
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
  return { marks: smallSpine(rows, spans, { x: 17, width: 3, out: 9 }), spans };
}
