/** All that the runs of a comparison measured as tidy tables: one observation a row, every digit kept. */
import type { Comparison, RunState } from '../../train/comparison';
import { Rates } from '../../train/warmUp';
import { csvOf, type Records } from '../charts/records';

/** What tells the runs apart, in the first columns of each row. */
const runHead = ['run', 'variant', 'label', 'seed', 'status'];

const runCells = ({ plan }: Comparison): ((run: RunState) => Records['rows'][number]) => {
  const labels = new Map(plan.variants.map(({ id, label }) => [id, label]));
  return ({ id, variant, seed, status }) => [id, variant, labels.get(variant) ?? variant, seed, status];
};

/** A row for each step of each run. Test and training errors (in percent) stand at the steps after which they were evaluated. */
export function stepsCsv(comparison: Comparison): string {
  const cellsOf = runCells(comparison);
  const { training } = comparison.plan;
  const head = [
    ...runHead,
    'step',
    'learning_rate',
    'batch_loss',
    'batch_accuracy',
    'test_loss',
    'test_error_percent',
    'train_loss',
    'train_error_percent',
  ];
  const rows = comparison.runs.flatMap((run) => {
    const own = cellsOf(run);
    const batches = new Map(run.steps.map((each) => [each.step, each]));
    const evaluated = (of: 'test' | 'train') =>
      new Map(run.evaluations.filter((each) => each.of === of).map((each) => [each.step, each]));
    const [test, train] = [evaluated('test'), evaluated('train')];
    const rates = new Rates(training);
    const steps = [...new Set([...batches.keys(), ...test.keys(), ...train.keys()])].sort((a, b) => a - b);
    return steps.map((step) => {
      const batch = batches.get(step);
      const rate = rates.at(step - 1);
      if (batch) rates.see(batch.accuracy);
      return [
        ...own,
        step,
        rate,
        batch?.loss ?? null,
        batch?.accuracy ?? null,
        test.get(step)?.loss ?? null,
        test.get(step)?.error ?? null,
        train.get(step)?.loss ?? null,
        train.get(step)?.error ?? null,
      ];
    });
  });
  return csvOf({ head, rows });
}

/** A row for each unit and each layer of each probe; `place` counts them by kind, from 0. */
export function probesCsv(comparison: Comparison): string {
  const cellsOf = runCells(comparison);
  const head = [
    ...runHead,
    'step',
    'when',
    'kind',
    'place',
    'name',
    'gradient_norm',
    'identity_term_norm',
    'gate',
    'response_std',
    'dead_share',
    'slope',
  ];
  const rows = comparison.runs.flatMap((run) => {
    const own = cellsOf(run);
    return run.probes.flatMap(({ step, when, units, layers }) => [
      ...units.map(({ name, total, identityTerm, gate }, place) => [
        ...[...own, step, when, 'unit', place, name, total, identityTerm, gate ?? null],
        ...[null, null, null],
      ]),
      ...layers.map(({ layer, responseStd, deadShare, slope }, place) => [
        ...[...own, step, when, 'layer', place, layer, null, null, null],
        ...[responseStd ?? null, deadShare ?? null, slope ?? null],
      ]),
    ]);
  });
  return csvOf({ head, rows });
}
