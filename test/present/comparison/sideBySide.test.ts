import { describe, expect, it } from 'vitest';
import { changeText, sideBySide, standingText } from '../../../src/present/comparison/sideBySide';
import { sideBySideMarkdown, sideBySideText } from '../../../src/present/comparison/sideBySideText';
import type { Comparison } from '../../../src/train/comparison';
import type { Recorded } from '../../../src/train/kept';
import { finished, planned } from '../../webview/comparisons';

const recorded = (comparison: Comparison, graph = 'c0ffee', version = '1'): Recorded => ({
  comparison,
  records: new Map(comparison.runs.map(({ id }) => [id, { version, graph, machine: 'EPYC' }])),
});

const begun = (comparison: Comparison, created: string): Comparison => ({
  ...comparison,
  plan: { ...comparison.plan, created, id: created },
});

const older = begun(finished(planned({ steps: 300, variants: ['original', 'dropout'] })), '2026-01-01T00:00:00Z');
const newer = begun(finished(planned({ steps: 600, variants: ['original', '1x1-conv'] })), '2026-02-01T00:00:00Z');

describe('two comparisons side by side', () => {
  it('begin with what differs in their conditions, the newer one first', () => {
    const side = sideBySide([recorded(older), recorded(newer, 'decade')]);
    expect(sideBySideText(side)).toMatchInlineSnapshot(`
      "A  Shortcut variants of resnet20 · resnet20.py#resnet20() · 2026-02-01 00:00
      B  Shortcut variants of resnet20 · resnet20.py#resnet20() · 2026-01-01 00:00

      Not the same measurement: steps, learning rate, probes and graph of original differ.

      condition          A                                           B
      steps              600                                         300
      learning rate      0.01, 0.1 from step 48, 0.01 from step 450  0.01, 0.1 from step 24, 0.01 from step 225
      probes             64 fixed images, every 60 steps             64 fixed images, every 30 steps
      graph of original  decade                                      c0ffee

      variant                         test error A  test error B  A less B, points
      original                         8.0 ± 0.2 %   8.0 ± 0.2 %  0.0, within the spread
      1×1 conv shortcut               14.7 ± 0.4 %     not in it
      dropout shortcut, not rescaled     not in it  14.7 ± 0.4 %"
    `);
    expect(sideBySideMarkdown(side)).toContain('| steps | 600 | 300 |');
  });

  it('are the same measurement where nothing but the code is another', () => {
    const [a, b] = [begun(older, '2026-01-02T00:00:00Z'), older];
    expect(standingText(sideBySide([recorded(a), recorded(b)]))).toBe('Measured under the same conditions.');
    expect(standingText(sideBySide([recorded(a, 'c0ffee', '2'), recorded(b)]))).toBe(
      'The same measurement but for code.',
    );
    expect(standingText(sideBySide([recorded(a, 'decade'), recorded(b)]))).toMatch(
      /^Not the same measurement: graph of/,
    );
  });

  it('say of a change whether it is more than the seeds spread', () => {
    expect(changeText({ points: 2.34, separation: 'apart' })).toBe('+2.3');
    expect(changeText({ points: -0.4, separation: 'together' })).toBe('−0.4, within the spread');
    expect(changeText({ points: 3, separation: 'one seed' })).toBe('+3.0, one seed');
    expect(changeText({ points: -0.03, separation: 'apart' })).toBe('0.0');
  });
});
