/** The nodes that a row opens to, with what each does to the signal that reaches it. */
import type { PathState } from '../../explain/explanation';
import { consumersOf } from '../../explain/initialisation/consumers';
import { moduleTypes } from '../../explain/naming';
import type { AnyNode, Graph } from '../../graph/graph';
import { definitionOf, type JacobianKind } from '../../graph/operators/index';
import type { RowPath } from '../drawingModel';
import { jacobianWords } from '../drawingPath';
import { stretchesOfRow } from '../drawingStates';

/** Jacobian of an operator along the edge at its input: `W_{2}`, "weights". */
export interface EdgeFactor {
  latex: string;
  state: PathState;
  word: string;
}

export interface Scope {
  graph: Graph;
  /** Forward order. */
  nodes: readonly number[];
  factors: ReadonlyMap<number, EdgeFactor>;
  /** Nodes on the identity path with what becomes of it there. */
  states: ReadonlyMap<number, PathState>;
  /** Nodes that take each node's tensor. */
  consumers: readonly (readonly number[])[];
  outputs: ReadonlySet<number>;
  /** Class of the module at a path; empty where the source names none. */
  typeOf: (path: string) => string;
}

/** Letter and state of each Jacobian kind. */
const edges: Record<JacobianKind, { latex: string; state: PathState }> = {
  identity: { latex: '1', state: 'untouched' },
  rearrange: { latex: 'P', state: 'rearranged' },
  scale: { latex: '\\lambda', state: 'scaled' },
  learnedScale: { latex: '\\lambda', state: 'scaled' },
  gate: { latex: 'g', state: 'gated' },
  mask: { latex: 'D', state: 'masked' },
  randomMask: { latex: 'm', state: 'cutAtRandom' },
  select: { latex: 'S', state: 'partPasses' },
  embed: { latex: 'S', state: 'partPasses' },
  normalise: { latex: 'B', state: 'bent' },
  nonlinear: { latex: 'J', state: 'bent' },
  weights: { latex: 'W', state: 'replaced' },
  unknown: { latex: '?', state: 'unknown' },
  none: { latex: '0', state: 'unknown' },
};

const words: Partial<Record<JacobianKind, string>> = {
  normalise: 'normalise',
  nonlinear: 'nonlinear',
  none: 'no derivative',
};

/** A scope of nodes in forward order. `input` is the node whose tensor enters it, where there is one; `path` what its row does to the identity path. */
export function scopeOf(graph: Graph, nodes: readonly number[], input: number | null, path?: RowPath): Scope {
  return {
    graph,
    nodes,
    factors: factorsOf(graph, nodes, input),
    states: new Map(path ? stretchesOfRow(path).map(({ node, state }) => [node, state]) : []),
    consumers: consumersOf(graph),
    outputs: new Set(graph.outputs),
    typeOf: moduleTypes(graph),
  };
}

/** Factors with numbers of their own, in forward order: W₁, W₂, … */
function factorsOf(graph: Graph, nodes: readonly number[], input: number | null): Map<number, EdgeFactor> {
  const inside = new Set(nodes);
  const counters = new Map<string, number>();
  return new Map(
    nodes.map((id) => {
      const kind = jacobianKind(graph, graph.nodes[id], inside, input);
      const { latex, state } = edges[kind];
      const at = (counters.get(latex) ?? 0) + 1;
      counters.set(latex, at);
      const isNumbered = /^[A-Za-z]/.test(latex) && latex !== 'g';
      return [
        id,
        { latex: isNumbered ? `${latex}_{${at}}` : latex, state, word: words[kind] ?? jacobianWords[state] },
      ] as const;
    }),
  );
}

/** The kind of an operator towards the input along which the signal reaches it. */
function jacobianKind(graph: Graph, node: AnyNode, inside: ReadonlySet<number>, input: number | null): JacobianKind {
  const along = node.inputs.findIndex((each) => inside.has(each));
  const fromRow = node.inputs.findIndex((each) => each === input);
  return definitionOf(node.operator).jacobian(node as never, Math.max(0, along >= 0 ? along : fromRow), graph).kind;
}
