/**
 * The wasm back end of TensorFlow.js as it is published. It cannot train a convolution (tensorflow/tfjs#8474): the kernels that
 * it lacks are computed by those of the cpu back end, as plain JavaScript.
 */
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-cpu';
import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import { plainNumerics, useNumerics } from '../../../src/train/process/numerics';
import { tf } from '../../../src/train/process/tensorflow';

export async function loadPublishedWasm(folder: string): Promise<void> {
  setWasmPaths(folder);
  await tf.setBackend('wasm');
  await tf.ready();
  useNumerics(plainNumerics);
  const wasm = tf.backend() as BackendWasm;
  const cpu = tf.findBackend('cpu') as KernelBackend & {
    makeTensorInfo(shape: number[], dtype: tf.DataType, values: unknown): TensorInfo;
  };
  for (const kernel of tf.getKernelsForBackend('cpu')) {
    if (tf.getKernel(kernel.kernelName, 'wasm')) continue;
    tf.registerKernel({
      kernelName: kernel.kernelName,
      backendName: 'wasm',
      kernelFunc({ inputs, attrs }) {
        const moved = Object.entries(inputs).map(([name, info]) => {
          if (!info) return [name, info] as const;
          const { shape, dtype, dataId } = info as TensorInfo;
          return [name, cpu.makeTensorInfo([...shape], dtype, wasm.readSync(dataId))] as const;
        });
        const call = { inputs: Object.fromEntries(moved) as tf.NamedTensorInfoMap, backend: cpu, attrs };
        const results = kernel.kernelFunc(call);
        const back = [results].flat().map(({ shape, dtype, dataId }) => {
          const output = wasm.makeOutput(shape, dtype);
          wasm.typedArrayFromHeap(output).set(cpu.readSync(dataId) as Float32Array);
          cpu.disposeData(dataId);
          return output;
        });
        for (const [, info] of moved) if (info) cpu.disposeData(info.dataId);
        return Array.isArray(results) ? back : back[0];
      },
    });
  }
}
