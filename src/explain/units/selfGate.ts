import type { AnyNode, Graph } from '../../graph/graph';

/** Names of x · g(x) by the gate's function. */
const names: Readonly<Record<string, string>> = { sigmoid: 'SiLU', hardSigmoid: 'hard swish' };

/** A product of a tensor with a gate of itself, `x · σ(x)`: an activation that is written out. */
export function selfGateAt(node: AnyNode, { nodes }: Pick<Graph, 'nodes'>): { input: number; name: string } | null {
  if (node.operator !== 'multiply') return null;
  for (const [i, gate] of node.inputs.entries()) {
    const input = node.inputs[1 - i];
    const name = names[nodes[gate].operator];
    if (name && nodes[gate].inputs[0] === input) return { input, name };
  }
  return null;
}
