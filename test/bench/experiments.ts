/** Trains ready-made experiments at their small scale, and holds the results against what each expects. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Comparison } from '../../src/train/comparison';
import { checkExpectations } from '../../src/train/expectations';
import { experimentCalled, experiments } from '../../src/train/experiments';
import { planExperiment } from '../../src/train/planExperiment';
import { ComparisonSession } from '../../src/train/session';
import type { ExperimentResult } from './experimentTables';

export const all = experiments.map(({ id }) => id);

/**
 * @param process the bundled training process.
 * @param told hears each run that has ended.
 */
export async function measure(
  id: string,
  options: { process: string; seeds: number; loaded: boolean; told: (line: string) => void },
): Promise<ExperimentResult> {
  const experiment = experimentCalled(id)!;
  const { plan, runs } = planExperiment(experiment, null, { architecture: '', seeds: options.seeds });
  const folder = mkdtempSync(join(tmpdir(), 'throughline-experiment-'));
  try {
    const session = new ComparisonSession({ entry: options.process, plan, runs, backEnd: 'auto', folder });
    session.on('change', (_, line) => {
      if (line.kind === 'finished') options.told(`${line.run}: ${line.testError.toFixed(1)} %`);
      if (line.kind === 'failed') options.told(`${line.run}: ${line.message}`);
    });
    const started = performance.now();
    const comparison = await session.start();
    return resultOf(id, comparison, (performance.now() - started) / 1000, options.loaded);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A kept result, held against what its experiment expects by now. */
export function held(result: ExperimentResult): ExperimentResult {
  const { title, expectations, notShown } = experimentCalled(result.id)!;
  const runs = result.variants.flatMap(({ id, test, train }) =>
    test.map((error, seed) => ({
      variant: id,
      seed,
      status: error === null ? ('failed' as const) : ('finished' as const),
      testError: error ?? undefined,
      trainError: train[seed] ?? undefined,
    })),
  );
  const variants = result.variants.map(({ id }) => ({ id, values: id.split('+').map((value) => ({ id: value })) }));
  return {
    ...result,
    title,
    notShown,
    expectations: checkExpectations(expectations, { plan: { variants }, runs }, 10),
  };
}

function resultOf(id: string, comparison: Comparison, seconds: number, loaded: boolean): ExperimentResult {
  const { plan, runs } = comparison;
  const used = runs.find(({ backEnd }) => backEnd)?.backEnd;
  const { title, expectations, notShown } = experimentCalled(id)!;
  return {
    id,
    title,
    measured: new Date().toISOString().slice(0, 10),
    backEnd: [used?.name, used?.version].filter(Boolean).join(' '),
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.versions.node}${loaded ? ', shared with other work' : ''}`,
    seconds: Math.round(seconds),
    steps: plan.training.steps,
    batchSize: plan.training.batchSize,
    seeds: new Set(runs.map(({ seed }) => seed)).size,
    variants: plan.variants.map(({ id: variant, label }) => {
      const own = runs.filter((run) => run.variant === variant);
      const errors = (of: 'testError' | 'trainError') => own.map((run) => run[of] ?? null);
      return { id: variant, label, test: errors('testError'), train: errors('trainError') };
    }),
    expectations: checkExpectations(expectations, comparison, 10),
    notShown,
  };
}
