/** What an arrangement gives: a level's boxes where they stand. All lengths in px. */
import type { SourceRange } from '../../graph/graph';
import type { Direction } from '../drawingForms';
import type { Mark, Measure } from '../drawingMarks';

export interface Point {
  x: number;
  y: number;
}

export interface Rect extends Point {
  width: number;
  height: number;
}

/** One box of a level: what takes the focus and the click. Its marks and items are placed from its own upper left corner. */
export interface LevelItem extends Rect {
  /** That of its box: `n12` for an operator. */
  key: string;
  nodes: readonly number[];
  source: SourceRange;
  spoken: string;
  /** Can it be opened, and is it open? */
  expandable: boolean;
  expanded: boolean;
  marks: readonly Mark[];
  /** What it holds, where it is open. */
  items: readonly LevelItem[];
}

/** A level with its boxes placed and its edges routed, from its upper left corner. */
export interface Arranged {
  width: number;
  height: number;
  /** Edges and what is written on them. */
  marks: readonly Mark[];
  items: readonly LevelItem[];
  /** Where its tensors enter, at its upper edge, and leave, at its lower one. */
  entryX: number;
  exitX: number;
}

export interface ArrangeOptions {
  /** Room; a level that cannot be drawn readably in it is wider. */
  width: number;
  /** Where the tensors should enter and leave: x of the line that the level hangs on. Null: in its middle. */
  anchor: number | null;
  direction: Direction;
  measure: Measure;
}
