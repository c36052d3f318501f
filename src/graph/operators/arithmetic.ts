import type { Graph, Node } from '../graph';
import { broadcast } from '../shape';
import type { Jacobian, OperatorDefinition } from './definition';
import { always } from './definition';
import { rangeOf } from './range';

type Context = Pick<Graph, 'nodes' | 'parameters'>;

const broadcasting = {
  weightLayer: false,
  shape: ([a, b]: readonly (readonly (number | string)[])[]) => broadcast(a, b),
};

/**
 * Jacobian of an element-wise sum to one addend. An addend that is smaller than the sum is spread over it, which is no
 * identity: its values reach the sum, and more places than they came from.
 */
function addend(node: Node, input: number, graph: Context): Jacobian {
  const from = graph.nodes[node.inputs[input]].shape;
  const spread = from !== null && node.shape !== null && from.join() !== node.shape.join();
  return spread ? { kind: 'embed' } : { kind: 'identity' };
}

export const add: OperatorDefinition<'add'> = { ...broadcasting, jacobian: addend };

export const subtract: OperatorDefinition<'subtract'> = {
  ...broadcasting,
  jacobian: (node, input, graph) => (input === 1 ? { kind: 'scale', factor: -1 } : addend(node, input, graph)),
  range: (_, of) => [of(0)[0] - of(1)[1], of(0)[1] - of(1)[0]],
};

/** d(a·b)/da = diag(b): what b is decides what happens to the term. */
export const multiply: OperatorDefinition<'multiply'> = {
  ...broadcasting,
  jacobian(node, input, graph) {
    const other = graph.nodes[node.inputs[1 - input]];
    if (other.operator === 'constant') {
      return other.attributes.value === undefined
        ? { kind: 'nonlinear' }
        : { kind: 'scale', factor: other.attributes.value };
    }
    if (other.operator === 'parameter') {
      const initialiser = graph.parameters[other.parameters[0]]?.initialiser;
      return { kind: 'learnedScale', initial: initialiser?.kind === 'constant' ? initialiser.value : null };
    }
    const [low, high] = rangeOf(other.id, graph);
    return low >= 0 && high <= 1 ? { kind: 'gate', gate: other.id } : { kind: 'nonlinear' };
  },
  range(_, of) {
    const corners = of(0).flatMap((a) => of(1).map((b) => (a === 0 || b === 0 ? 0 : a * b)));
    return [Math.min(...corners), Math.max(...corners)];
  },
};

export const divide: OperatorDefinition<'divide'> = {
  ...broadcasting,
  jacobian(node, input, graph) {
    const divisor = graph.nodes[node.inputs[1]];
    if (input === 0 && divisor.operator === 'constant' && divisor.attributes.value) {
      return { kind: 'scale', factor: 1 / divisor.attributes.value };
    }
    return { kind: 'nonlinear' };
  },
};

export const affine: OperatorDefinition<'affine'> = {
  weightLayer: false,
  shape: ([shape]) => shape,
  jacobian: ({ attributes: { scale } }) => (scale === 1 ? { kind: 'identity' } : { kind: 'scale', factor: scale }),
  range({ attributes: { scale, shift } }, of) {
    const ends = of(0).map((end) => (scale === 0 ? 0 : scale * end) + shift);
    return [Math.min(...ends), Math.max(...ends)];
  },
  print: ({ scale, shift }) =>
    [scale !== 1 ? `×${scale}` : '', shift !== 0 ? `${shift < 0 ? '−' : '+'}${Math.abs(shift)}` : ''].join(' ').trim(),
};

export const identity: OperatorDefinition<'identity'> = {
  weightLayer: false,
  shape: ([shape]) => shape,
  jacobian: always({ kind: 'identity' }),
  range: (_, of) => of(0),
};

export const detach: OperatorDefinition<'detach'> = {
  weightLayer: false,
  shape: ([shape]) => shape,
  jacobian: always({ kind: 'none' }),
  range: (_, of) => of(0),
};
