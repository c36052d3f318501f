/** Functions of each number alone. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend';
import { functions as kinds, type ElementwiseFunction } from '../enumerations';
import { count, small, type Compute, type Table } from './table';

/** f(x) as a new tensor. @param alpha slope or height of a function that has one. */
export function applied(backend: SimdBackend, name: ElementwiseFunction, x: TensorInfo, alpha = 0): TensorInfo {
  const y = backend.create(x.shape);
  const from = backend.addressOf(x);
  const size = count(x.shape);
  const kind = kinds.indexOf(name);
  const share = (first: number, some: number) => [kind, from + first * 4, alpha, some, y.at + first * 4];
  backend.crew.each('applyEach', size, size, ({ first, count: some }) => share(first, some), 16);
  return y;
}

/** Functions that TensorFlow.js has a kernel of the same name for. */
const known = kinds.filter((name) => !['HardSigmoid', 'Gelu', 'GeluTanh', 'Silu', 'HardSwish'].includes(name));

export const functions: Table = (backend) =>
  Object.fromEntries(
    known.map((name): [string, Compute] => [
      name,
      ({ x }, { alpha = name === 'Elu' ? 1 : 0 }) =>
        count(x.shape) < small ? null : applied(backend, name, x, alpha as number),
    ]),
  );
