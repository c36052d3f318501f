/** What the parts of an opened row's layout share: where its line stands, and how it is measured. */
import type { Direction } from './drawingForms';
import type { Measure } from './drawingMarks';
import type { Detail } from './drawingModel';

export const lineWidth = 10;
export const text = { name: 13, small: 12 };

/** Room of an operator that stands on the line before the split or after the addition. */
export const zonePitch = 34;

/** Middle of the split, below x_l and what stands on the line before it. */
export const splitOf = ({ path }: Detail): number => 66 + Math.max(0, path.before.length - 1) * zonePitch;

export interface DetailContext {
  detail: Detail;
  /** x of the line. */
  spineX: number;
  splitY: number;
  direction: Direction;
  measure: Measure;
}
