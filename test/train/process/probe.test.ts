import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../../../src/explain/explain';
import { gather, makeImages } from '../../../src/train/process/datasets/index';
import { Network } from '../../../src/train/process/network';
import { probeGradients } from '../../../src/train/process/probe';
import { Trainer } from '../../../src/train/process/trainer';
import { branchInputs } from '../../../src/vary/unitParts';
import { shortcutVariants, vary } from '../../../src/vary/vary';
import { residualNetwork } from '../../support/residualNetwork';
import { useBackEnd } from './gradients';

const images = makeImages({ kind: 'figures', difficulty: 'normal', size: 8, train: 32, test: 0 }, 0).train;
const batch = gather(
  images,
  Array.from({ length: 32 }, (_, i) => i),
);

async function probe(order: 'original' | 'preActivation', variant: string) {
  const graph = residualNetwork({ unitsPerStage: 6, widths: [8], size: 8, order });
  const varied = vary(
    graph,
    explain(graph),
    shortcutVariants.find(({ id }) => id === variant)!,
  );
  const units = explain(varied).units.map((unit) => ({
    name: unit.name,
    input: unit.input,
    addition: unit.addition,
    branchInputs: branchInputs(varied, unit),
  }));
  const trainer = new Trainer(new Network(varied), 0);
  const result = await probeGradients(trainer, units, batch, 0, 'before');
  trainer.dispose();
  return result.units;
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
