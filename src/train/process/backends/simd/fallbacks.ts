/** Which kernels the cpu back end computed, where this one has none of its own. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../tensorflow';
import { small, type Inputs } from './tables/table';

const free: readonly string[] = ['Identity', 'Reshape', 'ExpandDims'];

/** Does a kernel only give a tensor another name or shape? */
export const isFree = (kernel: string): boolean => free.includes(kernel);

const seen = new Map<string, number>();

/** Milliseconds that each kernel of the cpu back end took since the last call of this, the most first. */
export function takeFallbacks(): { kernel: string; milliseconds: number }[] {
  const found = [...seen].map(([kernel, milliseconds]) => ({ kernel, milliseconds }));
  seen.clear();
  return found.sort((a, b) => b.milliseconds - a.milliseconds);
}

/** Computes by a kernel of the cpu back end. A few numbers are its work by choice: they cost less there. */
export function noteFallback<T>(kernel: string, inputs: Inputs, compute: () => T): T {
  const sizes = Object.values(inputs).map((input?: TensorInfo) => (input ? tf.util.sizeFromShape(input.shape) : 0));
  if (Math.max(0, ...sizes) < small) return compute();
  const start = performance.now();
  const result = compute();
  seen.set(kernel, (seen.get(kernel) ?? 0) + performance.now() - start);
  return result;
}
