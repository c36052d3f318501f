/** Weight layers that paths through some operators cross. */
import type { Factor } from '../explain/explanation';
import type { Graph } from '../graph/graph';
import { dependsOnInput, isWeightLayer } from '../graph/weights';

/** Fewest and most weight layers of `inside` on a path from what enters it to `end`, which may be the first node behind it. */
export function weightsOnPaths(
  graph: Graph,
  inside: ReadonlySet<number>,
  end: number,
): { fewest: number; most: number } {
  const paths = new Map<number, { fewest: number; most: number }>();
  const to = (id: number): { fewest: number; most: number } => {
    const node = graph.nodes[id];
    const own = inside.has(id) && isWeightLayer(node, graph) ? 1 : 0;
    const inputs = node.inputs.filter((input) => dependsOnInput(input, graph));
    const from = inputs.map((input) => paths.get(input) ?? { fewest: 0, most: 0 });
    return {
      fewest: own + (from.length > 0 ? Math.min(...from.map(({ fewest }) => fewest)) : 0),
      most: own + Math.max(0, ...from.map(({ most }) => most)),
    };
  };
  for (const id of inside) if (id < end) paths.set(id, to(id));
  return to(end);
}

/** A longer number has no room in a block; each would be a formula of its own, too. */
const largestNumber = 999;

/** What weight layers by their numbers do to the identity term: `W_3`, `W_3 … W_5`, and `W_l` where the numbers are long. */
export const weightFactor = (from: number, to: number): Factor => ({
  state: 'replaced',
  latex: to > largestNumber ? 'W_l' : from === to ? `W_{${to}}` : `W_{${from}\\ldots ${to}}`,
  text: from === to ? `W${to}` : `W${from} to W${to}`,
});
