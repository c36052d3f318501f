import type { SourceRange } from '../../graph/graph';
import type { words } from '../../papers/words';

/** What a part of a graph is in the papers' words. */
export type StructureKind = (typeof words.structure)[number];

/** A part of a graph that a paper names, found by its operators and shapes, never by its names. */
export interface Structure {
  kind: StructureKind;
  /** Module path, or the source line where it has none: `inception4a`, `layer2`. */
  name: string;
  /** What it is made of: "1×1 64 · 1×1 96 → 3×3 128 · 1×1 16 → 5×5 32 · pool → 1×1 32, joined to 256 channels". */
  text: string;
  nodes: number[];
  /** Why it was taken for what it is: a node and what it shows. */
  because: { node: number; text: string }[];
  source: SourceRange;
}

/** What a residual unit is beside its shortcut and its activation order; a unit can be several. */
export type UnitForm = (typeof words.form)[number];

/** One form of one unit, with the nodes that made it so. */
export interface FormFinding {
  form: UnitForm;
  /** "bottleneck, 256 → 64 → 256". */
  text: string;
  because: number[];
}
