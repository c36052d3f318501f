import { describe, expect, it } from 'vitest';
import { KernelMemory, OutOfMemoryError } from '../../../../src/train/process/backends/simd/memory';
import { Network } from '../../../../src/train/process/network';
import { tf } from '../../../../src/train/process/tensorflow';
import { Trainer } from '../../../../src/train/process/trainer';
import { simdName, type SimdBackend } from '../../../../src/train/process/backends/simd/backend';
import { residualNetwork } from '../../../support/residualNetwork';
import { useBackEnd } from '../gradients';

describe('the memory of the kernels', () => {
  it('gives back what was released, also to another shape of about the same size', () => {
    const memory = new KernelMemory(65536);
    const first = memory.allocate(10_000, () => 'a tensor');
    memory.release(first, 10_000);
    expect(memory.allocate(9_900, () => 'a tensor')).toBe(first);
  });

  it('grows, and views of before keep their numbers', () => {
    const memory = new KernelMemory(65536);
    const at = memory.allocate(64, () => 'a tensor');
    const view = memory.view(at, 16).fill(7);
    memory.allocate(2 ** 24, () => 'a large tensor');
    expect(memory.buffer.byteLength).toBeGreaterThan(2 ** 24);
    expect(memory.view(at, 16)).toEqual(view);
    view.fill(8);
    expect(memory.view(at, 1)[0]).toBe(8);
  });

  it('names what does not fit, and what to do', () => {
    const memory = new KernelMemory(65536);
    const ask = () => memory.allocate(2 ** 33, () => 'a tensor of [2048,1024,32,32]');
    expect(ask).toThrow(OutOfMemoryError);
    expect(ask).toThrow(/no room for a tensor of \[2048,1024,32,32\] \(8,192 MiB\).*fewer images at once/);
  });

  it('is given back when a block throws', () => {
    const memory = new KernelMemory(65536);
    const at = memory.allocate(4096, () => 'a table');
    memory.release(at, 4096);
    expect(() =>
      memory.atDesk(({ room }) => {
        room(4096, 'a table');
        throw new Error('broken');
      }),
    ).toThrow('broken');
    expect(memory.allocate(4096, () => 'a table')).toBe(at);
  });

  it('stays as large as it was over 2,000 steps of training', async () => {
    await useBackEnd('cpu-simd');
    const { kernelMemory } = tf.findBackend(simdName) as SimdBackend;
    const network = new Network(residualNetwork({ unitsPerStage: 1, widths: [4, 8, 16], size: 4 }));
    const trainer = new Trainer(network, 0);
    const pixels = Float32Array.from({ length: 4 * 4 * 4 * 3 }, (_, i) => Math.sin(i));
    const labels = Uint16Array.of(0, 1, 2, 3);
    const step = () => trainer.step({ pixels, labels }, { learningRate: 0.01, momentum: 0.9, weightDecay: 1e-4 });
    for (let i = 0; i < 20; i++) await step();
    const before = { bytes: kernelMemory.buffer.byteLength, tensors: tf.memory().numTensors };
    for (let i = 0; i < 1_980; i++) await step();
    expect({ bytes: kernelMemory.buffer.byteLength, tensors: tf.memory().numTensors }).toEqual(before);
    trainer.dispose();
  }, 400_000);
});
