/** What a row or a box opens to: boxes joined by edges, as plain data. Where they stand is settled by `src/present/arrange`. */
import type { PathState } from '../../explain/explanation';
import type { SourceRange } from '../../graph/graph';
import type { Quantity, Sign } from '../drawingModel';

/**
 * How the boxes of a level are to be placed, found by its structure.
 * `chain`: each takes what the one before it makes. `lanes`: ways side by side that part once and join once (inception module,
 * heads of an attention). `dense`: each takes what all before it made (Huang et al. 2017). `ushape`: what goes down in resolution
 * is taken again, in turn, by what comes up (Ronneberger et al. 2015). `layered`: any other graph.
 */
export type Arrangement = 'chain' | 'lanes' | 'dense' | 'ushape' | 'layered';

export interface Level {
  arrangement: Arrangement;
  /** In forward order: a box follows all that it takes. */
  boxes: readonly Box[];
  edges: readonly Edge[];
}

/** An operator, or a module's (or a run's) operators as one. */
export interface Box {
  /** Unique in the drawing and the same after an edit elsewhere: `n12` for an operator, `m:features.denseblock1.denselayer3` for a group. */
  key: string;
  /** Ids of its nodes in the graph, forward order. */
  nodes: readonly number[];
  /** "Conv2d 3×3, 32 → 32"; for a group its name and kind: "denselayer3, _DenseLayer". */
  label: string;
  /** Second line of a group: "1×1 · 3×3", "12 operators"; empty for an operator. */
  summary: string;
  /** Equal neighbours that stand as one: 1, or how many. */
  times: number;
  parameters: Quantity;
  multiplyAdds: Quantity;
  /** Shape of what it makes, without the batch: "256 × 56 × 56". */
  shape: string;
  /** Jacobian along the edge at its first input, for an operator and for a group that is one factor; null where there is no one sign. */
  sign: Sign | null;
  /** The sign's word: "weights", "mask", "normalise". */
  word: string;
  /** Can it be opened? An operator cannot. */
  expandable: boolean;
  /** What it holds, where it is open. */
  content: Level | null;
  /** Does the identity path run through it, and in which state? */
  state: PathState | null;
  source: SourceRange;
  /** What it is read aloud as. */
  spoken: string;
}

/** A tensor that goes from one box to another; `from` null: it enters the level, `to` null: it leaves it. */
export interface Edge {
  from: string | null;
  to: string | null;
  /** Node whose tensor it is. */
  node: number;
  shape: string;
  /** State of the identity path where it runs along this edge. */
  state: PathState | null;
}

/** Rows of one stage of the network: neighbours between two changes of resolution or width. */
export interface Stage {
  /** Indices into Drawing.rows. */
  first: number;
  count: number;
  /** "layer1", or "56 × 56" where the rows share no module. */
  name: string;
  /** Shape that its units keep: "256 × 56 × 56". */
  shape: string;
  parameters: Quantity;
  multiplyAdds: Quantity;
  /** Residual units in it, and weight layers: for its closed form. */
  units: number;
  weightLayers: number;
  /** Term of the identity path through all of it. */
  sign: Sign | null;
  spoken: string;
}

/** A tensor that leaves a row and enters one that is not its neighbour, beside the spine: the skip of a U-shaped net, an auxiliary head. */
export interface Skip {
  /** Indices into Drawing.rows. */
  from: number;
  to: number;
  node: number;
  /** "64 × 256 × 256". */
  shape: string;
  /** What takes it: "concat", "add". */
  by: string;
}
