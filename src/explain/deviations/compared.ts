import { formatCount } from '../../graph/format';
import type { Graph, SourceRange } from '../../graph/graph';
import { cite, type PaperKey } from '../../papers/catalogue';
import type { Explained } from '../claims/finding';
import type { ResidualUnit } from '../explanation';
import type { Initialisation } from '../initialisation/initialisation';
import type { Deviation } from './deviation';

/** A network beside the architecture of a paper that it descends from. */
export interface Compared<Profile, Architecture> {
  explained: Explained;
  graph: Graph;
  profile: Profile;
  architecture: Architecture;
  initialisation: Initialisation | null;
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

/** Where the layer of a node was built; the expression that applies it where no layer made it. */
function builtAt(id: number, graph: Graph): SourceRange {
  const { module, source } = graph.nodes[id];
  return graph.modules.find(({ path, definition }) => path === module && !definition)?.source ?? source;
}

/** `64, 128, 256`. */
export const list = (values: readonly (number | string)[]): string => values.join(', ');

/** "3×3". */
export const square = (size: number): string => `${size}×${size}`;

/** "4.09 G". */
export const count = formatCount;

/** "stride 2", nothing for a stride of 1. */
export const strided = (stride: number): string => (stride > 1 ? `, stride ${stride}` : '');
