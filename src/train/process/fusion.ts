/** Batch norms with what follows them at once: found in the graph, so that a back end can compute them as one. */
import type { AnyNode } from '../../graph/graph';

/** A batch norm, the addition behind it, the ReLU behind that: the norm, and at least one of the others. */
export interface Fusion {
  norm: Extract<AnyNode, { operator: 'batchNorm' }>;
  /** Node whose value is added. */
  residual?: number;
  rectify: boolean;
  /** Nodes that have no value of their own then: the norm, and the addition before a ReLU. */
  within: readonly number[];
}

/**
 * Fusions by the last node of each.
 * @param nodes all that are computed, inputs before what uses them.
 * @param outputs nodes whose values are asked for by themselves.
 */
export function fusionsOf(nodes: readonly AnyNode[], outputs: readonly number[]): ReadonlyMap<number, Fusion> {
  const uses = new Map<number, AnyNode[]>();
  for (const node of nodes) for (const id of node.inputs) uses.set(id, [...(uses.get(id) ?? []), node]);
  const onlyUse = (id: number): AnyNode | undefined => {
    const all = uses.get(id) ?? [];
    return all.length === 1 && !outputs.includes(id) ? all[0] : undefined;
  };
  const shapes = new Map(nodes.map((node) => [node.id, node.shape]));
  const found = new Map<number, Fusion>();
  const added = new Set<number>();
  for (const norm of nodes) {
    if (norm.operator !== 'batchNorm') continue;
    let last: AnyNode = norm;
    const within: number[] = [];
    let residual: number | undefined;
    const next = onlyUse(norm.id);
    // Of two normed inputs of one addition the first takes it.
    if (next?.operator === 'add' && next.inputs.length === 2 && !added.has(next.id)) {
      const other = next.inputs.find((id) => id !== norm.id);
      if (other !== undefined && sameShape(shapes.get(other), norm)) {
        residual = other;
        within.push(last.id);
        last = next;
        added.add(next.id);
      }
    }
    const rectifier = onlyUse(last.id);
    const rectify = rectifier?.operator === 'relu';
    if (rectify) {
      within.push(last.id);
      last = rectifier;
    }
    if (last !== norm) found.set(last.id, { norm, residual, rectify, within });
  }
  return found;
}

const sameShape = (shape: AnyNode['shape'] | undefined, norm: AnyNode): boolean =>
  JSON.stringify(shape ?? null) === JSON.stringify(norm.shape) && norm.shape !== null;
