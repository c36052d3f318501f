import type { AnyNode, Graph } from '../../graph/graph';
import { isWeightProduct } from '../../graph/weights';
import type { FormedUnit } from './forms';
import type { FormFinding } from './structure';

/** Steps between a softmax and the products around it: scales, masks, position biases, dropout, arrangement. */
const farthest = 12;

/** softmax(QKᵀ)V: a softmax of a product of two activations that another product takes (Vaswani et al. 2017, eq. (1)). */
export function attentionForm({ own, candidate }: FormedUnit, graph: Graph): FormFinding[] {
  const inside = new Set(own);
  const within = new Set([candidate.split, ...candidate.region]);
  for (const id of own) {
    const softmax = graph.nodes[id];
    if (softmax.operator !== 'softmax') continue;
    const scores = productBefore(softmax, inside, graph);
    const values = scores && productBehind(id, inside, candidate.flow.consumers, graph);
    if (!scores || !values) continue;
    const isSelf = scores.inputs.every((input) => within.has(input));
    const [heads, size] = [softmax.shape?.length === 4 ? softmax.shape[1] : undefined, values.shape?.at(-1)];
    const split =
      typeof heads === 'number' && typeof size === 'number'
        ? `, ${heads} ${heads === 1 ? 'head' : 'heads'} of ${size}`
        : '';
    const text = `${isSelf ? 'self-attention' : 'cross-attention'}${split}`;
    return [{ form: 'attention', text, because: [scores.id, id, values.id] }];
  }
  return [];
}

const isProduct = (node: AnyNode, graph: Graph): boolean => node.operator === 'matmul' && !isWeightProduct(node, graph);

function productBefore(softmax: AnyNode, inside: ReadonlySet<number>, graph: Graph): AnyNode | null {
  const open = [...softmax.inputs];
  for (let steps = 0; open.length > 0 && steps < farthest; steps++) {
    const node = graph.nodes[open.shift()!];
    if (!inside.has(node.id)) continue;
    if (isProduct(node, graph)) return node;
    open.push(...node.inputs);
  }
  return null;
}

function productBehind(
  softmax: number,
  inside: ReadonlySet<number>,
  consumers: readonly (readonly number[])[],
  graph: Graph,
): AnyNode | null {
  const open = [...consumers[softmax]];
  for (let steps = 0; open.length > 0 && steps < farthest; steps++) {
    const node = graph.nodes[open.shift()!];
    if (!inside.has(node.id)) continue;
    if (isProduct(node, graph)) return node;
    open.push(...consumers[node.id]);
  }
  return null;
}
