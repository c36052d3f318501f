import type { Graph } from '../../graph/graph';
import { cite, type PaperKey } from '../../papers/catalogue';
import type { ClaimFinding, Explanation, ResidualUnit } from '../explanation';

/** An explanation but for its claims, which are found in it. */
export interface Explained extends Pick<
  Explanation,
  'units' | 'stages' | 'identityPath' | 'structures' | 'initialisation' | 'descent'
> {
  graph: Graph;
}

/** A finding that no condition of the catalogue makes. */
export const finding = (
  kind: ClaimFinding['kind'],
  paper: PaperKey,
  item: string,
  statement: string,
  units: readonly ResidualUnit[],
  id: string,
): ClaimFinding => ({
  ...cite(paper, item),
  id,
  kind,
  statement,
  units: units.map(({ index }) => index),
  nodes: units.map(({ addition }) => addition),
  source: units[0].source,
});

/** Units on the spine, in order. */
export const spineUnits = ({ units, identityPath }: Pick<Explained, 'units' | 'identityPath'>): ResidualUnit[] =>
  identityPath.items.flatMap((item) => (item.kind === 'unit' ? [units[item.unit]] : []));

/** Units of convolutions: what the residual networks' papers speak of. */
export const isConvolutional = (unit: ResidualUnit, graph: Graph): boolean =>
  unit.branch.weightLayers.length > 0 &&
  unit.branch.weightLayers.every(
    (id) => /^conv/.test(graph.nodes[id].operator) || graph.nodes[id].operator === 'linear',
  ) &&
  unit.branch.weightLayers.some((id) => /^conv/.test(graph.nodes[id].operator));
