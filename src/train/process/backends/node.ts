/** libtensorflow, through tfjs-node or tfjs-node-gpu, where one of them is installed. */
import util from 'node:util';
import { nativePackage } from '../../runtime/packages';
import { tf } from '../tensorflow';
import { requireFor } from './native';

/** Node 23 removed two functions that tfjs-node 4.22 calls (tensorflow/tfjs#8609). */
export function restoreRemovedFunctions(target: Record<string, unknown>): void {
  target.isNullOrUndefined ??= (value: unknown): boolean => value === null || value === undefined;
  target.isArray ??= Array.isArray;
}

/** @returns a description of the devices that libtensorflow found. */
export async function loadNode(name: 'tfjs-node-gpu' | 'tfjs-node'): Promise<{ version: string; device?: string }> {
  restoreRemovedFunctions(util as unknown as Record<string, unknown>);
  const library = requireFor(name)(nativePackage(name).name) as { version?: Record<string, string> };
  if (!(await tf.setBackend('tensorflow'))) throw new Error('its back end did not register');
  await tf.ready();
  const backend = tf.backend() as unknown as { binding?: { isUsingGpuDevice?: boolean }; isUsingGpuDevice?: boolean };
  const onGpu = backend.isUsingGpuDevice ?? backend.binding?.isUsingGpuDevice ?? false;
  if (name === 'tfjs-node-gpu' && !onGpu) throw new Error('no GPU was found (it needs CUDA 11.2 and cuDNN 8.1)');
  return { version: library.version?.['tfjs-node'] ?? '', device: onGpu ? 'GPU' : 'CPU' };
}
