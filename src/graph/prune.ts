import type { AnyNode, Graph } from './graph';

/**
 * The graph of what its outputs are computed from: everything else is left out, with the inputs and the parameters that
 * nothing uses then. For frameworks whose networks are what lies between inputs and outputs (Keras, TensorFlow.js).
 * A graph without outputs stays as it is.
 */
export function withoutUnused(graph: Graph): Graph {
  if (graph.outputs.length === 0) return graph;
  const used = new Set<number>();
  const waiting = [...graph.outputs];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (used.has(id)) continue;
    used.add(id);
    waiting.push(...graph.nodes[id].inputs);
  }
  const kept = graph.nodes.filter(({ id }) => used.has(id));
  const places = new Map(kept.map(({ id }, place) => [id, place]));
  const held = new Set(kept.flatMap(({ parameters }) => parameters));
  if (used.size === graph.nodes.length && held.size === graph.parameters.length) return graph;
  const parameters = graph.parameters.filter(({ id }) => held.has(id));
  const parameterPlaces = new Map(parameters.map(({ id }, place) => [id, place]));
  return {
    ...graph,
    nodes: kept.map((node, id): AnyNode => ({
      ...node,
      id,
      inputs: node.inputs.map((input) => places.get(input)!),
      parameters: node.parameters.map((parameter) => parameterPlaces.get(parameter)!),
    })),
    inputs: graph.inputs.filter((id) => used.has(id)).map((id) => places.get(id)!),
    outputs: graph.outputs.map((id) => places.get(id)!),
    parameters: parameters.map((parameter, id) => ({ ...parameter, id })),
  };
}
