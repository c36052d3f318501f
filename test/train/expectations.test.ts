import { expect, it } from 'vitest';
import type { Comparison } from '../../src/train/comparison';
import { checkExpectations } from '../../src/train/expectations';
import { experimentCalled } from '../../src/train/experiments';
import { planExperiment } from '../../src/train/planExperiment';
import { plannedComparison } from '../../src/train/replay';

/** A comparison whose runs ended with some errors, by the values of their variant. */
function finished(id: string, errors: Readonly<Record<string, number>>): Comparison {
  const comparison = plannedComparison(planExperiment(experimentCalled(id)!, null, { architecture: '' }).plan);
  const runs = comparison.runs.map((run) => {
    const error = errors[run.variant];
    return error === undefined ? run : { ...run, status: 'finished' as const, testError: error, trainError: error - 4 };
  });
  return { ...comparison, runs };
}

// Measured: seed 0, wasm back end; the training errors are others.
const orders = {
  'post-activation': 20.2,
  'bn-after-addition': 66.3,
  'relu-before-addition': 47.7,
  'relu-only-pre-activation': 14.3,
  'full-pre-activation': 14.8,
};

const check = (id: string, errors: Readonly<Record<string, number>>) =>
  checkExpectations(experimentCalled(id)!.expectations, finished(id, errors), 10);

it('an experiment has what it expects as conditions, which measured results are held against', () => {
  expect(check('activation-orders', orders)).toEqual([
    {
      name: 'post-activation before bn-after-addition, relu-before-addition',
      holds: true,
      measured: '20.2 against 66.3, 47.7',
    },
    { name: 'relu-only-pre-activation before post-activation', holds: true, measured: '14.3 against 20.2' },
    { name: 'full-pre-activation before post-activation', holds: true, measured: '14.8 against 20.2' },
  ]);
  const reversed = check('activation-orders', { ...orders, 'full-pre-activation': 30 });
  expect(reversed.map(({ holds }) => holds)).toEqual([true, true, false]);
  const partly = check('activation-orders', { 'post-activation': 20 });
  expect(partly.map(({ holds }) => holds)).toEqual([null, null, null]);
});

it('guessing is told from learning', () => {
  const errors = Object.fromEntries(
    [14, 22, 30].flatMap((layers) => [
      [`${layers}-layers+he-fan-in`, 50],
      [`${layers}-layers+xavier`, 90],
    ]),
  );
  expect(check('initialisation', errors).every(({ holds }) => holds)).toBe(true);
  expect(check('initialisation', { ...errors, '22-layers+xavier': 60 })[2].holds).toBe(false);
});
