/** Auxiliary classifiers that do not do what they are there for (Szegedy et al. 2014, Sec. 5). */
import { counted } from '../explain/numbers';
import { rangeName } from '../explain/naming';
import { endsGradient } from '../explain/path/flow';
import type { Graph } from '../graph/graph';
import { isWeightLayer } from '../graph/weights';
import { cite } from '../papers/catalogue';
import type { Rule } from './finding';
import { saying } from './units';

/** Nodes whose values reach some others, these included; where gradients are asked for, those that a gradient reaches. */
function before(ends: readonly number[], graph: Graph, by: 'values' | 'gradient'): Set<number> {
  const found = new Set<number>();
  const open = [...ends];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    if (by === 'values' || !endsGradient(graph.nodes[id])) open.push(...graph.nodes[id].inputs);
  }
  return found;
}

export const detached: Rule = {
  code: 'aux/detached',
  title: 'Detached auxiliary classifier',
  severity: 'information',
  find: ({ graph, explanation: { structures } }) =>
    structures.flatMap(({ kind, name, nodes, because: [{ node: output }] }) => {
      if (kind !== 'auxiliaryClassifier') return [];
      const own = new Set(nodes);
      const layersBelow = (ids: ReadonlySet<number>) =>
        graph.nodes.filter((node) => ids.has(node.id) && !own.has(node.id) && isWeightLayer(node, graph));
      const learning = before([output], graph, 'gradient');
      const below = layersBelow(before([output], graph, 'values'));
      const cut = graph.nodes.find((node) => endsGradient(node) && learning.has(node.id));
      if (!cut || below.length === 0 || layersBelow(learning).length > 0) return [];
      const layers = [...new Set(below.map(({ module }) => module))];
      return [
        {
          code: detached.code,
          ...saying(
            `The auxiliary classifier ${name} takes a detached tensor: its loss trains its own layers alone, and the ` +
              `${counted(below.length, 'weight layer')} before it (${rangeName(layers)}) get nothing from it.`,
            {
              ...cite('P4', 'Sec. 5'),
              statement: 'Auxiliary classifiers are there to bring more gradient to the layers below them.',
            },
          ),
          source: cut.source,
          nodes: [cut.id],
          units: [],
        },
      ];
    }),
};
