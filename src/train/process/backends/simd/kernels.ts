/** The compiled kernels. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type { Kernel } from './crew/calls';
import { Crew, type CrewSize } from './crew/crew';
import { KernelMemory } from './memory';

type ArithmeticKernel = 'add' | 'applyEach' | 'applyEachGradient' | 'combine' | 'descend' | 'fillMask';

type ArrangementKernel = 'copyRows' | 'turn';

type ConvolutionKernel =
  | 'convolve'
  | 'addWeightGradient'
  | 'convolveDepthwise'
  | 'addDepthwiseGradient'
  | 'repeatEach'
  | 'sumEach'
  | 'packPanels'
  | 'winogradConvolve'
  | 'transformWeights'
  | 'turnWeights'
  | 'addWinogradGradient'
  | 'gradientOfTaps';

type NormalisationKernel = 'channelMoments' | 'channelAffine' | 'gradientSums' | 'gradientAffine';

type PoolingKernel = 'maxPool' | 'averagePool' | 'maxPoolGradient' | 'averagePoolGradient';

type ProductKernel = 'multiplyMatrices';

type ReductionKernel = 'normParts' | 'reduceColumns' | 'reduceRows';

type RowKernel =
  'normaliseRows' | 'normaliseRowsGradient' | 'prelu' | 'preluGradient' | 'softmaxGradient' | 'softmaxRows';

/** Exports of src/kernels/index.ts. */
export type KernelName =
  | ArithmeticKernel
  | ArrangementKernel
  | ConvolutionKernel
  | NormalisationKernel
  | PoolingKernel
  | ProductKernel
  | ReductionKernel
  | RowKernel;

export type Kernels = Record<KernelName, Kernel>;

export interface LoadedKernels {
  kernels: Kernels;
  memory: KernelMemory;
  crew: Crew;
  /** Are products and sums rounded once (relaxed SIMD)? */
  fused: boolean;
}

/** Bytes at the beginning of the memory that belong to the compiled kernels' own constants. */
const reserved = 65536;

/**
 * @param folder where `kernels.wasm`, `kernels-relaxed.wasm` and `kernels-thread.cjs` lie.
 * @param size threads that run a kernel at once; one, if left out.
 * @throws where neither can be compiled.
 */
export function loadKernels(folder: string, size: CrewSize = { threads: 1 }): LoadedKernels {
  const relaxed = compile(join(folder, 'kernels-relaxed.wasm'));
  const module = relaxed ?? new WebAssembly.Module(readFileSync(join(folder, 'kernels.wasm')));
  const memory = new KernelMemory(reserved);
  const instance = new WebAssembly.Instance(module, { env: { memory: memory.memory } });
  const crew = new Crew({ ...size, module, instance, memory, entry: join(folder, 'kernels-thread.cjs') });
  return { kernels: instance.exports as unknown as Kernels, memory, crew, fused: relaxed !== null };
}

function compile(file: string): WebAssembly.Module | null {
  const bytes = readFileSync(file);
  // Node 20 has relaxed SIMD behind a flag that later versions do not know.
  if (!WebAssembly.validate(bytes)) setFlagsFromString('--experimental-wasm-relaxed-simd');
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null;
}
