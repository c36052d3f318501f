/** The back end `cpu-simd`: kernels of our own, on one thread or several. */
import { tf } from '../../tensorflow';
import { SimdBackend, simdName } from './backend';
import { registerConvolutionGradients, simdConvolving } from './convolve';
import { loadKernels } from './kernels';
import { useNumerics, type Numerics } from '../../numerics';
import { simdNumerics } from './operations/index';
import { registerKernels } from './register';

/**
 * Makes it the current back end.
 * @param folder where the compiled kernels lie.
 * @param threads that run a kernel at once; those of the first call, where it is called again.
 * @returns the device, as the table of back ends shows it, and the threads that there are.
 */
export async function loadSimd(folder: string, threads = 1): Promise<{ device: string; threads: number }> {
  started ??= start(folder, threads);
  await tf.setBackend(simdName);
  await tf.ready();
  const { numerics, ...found } = started;
  useNumerics({ ...numerics, convolving: simdConvolving });
  return found;
}

/** Kernels are registered once for the whole process. */
let started: Started | undefined;

interface Started {
  device: string;
  threads: number;
  numerics: Numerics;
}

function start(folder: string, threads: number): Started {
  const { kernels, memory, crew, fused } = loadKernels(folder, { threads });
  const backend = new SimdBackend(memory, crew);
  registerKernels(backend, kernels);
  registerConvolutionGradients();
  tf.registerBackend(simdName, () => backend);
  const instructions = fused ? '128-bit SIMD with fused products' : '128-bit SIMD';
  const device = crew.threads === 1 ? instructions : `${instructions}, ${crew.threads} threads`;
  return { device, threads: crew.threads, numerics: simdNumerics(backend, kernels) };
}
