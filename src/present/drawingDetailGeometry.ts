/** What the parts of an opened row's layout share: where its line stands, and where its boxes are. */
import type { SourceRange } from '../graph/graph';
import type { Direction } from './drawingForms';
import type { Place } from './drawingLanes';
import type { Mark, Measure } from './drawingMarks';
import type { Detail } from './drawingModel';

export const lineWidth = 10;
export const text = { name: 13, small: 12 };

/** Room of an operator that stands on the line before the split or after the addition. */
export const zonePitch = 34;

/** Middle of the split, below x_l and what stands on the line before it. */
export const splitOf = ({ path }: Detail): number => 66 + Math.max(0, path.before.length - 1) * zonePitch;

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** One operator: its marks, and the box that takes the focus and the click. */
export interface OperatorMarks {
  key: string;
  nodes: readonly number[];
  source: SourceRange;
  expandable: boolean;
  spoken: string;
  marks: readonly Mark[];
  box: Box;
}

export interface DetailContext {
  detail: Detail;
  /** x of the line. */
  spineX: number;
  splitY: number;
  direction: Direction;
  measure: Measure;
  places: readonly Place[];
  boxOf: (place: Place) => Box;
  /** Room between two boxes of a lane. */
  gap: number;
  /** Are the boxes too many side by side for numbers beside their names? */
  compact: boolean;
}
