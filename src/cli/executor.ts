import type { Executor } from '../train/executors/executor';
import { SlurmExecutor } from '../train/executors/slurm';
import type { BackEndName } from '../train/protocol';
import { baseVariable } from '../train/runtime/installed';
import { optionsOf } from '../train/slurm/batch';
import { SlurmError } from '../train/slurm/errors';
import type { Terminal } from './terminal';
import { UsageError } from './usage';

/** Where a comparison can be trained. */
export const places = ['local', 'slurm'] as const;

/** Options of a command line that say where. */
export const executorOptions = { on: { type: 'string' }, 'slurm-options': { type: 'string' } } as const;

/**
 * What trains where `--on` says; undefined for this machine, as without it.
 * @param entry the training process.
 * @throws UsageError
 */
export function executorOf(
  values: { on?: string; 'slurm-options'?: string; parallel?: string },
  entry: string,
  backEnd: BackEndName | 'auto',
  terminal: Terminal,
): Executor | undefined {
  const { on = 'local', 'slurm-options': line } = values;
  if (!places.some((place) => place === on)) {
    throw new UsageError(`--on ${on} is not known; choose ${places.join(' or ')}.`);
  }
  if (on === 'local') {
    if (line !== undefined) throw new UsageError('--slurm-options goes with --on slurm.');
    return undefined;
  }
  const base = terminal.environment[baseVariable];
  try {
    return new SlurmExecutor({
      program: { node: process.execPath, entry, backEnd, environment: base ? { [baseVariable]: base } : {} },
      options: optionsOf(line ?? ''),
      atOnce: Number(values.parallel) || undefined,
      tell: (text) => terminal.report(text),
    });
  } catch (error) {
    if (error instanceof SlurmError) throw new UsageError(error.message);
    throw error;
  }
}
