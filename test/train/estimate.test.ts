import { describe, expect, it } from 'vitest';
import { estimateSeconds, expectedMillisecondsPerStep } from '../../src/train/estimate';
import { smallComparison } from './small';

const { runs } = smallComparison();

describe('the estimate of time', () => {
  it('grows with the batch, the steps and the runs, and shrinks with the runs at once', () => {
    const [run] = runs;
    const double = { ...run, training: { ...run.training, batchSize: 2 * run.training.batchSize } };
    expect(expectedMillisecondsPerStep(double)).toBeGreaterThan(expectedMillisecondsPerStep(run));
    const alone = estimateSeconds({ parallel: 1 }, runs);
    expect(estimateSeconds({ parallel: 2 }, runs)).toBeLessThan(alone);
    expect(estimateSeconds({ parallel: 1 }, [...runs, ...runs])).toBeCloseTo(2 * alone, 6);
    const longer = runs.map((r) => ({ ...r, training: { ...r.training, steps: 2 * r.training.steps } }));
    expect(estimateSeconds({ parallel: 1 }, longer)).toBeCloseTo(2 * alone, 6);
  });

  it('takes the measured time of a step, and keeps the relation between the runs', () => {
    const assumed = estimateSeconds({ parallel: 2 }, runs);
    const millisecondsPerStep = 3 * expectedMillisecondsPerStep(runs[0]);
    expect(estimateSeconds({ parallel: 2 }, runs, { millisecondsPerStep })).toBeCloseTo(3 * assumed, 6);
  });

  it('is no shorter than the longest run', () => {
    expect(estimateSeconds({ parallel: 8 }, runs)).toBeCloseTo(
      Math.max(...runs.map((run) => estimateSeconds({ parallel: 1 }, [run]))),
      6,
    );
  });
});
