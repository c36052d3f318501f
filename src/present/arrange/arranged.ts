/** What an arrangement gives: a level's boxes where they stand. All lengths in px. */
import type { SourceRange } from '../../graph/graph';
import type { Direction } from '../drawingForms';
import type { Mark, Measure } from '../drawingMarks';
import type { Layers, LayersTask } from './layersTask';

export interface Point {
  x: number;
  y: number;
}

export interface Rect extends Point {
  width: number;
  height: number;
}

/** One box of a level: what takes the focus and the click. Its marks are placed from its own upper left corner. */
export interface LevelItem extends Rect {
  /** That of its box: `n12` for an operator. */
  key: string;
  nodes: readonly number[];
  source: SourceRange;
  spoken: string;
  expandable: boolean;
  marks: readonly Mark[];
  /** What it holds, where it is open, and where that begins from the item's corner. */
  inside: (Point & Pick<Arranged, 'marks' | 'items'>) | null;
}

/** A level with its boxes placed and its edges routed. */
export interface Arranged {
  width: number;
  height: number;
  /** Edges and what is written on them. */
  marks: readonly Mark[];
  items: readonly LevelItem[];
  /** Where its tensors enter, at its upper edge, and leave, at its lower one. */
  entryX: number;
  exitX: number;
  /** Is a layout in it still to come? */
  waits: boolean;
}

export interface ArrangeOptions {
  /** Where the level's upper left corner stands; its own where none is given. */
  origin?: Point;
  /** Room; a level that cannot be drawn readably in it is wider. */
  width: number;
  /** Where the tensors should enter and leave: x of the line that the level hangs on, from its corner. Null: where it suits the level. */
  anchor: number | null;
  direction: Direction;
  measure: Measure;
  /** Gives the layered layout of a level, or says that there is none (yet): the level stands in one column then. */
  layers: LayersSource;
}

/** `waiting`: it comes later. `given up`: it took too long. */
export type LayersSource = (task: LayersTask) => Layers | 'waiting' | 'given up';
