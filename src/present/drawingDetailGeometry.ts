/** What the parts of an opened row's layout share: where its line stands, and where its boxes are. */
import type { Direction } from './drawingForms';
import type { Place } from './drawingLanes';
import type { Mark, Measure } from './drawingMarks';
import type { Detail } from './drawingModel';

/** x of the line. */
export const spineX = 236;
export const lineWidth = 12;
export const splitY = 118;
export const text = { name: 13, small: 12 };

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** One operator: its marks, and the box that takes the focus and the click. */
export interface OperatorMarks {
  node: number;
  spoken: string;
  marks: readonly Mark[];
  box: Box;
}

export interface DetailContext {
  detail: Detail;
  direction: Direction;
  measure: Measure;
  places: readonly Place[];
  boxOf: (place: Place) => Box;
  /** Room between two boxes of a lane. */
  gap: number;
  /** Are the boxes too many side by side for numbers beside their names? */
  compact: boolean;
}
