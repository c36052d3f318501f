import { dataHelp, parseDataChoice } from '../train/data/choice';
import { DataError } from '../train/data/source';
import type { PlanOptions } from '../train/plan';
import { scheduleNames, schedules } from '../train/schedules';
import { UsageError } from './usage';

/** Options of `compare` that say what every run is trained on, and how. */
export const trainingOptions = {
  data: { type: 'string' },
  size: { type: 'string' },
  schedule: { type: 'string' },
  steps: { type: 'string' },
  seeds: { type: 'string' },
  batch: { type: 'string' },
} as const;

type Values = { readonly [Option in keyof typeof trainingOptions]?: string };

const scheduleList = (): string =>
  scheduleNames
    .map((name) => {
      const { title, steps, batchSize } = schedules[name];
      const long = typeof steps === 'number' ? `${steps} steps` : `${steps.epochs} passes over the images in steps`;
      return `${name.padEnd(12)}${title}; ${long} of ${batchSize}, where --steps and --batch do not say otherwise`;
    })
    .join('\n');

/** What `--data help` and `--schedule help` print. */
export const trainingLists = { data: dataHelp, schedule: scheduleList };

/**
 * @param folder that relative paths start from.
 * @throws UsageError
 */
export function readTrainingOptions(
  values: Values,
  folder: string,
): Pick<PlanOptions, 'data' | 'target' | 'schedule' | 'steps' | 'seeds' | 'batchSize'> {
  const schedule = scheduleNames.find((name) => name === values.schedule);
  if (values.schedule !== undefined && !schedule) {
    throw new UsageError(`--schedule ${values.schedule} is not known; there are: ${scheduleNames.join(', ')}.`);
  }
  const size = countOf('size', values.size);
  return {
    data: dataOf(values.data, folder),
    target: size === undefined ? undefined : { size },
    schedule,
    steps: countOf('steps', values.steps),
    seeds: countOf('seeds', values.seeds),
    batchSize: countOf('batch', values.batch),
  };
}

function dataOf(text: string | undefined, folder: string): PlanOptions['data'] {
  try {
    return text === undefined ? undefined : parseDataChoice(text, folder);
  } catch (error) {
    if (error instanceof DataError) throw new UsageError(`--data ${text}: ${error.message} See --data help.`);
    throw error;
  }
}

/** A whole number from 1 on, where the option was given. @throws UsageError for any other. */
export function countOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new UsageError(`--${option} ${text}: a whole number from 1 on.`);
  return Number(text);
}
