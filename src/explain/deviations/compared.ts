import { formatCount } from '../../graph/format';
import type { Graph, SourceRange } from '../../graph/graph';
import { cite, type PaperKey } from '../../papers/catalogue';
import type { Explanation, ResidualUnit } from '../explanation';
import type { Deviation } from './deviation';

/** What is found in a graph before it is compared with the papers. */
export interface Network extends Pick<
  Explanation,
  'units' | 'stages' | 'identityPath' | 'structures' | 'initialisation'
> {
  graph: Graph;
}

/** A network beside the architecture of a paper that it descends from. */
export interface Compared<Profile, Architecture> {
  explained: Network;
  graph: Graph;
  profile: Profile;
  architecture: Architecture;
}

/** What a check says of a difference; its place in the paper is the architecture's own unless it is named. */
export interface Difference extends Pick<Deviation, 'id' | 'here' | 'there' | 'effect'> {
  nodes: readonly number[];
  units?: readonly ResidualUnit[];
  cited?: { paper: PaperKey; item: string };
  /** The line that makes it so, where that is not the one that builds the first node's layer. */
  source?: SourceRange;
}

export function deviationOf(
  { nodes, units = [], cited, source, ...texts }: Difference,
  architecture: { paper: PaperKey; item: string },
  graph: Graph,
): Deviation {
  const { paper, item } = cited ?? architecture;
  return {
    ...texts,
    ...cite(paper, item),
    source: source ?? (nodes.length > 0 ? builtAt(nodes[0], graph) : graph.source),
    nodes: [...nodes],
    units: units.map(({ index }) => index),
  };
}

/**
 * The line of a node in its own block: where the layer is built, or where it is applied if a helper that many blocks share
 * builds it.
 */
function builtAt(id: number, graph: Graph): SourceRange {
  const { module, source } = graph.nodes[id];
  const built = graph.modules.find(({ path, definition }) => path === module && !definition)?.source;
  const parent = module.split('.').slice(0, -1).join('.');
  const block = graph.modules.find(({ path }) => path === parent)?.definition;
  return !built || (block && !contains(block, built) && contains(block, source)) ? source : built;
}

const contains = (outer: SourceRange, { file, startLine }: SourceRange): boolean =>
  outer.file === file && outer.startLine <= startLine && startLine <= outer.endLine;

/** `64, 128, 256`. */
export const list = (values: readonly (number | string)[]): string => values.join(', ');

/** "3×3". */
export const square = (size: number): string => `${size}×${size}`;

/** "4.09 G". */
export const count = formatCount;

/** "stride 2", nothing for a stride of 1. */
export const strided = (stride: number): string => (stride > 1 ? `, stride ${stride}` : '');
