/** Comparisons on images from files: planned from their headers, trained by the real process. */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PlanOptions } from '../../../src/train/plan';
import type { FileKind } from '../../../src/train/data/specification';
import { dropDecoded } from '../../../src/train/data/decoded';
import { makeImages } from '../../../src/train/process/datasets/index';
import { experimentCalled } from '../../../src/train/experiments';
import { planExperiment } from '../../../src/train/planExperiment';
import { ComparisonSession } from '../../../src/train/session';
import { bundleTrainingProcess, type Bundle } from '../bundle';
import { smallComparison } from '../small';
import { DataFolder } from './builders';

let data: DataFolder;
beforeEach(() => {
  data = new DataFolder();
});
afterEach(() => data.remove());

/** CIFAR-100 differs from CIFAR-10 in its label bytes alone. */
const write: Record<Exclude<FileKind, 'cifar100'>, () => void> = {
  cifar10: () => data.cifar10(3),
  idx: () => data.idx(12, 6, 3, 8),
  arrays: () => data.arrays(20, 2, 8),
  folder: () => data.classFolders(['ant', 'bee', 'cat'], 5, 10),
};

/** Eight images a step, 8×8: what the smallest of the sets above can do. */
const planned = (kind: FileKind, more: Partial<PlanOptions> = {}) =>
  smallComparison({
    variants: ['original'],
    steps: 3,
    batchSize: 8,
    data: { kind, path: data.path },
    ...more,
  });

describe('a comparison on images from files', () => {
  it('fits the architecture to their classes, channels and size', () => {
    write.idx();
    const { plan, runs } = planned('idx', { target: {} });
    const { nodes, inputs, outputs } = runs[0].graph;
    expect([nodes[inputs[0]].shape, nodes[outputs[0]].shape]).toEqual([
      [1, 1, 8, 8],
      [1, 3],
    ]);
    expect(plan.scaling).toContain('1 input channel');
    expect(plan.scaling).toContain('3 classes');
  });

  it('fits the networks of an experiment too', () => {
    write.arrays();
    const options = { architecture: '', data: { kind: 'arrays', path: data.path } as const, batchSize: 8 };
    const { runs } = planExperiment(experimentCalled('prelu')!, null, { ...options, target: { size: 16 } });
    const { nodes, outputs } = runs[0].graph;
    expect(nodes[outputs[0]].shape).toEqual([1, 2]);
  });

  it('other images make another plan; the same ones at another place do not', () => {
    write.arrays();
    const id = planned('arrays').plan.id;
    expect(planned('arrays', { data: { kind: 'arrays', path: data.path, augment: false } }).plan.id).not.toBe(id);
    const first = data;
    data = new DataFolder();
    write.arrays();
    expect(planned('arrays').plan.id).toBe(id);
    first.remove();
  });

  it('says before it begins what is missing, and what is too small', () => {
    expect(() => planned('cifar10')).toThrow(/^No CIFAR-10 found in /);
    write.arrays();
    expect(() => planned('arrays', { batchSize: 64 })).toThrow(
      '16 training images do not fill a batch of 64: take a smaller batch.',
    );
    expect(() => planned('arrays', { target: { size: 2 } })).toThrow('size: a whole number of pixels from 4 to 1024');
  });

  it('takes the rates and batches that a schedule names, shortened to the steps', () => {
    write.cifar10();
    const { training } = planned('cifar10', { schedule: 'paper', steps: 640 }).plan;
    expect(training).toMatchObject({ schedule: 'paper', momentum: 0.9, weightDecay: 1e-4 });
    expect(training.learningRate).toEqual([
      { from: 0, rate: 0.1 },
      { from: 320, rate: 0.01 },
      { from: 480, rate: 0.001 },
    ]);
  });
});

describe('the training process', () => {
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = await bundleTrainingProcess();
  });
  afterAll(() => bundle.remove());

  const session = (kind: FileKind, folder: string = kind) =>
    new ComparisonSession({
      entry: bundle.entry,
      ...planned(kind),
      backEnd: 'wasm',
      folder: join(bundle.folder, folder),
    });

  it.each(Object.keys(write) as (keyof typeof write)[])('trains on %s', async (kind) => {
    write[kind]();
    const [run] = (await session(kind).start()).runs;
    expect([run.status, run.message]).toEqual(['finished', undefined]);
    expect(run.steps.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(run.steps.every(({ loss }) => Number.isFinite(loss))).toBe(true);
    expect(run.testError).toBeGreaterThanOrEqual(0);
    expect(readdirSync(join(bundle.folder, kind)).filter((name) => name.startsWith('images-'))).toEqual([]);
  });

  it('decodes the images of a folder once for all runs of a comparison, and keeps none when they have ended', async () => {
    write.folder();
    const [{ data: planData }] = planned('folder').runs;
    const keepIn = join(bundle.folder, 'decoded');
    mkdirSync(keepIn);
    const counts = [0, 1].map(() => {
      let read = 0;
      const { train } = makeImages(planData, 0, { keepIn, progress: () => (read += 1) });
      return [read, train.count, train.labels.join(), train.pixels.slice(0, 9).join()];
    });
    expect(counts.map(([read]) => read)).toEqual([15, 0]);
    expect(counts[1].slice(1)).toEqual(counts[0].slice(1));
    expect(readdirSync(keepIn)).toHaveLength(2);
    dropDecoded(keepIn);
    expect(readdirSync(keepIn)).toEqual([]);
  });

  it('says which image is broken before any run begins', async () => {
    write.folder();
    const prepared = session('folder', 'broken');
    for (const name of ['ant', 'bee', 'cat']) {
      for (let i = 0; i < 5; i++) data.write(`${name}/${i}.png`, 'text');
    }
    await expect(prepared.start()).rejects.toThrow(/\.png is no PNG or JPEG image/);
  });
});
