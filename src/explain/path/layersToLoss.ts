import type { Graph } from '../../graph/graph';
import { isWeightLayer } from '../../graph/weights';
import type { LayerToLoss } from '../explanation';
import { endsGradient } from './flow';
import type { AuxiliaryClassifier } from '../structures/auxiliary';

/**
 * For each weight layer the fewest other weight layers that its gradient has to cross, from the main output (or any other that is
 * no auxiliary one), and from the auxiliary classifiers, too, where there are some. Layers that lead to no output, or whose gradient ends at a
 * detached tensor, are left out.
 * One pass over the edges for each.
 */
export function layersToLoss(graph: Graph, auxiliaries: readonly AuxiliaryClassifier[]): LayerToLoss[] {
  const side = new Set(auxiliaries.map(({ output }) => output));
  const without = fewestFrom(
    graph.outputs.filter((output) => !side.has(output)),
    graph,
  );
  const withSide = side.size > 0 ? fewestFrom(graph.outputs, graph) : null;
  return graph.nodes.flatMap((node) => {
    const fewest = without[node.id];
    if (!isWeightLayer(node, graph) || !Number.isFinite(withSide?.[node.id] ?? fewest)) return [];
    return [
      {
        node: node.id,
        name: node.module,
        fewest: Number.isFinite(fewest) ? fewest : null,
        ...(withSide ? { fewestWithAuxiliary: withSide[node.id] } : {}),
      },
    ];
  });
}

/** Fewest weight layers between each node and the nearest of some outputs, its own not counted; infinite where none is reached. */
function fewestFrom(outputs: readonly number[], graph: Graph): number[] {
  const fewest = graph.nodes.map(() => Infinity);
  outputs.forEach((output) => (fewest[output] = 0));
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const node = graph.nodes[id];
    if (endsGradient(node)) continue;
    const through = fewest[id] + (isWeightLayer(node, graph) ? 1 : 0);
    for (const input of node.inputs) fewest[input] = Math.min(fewest[input], through);
  }
  return fewest;
}
