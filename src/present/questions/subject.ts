import type { Explanation, ResidualUnit } from '../../explain/explanation';
import { isConvolutional, spineUnits } from '../../explain/claims/finding';
import { depth, hasSymbols, multiplyAdds, parameterCount } from '../../graph/cost';
import type { Graph, Node } from '../../graph/graph';
import type { Inspection } from '../inspection';

/** An architecture as its questions see it: what most of them need to know, found once. */
export interface Subject {
  graph: Graph;
  explanation: Explanation;
  name: string;
  /** Residual units on the spine, in order. */
  units: readonly ResidualUnit[];
  /** Those of convolutions, which the residual networks' papers speak of. */
  convolutional: readonly ResidualUnit[];
  /** Weight layers on the longest path. */
  depth: number;
  /** Convolutions of the whole graph, in order. */
  convolutions: readonly Node<'conv2d'>[];
  /** Null where sizes are symbols. */
  multiplyAdds: number | null;
  parameters: number | null;
}

export function subjectOf({ graph, explanation }: Inspection): Subject {
  const units = spineUnits(explanation);
  const symbolic = hasSymbols(graph);
  const cost = multiplyAdds(graph);
  return {
    graph,
    explanation,
    name: graph.name,
    units,
    convolutional: units.filter((unit) => isConvolutional(unit, graph)),
    depth: depth(graph),
    convolutions: graph.nodes.filter((node) => node.operator === 'conv2d'),
    multiplyAdds: symbolic ? null : cost.weighted + cost.activations,
    parameters: symbolic ? null : parameterCount(graph).total,
  };
}

/** Are most of the units made of convolutions? */
export const isResidualConvNet = ({ units, convolutional }: Subject): boolean =>
  convolutional.length > 0 && convolutional.length * 2 > units.length;
