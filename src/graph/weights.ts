/** What it takes more than one node to see: products with trained weights, and work that depends on the input. */
import type { AnyNode, Graph } from './graph';
import { definitionOf, type OperatorName } from './operators/index';

type Nodes = Pick<Graph, 'nodes'>;

/** What a tensor is computed from: constants alone, trained weights (and constants) alone, or an input of the network. */
const origins = { constants: 0, weights: 1, input: 2 };

const known = new WeakMap<readonly AnyNode[], Uint8Array>();

/** The origin of each node. A graph is looked at once; one that is being built, each time it has grown. */
function originsOf({ nodes }: Nodes): Uint8Array {
  const before = known.get(nodes);
  if (before?.length === nodes.length) return before;
  const found = new Uint8Array(nodes.length);
  for (const { id, operator, inputs, parameters } of nodes) {
    // What is not understood may depend on anything.
    const open = operator === 'input' || (operator === 'unresolved' && inputs.length === 0);
    const own = open ? origins.input : parameters.length > 0 ? origins.weights : origins.constants;
    found[id] = inputs.reduce((most, input) => Math.max(most, found[input]), own);
  }
  known.set(nodes, found);
  return found;
}

/** Do the values depend on an input? What weights and constants alone give could be computed once and kept. */
export const dependsOnInput = (id: number, graph: Nodes): boolean => originsOf(graph)[id] === origins.input;

/** Are the values trained weights, or computed from weights and constants alone? */
export const isWeight = (id: number, graph: Nodes): boolean => originsOf(graph)[id] === origins.weights;

/**
 * Is it a product of two tensors of which one is a trained weight, or computed from weights alone: `x @ self.weight.t()`, a
 * table of positions that is looked up?
 */
export const isWeightProduct = (node: AnyNode, graph: Nodes): boolean =>
  node.operator === 'matmul' && node.inputs.some((input) => isWeight(input, graph));

/** Does a path through the node cross trained weights? */
export const isWeightLayer = (node: AnyNode, graph: Nodes): boolean =>
  definitionOf(node.operator).weightLayer || isWeightProduct(node, graph);

const takesAKernel: ReadonlySet<OperatorName> = new Set(['conv1d', 'conv2d', 'conv3d', 'convTranspose2d', 'linear']);

/**
 * Is the kernel of a convolution no trained weight: computed from the input, too, or a constant such as a blur's? A kernel
 * that is computed is the second input; a vector there is a bias.
 */
export function isKernelUntrained({ operator, inputs, parameters }: AnyNode, graph: Nodes): boolean {
  if (!takesAKernel.has(operator)) return false;
  const kernel = inputs[1];
  if (kernel === undefined || graph.nodes[kernel].shape?.length === 1) return parameters.length === 0;
  return !isWeight(kernel, graph);
}
