/** What variants ask of training beyond a loss and its gradient. */
import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../../../src/explain/explain';
import { planComparison } from '../../../src/train/plan';
import { gather, makeImages } from '../../../src/train/process/datasets/index';
import { Network } from '../../../src/train/process/network';
import { oneHot } from '../../../src/train/process/loss';
import { probeNetwork } from '../../../src/train/process/probe';
import { Random } from '../../../src/train/process/random';
import { Trainer } from '../../../src/train/process/trainer';
import type { RunSpecification } from '../../../src/train/protocol';
import { plainNetwork } from '../../../src/vary/plainNetwork';
import { residualNetwork } from '../../support/residualNetwork';
import { useBackEnd } from './gradients';

beforeAll(() => useBackEnd('wasm'));

const rates = { learningRate: 0.02, momentum: 0.9, weightDecay: 0 };

const runOf = (
  variants: readonly string[],
  graph = residualNetwork({ unitsPerStage: 2, size: 8, widths: [8, 16, 32] }),
) => planComparison(graph, explain(graph), { architecture: '', variants, target: { size: 8 } }).runs[0];

const plain = (...variants: string[]): RunSpecification => {
  const graph = plainNetwork(14);
  return planComparison(graph, explain(graph), { architecture: '', variants, target: { size: 16, width: 16 } }).runs[0];
};

const batchOf = (run: RunSpecification, count = 16) =>
  gather(
    makeImages({ ...run.data, train: count, test: 0 }, 0).train,
    Array.from({ length: count }, (_, i) => i),
  );

async function lossesOf(run: RunSpecification, steps: number, more: Partial<typeof rates & { clipNorm: number }> = {}) {
  const trainer = new Trainer(new Network(run.graph, run.auxiliary), 0);
  const batch = batchOf(run);
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) losses.push((await trainer.step(batch, { ...rates, ...more })).loss);
  trainer.dispose();
  return losses;
}

describe('every value learns a batch', () => {
  const residual = [
    'post-activation',
    'bn-after-addition',
    'relu-before-addition',
    'relu-only-pre-activation',
    'full-pre-activation',
    'option-b',
    'option-c',
    'plain',
    'n3',
    'width-0.5',
    'skip-init',
    'fixup',
    're-zero',
    'leaky-relu',
    'prelu',
    'prelu-shared',
    'elu',
    'he-fan-in',
    'xavier',
    'framework-default',
    'auxiliary-heads',
  ];
  it.each(residual)('%s', async (id) => {
    const losses = await lossesOf(runOf([id]), 25, { learningRate: 0.05, clipNorm: 2 });
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(losses.at(-1)).toBeLessThan(0.95 * losses[0]);
  });
});

it("Fixup's numbers learn at a tenth of the rate", async () => {
  const run = runOf(['fixup', 'he-fan-in']);
  const evenly = run.graph.parameters.map(({ rate: _rate, ...parameter }) => parameter);
  const changeOf = async (graph: RunSpecification['graph']) => {
    const trainer = new Trainer(new Network(graph, []), 0);
    const before = await trainer.readWeights();
    await trainer.step(batchOf(run), rates);
    const after = await trainer.readWeights();
    trainer.dispose();
    return after.map((value, i) => value - before[i]);
  };
  const [slow, even] = [await changeOf(run.graph), await changeOf({ ...run.graph, parameters: evenly })];
  const ratios = Array.from(slow, (change, i) => change / even[i]).filter(Number.isFinite);
  expect(new Set(ratios.map((ratio) => ratio.toFixed(3)))).toEqual(new Set(['1.000', '0.100']));
});

describe('auxiliary heads', () => {
  it('add their losses while training, by their weight, and none in an evaluation', async () => {
    const run = plain('auxiliary-heads', 'he-fan-in');
    expect(run.auxiliary?.map(({ weight }) => weight)).toEqual([0.3, 0.3]);
    const lossWith = (auxiliary: RunSpecification['auxiliary']): number => {
      const network = new Network(run.graph, auxiliary);
      const trainer = new Trainer(network, 0);
      const batch = batchOf(run);
      const value = trainer.withWeights((weights) =>
        network.loss(trainer.images(batch), oneHot(batch.labels, 10), weights, {
          random: new Random(0, 'x'),
          statistics: trainer.statistics,
        }),
      );
      trainer.dispose();
      return value.dataSync()[0];
    };
    const [alone, first, both] = [lossWith([]), lossWith([run.auxiliary![0]]), lossWith(run.auxiliary)];
    const doubled = lossWith([{ ...run.auxiliary![0], weight: 0.6 }]);
    expect(first).toBeGreaterThan(alone);
    expect(both).toBeGreaterThan(first);
    expect(doubled - alone).toBeCloseTo(2 * (first - alone), 4);

    const { test } = makeImages({ ...run.data, test: 40 }, 0);
    const evaluated = async (auxiliary: RunSpecification['auxiliary']) => {
      const trainer = new Trainer(new Network(run.graph, auxiliary), 0);
      const result = await trainer.evaluate(test, 20);
      trainer.dispose();
      return result;
    };
    expect(await evaluated(run.auxiliary)).toEqual(await evaluated([]));
  });

  it('bring the gradient to layers that it does not reach', async () => {
    const gradient = async (...ids: string[]) => {
      const run = plain('xavier', ...ids);
      const trainer = new Trainer(new Network(run.graph, run.auxiliary), 0);
      const probe = await probeNetwork(trainer, run.units, batchOf(run, 32), 0, 'before');
      trainer.dispose();
      return probe.units;
    };
    const [without, withHeads] = [await gradient('without-heads'), await gradient('auxiliary-heads')];
    expect(without.map(({ name }) => name)).toEqual(withHeads.map(({ name }) => name));
    expect(without.every(({ identityTerm }) => identityTerm === 0)).toBe(true);
    expect(withHeads[1].total).toBeGreaterThan(2 * without[1].total);
  });
});

it('slopes of PReLU are not pulled towards 0', async () => {
  const run = plain('prelu');
  const network = new Network(run.graph);
  const mask = network.decayMask()!;
  const slopes = run.graph.parameters.filter(({ decay }) => decay === false);
  expect(slopes.length).toBeGreaterThan(5);
  expect(mask.filter((value) => value === 0)).toHaveLength(
    slopes.reduce((sum, { shape }) => sum + Number(shape[0]), 0),
  );
  // With decay alone every other weight shrinks; the slopes keep their 0.25.
  const trainer = new Trainer(network, 0);
  const before = await trainer.readWeights();
  await trainer.step(batchOf(run), { learningRate: 0.1, momentum: 0, weightDecay: 1, clipNorm: 1e-9 });
  const after = await trainer.readWeights();
  trainer.dispose();
  const ratio = (i: number): number => after[i] / before[i];
  mask.forEach((value, i) => {
    if (before[i] !== 0) expect(ratio(i)).toBeCloseTo(value === 0 ? 1 : 0.9, 4);
  });
  expect(new Network(runOf(['relu']).graph).decayMask()).toBeNull();
});

it('the gradient is clipped by its whole norm', async () => {
  const run = runOf(['post-activation']);
  const stepOf = async (clipNorm: number | undefined) => {
    const trainer = new Trainer(new Network(run.graph), 0);
    const before = await trainer.readWeights();
    await trainer.step(batchOf(run), { learningRate: 1, momentum: 0, weightDecay: 0, clipNorm });
    const after = await trainer.readWeights();
    trainer.dispose();
    return after.map((value, i) => value - before[i]);
  };
  const norm = (values: Float32Array): number => Math.hypot(...values);
  const [free, clipped, wide] = [await stepOf(undefined), await stepOf(0.01), await stepOf(1e6)];
  expect(norm(free)).toBeGreaterThan(0.1);
  expect(norm(clipped)).toBeCloseTo(0.01, 4);
  const at = free.findIndex((value) => Math.abs(value) > 0.01);
  expect(clipped[at] / free[at]).toBeCloseTo(0.01 / norm(free), 3);
  expect(wide).toEqual(free);
});
