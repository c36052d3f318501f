/** A comparison's numbers as curves: the mean over seeds, and the band that spans them. */
import type { Comparison, RunState } from '../../src/train/comparison';

export type Quantity = 'error' | 'loss' | 'accuracy';

export interface Point {
  step: number;
  mean: number;
  low: number;
  high: number;
}

export interface Series {
  variant: string;
  points: readonly Point[];
  /** Reason of a run that ended before its time, and how many did. */
  ended: { count: number; of: number; reason: string } | null;
}

/** Most points of a curve: one for every second px. What lies closer is averaged. */
const mostPoints = 240;

export function seriesOf({ plan, runs }: Comparison, quantity: Quantity): Series[] {
  return plan.variants.map(({ id }) => {
    const own = runs.filter((run) => run.variant === id);
    const curves = own.map((run) => valuesOf(run, quantity, plan.training.steps)).filter((curve) => curve.length > 0);
    return { variant: id, points: merged(curves), ended: endedOf(own) };
  });
}

type Value = readonly [step: number, value: number];

/** One run's values in order of steps; those of every step are averaged over equal stretches. */
function valuesOf(run: RunState, quantity: Quantity, steps: number): Value[] {
  if (quantity === 'error')
    return run.evaluations.filter(({ of }) => of === 'test').map(({ step, error }) => [step, error] as const);
  const size = Math.max(1, Math.ceil(steps / mostPoints));
  const values: Value[] = [];
  let sum = 0;
  let count = 0;
  let bucket = -1;
  let last = 0;
  const close = () => {
    if (count > 0) values.push([Math.min(steps, (bucket + 1) * size), sum / count]);
  };
  for (const { step, loss, accuracy } of run.steps) {
    const value = quantity === 'loss' ? loss : accuracy;
    if (!Number.isFinite(value)) continue;
    const at = Math.floor(Math.max(0, step - 1) / size);
    if (at !== bucket) {
      close();
      bucket = at;
      sum = 0;
      count = 0;
    }
    sum += value;
    count += 1;
    last = step;
  }
  // The stretch that is still being measured ends where the measuring does.
  if (count > 0) values.push([last, sum / count]);
  return values;
}

/** Mean, least and most at every step that any run has a value of; a run that stopped is left out beyond its end. */
function merged(curves: readonly (readonly Value[])[]): Point[] {
  const at = new Map<number, number[]>();
  for (const curve of curves)
    for (const [step, value] of curve) {
      const values = at.get(step);
      if (values) values.push(value);
      else at.set(step, [value]);
    }
  return [...at]
    .sort(([a], [b]) => a - b)
    .map(([step, values]) => ({
      step,
      mean: values.reduce((sum, value) => sum + value, 0) / values.length,
      low: Math.min(...values),
      high: Math.max(...values),
    }));
}

function endedOf(runs: readonly RunState[]): Series['ended'] {
  const ended = runs.filter(({ status }) => status === 'failed' || status === 'cancelled');
  if (ended.length === 0) return null;
  const failed = ended.find(({ status }) => status === 'failed');
  return { count: ended.length, of: runs.length, reason: failed ? shortReason(failed) : 'cancelled' };
}

/** A message's first words, for the end of a curve; the table says all of it. */
function shortReason({ message = 'failed', steps }: RunState): string {
  const [first] = message.trim().split(/[.:;\n]/);
  const last = steps.at(-1)?.step;
  return last === undefined || /\bstep\b/.test(first) ? first : `${first}, step ${last}`;
}

export interface NormSeries {
  variant: string;
  /** Norm at the input of each unit, as a share of that at the last one. */
  values: readonly (number | null)[];
}

/** Gradient norms by depth, the mean over seeds, each variant by its own last unit. */
export function normsOf(
  { plan, runs }: Comparison,
  when: 'before' | 'after',
  part: 'total' | 'identityTerm',
): NormSeries[] {
  return plan.variants.map(({ id }) => {
    const probes = runs
      .filter((run) => run.variant === id)
      .map((run) => run.probes.find((probe) => probe.when === when))
      .filter((probe) => probe !== undefined);
    const units = probes.reduce((most, probe) => Math.max(most, probe.units.length), 0);
    const means = Array.from({ length: units }, (_, unit) => {
      const values = probes.map((probe) => probe.units[unit]?.[part]).filter((value) => Number.isFinite(value));
      return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
    });
    const last = means.at(-1);
    return {
      variant: id,
      values: means.map((mean) => (mean === null || !last ? null : mean / last)),
    };
  });
}
