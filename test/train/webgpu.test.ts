/** The WebGPU back end on a software adapter: slow, and the same numbers. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

  it('trains to the same losses as wasm', async () => {
    Object.assign(process.env, softwareGpu);
    const losses = async (backEnd: BackEndName) => {
      const folder = join(bundle.folder, backEnd);
      const session = new ComparisonSession({ entry: bundle.entry, ...smallComparison(options), backEnd, folder });
      const [run] = (await session.start()).runs;
      expect(run.message).toBeUndefined();
      return run.steps.map(({ loss }) => loss);
    };
    const [gpu, wasm] = [await losses('webgpu'), await losses('wasm')];
    expect(gpu).toHaveLength(2);
    gpu.forEach((loss, i) => expect(loss).toBeCloseTo(wasm[i], 4));
  }, 120_000);
});
