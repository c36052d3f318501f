/** Which kernels of TensorFlow.js the back end computes itself; all others are those of the cpu back end. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../tensorflow';
import { simdName, type SimdBackend } from './backend';
import { isFree, noteFallback } from './fallbacks';
import type { Kernels } from './kernels';
import { arithmetic } from './tables/arithmetic';
import { arrangement } from './tables/arrangement';
import { convolution } from './tables/convolution';
import { functions } from './tables/functions';
import { pooling } from './tables/pooling';
import { products } from './tables/products';
import { reductions } from './tables/reductions';
import { softmax } from './tables/softmax';
import type { Attributes, Inputs, Table } from './tables/table';

const tables: readonly Table[] = [
  arithmetic,
  arrangement,
  convolution,
  functions,
  pooling,
  products,
  reductions,
  softmax,
];

/** Registers them. What a kernel does not know of its inputs (another type than float32, say) the cpu back end computes. */
export function registerKernels(backend: SimdBackend, kernels: Kernels): void {
  const own = Object.fromEntries(tables.flatMap((table) => Object.entries(table(backend, kernels))));
  const names = new Set([...tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName), ...Object.keys(own)]);
  for (const kernelName of names) {
    const fallback: tf.KernelConfig | undefined = tf.getKernel(kernelName, 'cpu');
    if (fallback && isFree(kernelName)) {
      tf.registerKernel({ ...fallback, backendName: simdName });
      continue;
    }
    const known = own[kernelName] ?? { others: [], compute: () => null };
    const { others, compute } = typeof known === 'function' ? { others: [], compute: known } : known;
    tf.registerKernel({
      ...fallback,
      kernelName,
      backendName: simdName,
      kernelFunc: (call) => {
        const inputs = call.inputs as Inputs;
        const result = areFloats(inputs, others) ? compute(inputs, (call.attrs ?? {}) as Attributes) : null;
        if (result) return result;
        if (!fallback) throw new Error(`${kernelName} has no kernel for these inputs.`);
        return noteFallback(kernelName, inputs, () => fallback.kernelFunc({ ...call, backend }));
      },
    });
  }
}

const areFloats = (inputs: Inputs, others: readonly string[]): boolean =>
  Object.entries(inputs).every(
    ([name, input]: [string, TensorInfo | undefined]) =>
      input === undefined || input.dtype === 'float32' || others.includes(name),
  );
