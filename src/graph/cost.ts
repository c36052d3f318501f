import type { AnyNode, Graph } from './graph';
import { definitionOf, type MultiplyAdds } from './operators/index';
import { elementCount, isKnown } from './shape';

const none: MultiplyAdds = { weighted: 0, activations: 0 };

/** Multiply-adds of one node, batch as in the graph's input; null where a size is not a number. */
export function multiplyAddsOf(node: AnyNode, graph: Pick<Graph, 'nodes'>): MultiplyAdds | null {
  const rule = definitionOf(node.operator).multiplyAdds;
  if (!rule) return none;
  const shapes = node.inputs.map((input) => graph.nodes[input].shape);
  if (!isKnown(node.shape) || !shapes.every(isKnown)) return null;
  return rule(shapes as readonly (readonly number[])[], node.shape, node.attributes as never);
}

/** Multiply-adds of a set of nodes (the whole graph if none is named). Nodes of unknown size are left out. */
export function multiplyAdds(graph: Pick<Graph, 'nodes'>, ids?: Iterable<number>): MultiplyAdds {
  const nodes = ids ? Array.from(ids, (id) => graph.nodes[id]) : graph.nodes;
  return nodes.reduce((sum, node) => {
    const cost = multiplyAddsOf(node, graph) ?? none;
    return { weighted: sum.weighted + cost.weighted, activations: sum.activations + cost.activations };
  }, none);
}

/** Numbers in the parameters of a set of nodes, a shared parameter once; all of the graph's, used or not, if none is named. */
export function parameterCount(graph: Graph, ids?: Iterable<number>): { trainable: number; total: number } {
  const used = ids ? new Set(Array.from(ids).flatMap((id) => graph.nodes[id].parameters)) : null;
  let trainable = 0;
  let total = 0;
  for (const parameter of graph.parameters) {
    if (used && !used.has(parameter.id)) continue;
    const count = elementCount(parameter.shape) ?? 0;
    total += count;
    if (parameter.trainable) trainable += count;
  }
  return { trainable, total };
}

/** Longest path from an input to an output, counted in weight layers. */
export function depth(graph: Pick<Graph, 'nodes' | 'outputs'>): number {
  const longest: number[] = [];
  for (const node of graph.nodes) {
    const before = node.inputs.reduce((most, input) => Math.max(most, longest[input]), 0);
    longest.push(before + (definitionOf(node.operator).weightLayer ? 1 : 0));
  }
  return graph.outputs.reduce((most, output) => Math.max(most, longest[output]), 0);
}
