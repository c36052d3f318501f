import type { Explanation } from '../explain/explanation';
import type { Graph } from '../graph/graph';
import type { SourceText } from './sourceText';

/** An architecture as read and explained. */
export interface Read {
  graph: Graph;
  explanation: Explanation;
}

/** What a rewriting is made from. */
export interface FixContext extends Read {
  /** A file as parsed; undefined where it is none that can be rewritten. */
  source(file: string): SourceText | undefined;
}
