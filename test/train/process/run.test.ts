import { beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent, RunSpecification } from '../../../src/train/protocol';
import { makeImages } from '../../../src/train/process/datasets/index';
import { Network } from '../../../src/train/process/network';
import { gather } from '../../../src/train/process/datasets/index';
import { divergenceText, findDivergence } from '../../../src/train/process/divergence';
import { rateAt } from '../../../src/train/rateAt';
import { trainRun } from '../../../src/train/process/run';
import { Trainer } from '../../../src/train/process/trainer';
import { tf } from '../../../src/train/process/tensorflow';
import { explain } from '../../../src/explain/explain';
import { planComparison } from '../../../src/train/plan';
import { imagenetNetwork } from '../../vary/imagenetNetwork';
import { smallComparison } from '../small';
import { useBackEnd } from './gradients';

const backEnd = { name: 'wasm' as const, usable: true, reason: 'ready' };

async function eventsOf(run: RunSpecification): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  await trainRun(run, backEnd, { emit: (event) => events.push(event) });
  return events;
}

const specification = (): RunSpecification => smallComparison({ variants: ['original'] }).runs[0];
const rates = { learningRate: 0.05, momentum: 0.9, weightDecay: 1e-4 };

beforeAll(() => useBackEnd('wasm'));

describe('a loss that is no longer finite', () => {
  const failureAt = async (rate: number) => {
    const run = specification();
    const training = { ...run.training, learningRate: [{ from: 0, rate }] };
    const events = await eventsOf({ ...run, training });
    const last = events.at(-1)!;
    if (last.kind !== 'failed') throw new Error(last.kind);
    expect(events.filter(({ kind }) => kind === 'step')).toHaveLength(last.step);
    return last;
  };

  it('ends the run with the step, the first layer whose output is not finite, and its last statistics', async () => {
    const { message, divergence, step } = await failureAt(1e30);
    expect(message).toMatch(
      /^The loss is (NaN|-?Infinity) at step \d+\. First output that is not finite: [\w.]+ \(\w+\); its input had mean -?[\d.e+-]+, standard deviation/,
    );
    expect(divergence).toMatchObject({ step: step + 1, what: 'output' });
    const before = divergence!.statistics.find(({ of }) => of === 'output before')!;
    // In the step before, the same layer was as it should be.
    expect(before.finite).toBe(1);
    expect(before.largest).toBeLessThan(100);
  });

  it('ends before weights that leave the range of a float', async () => {
    const { message, divergence, step } = await failureAt(1e40);
    expect(step).toBe(0);
    expect(message).toMatch(
      /^The loss is [\d.]+ at step 1\. The step would move its weights out of range; the largest gradient is that of [\w.]+ \(\w+\), with mean/,
    );
    expect(divergence!.statistics.map(({ of, finite }) => [of, finite])).toEqual([
      ['weights', 1],
      ['gradient', 1],
    ]);
  });

  it('is not all that is looked at: a gradient that is not finite ends the run before a rectifier hides it', async () => {
    class Overflowing extends Trainer {
      override gradients(...args: Parameters<Trainer['gradients']>): tf.Tensor[] {
        return super.gradients(...args).map((gradient, i) => (i === 3 || i === 0 ? tf.div(gradient, 0) : gradient));
      }
    }
    const run = specification();
    const trainer = new Overflowing(new Network(run.graph), 0);
    const { train } = makeImages({ ...run.data, train: 8, test: 0 }, 0);
    const batch = gather(train, [0, 1, 2, 3]);
    const { loss, finite } = await trainer.step(batch, rates);
    expect([Number.isFinite(loss), finite]).toEqual([true, false]);
    const divergence = await findDivergence(trainer, batch, 1, loss);
    expect(divergence).toMatchObject({ layer: 'layer1.0.conv1', what: 'gradient' });
    expect(divergenceText(divergence)).toMatch(
      /^First gradient that is not finite, from the loss backwards: that of lay/,
    );
    trainer.dispose();
  });
});

describe('graph and data that do not fit together', () => {
  it.each([
    [{ size: 16 }, /takes 3 channels of 8×8; the data set has 3 of 16×16/],
    [{ train: 8 }, /8 training images do not fill a batch of 32/],
  ])('%o fails the run with a reason', async (data, reason) => {
    const run = specification();
    const last = (await eventsOf({ ...run, data: { ...run.data, ...data } })).at(-1)!;
    expect(last.kind === 'failed' && last.message).toMatch(reason);
  });
});

describe('a search for what diverged', () => {
  it('leaves nothing behind', async () => {
    const run = specification();
    const trainer = new Trainer(new Network(run.graph), 0);
    const { train } = makeImages({ ...run.data, train: 8, test: 0 }, 0);
    const batch = gather(train, [0, 1]);
    await trainer.step(batch, rates);
    // The first pass cuts the running statistics into layers, which is kept.
    await findDivergence(trainer, batch, 2, NaN);
    const before = tf.memory().numTensors;
    await findDivergence(trainer, batch, 2, NaN);
    await findDivergence(trainer, batch, 2, 1);
    expect(tf.memory().numTensors).toBe(before);
    trainer.dispose();
  });
});

describe('ImageNet networks, scaled down', () => {
  it.each([
    ['ResNet-18', { block: 'basic', layers: [2, 2, 2, 2] }],
    ['ResNet-50', { block: 'bottleneck', layers: [3, 4, 6, 3] }],
    ['ResNeXt-50', { block: 'bottleneck', layers: [3, 4, 6, 3], groups: 32, widthPerGroup: 4 }],
  ] as const)('%s learns its batch', async (_, options) => {
    const graph = imagenetNetwork(options);
    const { runs } = planComparison(graph, explain(graph), {
      architecture: '',
      variants: ['original'],
      target: { size: 8 },
    });
    const trainer = new Trainer(new Network(runs[0].graph), 0);
    const { train } = makeImages({ ...runs[0].data, train: 16, test: 0 }, 0);
    const batch = gather(
      train,
      Array.from({ length: 16 }, (__, i) => i),
    );
    const losses: number[] = [];
    for (let i = 0; i < 12; i++) losses.push((await trainer.step(batch, { ...rates, learningRate: 0.02 })).loss);
    trainer.dispose();
    expect(losses.at(-1)).toBeLessThan(0.6 * losses[0]);
  });
});

describe('evaluation', () => {
  it('normalises by running statistics: an image counts the same in any batch', async () => {
    const run = specification();
    const trainer = new Trainer(new Network(run.graph), 0);
    const { train, test } = makeImages({ ...run.data, test: 30 }, 0);
    for (let i = 0; i < 20; i++)
      await trainer.step(
        gather(
          train,
          Array.from({ length: 32 }, (_, k) => 32 * i + k),
        ),
        rates,
      );
    const [alone, together] = [await trainer.evaluate(test, 1), await trainer.evaluate(test, 30)];
    expect(alone.loss).toBeCloseTo(together.loss, 5);
    expect(alone.error).toBe(together.error);
    trainer.dispose();
  });
});

describe('the optimiser', () => {
  it('is momentum SGD with weight decay, v ← µ v + g + λ w, w ← w − η v', async () => {
    const run = specification();
    const { train } = makeImages(run.data, 0);
    const batch = gather(
      train,
      Array.from({ length: 16 }, (_, i) => i),
    );
    const after = async (steps: { learningRate: number; weightDecay: number }[]) => {
      const trainer = new Trainer(new Network(run.graph), 0);
      const before = await trainer.readWeights();
      const weights: Float32Array[] = [before];
      for (const step of steps) {
        await trainer.step(batch, { momentum: 0.9, ...step });
        weights.push(await trainer.readWeights());
      }
      trainer.dispose();
      return weights;
    };
    // Without a gradient there is only the decay: the difference of two runs that differ in it alone.
    const [w0, decayed] = await after([{ learningRate: 0.1, weightDecay: 0.5 }]);
    const [, plain] = await after([{ learningRate: 0.1, weightDecay: 0 }]);
    decayed.forEach((value, i) => expect(value - plain[i]).toBeCloseTo(-0.1 * 0.5 * w0[i], 5));
    // With a rate of zero in the first step the weights stay, the velocity does not: the second step adds 0.9 of it.
    const [, still, moved] = await after([
      { learningRate: 0, weightDecay: 0 },
      { learningRate: 0.1, weightDecay: 0 },
    ]);
    still.forEach((value, i) => expect(value).toBe(w0[i]));
    moved.forEach((value, i) => expect(value - w0[i]).toBeCloseTo(1.9 * (plain[i] - w0[i]), 4));
  });

  it('takes the rate of the piece that a step lies in', () => {
    const learningRate = [
      { from: 0, rate: 0.01 },
      { from: 40, rate: 0.1 },
      { from: 375, rate: 0.01 },
    ];
    expect([0, 39, 40, 374, 375, 499].map((step) => rateAt({ learningRate }, step))).toEqual([
      0.01, 0.01, 0.1, 0.1, 0.01, 0.01,
    ]);
  });
});
