/** Softmax over the last axis. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend';
import { count, type Table } from './table';

/** @param logarithm is it log softmax? */
export function softmaxOf(backend: SimdBackend, x: TensorInfo, logarithm: boolean): TensorInfo {
  const y = backend.create(x.shape);
  const length = x.shape[x.shape.length - 1];
  const size = count(x.shape);
  if (size === 0) return y;
  const from = backend.addressOf(x);
  backend.crew.each('softmaxRows', size / length, 8 * size, ({ first, count: rows }) => {
    const step = first * length * 4;
    return [from + step, rows, length, Number(logarithm), y.at + step];
  });
  return y;
}

export const softmax: Table = (backend) => ({
  Softmax: ({ logits }) => softmaxOf(backend, logits, false),
});
