import type { DataType } from '../graph';
import type { OperatorName } from './attributes';

/** Operators that compute numbers, whatever they take. */
const computing: ReadonlySet<OperatorName> = new Set([
  'embedding',
  'linear',
  'matmul',
  'divide',
  'affine',
  'softmax',
  'logSoftmax',
]);

/** Operators that take what they are given to a common type. */
const joining: ReadonlySet<OperatorName> = new Set(['add', 'subtract', 'multiply', 'concat', 'stack']);

/** Type of what an operator makes, where its call does not say: that of the first input, or the widest of all. */
export function dataTypeOf(operator: OperatorName, inputs: readonly DataType[]): DataType {
  if (inputs.length === 0 || operator === 'embedding') return 'float32';
  if ((computing.has(operator) || joining.has(operator)) && inputs.includes('complex64')) return 'complex64';
  if (operator === 'affine') return inputs[0] === 'bool' ? 'float32' : inputs[0];
  if (computing.has(operator)) return 'float32';
  return joining.has(operator) && inputs.includes('float32') ? 'float32' : inputs[0];
}
