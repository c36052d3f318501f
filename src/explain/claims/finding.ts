import type { Graph } from '../../graph/graph';
import { cite, type PaperKey } from '../../papers/catalogue';
import type { ClaimFinding, Explanation, ResidualUnit } from '../explanation';

/** An explanation but for its claims, which are found in it. */
export interface Explained extends Pick<Explanation, 'units' | 'stages' | 'identityPath'> {
  graph: Graph;
}

export const finding = (
  kind: ClaimFinding['kind'],
  paper: PaperKey,
  item: string,
  statement: string,
  units: readonly ResidualUnit[],
): ClaimFinding => ({ ...cite(paper, item), kind, statement, units: units.map(({ index }) => index) });

/** Units on the spine, in order. */
export const spineUnits = ({ units, identityPath }: Explained): ResidualUnit[] =>
  identityPath.items.flatMap((item) => (item.kind === 'unit' ? [units[item.unit]] : []));

/** Units of convolutions: what the residual networks' papers speak of. */
export const isConvolutional = (unit: ResidualUnit, graph: Graph): boolean =>
  unit.branch.weightLayers.length > 0 &&
  unit.branch.weightLayers.every(
    (id) => /^conv/.test(graph.nodes[id].operator) || graph.nodes[id].operator === 'linear',
  ) &&
  unit.branch.weightLayers.some((id) => /^conv/.test(graph.nodes[id].operator));
