/** Which kernels of TensorFlow.js the back end computes itself; all others are those of the cpu back end. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../tensorflow';
import { simdName, type SimdBackend } from './backend';
import type { Kernels } from './kernels';
import { arithmetic } from './tables/arithmetic';
import { arrangement } from './tables/arrangement';
import { convolution } from './tables/convolution';
import { pooling } from './tables/pooling';
import { products } from './tables/products';
import type { Attributes, Inputs, Table } from './tables/table';

const tables: readonly Table[] = [arithmetic, arrangement, convolution, pooling, products];

/** Registers them. What a kernel does not know of its inputs (another type than float32, say) the cpu back end computes. */
export function registerKernels(backend: SimdBackend, kernels: Kernels): void {
  for (const kernel of tf.getKernelsForBackend('cpu')) tf.registerKernel({ ...kernel, backendName: simdName });
  for (const [kernelName, compute] of tables.flatMap((table) => Object.entries(table(backend, kernels)))) {
    const known: tf.KernelConfig | undefined = tf.getKernel(kernelName, 'cpu');
    const fallback = known?.kernelFunc;
    if (known) tf.unregisterKernel(kernelName, simdName);
    tf.registerKernel({
      kernelName,
      backendName: simdName,
      kernelFunc: (call) => {
        const inputs = call.inputs as Inputs;
        const own = allFloats(inputs) ? compute(inputs, (call.attrs ?? {}) as Attributes) : null;
        if (own) return own;
        if (!fallback) throw new Error(`${kernelName} has no kernel for these inputs.`);
        return fallback({ ...call, backend });
      },
    });
  }
}

const allFloats = (inputs: Inputs): boolean =>
  Object.values(inputs).every((input?: TensorInfo) => input === undefined || input.dtype === 'float32');
