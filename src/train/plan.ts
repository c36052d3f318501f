/** What a comparison trains: variants of one architecture, scaled to this machine, with one set of conditions for all. */
import { explain } from '../explain/explain';
import type { Explanation } from '../explain/explanation';
import type { Graph } from '../graph/graph';
import { crossed, dimensions, variantCalled } from '../vary/dimensions';
import { shortcutVariants } from '../vary/shortcutVariants';
import { shrink, type ShrinkTarget } from '../vary/shrink';
import { dimensionNames, type DimensionName, type Variant } from '../vary/variant';
import type { ComparisonPlan } from './comparison';
import { DataError } from './data/source';
import { shapeOf, type DataChoice, type DataSpecification } from './data/specification';
import { specified } from './data/specify';
import { defaultTarget, defaultVariants, fewTestImages, probeImages } from './defaults';
import { planRuns } from './planRuns';
import type { RunSpecification, TrainingSpecification } from './protocol';
import { schedules, type ScheduleName } from './schedules';

export interface PlanOptions {
  /** As shown: `resnet.py#resnet18()`. */
  architecture: string;
  /**
   * Ids of values, or `all` shortcuts; `defaultVariants`, if left out. Values of several dimensions are crossed: every one of
   * the first with every one of the second.
   */
  variants?: readonly string[] | 'all';
  /** Dimensions of which every value is taken, besides those of `variants`. */
  vary?: readonly DimensionName[];
  /** Runs of each variant, with seeds 0, 1, … */
  seeds?: number;
  steps?: number;
  batchSize?: number;
  /** Generated figures, if left out. */
  data?: DataChoice;
  /** Where rates, momentum, weight decay, and the usual numbers of steps and images come from: `small`, if left out. */
  schedule?: ScheduleName;
  /** Of a ready-made experiment: what two cores finish, or what the paper trained. `small`, if left out. */
  scale?: 'small' | 'paper';
  /** What else the architecture is scaled to; `size` is that of the images too. */
  target?: Partial<ShrinkTarget>;
  /** Other conditions than those of the schedule. */
  training?: Partial<Pick<TrainingSpecification, 'learningRate' | 'clipNorm' | 'weightDecay' | 'momentum'>>;
  /** ISO time; now, if left out. */
  created?: string;
}

export type PlannedComparison = { plan: ComparisonPlan; runs: RunSpecification[] };

/** An architecture or options of which no comparison can be made; the message says what to do. */
export class PlanError extends Error {}

/**
 * Plans the comparison of variants of an architecture. The same graph and options give the same plan id, by which a journal is
 * recognised.
 * @param explanation of this very graph.
 * @throws PlanError, or the ShrinkError or VariationError that says at which node it fails.
 */
export function planComparison(graph: Graph, explanation: Explanation, options: PlanOptions): PlannedComparison {
  const variants = chosenVariants(options);
  if (explanation.units.length === 0 && variants.some(({ dimension }) => dimension === 'shortcut')) {
    throw new PlanError(`${graph.name} has no residual units, so there are no shortcuts to vary.`);
  }
  const { data, training, target, seeds } = conditionsOf(options, defaultTarget(explanation), explanation.units.length);
  const small = shrink(graph, explanation, target);
  const planned = planRuns({
    title: `${capitalised(titleOf(variants))} of ${graph.name}`,
    architecture: options.architecture,
    bases: [{ graph: small.graph, explanation: explain(small.graph) }],
    crossing: crossed(variants),
    scaling: small.changes,
    data,
    training,
    seeds,
    created: options.created,
  });
  return { ...planned, plan: { ...planned.plan, madeWith: options } };
}

/**
 * Conditions of every run, and the size that an architecture is scaled to.
 * @param units residual units of the architecture, by which the paper decides whether to warm up.
 * @throws PlanError for counts that are none, and for data that is missing or broken.
 */
export function conditionsOf(options: Omit<PlanOptions, 'architecture'>, usual: ShrinkTarget, units: number) {
  const schedule = options.schedule ?? 'small';
  const { rates, warmUp, momentum, weightDecay, ...counts } = schedules[schedule];
  const seeds = atLeastOne(options.seeds ?? 1, 'seeds');
  const batchSize = atLeastOne(options.batchSize ?? counts.batchSize, 'batch');
  const data = dataOf(options, usual, schedule);
  const usualSteps =
    typeof counts.steps === 'number' ? counts.steps : Math.ceil((counts.steps.epochs * data.train) / batchSize);
  const steps = atLeastOne(options.steps ?? usualSteps, 'steps');
  if (batchSize > data.train) {
    throw new PlanError(`${data.train} training images do not fill a batch of ${batchSize}: take a smaller batch.`);
  }
  const target: ShrinkTarget = { ...usual, ...definedOnly(options.target), ...shapeOf(data) };
  const training: TrainingSpecification = {
    steps,
    batchSize,
    learningRate: rates(steps, units),
    ...definedOnly({ warmUp: options.training?.learningRate ? undefined : warmUp?.(steps, units) }),
    momentum,
    weightDecay,
    ...(options.training?.learningRate ? {} : { schedule }),
    evaluateEvery: Math.max(1, Math.round(steps / evaluations(steps))),
    probeImages,
    probeEvery: Math.max(1, Math.round(steps / 10)),
    ...definedOnly(options.training),
  };
  return { seeds, target, data, training };
}

/** Evaluations of a run: long ones are looked at every thousand steps. */
const evaluations = (steps: number): number => Math.min(64, Math.max(5, steps / 1000));

/** @throws PlanError that says what is missing, where, and what to do. */
function dataOf(
  { data = {}, target }: Omit<PlanOptions, 'architecture'>,
  usual: ShrinkTarget,
  schedule: ScheduleName,
): DataSpecification {
  const size = target?.size;
  if (size !== undefined && (!Number.isInteger(size) || size < 4 || size > 1024)) {
    throw new PlanError(`size: a whole number of pixels from 4 to 1024, not ${size}.`);
  }
  try {
    const isGenerated = !('path' in data);
    return specified(
      data,
      size ?? (isGenerated ? usual.size : undefined),
      schedule === 'small' ? fewTestImages : undefined,
    );
  } catch (error) {
    throw error instanceof DataError ? new PlanError(error.message, { cause: error }) : error;
  }
}

/** "shortcut variants", "activation order × rectifier variants". */
function titleOf(variants: readonly Variant[]): string {
  const varied = dimensionNames.filter((name) => variants.some(({ dimension }) => dimension === name));
  return `${varied.map((name) => dimensions[name].title).join(' × ')} variants`;
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** @throws PlanError for an id that no value has. */
function chosenVariants({ variants, vary = [] }: PlanOptions): readonly Variant[] {
  const every = vary.flatMap((name) => (name === 'shortcut' && !variants ? [] : dimensions[name].values));
  if (variants === 'all') return [...shortcutVariants, ...every];
  const withShortcuts = vary.length === 0 || (vary.includes('shortcut') && !variants);
  const ids = variants ?? (withShortcuts ? defaultVariants : []);
  const found = variantsCalled(ids);
  const named = new Set(found.map(({ dimension }) => dimension));
  const all = [...found, ...every.filter(({ dimension }) => !named.has(dimension))];
  if (all.length === 0) throw new PlanError(`No variant is called "". There are: ${knownIds()}.`);
  return all;
}

/** The values of some ids, in the order in which their tables list them. @throws PlanError for one that there is not. */
export function variantsCalled(ids: readonly string[]): readonly Variant[] {
  const unknown = ids.filter((id) => variantCalled(id) === undefined);
  if (unknown.length > 0) throw new PlanError(`No variant is called ${unknown.join(', ')}. There are: ${knownIds()}.`);
  const listed = dimensionNames.flatMap((name) => dimensions[name].values.map(({ id }) => id));
  const place = (id: string): number => (listed.includes(id) ? listed.indexOf(id) : -1);
  return [...new Set(ids)].sort((a, b) => place(a) - place(b)).map((id) => variantCalled(id)!);
}

const knownIds = (): string =>
  dimensionNames.map((name) => dimensions[name].values.map(({ id }) => id).join(', ')).join('; ');

function atLeastOne(count: number, name: string): number {
  if (!Number.isInteger(count) || count < 1) throw new PlanError(`${name}: a whole number from 1 on, not ${count}.`);
  return count;
}

const definedOnly = <T extends object>(values: T | undefined): Partial<T> =>
  Object.fromEntries(Object.entries(values ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
