/** The compiled kernels. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { KernelMemory } from './memory';

/** A kernel takes addresses, counts and steps in bytes, in the order in which src/kernels says them. */
type Kernel = (...words: number[]) => void;

type ArithmeticKernel = 'step' | 'add' | 'subtract' | 'multiply' | 'atLeast' | 'affine';

type ArrangementKernel = 'copyRows';

type ConvolutionKernel =
  | 'convolve'
  | 'addWeightGradient'
  | 'packPanels'
  | 'winogradConvolve'
  | 'transformWeights'
  | 'addWinogradGradient'
  | 'gradientOfTaps';

type NormalisationKernel = 'channelMoments' | 'channelAffine' | 'gradientSums' | 'gradientAffine';

type PoolingKernel = 'maxPool' | 'averagePool' | 'maxPoolGradient' | 'averagePoolGradient';

type ProductKernel = 'rowsTimesPanels' | 'addTransposedProduct';

/** Exports of src/kernels/index.ts. */
type KernelName =
  ArithmeticKernel | ArrangementKernel | ConvolutionKernel | NormalisationKernel | PoolingKernel | ProductKernel;

export type Kernels = Record<KernelName, Kernel>;

export interface LoadedKernels {
  kernels: Kernels;
  memory: KernelMemory;
  /** Are products and sums rounded once (relaxed SIMD)? */
  fused: boolean;
}

/** Bytes at the beginning of the memory that belong to the compiled kernels' own constants. */
const reserved = 65536;

/**
 * @param folder where `kernels.wasm` and `kernels-relaxed.wasm` lie.
 * @throws where neither can be compiled.
 */
export function loadKernels(folder: string): LoadedKernels {
  const relaxed = compile(join(folder, 'kernels-relaxed.wasm'));
  const module = relaxed ?? new WebAssembly.Module(readFileSync(join(folder, 'kernels.wasm')));
  const memory = new KernelMemory(reserved);
  const { exports } = new WebAssembly.Instance(module, { env: { memory: memory.memory } });
  return { kernels: exports as unknown as Kernels, memory, fused: relaxed !== null };
}

function compile(file: string): WebAssembly.Module | null {
  const bytes = readFileSync(file);
  // Node 20 has relaxed SIMD behind a flag that later versions do not know.
  if (!WebAssembly.validate(bytes)) setFlagsFromString('--experimental-wasm-relaxed-simd');
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null;
}
