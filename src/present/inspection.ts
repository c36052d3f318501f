import type { SaidFinding } from '../diagnose/findings';
import type { Explanation, ResidualUnit } from '../explain/explanation';
import type { Framework, Graph, SourceRange } from '../graph/graph';
import type { Staleness } from '../read/reuse/lastGood';
import { lineNumber } from '../graph/cells';

/** An architecture as read, and what was found in it: what every text of this room is made from. */
export interface Inspection {
  graph: Graph;
  explanation: Explanation;
  /** What the rules find in it, where they were asked. */
  findings?: readonly SaidFinding[];
  /** Present where the graph is that of the text before the last edit, since the present one is half written. */
  stale?: Staleness;
}

export const frameworkNames: Record<Framework, string> = {
  pytorch: 'PyTorch',
  keras: 'Keras',
  tfjs: 'TensorFlow.js',
};

/** Was everything in the source understood? Information does not count against it. */
export const isReadFully = (graph: Graph): boolean =>
  graph.problems.every((problem) => problem.severity === 'information');

export const fileName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

/** `resnet.py:59`, lines counted from one. */
export const placeOf = (source: SourceRange): string =>
  `${fileName(source.file)}:${lineNumber(source.file, source.startLine)}`;

/** Units whose addition spans a position (zero-based), in the order of the network. */
export const unitsAt = (explanation: Explanation, file: string, line: number): ResidualUnit[] =>
  explanation.units.filter(({ source }) => source.file === file && source.startLine <= line && line <= source.endLine);
