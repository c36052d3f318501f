import type { AnyNode, Graph } from '../../graph/graph';
import { definitionOf, type Jacobian } from '../../graph/operators/index';
import { dependsOnInput, isWeight, isWeightProduct } from '../../graph/weights';
import { firstValue } from '../units/firstValue';
import { selfGateAt } from '../units/selfGate';

/** What a graph's edges carry: values that depend on one of its inputs and whose gradient comes back to it, and where they go. */
export interface Flow {
  graph: Graph;
  /** Node whose values are followed: an input, or a tensor at which the gradient ends. */
  root: number;
  /** 1 for each node that depends on `root` and leads to an output. */
  carries: Uint8Array;
  /** Inputs of a node that carry, each once. */
  sources(id: number): readonly number[];
  /** The same without the side entrance of a gate: `g(x) · y` follows y. */
  stream(id: number): readonly number[];
  /** Consumers that carry, in order. */
  consumers: readonly (readonly number[])[];
}

/** Follows the values of one input through the graph. Linear in its edges. */
export function flowFrom(graph: Graph, root: number): Flow {
  const carries = new Uint8Array(graph.nodes.length);
  carries[root] = 1;
  for (const node of graph.nodes) {
    if (!endsGradient(node) && node.inputs.some((input) => carries[input])) carries[node.id] = 1;
  }
  keepLive(graph, carries);
  const sources = graph.nodes.map((node) =>
    carries[node.id] ? [...new Set(node.inputs)].filter((input) => carries[input]) : [],
  );
  const consumers: number[][] = graph.nodes.map(() => []);
  sources.forEach((inputs, id) => inputs.forEach((input) => consumers[input].push(id)));
  return {
    graph,
    root,
    carries,
    consumers,
    sources: (id) => sources[id],
    stream(id) {
      const gated = graph.nodes[id].operator === 'multiply' ? gatedInput(graph.nodes[id], graph) : null;
      return gated !== null && carries[gated] ? [gated] : sources[id];
    },
  };
}

/** Does no gradient pass from the node to what it is made of? */
export const endsGradient = ({ operator }: AnyNode): boolean => operator === 'detach';

/** Takes out what leads to no output: a head that is not used. A graph without outputs keeps all. */
function keepLive(graph: Graph, carries: Uint8Array): void {
  if (graph.outputs.length === 0) return;
  const live = new Uint8Array(graph.nodes.length);
  graph.outputs.forEach((output) => (live[output] = 1));
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    if (live[id]) graph.nodes[id].inputs.forEach((input) => (live[input] = 1));
    else carries[id] = 0;
  }
}

/** The factor of a product that a gate multiplies, where one factor alone is a gate: also where that is a gate of itself. */
function gatedInput(node: AnyNode, graph: Graph): number | null {
  const self = selfGateAt(node, graph);
  if (self) return self.input;
  const kinds = node.inputs.map((_, input) => jacobianOf(node, input, graph).kind);
  if (kinds[0] === 'gate' && kinds[1] !== 'gate') return node.inputs[0];
  if (kinds[1] === 'gate' && kinds[0] !== 'gate') return node.inputs[1];
  return null;
}

/**
 * The operators' table, and three things that it takes more than one node to see: a product with weights, a product with a
 * factor that is trained and depends on no input (`γ.view(1, −1, 1, 1) · x`, `σ(α) · x`), and x · σ(x).
 */
export function jacobianOf(node: AnyNode, input: number, graph: Graph): Jacobian {
  if (isWeightProduct(node, graph)) return { kind: 'weights' };
  if (node.operator === 'multiply') {
    const other = node.inputs[1 - input];
    if (isWeight(other, graph) && dependsOnInput(node.inputs[input], graph))
      return { kind: 'learnedScale', initial: firstValue(other, graph) };
  }
  const jacobian = definitionOf(node.operator).jacobian(node as never, input, graph);
  if (jacobian.kind === 'gate' && graph.nodes[jacobian.gate].inputs.includes(node.inputs[input])) {
    return { kind: 'nonlinear' };
  }
  return jacobian;
}
