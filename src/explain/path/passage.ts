import type { AnyNode, Graph } from '../../graph/graph';
import type { Jacobian, JacobianKind } from '../../graph/operators/index';
import { pathStates, type PathState } from '../explanation';
import { isWeightLayer } from '../../graph/weights';
import { jacobianOf, type Flow } from './flow';

/** What an edge does to the identity term. */
export interface Step {
  node: number;
  jacobian: Jacobian;
  /** What passes a gate g is 1 − g. */
  complement?: boolean;
}

/** The best way for the identity term from one node to a later one. */
export interface Passage {
  /** Operators on the way, forward order, the first node left out. */
  steps: readonly Step[];
  worst: PathState;
  /** Most weight layers on any way between the two. */
  mostWeights: number;
}

const stateOfKind: Record<Exclude<JacobianKind, 'scale' | 'none'>, PathState> = {
  identity: 'untouched',
  rearrange: 'rearranged',
  learnedScale: 'scaled',
  gate: 'gated',
  mask: 'masked',
  randomMask: 'cutAtRandom',
  select: 'partPasses',
  embed: 'partPasses',
  normalise: 'bent',
  nonlinear: 'bent',
  weights: 'replaced',
  unknown: 'unknown',
};

/** State of the identity term behind an operator; null where nothing passes. */
export function stateOf(jacobian: Jacobian): PathState | null {
  if (jacobian.kind === 'none') return null;
  if (jacobian.kind === 'scale') return jacobian.factor === 1 ? 'untouched' : 'scaled';
  return stateOfKind[jacobian.kind];
}

/** How often each state stands on a way, worst first, and its length last: the smaller list is the better way. */
type Cost = readonly number[];

const rankOf = new Map<PathState, number>(pathStates.map((state, i) => [state, pathStates.length - 1 - i]));
const free: Cost = Array.from({ length: pathStates.length + 1 }, () => 0);

export function compareCosts(a: Cost, b: Cost): number {
  const at = a.findIndex((count, i) => count !== b[i]);
  return at < 0 ? 0 : a[at] - b[at];
}

interface Reached {
  cost: Cost;
  mostWeights: number;
  /** Where the best way comes from, and what it crosses at this node. */
  from: number;
  step: Step;
}

/**
 * Best ways from `start` through `region` (in forward order) to each of its nodes: fewest of the worst state, then fewest of
 * the next. One pass over the edges.
 */
export class Passages {
  private readonly reached = new Map<number, Reached>();

  constructor(
    private readonly start: number,
    region: readonly number[],
    private readonly flow: Flow,
  ) {
    for (const id of region) this.visit(flow.graph.nodes[id], flow.graph);
  }

  /** Cost of the best way to a node; undefined where none leads there. */
  costTo(node: number): Cost | undefined {
    return node === this.start ? free : this.reached.get(node)?.cost;
  }

  mostWeightsTo(node: number): number {
    return this.reached.get(node)?.mostWeights ?? 0;
  }

  to(node: number): Passage | null {
    const steps: Step[] = [];
    for (let at = node; at !== this.start;) {
      const reached = this.reached.get(at);
      if (!reached) return null;
      steps.push(reached.step);
      at = reached.from;
    }
    steps.reverse();
    return { steps, worst: worstOf(steps), mostWeights: this.mostWeightsTo(node) };
  }

  private visit(node: AnyNode, graph: Graph): void {
    let best: Reached | undefined;
    let mostWeights = 0;
    node.inputs.forEach((input, i) => {
      const before = this.costTo(input);
      if (!before || !this.flow.carries[input]) return;
      mostWeights = Math.max(mostWeights, this.mostWeightsTo(input));
      const jacobian = jacobianOf(node, i, graph);
      const state = stateOf(jacobian);
      if (state === null) return;
      const cost = before.map(
        (count, rank) => count + (rank === rankOf.get(state) || rank === free.length - 1 ? 1 : 0),
      );
      if (!best || compareCosts(cost, best.cost) < 0) {
        best = { cost, from: input, step: { node: node.id, jacobian }, mostWeights: 0 };
      }
    });
    if (best) {
      this.reached.set(node.id, { ...best, mostWeights: mostWeights + (isWeightLayer(node, graph) ? 1 : 0) });
    }
  }
}

export function worstOf(steps: readonly Step[]): PathState {
  return worstState(steps.map((step) => stateOf(step.jacobian) ?? 'unknown'));
}

/** The last of some states in the order of `pathStates`. */
export const worstState = (states: readonly PathState[]): PathState =>
  states.reduce<PathState>((worst, state) => (rankOf.get(state)! < rankOf.get(worst)! ? state : worst), 'untouched');
