/** The compiled kernels, a back end over them, and random tensors. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { SimdBackend } from '../../../../src/train/process/backends/simd/backend';
import type { CrewSize } from '../../../../src/train/process/backends/simd/crew/crew';
import { loadKernels } from '../../../../src/train/process/backends/simd/kernels';
import type { Random } from '../../../../src/train/process/random';
import { kernelFolder } from '../../../support/kernels';

export function simdBackend(size?: CrewSize) {
  const { kernels, memory, crew, fused } = loadKernels(kernelFolder, size);
  return { kernels, memory, crew, fused, backend: new SimdBackend(memory, crew) };
}

export const whole = (random: Random, from: number, to: number): number =>
  from + Math.floor(random.uniform() * (to - from + 1));

export const one = <T>(random: Random, of: readonly T[]): T => of[whole(random, 0, of.length - 1)];

export const normals = (random: Random, count: number): Float32Array =>
  Float32Array.from({ length: count }, () => random.normal());

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

export function tensorOf(backend: SimdBackend, shape: readonly number[], values: Float32Array): TensorInfo {
  return backend.makeTensorInfo([...shape], 'float32', values);
}

/** Largest difference, relative to the largest number. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let most = 0;
  let scale = 0;
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs(a[i] - b[i]);
    if (Number.isNaN(d)) return Infinity;
    most = Math.max(most, d);
    scale = Math.max(scale, Math.abs(b[i]));
  }
  return most / (scale || 1);
}
