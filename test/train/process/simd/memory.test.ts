import { describe, expect, it, vi } from 'vitest';
import { KernelMemory } from '../../../../src/train/process/backends/simd/memory';
import { Network } from '../../../../src/train/process/network';
import { OutOfMemoryError } from '../../../../src/train/process/outOfMemory';
import { trainRun } from '../../../../src/train/process/run';
import { tf } from '../../../../src/train/process/tensorflow';
import { Trainer } from '../../../../src/train/process/trainer';
import { simdName, type SimdBackend } from '../../../../src/train/process/backends/simd/backend';
import { residualNetwork } from '../../../support/residualNetwork';
import { smallComparison } from '../../small';
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
    expect(ask).toThrow(
      'There is no room for a tensor of [2048,1024,32,32] (8,192 MiB): 1 MiB of 4,096 MiB are taken. Train with fewer images a step, smaller images, or a smaller network.',
    );
  });

  it('gives a larger block where no other is left', () => {
    const memory = new KernelMemory(65536);
    const large = memory.allocate(100_000, () => 'a tensor');
    memory.release(large, 100_000);
    const grow = vi.spyOn(memory.memory, 'grow').mockImplementation(() => {
      throw new RangeError();
    });
    memory.allocate(memory.buffer.byteLength - 250_000, () => 'what is left');
    const at = memory.allocate(70_000, () => 'a tensor');
    expect(at).toBe(large);
    memory.release(at, 70_000);
    expect(memory.allocate(100_000, () => 'a tensor')).toBe(large);
    grow.mockRestore();
  });

  it('that has no room ends a run with the layer, forward and backward', async () => {
    await useBackEnd('cpu-simd');
    const { kernelMemory } = tf.findBackend(simdName) as SimdBackend;
    const [run] = smallComparison({ variants: ['original'], steps: 2, data: { train: 32, test: 8 } }).runs;
    const failureAt = async (isTooMuch: (what: string) => boolean) => {
      const allocate = vi.spyOn(kernelMemory, 'allocate').mockImplementation(function (bytes, what) {
        if (isTooMuch(what())) {
          throw new OutOfMemoryError(what(), { needed: bytes, taken: 2 ** 20, limit: 2 ** 32 });
        }
        return KernelMemory.prototype.allocate.call(kernelMemory, bytes, what);
      });
      const messages: string[] = [];
      await trainRun(
        run,
        { name: 'cpu-simd', usable: true, reason: 'ready' },
        {
          emit: (event) => event.kind === 'failed' && messages.push(event.message),
        },
      );
      allocate.mockRestore();
      return messages;
    };
    expect(await failureAt((what) => what === 'a tensor of [32,4,4,16]')).toEqual([
      'There is no room for a tensor of [32,4,4,16] in layer2.0.conv1 (1 MiB): 1 MiB of 4,096 MiB are taken. Train with fewer images a step, smaller images, or a smaller network.',
    ]);
    expect(await failureAt((what) => what.includes('weight gradient'))).toEqual([
      expect.stringMatching(/^There is no room for the sums of a weight gradient in the gradient of [\w.]+ \(/),
    ]);
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
