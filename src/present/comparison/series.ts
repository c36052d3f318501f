/** A comparison's numbers as curves: the mean over seeds, and the band that spans them. */
import type { Comparison, RunState } from '../../train/comparison';
import type { ChartPoint, ChartSeries } from '../charts/specification';

export type Quantity = 'error' | 'loss' | 'accuracy';

export interface Curve {
  variant: string;
  points: readonly ChartPoint[];
  ended: ChartSeries['ended'];
}

/** Most points of a curve: one for every second px. */
const mostPoints = 240;

/** Steps over which what is measured at every step is averaged: a batch alone says little. */
export const smoothingWindow = (steps: number): number => Math.max(1, Math.round(steps / 60));

export function curvesOf({ plan, runs }: Comparison, quantity: Quantity): Curve[] {
  return plan.variants.map(({ id }) => {
    const own = runs.filter((run) => run.variant === id);
    const curves = own.map((run) => valuesOf(run, quantity, plan.training.steps)).filter((curve) => curve.length > 0);
    return { variant: id, points: merged(curves), ended: endedOf(own, quantity, plan.training.steps) };
  });
}

type Value = readonly [step: number, value: number];

const measured: Record<Quantity, (run: RunState, steps: number) => Value[]> = {
  error: ({ evaluations }) =>
    evaluations.filter(({ of }) => of === 'test').map(({ step, error }) => [step, error] as const),
  loss: ({ steps: taken }, steps) => smoothed(taken, ({ loss }) => loss, steps),
  accuracy: ({ steps: taken }, steps) => smoothed(taken, ({ accuracy }) => accuracy, steps),
};

const valuesOf = (run: RunState, quantity: Quantity, steps: number): Value[] => measured[quantity](run, steps);

/** The mean over the window that ends at a step, at steps that lie evenly, and at the last one done. */
function smoothed(
  taken: RunState['steps'],
  valueOf: (step: RunState['steps'][number]) => number,
  steps: number,
): Value[] {
  const window = smoothingWindow(steps);
  const every = Math.max(1, Math.ceil(steps / mostPoints));
  return taken.flatMap(({ step }, i): Value[] => {
    if (step % every !== 0 && i !== taken.length - 1) return [];
    const values = taken
      .slice(Math.max(0, i + 1 - window), i + 1)
      .map(valueOf)
      .filter(Number.isFinite);
    return values.length > 0 ? [[step, values.reduce((sum, value) => sum + value, 0) / values.length]] : [];
  });
}

/** Mean, least and most at every step that any run has a value of; a run that stopped is left out beyond its end. */
function merged(curves: readonly (readonly Value[])[]): ChartPoint[] {
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
      x: step,
      y: values.reduce((sum, value) => sum + value, 0) / values.length,
      low: Math.min(...values),
      high: Math.max(...values),
    }));
}

/** Where runs ended before their time, and why the first of them did. */
function endedOf(runs: readonly RunState[], quantity: Quantity, steps: number): Curve['ended'] {
  const ended = runs.filter(({ status }) => status === 'failed' || status === 'cancelled');
  if (ended.length === 0) return undefined;
  const failed = ended.find(({ status }) => status === 'failed');
  const reason = failed ? shortReason(failed) : 'cancelled';
  return {
    reason: runs.length > 1 ? `${ended.length} of ${runs.length}: ${reason}` : reason,
    marks: ended.flatMap((run) => valuesOf(run, quantity, steps).slice(-1)).map(([x, y]) => ({ x, y })),
  };
}

/** A message's first words, for the end of a curve; the table says all of it. */
function shortReason({ message = 'failed', steps }: RunState): string {
  const [first] = message.trim().split(/[.:;\n]/);
  const last = steps.at(-1)?.step;
  return last === undefined || /\bstep\b/.test(first) ? first : `${first}, step ${last}`;
}

type TimedProbe = RunState['probes'][number];

/** One value of a place of a network: a unit, a layer. */
export interface PlaceValue {
  name: string;
  value: number;
}

/** What was measured from place to place through the depth of a variant's network. */
export interface DepthSeries {
  variant: string;
  /** By the number of the place: mean, least and most over seeds; null where a run's value left the range of a float. */
  points: readonly ChartPoint[];
  /** Names of the places. */
  names: readonly string[];
}

/** Values by depth over seeds, before or after training, as `read` finds them in a probe. */
export const depthSeries = (
  { plan, runs }: Comparison,
  when: 'before' | 'after',
  read: (probe: TimedProbe) => readonly PlaceValue[],
): DepthSeries[] =>
  plan.variants.map(({ id }) => {
    const places = runs
      .filter((run) => run.variant === id)
      .flatMap((run) => run.probes.find((probe) => probe.when === when) ?? [])
      .map(read);
    const known = places.map((values) =>
      values.flatMap(({ value }, at): Value[] => (Number.isFinite(value) ? [[at, value]] : [])),
    );
    // What left the range of a float in one run is a gap, not a mean of the others.
    const unbounded = new Set(
      places.flatMap((values) => values.flatMap(({ value }, at) => (Number.isFinite(value) ? [] : [at]))),
    );
    const points = [
      ...merged(known).filter(({ x }) => !unbounded.has(x)),
      ...[...unbounded].map((x) => ({ x, y: null })),
    ];
    return { variant: id, points: points.sort((a, b) => a.x - b.x), names: places[0]?.map(({ name }) => name) ?? [] };
  });

/** Gradient norms at the inputs of the units, each as a share of that at the last one of its run. */
export const normsOf = (
  comparison: Comparison,
  when: 'before' | 'after',
  part: 'total' | 'identityTerm',
): DepthSeries[] =>
  depthSeries(comparison, when, ({ units }) => {
    const last = units.at(-1)?.[part];
    // Of what is not finite there are no shares.
    const whole = Number.isFinite(last) ? last : NaN;
    return last === undefined || last === 0
      ? []
      : units.map(({ name, [part]: norm }) => ({ name, value: norm / whole! }));
  });
