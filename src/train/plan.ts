/** What a comparison trains: variants of one architecture, scaled to this machine, with one set of conditions for all. */
import { createHash } from 'node:crypto';
import { explain } from '../explain/explain';
import { pathStates, type Explanation, type PathState, type ResidualUnit } from '../explain/explanation';
import type { Graph } from '../graph/graph';
import { shrink, type ShrinkTarget } from '../vary/shrink';
import { branchInputs, keepsShape } from '../vary/unitParts';
import { shortcutVariants, vary, type Variant } from '../vary/vary';
import type { ComparedVariant, ComparisonPlan } from './comparison';
import { defaultData, defaultTarget, defaultTraining, defaultVariants, learningRates } from './defaults';
import type { DataSpecification, ProbedUnit, RunSpecification, TrainingSpecification } from './protocol';
import { publishedTable, publishedValue } from './published';

export interface PlanOptions {
  /** As shown: `resnet.py#resnet18()`. */
  architecture: string;
  /** Ids of `shortcutVariants`, or `all`; `defaultVariants`, if left out. */
  variants?: readonly string[] | 'all';
  /** Runs of each variant, with seeds 0, 1, … */
  seeds?: number;
  steps?: number;
  batchSize?: number;
  data?: Partial<DataSpecification>;
  target?: Partial<ShrinkTarget>;
  /** Runs at once. */
  parallel?: number;
  /** ISO time; now, if left out. */
  created?: string;
}

/** An architecture or options of which no comparison can be made; the message says what to do. */
export class PlanError extends Error {}

/**
 * Plans the comparison of shortcut variants (He et al. 2016, Table 1) of an architecture's own residual units.
 * The same graph and options give the same plan id, by which a journal is recognised.
 * @param explanation of this very graph.
 * @throws PlanError, or the ShrinkError or VariationError that says at which node it fails.
 */
export function planComparison(
  graph: Graph,
  explanation: Explanation,
  options: PlanOptions,
): { plan: ComparisonPlan; runs: RunSpecification[] } {
  if (explanation.units.length === 0) {
    throw new PlanError(`${graph.name} has no residual units, so there are no shortcuts to vary.`);
  }
  const variants = chosenVariants(options.variants);
  const seeds = atLeastOne(options.seeds ?? 1, 'seeds');
  const steps = atLeastOne(options.steps ?? defaultTraining.steps, 'steps');
  const target: ShrinkTarget = { ...defaultTarget(explanation), ...definedOnly(options.target) };
  const data: DataSpecification = { ...defaultData, ...definedOnly(options.data), size: target.size };
  const training: TrainingSpecification = {
    ...defaultTraining,
    steps,
    batchSize: options.batchSize ?? defaultTraining.batchSize,
    learningRate: learningRates(steps),
    evaluateEvery: Math.max(1, Math.round(steps / 5)),
    probeEvery: Math.max(1, Math.round(steps / 10)),
  };

  const small = shrink(graph, explanation, target);
  const explained = explain(small.graph);
  const trained = variants.map((variant) => {
    const varied = vary(small.graph, explained, variant);
    return { variant, graph: varied, explanation: explain(varied) };
  });

  const compared = trained.map((entry) => comparedVariant(entry.variant, entry.graph, entry.explanation));
  const runs = Array.from({ length: seeds }, (_, seed) =>
    trained.map(({ variant, graph: varied, explanation: found }): RunSpecification => ({
      id: `${variant.id}/seed${seed}`,
      variant: variant.id,
      seed,
      graph: varied,
      units: probedUnits(varied, found),
      data,
      training,
    })),
  ).flat();

  const plan: ComparisonPlan = {
    id: fingerprint(runs),
    title: `Shortcut variants of ${graph.name}`,
    architecture: options.architecture,
    units: explained.units.length,
    created: options.created ?? new Date().toISOString(),
    data,
    training,
    variants: compared,
    runs: runs.map(({ id, variant, seed }) => ({ id, variant, seed })),
    scaling: small.changes,
    parallel: options.parallel ?? 2,
    published: publishedTable(),
  };
  return { plan, runs };
}

function chosenVariants(wanted: PlanOptions['variants'] = defaultVariants): readonly Variant[] {
  if (wanted === 'all') return shortcutVariants;
  const unknown = wanted.filter((id) => !shortcutVariants.some((variant) => variant.id === id));
  if (unknown.length > 0 || wanted.length === 0) {
    const known = shortcutVariants.map(({ id }) => id).join(', ');
    throw new PlanError(`No variant is called ${unknown.join(', ') || '""'}. There are: ${known}.`);
  }
  return shortcutVariants.filter(({ id }) => wanted.includes(id));
}

function atLeastOne(count: number, name: string): number {
  if (!Number.isInteger(count) || count < 1) throw new PlanError(`${name}: a whole number from 1 on, not ${count}.`);
  return count;
}

const definedOnly = <T extends object>(values: T | undefined): Partial<T> =>
  Object.fromEntries(Object.entries(values ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;

function comparedVariant(variant: Variant, graph: Graph, explanation: Explanation): ComparedVariant {
  const { id, label, figure, onShortcut, onBranch, remark } = variant;
  return {
    id,
    label: remark ? `${label}, ${remark}` : label,
    figure,
    state: usualShortcutState(graph, explanation),
    onShortcut,
    onBranch,
    published: publishedValue(variant),
  };
}

/**
 * What the shortcut of most units does to the identity term, f left aside: all variants share f. Units that change the size
 * of their tensor say little of a variant, and count only where there are no others.
 */
function usualShortcutState(graph: Graph, { units }: Explanation): PathState {
  const counts = new Map<PathState, number>();
  const plain = units.filter((unit) => keepsShape(graph, unit));
  for (const { shortcut } of plain.length > 0 ? plain : units) {
    const worst = shortcut.crossings.reduce(
      (state, { factor }) => Math.max(state, pathStates.indexOf(factor.state)),
      pathStates.indexOf('untouched'),
    );
    counts.set(pathStates[worst], (counts.get(pathStates[worst]) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'unknown';
}

/** Where the units of a graph are probed. */
export const probedUnits = (graph: Graph, { units }: Explanation): ProbedUnit[] =>
  units.map((unit) => ({
    name: unit.name,
    input: unit.input,
    addition: unit.addition,
    branchInputs: branchInputs(graph, unit),
    gate: gateOf(graph, unit),
  }));

/** The node that a gate multiplies the shortcut with. */
function gateOf({ nodes }: Graph, { input, shortcut: { crossings } }: ResidualUnit): number | undefined {
  const path = new Set([input, ...crossings.map(({ node }) => node)]);
  const gated = crossings.find(({ factor }) => factor.state === 'gated');
  return gated && nodes[gated.node].inputs.find((id) => !path.has(id));
}

/** Short name of all that decides what the runs measure, the places in the source left out. */
function fingerprint(runs: readonly RunSpecification[]): string {
  const content = runs.map(({ id, graph, data, training, seed }) => ({
    id,
    seed,
    data,
    training,
    nodes: graph.nodes.map(({ operator, inputs, attributes, shape, parameters }) => [
      operator,
      inputs,
      attributes,
      shape,
      parameters,
    ]),
    parameters: graph.parameters.map(({ name, shape, initialiser, trainable }) => [
      name,
      shape,
      initialiser,
      trainable,
    ]),
  }));
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);
}
