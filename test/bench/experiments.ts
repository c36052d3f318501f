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
  options: { process: string; seeds: number; told: (line: string) => void },
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
    return resultOf(id, comparison, (performance.now() - started) / 1000);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function resultOf(id: string, comparison: Comparison, seconds: number): ExperimentResult {
  const { plan, runs } = comparison;
  const used = runs.find(({ backEnd }) => backEnd)?.backEnd;
  const { title, expectations } = experimentCalled(id)!;
  return {
    id,
    title,
    measured: new Date().toISOString().slice(0, 10),
    backEnd: [used?.name, used?.version].filter(Boolean).join(' '),
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.versions.node}`,
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
  };
}
