import { addDims, symbolsOfDim, type Dim } from './dim';
import type { AnyNode, Graph, Parameter } from './graph';
import { definitionOf, type MultiplyAdds } from './operators/index';
import { isKnown, productOfDims, type Shape } from './shape';
import { dependsOnInput, isKernelUntrained, isWeightLayer, isWeightProduct } from './weights';

/** Multiply-adds as numbers: `weighted` against weights, `activations` between two activations. */
export interface Cost {
  weighted: number;
  activations: number;
}

const nothing: MultiplyAdds = { weighted: 0, activations: 0 };

const isShape = (shape: Shape | null): shape is Shape => shape !== null;

/** Multiply-adds of one node, batch as in the graph's input, with the symbols of its sizes; null where a shape is not known. */
function costOf(node: AnyNode, graph: Pick<Graph, 'nodes'>): MultiplyAdds | null {
  const rule = definitionOf(node.operator).multiplyAdds;
  if (!rule) return nothing;
  const shapes = node.inputs.map((input) => graph.nodes[input].shape);
  if (!node.shape || !shapes.every(isShape)) return null;
  const cost = rule(shapes, node.shape, node.attributes as never);
  const all = addDims(cost.weighted, cost.activations);
  if (isWeightProduct(node, graph)) return { weighted: all, activations: 0 };
  return isKernelUntrained(node, graph) ? { weighted: 0, activations: all } : cost;
}

/** Multiply-adds of one node; null where a size is not a number. */
export function multiplyAddsOf(node: AnyNode, graph: Pick<Graph, 'nodes'>): Cost | null {
  const cost = costOf(node, graph);
  if (!cost) return null;
  const { weighted, activations } = cost;
  return typeof weighted === 'number' && typeof activations === 'number' ? { weighted, activations } : null;
}

/** The nodes that work on the input: what is computed from weights alone could be computed once and kept. */
function nodesOf(graph: Pick<Graph, 'nodes'>, ids?: Iterable<number>): readonly AnyNode[] {
  const nodes = ids ? Array.from(ids, (id) => graph.nodes[id]) : graph.nodes;
  return nodes.filter(({ id }) => dependsOnInput(id, graph));
}

/** Multiply-adds of a set of nodes (the whole graph if none is named). Nodes whose sizes are no numbers are left out. */
export function multiplyAdds(graph: Pick<Graph, 'nodes'>, ids?: Iterable<number>): Cost {
  return nodesOf(graph, ids).reduce<Cost>(
    (sum, node) => {
      const cost = multiplyAddsOf(node, graph);
      return cost ? { weighted: sum.weighted + cost.weighted, activations: sum.activations + cost.activations } : sum;
    },
    { weighted: 0, activations: 0 },
  );
}

/** All multiply-adds of a set of nodes with the symbols of their sizes. Nodes of unknown shape are left out. */
export const multiplyAddFormula = (graph: Pick<Graph, 'nodes'>, ids?: Iterable<number>): Dim =>
  nodesOf(graph, ids).reduce<Dim>((sum, node) => {
    const cost = costOf(node, graph) ?? nothing;
    return addDims(addDims(sum, cost.weighted), cost.activations);
  }, 0);

/** Parameters of some nodes, each once, in the graph's order. Looks at these nodes alone: a network has a thousand units. */
function parametersOf(graph: Graph, ids?: Iterable<number>): readonly Parameter[] {
  if (!ids) return graph.parameters;
  const used = new Set<number>();
  for (const id of ids) for (const parameter of graph.nodes[id].parameters) used.add(parameter);
  return [...used].sort((a, b) => a - b).map((id) => graph.parameters[id]);
}

/**
 * Numbers in the parameters of a set of nodes, a shared parameter once; all of the graph's, used or not, if none is named.
 * Parameters whose sizes are no numbers are left out: parameterFormula counts them.
 */
export function parameterCount(graph: Graph, ids?: Iterable<number>): { trainable: number; total: number } {
  let trainable = 0;
  let total = 0;
  for (const parameter of parametersOf(graph, ids)) {
    const count = productOfDims(parameter.shape);
    if (typeof count === 'string') continue;
    total += count;
    if (parameter.trainable) trainable += count;
  }
  return { trainable, total };
}

/** As parameterCount, with the symbols of the sizes: a number where there are none. */
export function parameterFormula(graph: Graph, ids?: Iterable<number>): { trainable: Dim; total: Dim } {
  let trainable: Dim = 0;
  let total: Dim = 0;
  for (const parameter of parametersOf(graph, ids)) {
    const count = productOfDims(parameter.shape);
    total = addDims(total, count);
    if (parameter.trainable) trainable = addDims(trainable, count);
  }
  return { trainable, total };
}

/** Has the graph sizes that are no numbers: symbols, or formulas of them? */
export const hasSymbols = ({ nodes, parameters }: Pick<Graph, 'nodes' | 'parameters'>): boolean =>
  [...nodes, ...parameters].some(({ shape }) => shape !== null && !isKnown(shape));

/** Names of the symbols in its sizes, each once, in the order in which they come up. */
export const symbolsOf = ({ nodes, parameters }: Pick<Graph, 'nodes' | 'parameters'>): string[] => [
  ...new Set([...parameters, ...nodes].flatMap(({ shape }) => (shape ?? []).flatMap(symbolsOfDim))),
];

/** Longest path from an input to an output, counted in weight layers. */
export function depth(graph: Pick<Graph, 'nodes' | 'outputs'>): number {
  const longest: number[] = [];
  for (const node of graph.nodes) {
    const before = node.inputs.reduce((most, input) => Math.max(most, longest[input]), 0);
    longest.push(before + (dependsOnInput(node.id, graph) && isWeightLayer(node, graph) ? 1 : 0));
  }
  return graph.outputs.reduce((most, output) => Math.max(most, longest[output]), 0);
}
