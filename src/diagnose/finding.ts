import type { Explanation } from '../explain/explanation';
import type { Graph, SourceRange } from '../graph/graph';
import type { Citation } from '../papers/catalogue';

/** How loud a finding is; `off` is not said at all. Never an error by itself: another architecture is no mistake. */
export const severities = ['off', 'hint', 'information', 'warning', 'error'] as const;

export type Severity = (typeof severities)[number];

/** What is looked at: an architecture as read and explained. */
export interface Diagnosed {
  graph: Graph;
  explanation: Explanation;
}

/** Something about the code that a reader of the papers would point at, with the line that makes it so. */
export interface Finding {
  /** `shortcut/constant-scaling`; of what was not understood the reader's own word, `unresolved`. */
  code: string;
  /** A sentence of fact with this architecture's numbers, and one of consequence with its citation where a paper says one. */
  text: string;
  /** Where the consequence is from. */
  citation?: Citation;
  source: SourceRange;
  /** Nodes that it is about. */
  nodes: readonly number[];
  /** Units that it is about, by their index in the explanation. */
  units: readonly number[];
}

/** One kind of finding. */
export interface Rule {
  code: string;
  /** Two to five words, as a heading of its page. */
  title: string;
  /** Where nobody says otherwise. */
  severity: Severity;
  find(diagnosed: Diagnosed): Finding[];
}
