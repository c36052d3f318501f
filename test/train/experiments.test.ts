import { afterAll, describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import type { ActivationOrder } from '../../src/explain/explanation';
import { depth, parameterCount } from '../../src/graph/cost';
import { experimentCalled, experiments } from '../../src/train/experiments';
import { sidesOf } from '../../src/train/expectations';
import { planExperiment } from '../../src/train/planExperiment';
import { planComparison } from '../../src/train/plan';
import { residualNetwork } from '../support/residualNetwork';
import { Network } from '../../src/train/process/network';
import { DataFolder, png } from './data/builders';

const graph = residualNetwork({ unitsPerStage: 2 });
const own = { graph, explanation: explain(graph) };

const planned = (id: string, more = {}) =>
  planExperiment(experimentCalled(id)!, own, { architecture: 'net.py#resnet14()', created: '2020', ...more });

describe('a ready-made experiment', () => {
  it.each(experiments.map(({ id }) => [id]))('%s is planned, on the architecture at hand and without one', (id) => {
    for (const { plan, runs } of [planned(id), planExperiment(experimentCalled(id)!, null, { architecture: '' })]) {
      expect(new Set(plan.runs.map((run) => run.id)).size).toBe(plan.runs.length);
      expect(runs.length).toBeGreaterThan(1);
      expect(runs.every(({ units }) => units.length > 0)).toBe(true);
      expect(plan.experiment).toMatchObject({ id });
      expect(plan.variants.every(({ label }) => label.length > 0)).toBe(true);
      for (const values of experimentCalled(id)!.expectations.flatMap(sidesOf)) {
        const meant = plan.variants.filter((variant) =>
          values.every((value) => variant.values!.some((each) => each.id === value)),
        );
        expect(meant.length, values.join(' ')).toBeGreaterThan(0);
      }
    }
  });

  it('trains what it says: the orders of Fig. 4, beside Table 2', () => {
    const { plan, runs } = planned('activation-orders');
    const found = runs.map((run) => new Set(explain(run.graph).units.map(({ activationOrder }) => activationOrder)));
    expect(found).toEqual(
      (
        ['original', 'bnAfterAddition', 'reluBeforeAddition', 'reluOnlyPreActivation', 'fullPreActivation'] as const
      ).map((order: ActivationOrder) => new Set([order])),
    );
    expect(plan.published?.item).toBe('Table 2');
    expect(plan.variants.map(({ figure, published, state }) => `${figure} ${published?.text} ${state}`)).toEqual([
      'a 6.61 masked',
      'b 8.17 bent',
      'c 7.84 untouched',
      'd 6.71 untouched',
      'e 6.37 untouched',
    ]);
  });

  it('degradation: the same depths plain and residual, beside the errors of the family', () => {
    const { plan, runs } = planned('degradation');
    expect(runs.map(({ graph: each }) => depth(each))).toEqual([20, 20, 32, 32, 56, 56]);
    expect(plan.variants.map(({ label, published }) => `${label}: ${published?.text ?? ''}`)).toEqual([
      '20 layers, plain: ',
      '20 layers, ResNet, option A, zero padding: 8.75',
      '32 layers, plain: ',
      '32 layers, ResNet, option A, zero padding: 7.51',
      '56 layers, plain: ',
      '56 layers, ResNet, option A, zero padding: 6.97',
    ]);
    expect(plan.dimensions?.map(({ title }) => title)).toEqual(['depth', 'option']);
    // Gradients are looked at in the same places, with and without shortcuts.
    const placesOf = (place: number) => runs[place].units.map(({ name }) => name);
    expect(placesOf(0)).toEqual(placesOf(1));
    expect(runs[0].units.every(({ addition }) => addition === null)).toBe(true);
  });

  it('initialisation: plain networks by depth, with what the paper saw of each', () => {
    const { plan, runs } = planned('initialisation', { steps: 60 });
    expect(runs.map(({ id }) => id)).toEqual([
      '14-layers+he-fan-in/seed0',
      '14-layers+xavier/seed0',
      '22-layers+he-fan-in/seed0',
      '22-layers+xavier/seed0',
      '30-layers+he-fan-in/seed0',
      '30-layers+xavier/seed0',
    ]);
    expect(plan.variants.map(({ published }) => published?.text)).toEqual([
      '33.82',
      '33.90',
      'converges, earlier',
      'converges',
      '38.56',
      'stalls, gradients diminish',
    ]);
    expect(plan.training).toMatchObject({ clipNorm: 0.5, learningRate: [{ rate: 0.02 }, { from: 45, rate: 0.002 }] });
    expect(runs[5].units[0]).toMatchObject({ name: 'conv1', addition: null });
  });

  it('rectifiers: beside their table, whose networks are initialised alike too', () => {
    const { plan } = planned('prelu');
    expect(plan.published?.item).toBe('Table 2');
    expect(plan.variants.map(({ published }) => published?.text)).toEqual(['33.82', undefined, '32.71', '32.64']);
  });

  it('auxiliary heads count 0.3 each, crossed with initialisation and rectifier', () => {
    const { plan, runs } = planned('auxiliary-heads');
    expect(runs).toHaveLength(8);
    for (const { variant, auxiliary } of runs) {
      expect(auxiliary?.map(({ weight }) => weight)).toEqual(
        variant.includes('without-heads') ? undefined : [0.3, 0.3],
      );
    }
    expect(plan.variants[0].values?.map(({ dimension }) => dimension)).toEqual([
      'rectifier',
      'initialisation',
      'auxiliary',
    ]);
  });
});

describe("the paper's scale", () => {
  const data = new DataFolder();
  afterAll(() => data.remove());

  it('is the network of the paper with its images, schedule and seeds, and says what it costs', () => {
    data.cifar10(30);
    const choice = { kind: 'cifar10', path: data.path } as const;
    const paper = planExperiment(experimentCalled('gates')!, null, { architecture: '', scale: 'paper', data: choice });
    expect(depth(paper.runs[0].graph)).toBe(110);
    expect(parameterCount(paper.runs[0].graph).trainable).toBe(1_727_962);
    expect(paper.plan).toMatchObject({
      data: { kind: 'cifar10', size: 32, augment: true },
      training: { steps: 64_000, batchSize: 128, schedule: 'paper-2016' },
      scaling: ['10 classes'],
    });
    expect(paper.plan.runs).toHaveLength(15);
    expect(paper.plan.experiment?.expected).toMatch(/^Table 1: 6\.61 %/);
    // 0.25 G multiply-adds of ResNet-110, three times, for 128 images, 64,000 steps, 15 runs; gates come on top.
    expect(paper.plan.experiment!.cost! / (3 * 2.53e8 * 128 * 64_000 * 15)).toBeCloseTo(1, 0);
  });

  it('has the models that were trained on ImageNet, for a folder of classes', () => {
    const folder = new DataFolder();
    for (const name of ['ant/1.png', 'ant/2.png', 'bee/1.png', 'bee/2.png']) folder.write(name, png(8, [1, 2, 3]));
    const choice = { kind: 'folder', path: folder.path } as const;
    const planned = (id: string) =>
      planExperiment(experimentCalled(id)!, null, { architecture: '', scale: 'paper', data: choice, batchSize: 1 });
    const rectifiers = planned('initialisation');
    expect(rectifiers.plan).toMatchObject({
      data: { kind: 'folder', size: 224 },
      training: { schedule: 'rectifiers', weightDecay: 5e-4, steps: 160, learningRate: [{ rate: 0.01 }, {}, {}] },
    });
    expect(rectifiers.plan.variants.map(({ id }) => id).slice(0, 2)).toEqual([
      '14-layers+he-fan-out',
      '14-layers+xavier',
    ]);
    expect(rectifiers.runs.map(({ graph }) => depth(graph))).toEqual([14, 14, 22, 22, 30, 30]);
    // Maps of 36 and 18 rows, so that the bins of the pyramid fit: 50 of 256 features.
    const [{ graph }] = rectifiers.runs;
    expect(graph.nodes.find(({ module }) => module === 'conv3_1')!.shape).toEqual([1, 256, 18, 18]);
    expect(graph.nodes.find(({ operator }) => operator === 'concat')!.shape).toEqual([1, 50 * 256]);
    expect(planned('prelu').plan.experiment!.expected).toMatch(/^Table 2: 33\.82 %/);
    const heads = planned('auxiliary-heads');
    expect(heads.runs.map(({ auxiliary }) => auxiliary?.length)).toEqual([undefined, 2, undefined, 2]);
    expect(depth(heads.runs[0].graph)).toBe(22);
    // Table 1 counts no biases, and has two classes here: 5.97M of its 6.99M lie before the classifier.
    expect(parameterCount(heads.runs[0].graph).trainable / 5.97e6).toBeCloseTo(1, 2);
    // Every operator of them can be trained.
    for (const { graph: each, auxiliary } of [rectifiers.runs[0], heads.runs[1]]) new Network(each, auxiliary);
    expect(planned('auxiliary-heads').plan.experiment!.notShown).toContain('does not say how its weights start');
    folder.remove();
  });

  it('is refused with its reason', () => {
    const plan = (id: string) => () =>
      planExperiment(experimentCalled(id)!, null, { architecture: '', scale: 'paper' });
    expect(plan('gates')).toThrow(/trained on CIFAR-10, not on generated images/);
    expect(plan('prelu')).toThrow(/trained on ImageNet, not on generated images: name a folder/);
  });
});

describe('values of several dimensions', () => {
  it('are crossed with one another and with seeds', () => {
    const { plan } = planComparison(graph, own.explanation, {
      architecture: '',
      variants: ['original', 'dropout', 'full-pre-activation'],
      seeds: 2,
    });
    expect(plan.title).toBe('Shortcut × activation order variants of resnet14');
    expect(plan.runs.map(({ id }) => id)).toEqual([
      'original+full-pre-activation/seed0',
      'dropout+full-pre-activation/seed0',
      'original+full-pre-activation/seed1',
      'dropout+full-pre-activation/seed1',
    ]);
    // Table 1 is about the original order.
    expect(plan.published).toBeUndefined();
  });

  it('are all values of a dimension where none is named', () => {
    const { plan } = planComparison(graph, own.explanation, { architecture: '', vary: ['order', 'rectifier'] });
    expect(plan.variants).toHaveLength(25);
    const named = planComparison(graph, own.explanation, {
      architecture: '',
      vary: ['order', 'rectifier'],
      variants: ['prelu'],
    });
    expect(named.plan.variants).toHaveLength(5);
  });
});
