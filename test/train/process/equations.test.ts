import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../../../src/explain/explain';
import { equationChecks, type EquationCheck } from '../../../src/train/checks/check';
import { stretchesToCheck } from '../../../src/train/checks/stretches';
import { measureStretches } from '../../../src/train/process/equations';
import { Network } from '../../../src/train/process/network';
import { Random } from '../../../src/train/process/random';
import { Trainer } from '../../../src/train/process/trainer';
import { optionVariants } from '../../../src/vary/shortcutOption';
import { shortcutVariants, vary } from '../../../src/vary/vary';
import { residualNetwork, type ResidualNetworkOptions } from '../../support/residualNetwork';
import { useBackEnd } from './gradients';

const noise = (images: number, size: number) => {
  const random = new Random(1, 'images');
  return {
    pixels: Float32Array.from({ length: images * size * size * 3 }, () => random.normal()),
    labels: Uint16Array.from({ length: images }, (_, i) => i % 10),
  };
};

/** The equations on the variant of a small network, one check for each part on its first stretch. */
async function checked(order: ResidualNetworkOptions['order'], variant = 'original') {
  const graph = residualNetwork({ unitsPerStage: 5, widths: [8, 16], size: 8, order });
  const varied = vary(
    graph,
    explain(graph),
    shortcutVariants.find(({ id }) => id === variant)!,
  );
  const { stretches, excluded } = stretchesToCheck(varied, explain(varied));
  const trainer = new Trainer(new Network(varied), 0);
  const checks = equationChecks(stretches, await measureStretches(trainer, stretches, noise(8, 8), 0));
  trainer.dispose();
  const part = (name: EquationCheck['part']) => checks.filter((each) => each.part === name);
  return {
    stretches,
    excluded,
    signal: part('signal'),
    gradient: part('gradient'),
    identityTerm: part('identityTerm'),
  };
}

describe.each(['wasm', 'cpu', 'cpu-simd'] as const)('equations of He et al. 2016 on %s', (backEnd) => {
  beforeAll(() => useBackEnd(backEnd));

  /** Winograd's convolutions round some ten times more than direct ones. */
  const rounding = backEnd === 'cpu-simd' ? 5e-6 : 1e-6;

  it('(4) and (5) hold in a pre-activation network, but for rounding', async () => {
    const { stretches, excluded, signal, gradient, identityTerm } = await checked('preActivation');
    expect(stretches.map(({ from, to }) => [from, to])).toEqual([
      [0, 5],
      [6, 10],
    ]);
    expect(excluded).toEqual([{ unit: 'layer2.0', why: 'size' }]);
    for (const check of signal) expect(check).toMatchObject({ equation: '(4)', exact: true, factor: 1 });
    for (const check of gradient) expect(check).toMatchObject({ equation: '(5)', exact: true, factor: 1 });
    for (const { relativeError, direct, branches } of [...signal, ...gradient]) {
      expect(relativeError).toBeLessThan(rounding);
      // Neither term is nothing: an equation of 0 = 0 would hold, too.
      expect(Math.min(direct, branches!)).toBeGreaterThan(1e-3);
    }
    for (const { relativeError } of identityTerm) expect(relativeError).toBeLessThan(rounding);
  });

  it('are off where a ReLU stands behind the additions, which is said', async () => {
    const { signal, gradient, identityTerm } = await checked('original');
    for (const check of [...signal, ...gradient, ...identityTerm]) {
      expect(check.exact).toBe(false);
      expect(check.relativeError).toBeGreaterThan(1e-2);
    }
    expect(signal[0].departures).toEqual([{ kind: 'after', order: 'ReLU', units: 5 }]);
  });

  it('(7) and (8) are exact in λ', async () => {
    const { signal, gradient, identityTerm } = await checked('preActivation', 'constant-scaling-0.5-1');
    expect(signal.map(({ equation, factor }) => [equation, factor])).toEqual([
      ['(7)', 0.5 ** 5],
      ['(7)', 0.5 ** 4],
    ]);
    for (const { relativeError } of [...signal, ...gradient, ...identityTerm])
      expect(relativeError).toBeLessThan(rounding);
  });

  it('hold with dropout masks and with 1×1 convolutions on the shortcuts', async () => {
    for (const variant of ['dropout', '1x1-conv']) {
      const { signal, gradient, identityTerm } = await checked('preActivation', variant);
      // A convolution mixes channels: only the gradient is a product of derivatives.
      expect(signal).toHaveLength(variant === 'dropout' ? 2 : 0);
      for (const check of [...signal, ...gradient, ...identityTerm]) {
        expect(check).toMatchObject({ exact: true, factor: null });
        expect(check.relativeError).toBeLessThan(1e-5);
      }
    }
  });

  it('leave out the derivative of a gate', async () => {
    const { signal, gradient } = await checked('preActivation', 'shortcut-only-gating-0');
    for (const { relativeError, exact } of signal) expect([exact, relativeError < rounding]).toEqual([true, true]);
    for (const { relativeError, departures } of gradient) {
      expect(departures.map(({ kind }) => kind)).toEqual(['gate']);
      expect(relativeError).toBeGreaterThan(1e-2);
    }
  });
});

describe('what there is to check', () => {
  it('is nothing in a network without residual units', () => {
    const graph = residualNetwork({ unitsPerStage: 1, widths: [8], size: 8 });
    const plain = vary(
      graph,
      explain(graph),
      optionVariants.find(({ id }) => id === 'plain')!,
    );
    expect(stretchesToCheck(plain, explain(plain))).toEqual({ stretches: [], excluded: [] });
  });
});
