/** What a ready-made experiment trains: networks and conditions of its small scale, or of the paper's. */
import { explain } from '../explain/explain';
import type { Explanation } from '../explain/explanation';
import { depth } from '../graph/cost';
import type { Graph } from '../graph/graph';
import { crossed } from '../vary/dimensions';
import { googLeNetModel } from '../vary/googLeNetModel';
import { plainNetwork } from '../vary/plainNetwork';
import { rectifierModel } from '../vary/rectifierModels';
import { residualFamily } from '../vary/residualFamily';
import { shrink } from '../vary/shrink';
import type { Variant } from '../vary/variant';
import { mergedChoice } from './data/specify';
import { isFileChoice, shapeOf } from './data/specification';
import { defaultTarget } from './defaults';
import { trainingCost } from './estimate';
import type { PaperScale, ReadyExperiment } from './experiments';
import { conditionsOf, PlanError, variantsCalled, type PlannedComparison, type PlanOptions } from './plan';
import { planRuns, type Base } from './planRuns';

/** What is read of the user's own architecture. */
export interface Own {
  graph: Graph;
  explanation: Explanation;
}

export type ExperimentOptions = Omit<PlanOptions, 'variants' | 'vary'>;

/** Does an experiment train the user's own architecture, or networks of the papers' families in its place? */
export const trainsOwn = ({ networks }: ReadyExperiment, own: Own | null): own is Own =>
  networks.kind === 'residual' && own !== null && own.explanation.units.length > 0;

/** n of the residual network that stands in where there is none: ResNet-56. */
const familyMember = 9;

/** No network is so wide or so deep: at the paper's scale it stays as it is. */
const asItIs = { width: 1e6, firstMap: 32, unitsPerStage: 1e6, patches: { width: 1e6, rows: 1e6 } };

/** What is planned, before its runs are. */
interface Networks {
  bases: Base[];
  conditions: ReturnType<typeof conditionsOf>;
  title: string;
  architecture: string;
  scaling: string[];
}

/**
 * Plans a ready-made experiment: on the user's own architecture where it has residual units and the experiment is about
 * them, else on networks of the paper's own family.
 * @throws PlanError, ShrinkError or VariationError that says at which node it fails.
 */
export function planExperiment(
  experiment: ReadyExperiment,
  own: Own | null,
  options: ExperimentOptions,
): PlannedComparison {
  const { id, expected, notShown, networks } = experiment;
  const paper = options.scale === 'paper' ? paperScaleOf(experiment, options) : null;
  const variants = variantsCalled(paper?.variants ?? experiment.variants);
  const merged = paper ? paperConditions(paper, options) : smallConditions(experiment, options);
  const found = trainsOwn(experiment, own) ? own : null;
  const named = paper?.networks;
  const made =
    named && named.kind !== 'residual'
      ? imageNetNetworks(paper?.title ?? experiment.title, named, merged)
      : networks.kind === 'plain'
        ? plainNetworks(experiment, networks.layers, merged)
        : residualNetworks(experiment, found, named?.n ?? familyMember, merged);
  const { plan, runs } = planned(made, variants, options);
  const about = paper
    ? { expected: paper.expected, notShown: paper.otherwise ?? 'Nothing of it.' }
    : { expected, notShown };
  const cost = paper ? { cost: trainingCost(runs) } : {};
  return { plan: { ...plan, experiment: { id, ...about, ...cost }, madeWith: options }, runs };
}

function planned(made: Networks, variants: readonly Variant[], options: ExperimentOptions): PlannedComparison {
  const { bases, conditions, title, architecture, scaling } = made;
  const { data, training, seeds } = conditions;
  return planRuns({
    title,
    architecture,
    bases,
    crossing: crossed(variants),
    scaling,
    data,
    training,
    seeds,
    created: options.created,
  });
}

function plainNetworks({ title }: ReadyExperiment, layers: readonly number[], merged: ExperimentOptions): Networks {
  const conditions = conditionsOf(merged, { size: 16, width: 16, classes: 10, firstMap: 8 }, 0);
  const several = layers.length > 1;
  const bases = layers.map((count): Base => {
    const graph = plainNetwork(count, shapeOf(conditions.data));
    const told = several ? { id: `${count}-layers`, label: `${count} layers` } : {};
    return { ...told, graph, explanation: explain(graph) };
  });
  return { bases, conditions, title, architecture: `plain networks of ${layers.join(', ')} layers`, scaling: [] };
}

/** Height and width of the images of ImageNet that the papers train on. */
const imageNetSize = 224;

function imageNetNetworks(
  title: string,
  networks: Exclude<PaperScale['networks'], { kind: 'residual' }>,
  merged: ExperimentOptions,
): Networks {
  const sized = { ...merged, target: { ...merged.target, size: merged.target?.size ?? imageNetSize } };
  const conditions = conditionsOf(sized, { ...asItIs, size: imageNetSize, classes: 1000 }, 0);
  const images = shapeOf(conditions.data);
  const graphs =
    networks.kind === 'googLeNet'
      ? [googLeNetModel(images)]
      : networks.layers.map((layers) => rectifierModel(layers, images));
  const bases = graphs.map((graph): Base => {
    const layers = depth(graph);
    const told = graphs.length > 1 ? { id: `${layers}-layers`, label: `${layers} layers` } : {};
    return { ...told, graph, explanation: explain(graph) };
  });
  return { bases, conditions, title, architecture: graphs.map(({ name }) => name).join(', '), scaling: [] };
}

function residualNetworks({ title }: ReadyExperiment, own: Own | null, n: number, merged: ExperimentOptions): Networks {
  const graph = own?.graph ?? residualFamily(n);
  const explanation = own?.explanation ?? explain(graph);
  const conditions = conditionsOf(merged, defaultTarget(explanation), explanation.units.length);
  const small = shrink(graph, explanation, conditions.target);
  return {
    bases: [{ graph: small.graph, explanation: explain(small.graph) }],
    conditions,
    title: `${title} · ${graph.name}`,
    architecture: own ? merged.architecture : graph.name,
    scaling: small.changes,
  };
}

/** @throws PlanError where its images are not named. */
function paperScaleOf({ id, paper }: ReadyExperiment, { data }: ExperimentOptions): PaperScale {
  if (!data || !isFileChoice(data)) {
    const images =
      paper.networks.kind === 'residual'
        ? 'CIFAR-10, not on generated images: name its folder as the data.'
        : 'ImageNet, not on generated images: name a folder with a folder of images for each class as the data.';
    throw new PlanError(`The paper's scale of ${id} is trained on ${images}`);
  }
  return paper;
}

const paperConditions = ({ seeds, schedule }: PaperScale, options: ExperimentOptions): ExperimentOptions => ({
  ...options,
  seeds: options.seeds ?? seeds,
  schedule: options.schedule ?? schedule,
  target: { ...asItIs, ...options.target },
});

const smallConditions = ({ conditions }: ReadyExperiment, options: ExperimentOptions): ExperimentOptions => ({
  ...options,
  steps: options.steps ?? conditions.steps,
  data: mergedChoice(conditions.data, options.data),
  target: { ...conditions.target, ...options.target },
  // An experiment's own rates are what it is about.
  schedule: conditions.training?.learningRate ? undefined : options.schedule,
  training: { ...trainingFor(conditions, options.steps), ...options.training },
});

/** The experiment's own rates hold for its own number of steps; for another one they keep their proportions. */
function trainingFor(
  { training, steps }: ReadyExperiment['conditions'],
  wanted: number | undefined,
): PlanOptions['training'] {
  if (!training?.learningRate || !steps || !wanted) return training;
  const learningRate = training.learningRate.map(({ from, rate }) => ({
    from: Math.round((from * wanted) / steps),
    rate,
  }));
  return { ...training, learningRate };
}
