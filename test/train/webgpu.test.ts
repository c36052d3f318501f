/** The WebGPU back end on a software adapter: slow, and the same numbers. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Comparison } from '../../src/train/comparison';
import { tryBackEnd } from '../../src/train/ladder';
import type { BackEndName } from '../../src/train/protocol';
import { ComparisonSession } from '../../src/train/session';
import { bundleTrainingProcess, type Bundle } from './bundle';
import { hasSoftwareGpu, softwareGpu } from './softwareGpu';
import { smallComparison } from './small';

describe.skipIf(!hasSoftwareGpu)('WebGPU', () => {
  const before = { ...process.env };
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = await bundleTrainingProcess();
    Object.assign(process.env, softwareGpu);
    delete process.env.THROUGHLINE_SOFTWARE_GPU;
  });
  afterAll(() => {
    process.env = before;
    bundle.remove();
  });

  const options = {
    variants: ['original'],
    steps: 2,
    batchSize: 8,
    data: { train: 16, test: 10, difficulty: 'easy' },
  } as const;

  it('is not taken on a software adapter, and says so', async () => {
    const finding = await tryBackEnd(bundle.entry, 'webgpu', smallComparison(options).runs[0]);
    expect(finding).toEqual({ name: 'webgpu', usable: false, reason: 'only a software adapter was found' });
  });

  it('trains to the same losses as wasm, paused and resumed on its way', async () => {
    Object.assign(process.env, softwareGpu);
    const plan = smallComparison(options);
    const session = (backEnd: BackEndName) =>
      new ComparisonSession({ entry: bundle.entry, ...plan, backEnd, folder: join(bundle.folder, backEnd) });
    const losses = ({ runs: [{ message, steps }] }: Comparison) => {
      expect(message).toBeUndefined();
      return steps.map(({ loss }) => loss);
    };
    const first = session('webgpu');
    first.on('change', (_, { kind }) => {
      if (kind === 'step') void first.pause();
    });
    await first.start();
    const [gpu, wasm] = [losses(await session('webgpu').start()), losses(await session('wasm').start())];
    expect(gpu).toHaveLength(2);
    gpu.forEach((loss, i) => expect(loss).toBeCloseTo(wasm[i], 4));
  }, 400_000);
});
