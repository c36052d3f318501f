/** What the panel and the SVG export show, as plain data: all meaning is settled here, so that drawing it decides nothing. */
import type { PathState } from '../explain/explanation';
import type { SourceRange } from '../graph/graph';
import type { Level, Skip, Stage } from './levels/level';

/** A typeset formula: the inside of an SVG whose strokes and fills are `currentColor`. Sizes in pixels. */
export interface Mathematics {
  viewBox: string;
  body: string;
  width: number;
  height: number;
  /** From the top of the box down to the line of writing. */
  baseline: number;
  /** For a screen reader, and for a reader of the source: the LaTeX or plain words. */
  text: string;
}

export type Phrase =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'math'; math: Mathematics; state?: PathState }
  | { kind: 'link'; text: string; url: string };

export type RichText = readonly Phrase[];

/** A number with the text that shows it; `value` is null where a size is not known. */
export interface Quantity {
  value: number | null;
  text: string;
}

/** A sign that stands for h(x) going forward and for its Jacobian going back. */
export interface Sign {
  state: PathState;
  gradient: Mathematics;
  forward: Mathematics;
  /** In words, for a screen reader: "D, masked by ReLU". */
  text: string;
}

/** One operator on the identity path, in forward order. */
export interface Stretch {
  state: PathState;
  node: number;
  /** Factor as a number where it is one: width of the line where it is scaled or gated. */
  value: number | null;
  sign: Sign;
  /** "1×1, 64 → 256", "attn(x)": what stands beside a break. */
  label: string;
  source: SourceRange;
}

/** What a row does to the path: operators before the split, on the shortcut, and after the addition. */
export interface RowPath {
  before: readonly Stretch[];
  shortcut: readonly Stretch[];
  after: readonly Stretch[];
}

/** One item of the spine: a residual unit, or operators that every path crosses. */
export interface Row {
  /** Index in Drawing.rows, and of the spine item that the panel asks details of. */
  index: number;
  /** `unit`: has a branch and an addition. `plain`: thin grey line. `weights`: dotted line with a block per weight layer (no residual unit anywhere). */
  kind: 'unit' | 'plain' | 'weights';
  /** l of a unit. */
  unit: number | null;
  name: string;
  /** Shape of the tensor that leaves it, without the batch: "256 × 56 × 56". */
  shape: string;
  /** Up to three lines beside the branch. */
  lines: readonly string[];
  path: RowPath;
  /** Does the identity path run through it? The stem and the head lie outside. */
  onPath: boolean;
  /** Term of the row, drawn at the left unless a break's label stands there. */
  sign: Sign | null;
  /** Weight layers of the branch, or beside the line: one tick each. */
  ticks: number;
  /** Weight layers of each way where the path parts into ways that have nothing in common, as in an inception module. */
  ways: readonly number[];
  parameters: Quantity;
  multiplyAdds: Quantity;
  nodes: readonly number[];
  source: SourceRange;
  /** What the row is read aloud as. */
  spoken: string;
}

/** Equal neighbours that share one row until it is opened. */
export interface Fold {
  /** Indices into Drawing.rows. */
  first: number;
  count: number;
  /** Rows that repeat, `count / period` times: 1 where each row is like the one before it. */
  period: number;
  /** "layer1.1 – 5"; the modules of the periods, "encoder_layer_0 – 11". */
  name: string;
  /** Lines beside it: the rows' own, or one for each row of a period. */
  lines: readonly string[];
  sign: Sign | null;
  parameters: Quantity;
  multiplyAdds: Quantity;
  spoken: string;
}

export interface LegendEntry {
  form: PathState | 'branch' | 'other';
  text: string;
}

export interface Crumb {
  text: string;
  source?: SourceRange;
}

export interface SymbolEntry {
  math: Mathematics;
  meaning: RichText;
  state?: PathState;
}

/** Courses of standard deviations through depth: powers of ten by layer, null where not known. */
export interface CurveSection {
  kind: 'curve';
  /** Stable, kebab-case: for files. */
  name: string;
  heading: string;
  /** What the deviations are shares of. */
  remark: string;
  layers: number;
  /** Of each value of the lines: which of the layers it is, from 1 on, and its name. */
  places: readonly { layer: number; name: string }[];
  /** `end` is what stands at one end of a line. */
  lines: readonly {
    name: 'signal' | 'gradient' | 'measured' | 'product' | 'expected';
    values: readonly (number | null)[];
    end: string;
    at: 'first' | 'last';
  }[];
  note: RichText;
}

export type CardSection =
  | {
      kind: 'equation';
      heading: string;
      equations: readonly Mathematics[];
      symbols: readonly SymbolEntry[];
      note?: RichText;
    }
  | { kind: 'counts'; heading: string; entries: readonly { value: string; text: string; state?: PathState }[] }
  | CurveSection
  /** Paths by the weight layers that they cross: of all of them shares[k] cross k; `effective` carry most of the gradient. */
  | {
      kind: 'histogram';
      heading: string;
      shares: readonly number[];
      fewest: number;
      middle: number;
      most: number;
      effective: { from: number; to: number } | null;
    }
  | {
      kind: 'claims';
      heading: string;
      claims: readonly {
        kind: 'claim' | 'deviation' | 'match';
        text: RichText;
        citation: { text: string; url: string };
        rows: readonly number[];
      }[];
    }
  | {
      kind: 'notes';
      heading: string;
      notes: readonly {
        severity: 'error' | 'warning' | 'information';
        text: RichText;
        source: SourceRange;
        line: string;
      }[];
    }
  | { kind: 'text'; heading: string; paragraphs: readonly RichText[] }
  /** Where the equations are checked by numbers, on request (equationCard.ts). */
  | { kind: 'check'; heading: string; text: RichText }
  /** Questions that the papers answer for this architecture, by their ids. */
  | { kind: 'questions'; heading: string; questions: readonly { id: string; text: string }[] }
  | {
      kind: 'source';
      heading: string;
      file: string;
      lines: readonly { number: number; text: string; marked: boolean }[];
      source: SourceRange;
    };

/** The side card: a verdict in one sentence, then its sections in order. */
export interface Card {
  title: string;
  verdict: string;
  sections: readonly CardSection[];
  source: SourceRange;
  /** Can the architecture's units be rewritten? */
  variants: boolean;
  /** The training that tests what the answer to a question says. */
  experiment?: { question: string; title: string };
}

/** What search and the cursor know of a node. */
export interface NodeEntry {
  node: number;
  /** `layer1.0.conv2`. */
  name: string;
  /** `conv2d`. */
  operator: string;
  row: number;
}

export interface Drawing {
  version: 1;
  title: string;
  breadcrumb: readonly Crumb[];
  /** "image 3 × 224 × 224". */
  input: string;
  /** "logits", "1000". */
  output: string;
  parameters: Quantity;
  multiplyAdds: Quantity;
  /** Path that the names of all units share; the drawing says it once, at the head. */
  prefix: string;
  rows: readonly Row[];
  folds: readonly Fold[];
  /** Stages of the network in forward order; empty where it is one alone. Rows of the stem and the head lie in none. */
  stages: readonly Stage[];
  skips: readonly Skip[];
  card: Card;
  legend: readonly LegendEntry[];
  nodes: readonly NodeEntry[];
}

/** A row opened. */
export interface Detail {
  /** Index in Drawing.rows. */
  row: number;
  breadcrumb: readonly Crumb[];
  input: { symbol: Mathematics; shape: string };
  output: { symbol: Mathematics; shape: string };
  path: RowPath;
  /** The large sign beside the line, and what it says: "identity path", "no operator, no weight". */
  sign: Sign | null;
  caption: readonly string[];
  /** What the residual branch holds (or, in a plain row, all of it). */
  level: Level;
  addition: { node: number; source: SourceRange } | null;
  /** Operators that compute the gate on the shortcut, a chain, and the product (a node of the path) that they lead to. */
  gate: { level: Level; product: number } | null;
  /** ∂E/∂x_l and ∂E/∂x_{l+1}, at the two ends of the branch. */
  ends: { above: Mathematics; below: Mathematics } | null;
  equation: {
    title: string;
    citation: { text: string; url: string } | null;
    gradient: Mathematics;
    forward: Mathematics;
  } | null;
  legend: readonly LegendEntry[];
  card: Card;
}
