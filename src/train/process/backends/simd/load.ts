/** The back end `cpu-simd`: kernels of our own, one thread. */
import { tf } from '../../tensorflow';
import { SimdBackend, simdName } from './backend';
import { loadKernels } from './kernels';
import { useNumerics } from '../../numerics';
import { registerNormalisation, simdNumerics } from './normalise';
import { registerKernels } from './register';

/**
 * Makes it the current back end.
 * @param folder where the compiled kernels lie.
 * @returns the device, as the table of back ends shows it.
 */
export async function loadSimd(folder: string): Promise<{ device: string }> {
  device ??= start(folder);
  await tf.setBackend(simdName);
  await tf.ready();
  useNumerics(simdNumerics);
  return { device };
}

/** Kernels are registered once for the whole process. */
let device: string | undefined;

function start(folder: string): string {
  const { kernels, memory, fused } = loadKernels(folder);
  const backend = new SimdBackend(memory);
  registerKernels(backend, kernels);
  registerNormalisation(backend, kernels);
  tf.registerBackend(simdName, () => backend);
  return fused ? '128-bit SIMD with fused products' : '128-bit SIMD';
}
