import { beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/graph/builder';
import type { Graph } from '../../../src/graph/graph';
import { explain } from '../../../src/explain/explain';
import { gather, makeImages } from '../../../src/train/process/datasets/index';
import { Network } from '../../../src/train/process/network';
import { probeNetwork } from '../../../src/train/process/probe';
import { Trainer } from '../../../src/train/process/trainer';
import { probedUnits } from '../../../src/train/planRuns';
import { shortcutVariants, vary } from '../../../src/vary/vary';
import { residualNetwork } from '../../support/residualNetwork';
import { useBackEnd } from './gradients';

const images = makeImages({ kind: 'figures', difficulty: 'normal', size: 8, train: 32, test: 0 }, 0).train;
const batch = gather(
  images,
  Array.from({ length: 32 }, (_, i) => i),
);

async function probe(order: 'original' | 'preActivation', variant: string) {
  return (await probeOf(order, variant)).units;
}

async function probeOf(order: 'original' | 'preActivation', variant: string) {
  const graph = residualNetwork({ unitsPerStage: 6, widths: [8], size: 8, order });
  const varied = vary(
    graph,
    explain(graph),
    shortcutVariants.find(({ id }) => id === variant)!,
  );
  const units = probedUnits(varied, explain(varied));
  const trainer = new Trainer(new Network(varied), 0);
  const result = await probeNetwork(trainer, units, batch, 0, 'before');
  trainer.dispose();
  return result;
}

const ratios = (values: readonly number[]): number[] => values.slice(1).map((value, i) => values[i] / value);

describe('the identity term alone', () => {
  beforeAll(() => useBackEnd('wasm'));

  // He et al. 2016, eqs. (5) and (8), with f = identity: exact for this term, whatever the branches do.
  it.each([
    ['original', 1],
    ['constant-scaling-0.5-1', 0.5],
    ['constant-scaling-0.5-0.5', 0.5],
    ['dropout', Math.SQRT1_2],
  ])('%s: each pre-activation unit multiplies its norm by %f', async (variant, factor) => {
    const units = await probe('preActivation', variant);
    const found = ratios(units.map(({ identityTerm }) => identityTerm));
    // Dropout keeps half of the entries: √½ of the norm in the mean.
    found.forEach((ratio) => expect(ratio).toBeCloseTo(factor, variant === 'dropout' ? 1 : 4));
  });

  it('is nothing in a plain network', async () => {
    const units = await probe('preActivation', 'constant-scaling-0-1');
    expect(units.slice(0, -1).map(({ identityTerm }) => identityTerm)).toEqual(units.slice(0, -1).map(() => 0));
    expect(units.every(({ total }) => total > 0)).toBe(true);
  });

  it('is masked by the ReLU behind the addition', async () => {
    const units = await probe('original', 'original');
    const found = ratios(units.map(({ identityTerm }) => identityTerm));
    found.forEach((ratio) => expect(ratio).toBeLessThanOrEqual(1));
    expect(Math.min(...found)).toBeLessThan(0.999);
  });

  it('is not the total, which batch norm lets grow towards the input', async () => {
    const units = await probe('preActivation', 'constant-scaling-0.5-1');
    expect(units[0].total).toBeGreaterThan(units.at(-1)!.total);
    expect(units[0].identityTerm).toBeLessThan(units.at(-1)!.identityTerm);
  });
});

/** Three channels that are open somewhere, and one that is always below zero, through a ReLU and a PReLU. */
function deadNetwork(): Graph {
  const builder = new GraphBuilder();
  const source = { file: 'net.py', startLine: 1, startColumn: 0, endLine: 1, endColumn: 1 };
  const origin = { module: '', source };
  const x = builder.input('x', [1, 3, 8, 8], 'float32', origin);
  const open = builder.add('multiply', [x, x], {}, origin);
  const one = builder.add('slice', [open], { ranges: [null, { start: 0, end: 1, step: 1 }, null, null] }, origin);
  const shut = builder.add('affine', [one], { scale: -1, shift: -1 }, origin);
  const rectified = builder.add('relu', [builder.add('concat', [open, shut], { axis: 1 }, origin)], {}, origin);
  const slope = builder.parameter('prelu.weight', [1], { kind: 'constant', value: 0.25 });
  const parametric = builder.add('prelu', [rectified], { count: 1, axis: 1 }, { module: 'prelu', source }, [slope]);
  const flat = builder.add('flatten', [parametric], { start: 1, end: 3 }, origin);
  const attributes = { inFeatures: 256, outFeatures: 10, bias: false };
  const weight = builder.parameter('fc.weight', [10, 256], { kind: 'constant', value: 0.01 });
  const logits = builder.add('linear', [flat], attributes, { module: 'fc', source }, [weight]);
  return builder.finish({ name: 'Net', framework: 'pytorch', source, outputs: [logits] });
}

describe('what layers and gates show', () => {
  beforeAll(() => useBackEnd('wasm'));

  it('a normalised response has deviation 1 where the gain is 1, and no rectifier is dead at the start', async () => {
    const { layers } = await probeOf('original', 'original');
    const responses = layers.filter(({ responseStd }) => responseStd !== undefined);
    // Stem, 12 convolutions of the units, the classifier: each has one.
    expect(responses).toHaveLength(14);
    responses.slice(0, -1).forEach(({ responseStd }) => expect(responseStd).toBeCloseTo(1, 1));
    const rectifiers = layers.filter(({ deadShare }) => deadShare !== undefined);
    expect(rectifiers).toHaveLength(13);
    rectifiers.forEach(({ deadShare }) => expect(deadShare).toBe(0));
  });

  it('a gate is as open as its bias lets it, and nothing is said of a shortcut without one', async () => {
    const openness = async (variant: string) => (await probeOf('original', variant)).units.map(({ gate }) => gate!);
    // 1 − σ(b_g) is 0.998 and 0.5; the gate's weights open it further.
    (await openness('shortcut-only-gating-6')).forEach((gate) => expect(Math.abs(gate - 0.95)).toBeLessThan(0.05));
    (await openness('shortcut-only-gating-0')).forEach((gate) => expect(Math.abs(gate - 0.5)).toBeLessThan(0.2));
    expect((await probeOf('original', 'original')).units[0]).not.toHaveProperty('gate');
  });

  it('a rectifier is dead in the channels that no image opens', async () => {
    const trained = new Trainer(new Network(deadNetwork()), 0);
    const { layers } = await probeNetwork(trained, [], batch, 0, 'before');
    trained.dispose();
    expect(layers.find(({ deadShare }) => deadShare !== undefined)?.deadShare).toBe(0.25);
    expect(layers.find(({ slope }) => slope !== undefined)?.slope).toBeCloseTo(0.25, 6);
  });
});
