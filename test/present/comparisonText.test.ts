import { describe, expect, it } from 'vitest';
import { orderAgreement, variantFigures } from '../../src/present/comparisonFigures';
import { comparisonMarkdown, comparisonText } from '../../src/present/comparisonText';
import type { ComparedVariant, Comparison, RunState } from '../../src/train/comparison';

const variant = (id: string, published: string, figure: string): ComparedVariant => ({
  id,
  label: id,
  figure,
  state: 'untouched',
  onShortcut: id === 'original' ? '1' : '0.5',
  onBranch: '1',
  published: { text: published },
});

/** A comparison of which every run gave `errors` (percent), failed ("failed") or was not reached (undefined). */
function comparisonOf(
  results: Record<string, { published: string; errors: (number | 'failed' | undefined)[] }>,
): Comparison {
  const variants = Object.entries(results).map(([id, { published }], i) => variant(id, published, 'abcdef'[i]));
  const runs: RunState[] = Object.entries(results).flatMap(([id, { errors }]) =>
    errors.map((error, seed) => ({
      id: `${id}/seed${seed}`,
      variant: id,
      seed,
      status:
        error === 'failed' ? ('failed' as const) : error === undefined ? ('waiting' as const) : ('finished' as const),
      backEnd: { name: 'cpu' as const, usable: true, reason: 'ready' },
      steps: [{ step: 40, loss: 2, accuracy: 0.2 }],
      evaluations: [],
      probes: [],
      notes: [],
      ...(typeof error === 'number' ? { testError: error } : {}),
      ...(error === 'failed' ? { message: 'the loss is not a number' } : {}),
    })),
  );
  return {
    standing: 'over',
    plan: {
      id: '1',
      title: 'Shortcut variants of resnet20',
      architecture: 'net.py#resnet20',
      units: 9,
      created: '2026-01-01T00:00:00Z',
      data: { kind: 'figures', difficulty: 'normal', size: 16, train: 8192, test: 2000 },
      training: {
        steps: 600,
        batchSize: 64,
        learningRate: [{ from: 0, rate: 0.1 }],
        momentum: 0.9,
        weightDecay: 1e-4,
        evaluateEvery: 100,
        probeImages: 128,
        probeEvery: 50,
      },
      variants,
      runs: runs.map(({ id, variant: of, seed }) => ({ id, variant: of, seed })),
      scaling: ['width ÷ 2'],
      published: {
        citation: 'He et al. 2016',
        url: 'https://arxiv.org/abs/1603.05027',
        item: 'Table 1',
        setting: 'ResNet-110, CIFAR-10',
      },
    },
    runs,
    ladder: [
      { name: 'tfjs-node-gpu', usable: false, reason: 'not installed' },
      { name: 'webgpu', usable: false, reason: 'only a software adapter' },
      { name: 'cpu', usable: true, reason: 'ready' },
    ],
    secondsLeft: 0,
  };
}

const finished = comparisonOf({
  original: { published: '6.61', errors: [18, 19, 17] },
  scaling: { published: '12.35', errors: [25, 26, 24] },
  gating: { published: '8.70', errors: [30, 31, 32] },
  dropout: { published: 'fail', errors: ['failed', 'failed', 'failed'] },
});

/** Thin spaces between the digits of large numbers. */
const plainSpaces = (text: string): string => text.replace(/(?<=\d)\s(?=\d{3})/g, ' ');

describe('the end of a comparison', () => {
  it('sets measured and published apart, and says what was not measured', () => {
    expect(plainSpaces(comparisonText(finished))).toMatchInlineSnapshot(`
      "Shortcut variants of resnet20 · generated figures (normal), 16×16 · 600 steps of 64 · 3 seeds · cpu (tfjs-node-gpu: not installed; webgpu: only a software adapter)

           variant   on the shortcut  on F  measured here: test error  runs         │  published: He et al. 2016, Table 1
      (a)  original  1                1                  18.0 ± 1.0 %  3            │  6.61 %
      (b)  scaling   0.5              1                  25.0 ± 1.0 %  3            │  12.35 %
      (c)  gating    0.5              1                  31.0 ± 1.0 %  3            │  8.70 %
      (d)  dropout   0.5              1                        failed  0, 3 failed  │  fail

      Same order as published in 2 of 3 pairs of variants.
      Other way round: gating measured worse than scaling.
      Generated figures (normal), 16×16: 8 192 to train on, 2 000 to test on.
      Batches of 64, momentum 0.9, weight decay 0.0001; rates 0.1.
      Made to fit this machine: width ÷ 2.
      Published: ResNet-110, CIFAR-10. Measured: 9 units, generated figures (normal), 600 steps. Compare the order, not the values.
      "fail" is the paper's word for an error above 20 %.
      Failed: dropout, seeds 0, 1, 2, at step 40: the loss is not a number. What it measured is kept."
    `);
  });

  it('puts them into two tables as Markdown', () => {
    expect(plainSpaces(comparisonMarkdown(finished))).toMatchInlineSnapshot(`
      "## Shortcut variants of resnet20

      Shortcut variants of resnet20 · generated figures (normal), 16×16 · 600 steps of 64 · 3 seeds · cpu (tfjs-node-gpu: not installed; webgpu: only a software adapter)

      ### Measured here

      | variant | on the shortcut | on F | test error | runs |
      | --- | --- | --- | ---: | --- |
      | original (a) | 1 | 1 | 18.0 ± 1.0 % | 3 |
      | scaling (b) | 0.5 | 1 | 25.0 ± 1.0 % | 3 |
      | gating (c) | 0.5 | 1 | 31.0 ± 1.0 % | 3 |
      | dropout (d) | 0.5 | 1 | failed | 0, 3 failed |

      ### Published: [He et al. 2016, Table 1](https://arxiv.org/abs/1603.05027)

      | variant | test error |
      | --- | ---: |
      | original | 6.61 % |
      | scaling | 12.35 % |
      | gating | 8.70 % |
      | dropout | fail |

      - Same order as published in 2 of 3 pairs of variants.
      - Other way round: gating measured worse than scaling.
      - Generated figures (normal), 16×16: 8 192 to train on, 2 000 to test on.
      - Batches of 64, momentum 0.9, weight decay 0.0001; rates 0.1.
      - Made to fit this machine: width ÷ 2.
      - Published: ResNet-110, CIFAR-10. Measured: 9 units, generated figures (normal), 600 steps. Compare the order, not the values.
      - "fail" is the paper's word for an error above 20 %.
      - Failed: dropout, seeds 0, 1, 2, at step 40: the loss is not a number. What it measured is kept."
    `);
  });

  it('judges the order of two variants only where their means are further apart than the seeds spread', () => {
    const close = comparisonOf({
      original: { published: '6.61', errors: [18, 30] },
      scaling: { published: '12.35', errors: [20, 32] },
    });
    expect(orderAgreement(variantFigures(close))).toEqual({ same: 0, reversed: [], notSeparated: 1 });
  });

  it('judges no order where nothing has learned', () => {
    const early = comparisonOf({
      original: { published: '6.61', errors: [88, 88.1] },
      scaling: { published: '12.35', errors: [90, 90.1] },
    });
    expect(comparisonText(early)).toContain('No variant has learned: 90 % is chance');
    expect(comparisonText(early)).not.toContain('Same order');
  });

  it('judges no order from one seed', () => {
    const single = comparisonOf({
      original: { published: '6.61', errors: [18] },
      scaling: { published: '12.35', errors: [40] },
    });
    expect(comparisonText(single)).toContain('One seed shows no spread');
    expect(comparisonText(single)).not.toContain('Same order');
  });

  it('compares nothing that was not measured', () => {
    const early = comparisonOf({
      original: { published: '6.61', errors: [undefined] },
      scaling: { published: '12.35', errors: [undefined] },
    });
    expect(comparisonText(early)).toContain('not run');
    expect(orderAgreement(variantFigures(early)).same).toBe(0);
  });
});
