import { describe, expect, it } from 'vitest';
import { schedules } from '../../src/train/schedules';
import { Rates } from '../../src/train/warmUp';

describe('a warm-up', () => {
  const training = {
    learningRate: [
      { from: 0, rate: 0.1 },
      { from: 6, rate: 0.001 },
    ],
    warmUp: { rate: 0.01, untilError: 80, batches: 2 },
  };

  it('ends with the first so many batches whose mean error is below', () => {
    const rates = new Rates(training);
    const seen = [0.1, 0.25, 0.1, 0.35, 0.1].map((accuracy, step) => {
      rates.see(accuracy);
      return rates.at(step + 1);
    });
    expect(seen).toEqual([0.01, 0.01, 0.01, 0.1, 0.1]);
  });

  it('that never ends is never above the rate that there would be', () => {
    const rates = new Rates(training);
    expect([rates.at(5), rates.at(6)]).toEqual([0.01, 0.001]);
  });

  it('is for deep networks: by the error in He et al. 2015, by a count in He et al. 2016', () => {
    const [until, counted] = [schedules.paper, schedules['paper-2016']];
    expect(until.warmUp!(64_000, 54)).toEqual({ rate: 0.01, untilError: 80, batches: 100 });
    expect(until.warmUp!(64_000, 27)).toBeUndefined();
    expect(until.rates(64_000, 54)[0]).toEqual({ from: 0, rate: 0.1 });
    expect(counted.rates(64_000, 54).slice(0, 3)).toEqual([
      { from: 0, rate: 0.01 },
      { from: 400, rate: 0.1 },
      { from: 32_000, rate: 0.01 },
    ]);
  });
});
