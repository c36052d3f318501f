import type { Graph } from '../../graph/graph';
import type { Explanation, ResidualUnit } from '../explanation';

/** An explanation but for its claims, which are found in it. */
export interface Explained extends Pick<
  Explanation,
  'units' | 'stages' | 'identityPath' | 'structures' | 'initialisation' | 'descent'
> {
  graph: Graph;
}

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
