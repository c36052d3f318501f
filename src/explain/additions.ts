import type { AnyNode } from '../graph/graph';
import type { Dominators } from './dominators';
import { isWeightLayer } from '../graph/weights';
import type { Flow } from './flow';

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

/** More would not fit into the bits of a number. */
const mostOperands = 30;

/** All residual additions of a flow, in forward order. The work for one is the number of nodes that it spans. */
export function findAdditions(flow: Flow, dominators: Dominators): Addition[] {
  const { graph } = flow;
  const inner = new Set<number>();
  const found: Addition[] = [];
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const node = graph.nodes[id];
    if (node.operator !== 'add' || !flow.carries[id] || inner.has(id)) continue;
    const { operands, sums } = operandsOf(node, flow);
    sums.forEach((sum) => inner.add(sum));
    const addition = operands.length > 1 ? partsAt(id, operands, sums, flow, dominators) : null;
    if (addition && addition.region.some((member) => holdsWeights(graph.nodes[member], flow))) found.push(addition);
  }
  return found.reverse();
}

/** A call that was not understood may hold weights: an addition around it is more likely a residual unit than none. */
const holdsWeights = (node: AnyNode, flow: Flow): boolean =>
  node.operator === 'unresolved' || isWeightLayer(node, flow.graph);

/** One call that adds many tensors reads as a chain of additions with one source range: its operands are taken together, the sums between are no additions of their own. */
function operandsOf(node: AnyNode, flow: Flow): { operands: number[]; sums: number[] } {
  const operands: number[] = [];
  const sums: number[] = [];
  const collect = (id: number): void => {
    const other = flow.graph.nodes[id];
    const same = other.operator === 'add' && flow.consumers[id].length === 1 && sameExpression(other, node);
    if (same && operands.length + other.inputs.length < mostOperands) {
      sums.push(id);
      other.inputs.forEach(collect);
    } else if (flow.carries[id]) operands.push(id);
  };
  node.inputs.forEach(collect);
  return { operands, sums };
}

function sameExpression(a: AnyNode, b: AnyNode): boolean {
  const [left, right] = [a.source, b.source];
  return (
    a.module === b.module &&
    left.file === right.file &&
    left.startLine === right.startLine &&
    left.startColumn === right.startColumn &&
    left.endLine === right.endLine &&
    left.endColumn === right.endColumn
  );
}

/** Goes back from all operands at once, latest node first, until a node is met from all of them and dominates one. */
function partsAt(
  addition: number,
  operands: readonly number[],
  sums: readonly number[],
  flow: Flow,
  dominators: Dominators,
): Addition | null {
  const metFrom = new Map<number, number>();
  operands.forEach((operand, i) => metFrom.set(operand, (metFrom.get(operand) ?? 0) | (1 << i)));
  const all = 2 ** operands.length - 1;
  const visited: number[] = [];
  for (let id = Math.max(...operands); id >= flow.root; id--) {
    const met = metFrom.get(id);
    if (met === undefined) continue;
    if (met === all && operands.some((operand) => dominators.dominates(id, operand))) {
      const within = [...visited, ...sums].sort((a, b) => a - b);
      return { flow, node: addition, operands, split: id, region: reachedFrom(id, within, flow) };
    }
    visited.push(id);
    for (const source of flow.sources(id)) metFrom.set(source, (metFrom.get(source) ?? 0) | met);
  }
  return null;
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
