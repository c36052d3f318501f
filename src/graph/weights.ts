/** What it takes more than one node to see: products with trained weights, and work that depends on the input. */
import type { AnyNode, Graph } from './graph';
import { definitionOf, type OperatorName } from './operators/index';

type Nodes = Pick<Graph, 'nodes'>;

const moves = new Set<OperatorName>(['identity', 'reshape', 'flatten', 'transpose', 'expand', 'slice']);

/** Is a tensor a parameter, perhaps in another arrangement, as in `x @ self.weight.t()`? */
function isWeight(id: number, graph: Nodes): boolean {
  const node = graph.nodes[id];
  return node.operator === 'parameter' || (moves.has(node.operator) && isWeight(node.inputs[0], graph));
}

/** Is it a product of two tensors of which one is a trained weight? */
export const isWeightProduct = (node: AnyNode, graph: Nodes): boolean =>
  node.operator === 'matmul' && node.inputs.some((input) => isWeight(input, graph));

/** Does a path through the node cross trained weights? */
export const isWeightLayer = (node: AnyNode, graph: Nodes): boolean =>
  definitionOf(node.operator).weightLayer || isWeightProduct(node, graph);

/** 1 for each node whose values depend on an input; what weights and constants alone give could be computed once and kept. */
export function dependsOnInput(graph: Nodes): Uint8Array {
  const depends = new Uint8Array(graph.nodes.length);
  for (const node of graph.nodes)
    depends[node.id] = node.operator === 'input' || node.inputs.some((input) => depends[input]) ? 1 : 0;
  return depends;
}
