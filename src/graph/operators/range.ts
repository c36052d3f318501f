import type { Graph } from '../graph';
import { anyNumber, type Interval, type OperatorDefinition } from './definition';
import type { OperatorName } from './attributes';
import { operators } from './index';

const pending = new WeakMap<object, Map<number, Interval>>();

/** Interval that the values of a node's tensor never leave: (0, 1) behind a sigmoid, and still behind 1 − σ. */
export function rangeOf(id: number, graph: Pick<Graph, 'nodes'>): Interval {
  const known = pending.get(graph.nodes) ?? new Map<number, Interval>();
  pending.set(graph.nodes, known);
  const found = known.get(id);
  if (found) return found;
  const node = graph.nodes[id];
  const definition = operators[node.operator] as OperatorDefinition<OperatorName>;
  const interval = definition.range?.(node, (input) => rangeOf(node.inputs[input], graph)) ?? anyNumber;
  known.set(id, interval);
  return interval;
}
