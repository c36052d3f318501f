import type { AnyNode } from '../../graph/graph';
import { isWeightLayer } from '../../graph/weights';
import type { Flow } from '../path/flow';

/** What an addition adds, with the sums inside it that are no additions of their own. */
export interface Operands {
  operands: readonly number[];
  sums: readonly number[];
}

/** Where the ways of some operands part; null where they do not. */
export type Parting = (operands: readonly number[]) => number | null;

/** More would not fit into the bits of a number. */
const mostOperands = 30;

/**
 * The operands of an addition. One call that adds many tensors reads as a chain of additions with one source range: they are
 * taken together. So are sums that are written one by one (`a + b + x`; `y = x + a`, `y = y + b`) where nothing else takes a
 * partial sum, where all branches part at one node, and where one of them is a shortcut, a way without weights: then they are
 * branches beside each other, not units behind each other.
 */
export function operandsOf(node: AnyNode, flow: Flow, partingOf: Parting): Operands {
  const called = sameCall(node, flow);
  let { operands } = called;
  const sums = [...called.sums];
  for (let i = 0; i < operands.length;) {
    const inner = innerSum(operands[i], flow);
    const merged = inner && [...operands.slice(0, i), ...inner.operands, ...operands.slice(i + 1)];
    if (!merged || merged.length > mostOperands || !partTogether(inner.operands, merged, partingOf, flow)) {
      i += 1;
      continue;
    }
    sums.push(operands[i], ...inner.sums);
    operands = merged;
  }
  return { operands, sums };
}

/** A partial sum that only the addition takes. */
function innerSum(id: number, flow: Flow): Operands | null {
  const node = flow.graph.nodes[id];
  if (node.operator !== 'add' || flow.consumers[id].length !== 1 || flow.graph.outputs.includes(id)) return null;
  const inner = sameCall(node, flow);
  return inner.operands.length > 1 ? inner : null;
}

function partTogether(inner: readonly number[], all: readonly number[], partingOf: Parting, flow: Flow): boolean {
  const own = partingOf(inner);
  return own !== null && own === partingOf(all) && all.some((operand) => isShortcut(operand, own, flow));
}

/** Does a chain of operators without weights lead from the split to an operand? */
function isShortcut(operand: number, split: number, flow: Flow): boolean {
  let id = operand;
  while (id > split) {
    const sources = flow.sources(id);
    if (sources.length !== 1 || isWeightLayer(flow.graph.nodes[id], flow.graph)) return false;
    [id] = sources;
  }
  return id === split;
}

function sameCall(node: AnyNode, flow: Flow): Operands {
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
