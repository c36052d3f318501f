/** Kinds that kernels tell apart by their number: the members of the enumerations in src/kernels, in their order. */

import type { Activation } from '../../numerics';

/** src/kernels/functions.ts. Those of the first list have a derivative. */
export const activations = [
  'Relu',
  'Relu6',
  'LeakyRelu',
  'Elu',
  'Sigmoid',
  'HardSigmoid',
  'Tanh',
  'Softplus',
  'Gelu',
  'GeluTanh',
  'Silu',
  'HardSwish',
] as const satisfies readonly Activation[];

export const functions = [
  ...activations,
  'Abs',
  'Erf',
  'Exp',
  'Log',
  'Neg',
  'Reciprocal',
  'Rsqrt',
  'Sqrt',
  'Square',
  'Step',
] as const;

/** src/kernels/combine.ts. */
export const combinations = [
  'Add',
  'Subtract',
  'Multiply',
  'Divide',
  'Maximum',
  'Minimum',
  'SquaredDifference',
] as const;

/** src/kernels/reduction.ts. */
export const reductions = ['Sum', 'Max', 'Min'] as const;

export type ElementwiseFunction = (typeof functions)[number];
export type Combination = (typeof combinations)[number];
export type Reduction = (typeof reductions)[number];
