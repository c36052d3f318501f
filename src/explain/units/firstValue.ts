import type { Graph } from '../../graph/graph';
import type { OperatorName } from '../../graph/operators/index';

const sameNumbers: ReadonlySet<OperatorName> = new Set([
  'identity',
  'reshape',
  'flatten',
  'transpose',
  'expand',
  'slice',
  'stack',
  'concat',
  'dropout',
]);

const functions: Partial<Record<OperatorName, (x: number) => number>> = {
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  hardSigmoid: (x) => Math.min(1, Math.max(0, x / 6 + 0.5)),
  tanh: Math.tanh,
  softplus: (x) => Math.log1p(Math.exp(x)),
  relu: (x) => Math.max(0, x),
};

const elementwise: Readonly<Record<string, (x: number) => number>> = {
  exp: Math.exp,
  abs: Math.abs,
  sqrt: Math.sqrt,
  square: (x) => x * x,
};

/** More operators than this between a parameter and its use are not followed. */
const deepest = 8;

/**
 * The one value that all numbers of a tensor have at the start, where it is computed from parameters alone and the source
 * fixes it; null where it does not, or where they differ.
 */
export function firstValue(id: number, graph: Pick<Graph, 'nodes' | 'parameters'>, depth = 0): number | null {
  if (depth > deepest) return null;
  const node = graph.nodes[id];
  const all = (): (number | null)[] => node.inputs.map((input) => firstValue(input, graph, depth + 1));
  const only = (): number | null => {
    const [first, ...others] = all();
    return others.every((value) => value === first) ? (first ?? null) : null;
  };
  const of = (compute: ((x: number) => number) | undefined): number | null => {
    const value = compute ? only() : null;
    return value === null || !compute ? null : compute(value);
  };
  switch (node.operator) {
    case 'parameter': {
      const initialiser = graph.parameters[node.parameters[0]]?.initialiser;
      return initialiser?.kind === 'constant' ? initialiser.value : null;
    }
    case 'constant':
      return node.attributes.value ?? null;
    case 'affine': {
      const { scale, shift } = node.attributes;
      return of((x) => scale * x + shift);
    }
    case 'softmax': {
      // Equal scores share the weight equally.
      const size = node.shape?.[node.attributes.axis];
      return typeof size === 'number' && only() !== null ? 1 / size : null;
    }
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide': {
      const [a, b] = all();
      return a === null || b === null ? null : arithmetic[node.operator](a, b);
    }
    case 'elementwise':
      return of(elementwise[node.attributes.function]);
    default:
      return sameNumbers.has(node.operator) ? only() : of(functions[node.operator]);
  }
}

const arithmetic = {
  add: (a: number, b: number): number => a + b,
  subtract: (a: number, b: number): number => a - b,
  multiply: (a: number, b: number): number => a * b,
  divide: (a: number, b: number): number => a / b,
};
