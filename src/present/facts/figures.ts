/** Figures of a graph's tensors that are asked for one by one: worked out once, when the first is asked for. */
import { activationMemory, type ActivationMemory } from '../../explain/activationMemory';
import { receptiveFields, type ReceptiveFields } from '../../explain/receptiveField/receptiveFields';
import type { Graph } from '../../graph/graph';

export interface Figures {
  /** Null where no input has places. */
  fields: ReceptiveFields | null;
  memory: ActivationMemory;
}

const known = new WeakMap<Graph, Figures>();

export function figuresOf(graph: Graph): Figures {
  let figures = known.get(graph);
  if (!figures) known.set(graph, (figures = { fields: receptiveFields(graph), memory: activationMemory(graph) }));
  return figures;
}
