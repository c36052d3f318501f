import type { AnyNode } from '../../graph/graph';
import type { Dominators } from '../path/dominators';
import { isWeightLayer } from '../../graph/weights';
import type { Flow } from '../path/flow';
import { operandsOf } from './operands';

/** An addition whose branches part at a common ancestor, with weights on the way. */
export interface Addition {
  flow: Flow;
  /** The node that adds; of an addition of many the last one. */
  node: number;
  /** Nodes whose tensors are added, in order. */
  operands: readonly number[];
  /** Where the branches part: the nearest ancestor of all operands that one of them cannot avoid. */
  split: number;
  /** Every node on a way from the split to the addition, in forward order, both ends left out. */
  region: readonly number[];
}

/** All residual additions of a flow, in forward order. The work for one is the number of nodes that it spans. */
export function findAdditions(flow: Flow, dominators: Dominators): Addition[] {
  const { graph } = flow;
  const inner = new Set<number>();
  const found: Addition[] = [];
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const node = graph.nodes[id];
    if (!flow.carries[id] || inner.has(id) || !(node.operator === 'add' || takesAway(node, flow))) continue;
    const { operands, sums } = operandsOf(node, flow, (some) => partingOf(some, flow, dominators)?.split ?? null);
    sums.forEach((sum) => inner.add(sum));
    const addition = operands.length > 1 ? partsAt(id, operands, sums, flow, dominators) : null;
    if (addition && addition.region.some((member) => holdsWeights(graph.nodes[member], flow))) found.push(addition);
  }
  return found.reverse();
}

/** A call that was not understood may hold weights: an addition around it is more likely a residual unit than none. */
const holdsWeights = (node: AnyNode, flow: Flow): boolean =>
  node.operator === 'unresolved' || isWeightLayer(node, flow.graph);

/**
 * A subtraction that may be the addition of a unit, `x − F(x)`: what it takes away is used nowhere else, as it would be in
 * the `g · (H − x)` of an interpolation.
 */
const takesAway = ({ operator, inputs: [from, away] }: AnyNode, flow: Flow): boolean =>
  operator === 'subtract' &&
  from !== away &&
  flow.carries[from] === 1 &&
  flow.carries[away] === 1 &&
  flow.consumers[away].length === 1 &&
  !flow.graph.outputs.includes(away);

/** Where the ways to some operands part, and what lies between: a superset of the ways, latest node first. */
interface Parting {
  split: number;
  visited: readonly number[];
}

/** Goes back from all operands at once, latest node first, until a node is met from all of them and dominates one. */
function partingOf(operands: readonly number[], flow: Flow, dominators: Dominators): Parting | null {
  const metFrom = new Map<number, number>();
  operands.forEach((operand, i) => metFrom.set(operand, (metFrom.get(operand) ?? 0) | (1 << i)));
  const all = 2 ** operands.length - 1;
  const visited: number[] = [];
  for (let id = Math.max(...operands); id >= flow.root; id--) {
    const met = metFrom.get(id);
    if (met === undefined) continue;
    if (met === all && operands.some((operand) => dominators.dominates(id, operand))) return { split: id, visited };
    visited.push(id);
    for (const source of flow.sources(id)) metFrom.set(source, (metFrom.get(source) ?? 0) | met);
  }
  return null;
}

function partsAt(
  addition: number,
  operands: readonly number[],
  sums: readonly number[],
  flow: Flow,
  dominators: Dominators,
): Addition | null {
  const parting = partingOf(operands, flow, dominators);
  if (!parting) return null;
  const { split, visited } = parting;
  const within = [...new Set([...visited, ...sums])].sort((a, b) => a - b);
  return { flow, node: addition, operands, split, region: reachedFrom(split, within, flow) };
}

function reachedFrom(split: number, candidates: readonly number[], flow: Flow): number[] {
  const reached = new Set([split]);
  return candidates.filter((id) => {
    const reachable = flow.sources(id).some((source) => reached.has(source));
    if (reachable) reached.add(id);
    return reachable;
  });
}

/** Nodes on a way from one node to a later one, both ends left out, in forward order. */
export function between(from: number, to: number, flow: Flow): number[] {
  const before = new Set(flow.sources(to));
  const visited: number[] = [];
  for (let id = to - 1; id > from; id--) {
    if (!before.has(id)) continue;
    visited.push(id);
    flow.sources(id).forEach((source) => before.add(source));
  }
  return reachedFrom(from, visited.reverse(), flow);
}
