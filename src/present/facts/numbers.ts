/** Numbers of a graph's nodes that a drawing can be coloured by. */
import { keptRule } from '../../explain/activationMemory';
import { forwardSignals } from '../../explain/initialisation/forward';
import { secondMoment } from '../../explain/initialisation/signal';
import { multiplyAddsOf } from '../../graph/cost';
import type { Graph } from '../../graph/graph';
import { productOfDims } from '../../graph/shape';
import { dependsOnInput } from '../../graph/weights';
import { figuresOf } from './figures';
import type { NodeNumbers, StaticNumbers } from './nodeNumbers';

type Values = (graph: Graph) => readonly (number | null)[];

/** Those that the source alone gives. */
const rules: Record<StaticNumbers, Omit<NodeNumbers, 'id' | 'title' | 'nodes' | 'values' | 'steps'> & { of: Values }> =
  {
    parameters: {
      unit: '',
      aggregate: 'sum',
      scale: 'auto',
      note: 'Numbers in the weights; a shared parameter counts where it is used first.',
      of: parameters,
    },
    multiplyAdds: {
      unit: '',
      aggregate: 'sum',
      scale: 'auto',
      note: 'Multiply-adds of one forward pass at the input that is shown.',
      of: (graph) =>
        graph.nodes.map((node) => {
          const cost = dependsOnInput(node.id, graph) ? multiplyAddsOf(node, graph) : null;
          return cost && cost.weighted + cost.activations;
        }),
    },
    memory: {
      unit: 'B',
      aggregate: 'sum',
      scale: 'auto',
      note: keptRule,
      of: (graph) => figuresOf(graph).memory.kept,
    },
    variance: {
      unit: '',
      aggregate: 'last',
      scale: 'auto',
      note: 'E[x²] of what leaves it at initialisation, estimated by eqs. (7) to (9) of He et al. 2015b; the input is taken as 1.',
      of: (graph) =>
        forwardSignals(graph, new Set()).map((signal, id) =>
          signal && dependsOnInput(id, graph) ? secondMoment(signal) : null,
        ),
    },
  };

/** Every parameter at the first node that uses it. */
function parameters(graph: Graph): (number | null)[] {
  const counted = new Set<number>();
  return graph.nodes.map((node) =>
    node.parameters.reduce<number | null>((sum, id) => {
      if (counted.has(id)) return sum;
      counted.add(id);
      const count = productOfDims(graph.parameters[id].shape);
      return sum === null || typeof count === 'string' ? null : sum + count;
    }, 0),
  );
}

/** The numbers of an id of `offeredNumbers`; nodes without one, or with nothing to say, are left out. */
export function numbersOf(graph: Graph, id: StaticNumbers, title: string): NodeNumbers {
  const { of, ...rest } = rules[id];
  const all = of(graph);
  const nodes = graph.nodes.flatMap((node) => (all[node.id] === null || all[node.id] === 0 ? [] : [node.id]));
  return { id, title, ...rest, steps: null, nodes, values: [nodes.map((node) => all[node])] };
}
