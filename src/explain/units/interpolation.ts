import type { Addition } from './additions';
import { jacobianOf } from '../path/flow';
import type { Step } from '../path/passage';

/**
 * The factor that an interpolation leaves to its shortcut: `x + g · (H − x)` is `(1 − g) · x + g · H`, though x seems to pass
 * untouched. Null where no operand but the shortcut takes x away again.
 */
export function interpolationAt(shortcut: number, { operands, flow: { graph } }: Addition): Step | null {
  for (const operand of operands) {
    const node = graph.nodes[operand];
    for (const [i, input] of node.inputs.entries()) {
      const difference = graph.nodes[input];
      if (operand === shortcut || difference.operator !== 'subtract' || difference.inputs[1] !== shortcut) continue;
      const jacobian = jacobianOf(node, i, graph);
      if (jacobian.kind === 'gate') return { node: operand, jacobian, complement: true };
      if (jacobian.kind === 'learnedScale') {
        const { initial } = jacobian;
        return { node: operand, jacobian: { kind: 'learnedScale', initial: initial === null ? null : 1 - initial } };
      }
      if (jacobian.kind === 'scale') return { node: operand, jacobian: { kind: 'scale', factor: 1 - jacobian.factor } };
    }
  }
  return null;
}
