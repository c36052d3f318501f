/** The same computation on the cpu back end and on the SIMD one. */
import { expect } from 'vitest';
import { Random } from '../../../../src/train/process/random';
import { tf } from '../../../../src/train/process/tensorflow';
import { useBackEnd } from '../gradients';
import { difference } from './support';

type Results = Float32Array[];

export async function onBoth(compute: () => tf.Tensor[]): Promise<{ found: Results; expected: Results }> {
  const run = async (name: 'cpu' | 'cpu-simd'): Promise<Results> => {
    await useBackEnd(name);
    return tf.tidy(() => compute().map((tensor) => tensor.dataSync<'float32'>()));
  };
  return { expected: await run('cpu'), found: await run('cpu-simd') };
}

/** @param within largest difference, relative to the largest number. */
export async function agree(name: string, compute: () => tf.Tensor[], within = 1e-5): Promise<void> {
  const { found, expected } = await onBoth(compute);
  expected.forEach((numbers, i) => expect(difference(found[i], numbers), `${name}, result ${i}`).toBeLessThan(within));
}

/** A test's body that runs so many times, with random numbers that are the same each time it is run. */
export const many = (count: number, use: (random: Random, i: number) => Promise<void>) => async () => {
  const random = new Random(4, 'shapes');
  for (let i = 0; i < count; i++) await use(random, i);
};
