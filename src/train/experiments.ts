/**
 * Ready-made experiments: what the papers compared, at a scale that two cores finish. Conditions and what to expect of them are
 * measured in docs/experiments.md.
 */
import { explain } from '../explain/explain';
import type { Explanation } from '../explain/explanation';
import type { Graph } from '../graph/graph';
import { crossed } from '../vary/dimensions';
import { plainNetwork } from '../vary/plainNetwork';
import { residualFamily } from '../vary/residualFamily';
import { shrink } from '../vary/shrink';
import { mergedChoice } from './data/specify';
import { shapeOf, type GeneratedChoice } from './data/specification';
import { defaultTarget, defaultVariants } from './defaults';
import { conditionsOf, variantsCalled, type PlannedComparison, type PlanOptions } from './plan';
import { planRuns } from './planRuns';

/** What an experiment is made on: residual units, the user's own where there are some; or plain networks of so many layers. */
type Networks = { kind: 'residual' } | { kind: 'plain'; layers: readonly number[] };

export interface ReadyExperiment {
  /** Stable, kebab-case: for the command line and the journal. */
  id: string;
  /** "Shortcuts of Fig. 2": what a list and the title of its comparison say. */
  title: string;
  networks: Networks;
  /** Values that are crossed. */
  variants: readonly string[];
  conditions: Pick<PlanOptions, 'steps' | 'training' | 'target'> & { data?: GeneratedChoice };
  /** What should come of it, by the paper, as far as it shows at this scale. */
  expected: string;
  /** What the paper says besides that this scale does not show. */
  notShown: string;
}

/** Rates for networks without normalisation: 0.02, a tenth of it from three quarters on, the gradient clipped. */
const withoutNormalisation = (steps: number): ReadyExperiment['conditions'] => ({
  steps,
  data: { difficulty: 'easy' },
  training: {
    learningRate: [
      { from: 0, rate: 0.02 },
      { from: Math.round(0.75 * steps), rate: 0.002 },
    ],
    clipNorm: 0.5,
  },
});

const residual: Networks = { kind: 'residual' };
const slowStart = 'After 500 steps what starts slowly looks as if it failed.';

export const experiments: readonly ReadyExperiment[] = [
  {
    id: 'shortcuts',
    title: 'Shortcuts of Fig. 2',
    networks: residual,
    variants: defaultVariants,
    conditions: {},
    expected:
      'The identity is best, the shortcut-only gate at −6 next, everything else far behind, in training error too.',
    notShown: `The ranking among those that do badly. ${slowStart}`,
  },
  {
    id: 'gates',
    title: 'The identity against shortcut gates that start at 0 and at −6',
    networks: residual,
    variants: ['original', 'shortcut-only-gating-0', 'shortcut-only-gating-6'],
    conditions: {},
    expected: 'The identity first, the gate at −6 close behind it, the gate at 0 far behind, in training error too.',
    notShown: 'How near the gate at −6 comes in the end.',
  },
  {
    id: 'gate-bias',
    title: 'The identity against exclusive gates that start at 0 and at −6',
    networks: residual,
    variants: ['original', 'exclusive-gating-0', 'exclusive-gating-6'],
    conditions: {},
    expected: 'The gate at 0 does not learn; the one at −6 follows the identity, more slowly.',
    notShown: 'How near the gate at −6 comes in the end.',
  },
  {
    id: 'constant-scaling',
    title: 'The identity against shortcuts times 0.5',
    networks: residual,
    variants: ['original', 'constant-scaling-0.5-1', 'constant-scaling-0.5-0.5'],
    conditions: {},
    expected: 'The identity far ahead.',
    notShown: 'That 0.5 / 0.5 ends before 0.5 / 1: it takes more steps than a small run has.',
  },
  {
    id: 'projections',
    title: 'The identity against 1×1 convolutions on every shortcut',
    networks: residual,
    variants: ['original', '1x1-conv'],
    conditions: {},
    expected: 'The projections behind, in training error too; the more units, the further.',
    notShown: 'The small gain of projections in networks of 16 units (He et al. 2015, Table 3).',
  },
  {
    id: 'shortcut-dropout',
    title: 'The identity against dropout on the shortcut',
    networks: residual,
    variants: ['original', 'dropout'],
    conditions: {},
    expected: 'Dropout on the shortcut stays far behind, in training error too.',
    notShown: 'Nothing of it.',
  },
  {
    id: 'degradation',
    title: 'Degradation: plain and residual networks by depth',
    networks: residual,
    variants: ['plain', 'option-a', 'n3', 'n5', 'n9'],
    conditions: {},
    expected:
      'Plain networks get worse with depth in training error as in test error; residual ones of the same depth do not.',
    notShown: 'Residual networks that get clearly better with depth.',
  },
  {
    id: 'activation-orders',
    title: 'Activation orders of Fig. 4',
    networks: residual,
    variants: [
      'post-activation',
      'bn-after-addition',
      'relu-before-addition',
      'relu-only-pre-activation',
      'full-pre-activation',
    ],
    conditions: {},
    expected:
      'BN after the addition and ReLU before it far behind the original order; the two pre-activations not behind it.',
    notShown: `That full pre-activation beats ReLU-only. ${slowStart}`,
  },
  {
    id: 'deep-pre-activation',
    title: 'Pre-activation at 56 and 110 layers',
    networks: residual,
    variants: ['post-activation', 'full-pre-activation', 'n9', 'n18'],
    conditions: { target: { unitsPerStage: 18 } },
    expected:
      'At 56 layers a tie; at 110 layers full pre-activation far ahead, in training error too: it is easier to optimise.',
    notShown: 'That 110 layers of either end below 56.',
  },
  {
    id: 'branch-start',
    title: 'Normalisation, and branches that start at nothing',
    networks: residual,
    variants: ['as-normalised', 'without-normalisation', 'skip-init', 'fixup'],
    conditions: { training: { clipNorm: 0.5 } },
    expected: 'Without normalisation the network does not train; with a branch that starts at nothing it does.',
    notShown: 'How near SkipInit and Fixup come to batch norm when everything is tuned.',
  },
  {
    id: 'initialisation',
    title: 'He and Xavier initialisation of 14, 22 and 30 rectified layers',
    networks: { kind: 'plain', layers: [14, 22, 30] },
    variants: ['he-fan-in', 'xavier'],
    conditions: withoutNormalisation(600),
    expected: 'He initialisation trains at every depth, Xavier stalls.',
    notShown:
      'That Xavier converges at 14 and at 22 layers: narrow layers and small maps with zero padding lose signal of their own.',
  },
  {
    id: 'prelu',
    title: 'ReLU, leaky ReLU and PReLU in 14 layers',
    networks: { kind: 'plain', layers: [14] },
    variants: ['relu', 'leaky-relu', 'prelu-shared', 'prelu', 'he-fan-in'],
    conditions: withoutNormalisation(600),
    expected: 'PReLU ahead of ReLU; leaky ReLU near ReLU.',
    notShown: 'Channel-wise against channel-shared PReLU.',
  },
  {
    id: 'auxiliary-heads',
    title: 'Auxiliary heads, initialisation and rectifier in 18 layers',
    networks: { kind: 'plain', layers: [18] },
    variants: ['without-heads', 'auxiliary-heads', 'he-fan-in', 'xavier', 'relu', 'prelu'],
    conditions: withoutNormalisation(800),
    expected:
      'With Xavier and ReLU the network stalls alone and learns with heads; with He initialisation or PReLU it needs none.',
    notShown: 'A gain by heads where the network trains anyway, which the paper has from regularisation.',
  },
];

export const experimentCalled = (id: string): ReadyExperiment | undefined =>
  experiments.find((experiment) => experiment.id === id);

/** What is read of the user's own architecture. */
export interface Own {
  graph: Graph;
  explanation: Explanation;
}

/** Does an experiment train the user's own architecture, or networks of the papers' families in its place? */
export const trainsOwn = ({ networks }: ReadyExperiment, own: Own | null): own is Own =>
  networks.kind === 'residual' && own !== null && own.explanation.units.length > 0;

/** n of the residual network that stands in where there is none: ResNet-56. */
const familyMember = 9;

/**
 * Plans a ready-made experiment: on the user's own architecture where it has residual units and the experiment is about
 * them, else on networks of the paper's own family.
 * @throws PlanError, ShrinkError or VariationError that says at which node it fails.
 */
export function planExperiment(
  experiment: ReadyExperiment,
  own: Own | null,
  options: Omit<PlanOptions, 'variants' | 'vary'>,
): PlannedComparison {
  const { networks, conditions, id, expected, notShown, title } = experiment;
  const variants = variantsCalled(experiment.variants);
  const merged = {
    ...options,
    steps: options.steps ?? conditions.steps,
    data: mergedChoice(conditions.data, options.data),
    target: { ...conditions.target, ...options.target },
    // An experiment's own rates are what it is about.
    schedule: conditions.training?.learningRate ? undefined : options.schedule,
    training: { ...trainingFor(conditions, options.steps), ...options.training },
  };
  const planned =
    networks.kind === 'plain' ? plain(networks.layers) : residualOf(trainsOwn(experiment, own) ? own : null);
  return {
    plan: { ...planned.plan, experiment: { id, expected, notShown }, madeWith: options },
    runs: planned.runs,
  };

  function plain(layers: readonly number[]): PlannedComparison {
    const usual = { size: 16, width: 16, classes: 10, firstMap: 8 };
    const { data, training, seeds } = conditionsOf(merged, usual, 0);
    const several = layers.length > 1;
    const bases = layers.map((count) => {
      const graph = plainNetwork(count, shapeOf(data));
      const told = several ? { id: `${count}-layers`, label: `${count} layers` } : {};
      return { ...told, graph, explanation: explain(graph) };
    });
    return planRuns({
      title,
      architecture: `plain networks of ${layers.join(', ')} layers`,
      bases,
      crossing: crossed(variants),
      scaling: [],
      data,
      training,
      seeds,
      created: options.created,
    });
  }

  function residualOf(found: Own | null): PlannedComparison {
    const graph = found?.graph ?? residualFamily(familyMember);
    const explanation = found?.explanation ?? explain(graph);
    const { data, training, seeds, target } = conditionsOf(
      merged,
      defaultTarget(explanation),
      explanation.units.length,
    );
    const small = shrink(graph, explanation, target);
    return planRuns({
      title: `${title} · ${graph.name}`,
      architecture: found ? options.architecture : graph.name,
      bases: [{ graph: small.graph, explanation: explain(small.graph) }],
      crossing: crossed(variants),
      scaling: small.changes,
      data,
      training,
      seeds,
      created: options.created,
    });
  }
}

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
