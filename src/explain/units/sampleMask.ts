import type { AnyNode, Graph } from '../../graph/graph';

/** One number a sample that the source does not fix: it is drawn anew in each step. */
const isDrawnBySample = (node: AnyNode): boolean =>
  node.operator === 'constant' &&
  node.attributes.value === undefined &&
  node.shape !== null &&
  node.shape.length > 1 &&
  node.shape.slice(1).every((size) => size === 1);

/** Stochastic depth written out (Huang et al. 2016): the mask that a product takes, one number a sample; undefined where it takes none. */
export const sampleMaskOf = ({ operator, inputs }: AnyNode, graph: Graph): number | undefined =>
  operator === 'multiply' ? inputs.find((input) => isDrawnBySample(graph.nodes[input])) : undefined;
