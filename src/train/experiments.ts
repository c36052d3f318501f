/**
 * Ready-made experiments: what the papers compared, at a scale that two cores finish, and at the papers' own. Conditions and
 * what to expect of them are measured in docs/experiments.md.
 */
import type { GeneratedChoice } from './data/specification';
import { defaultVariants } from './defaults';
import type { Expectation } from './expectations';
import type { RectifierModel } from '../vary/rectifierModels';
import type { PlanOptions } from './plan';
import type { ScheduleName } from './schedules';

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
  /** The same as conditions on the results, for the small scale. */
  expectations: readonly Expectation[];
  /** What the paper says besides that this scale does not show. */
  notShown: string;
  paper: PaperScale;
}

/** As the paper trained it, for a GPU: its networks, images and schedule. */
export interface PaperScale {
  networks:
    | /** n of the 6n + 2 family, where the user's own architecture does not take its place; on CIFAR-10. */
      { kind: 'residual'; n: number }
      /** Of He et al. 2015b, by their layers; on ImageNet. */
    | { kind: 'rectifiers'; layers: readonly RectifierModel[] }
    /** With its auxiliary heads; on ImageNet. */
    | { kind: 'googLeNet' };
  schedule: ScheduleName;
  /** In the place of that of the small scale, which names other networks. */
  title?: string;
  /** In the place of those of the small scale. */
  variants?: readonly string[];
  seeds: number;
  /** What the paper says of it. */
  expected: string;
  /** In what this is not the paper's: what it does not say, or what is not done here. */
  otherwise?: string;
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

/** ResNet-110, five runs of each: Table 1 of He et al. 2016 has their median. */
const resnet110 = (expected: string): PaperScale => ({
  networks: { kind: 'residual', n: 18 },
  schedule: 'paper-2016',
  seeds: 5,
  expected,
});

/** What differs from training on ImageNet in the papers. */
const onImageNet =
  'Images are brought to 224×224 whole and moved by up to 4 pixels; the papers cut 224×224 out of larger ones. They stay in memory, so that ImageNet as a whole is not trained: the plan says how many images are taken.';

const eachWorse = (best: string, others: readonly string[], by: number): Expectation => ({
  name: `${best} before ${others.join(', ')}`,
  better: [best],
  than: others.map((other) => [other]),
  by,
});
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
    expectations: [
      eachWorse('original', defaultVariants.slice(1), 0),
      {
        name: 'the gate at −6 on the shortcut alone before the rest',
        better: ['shortcut-only-gating-6'],
        than: defaultVariants.filter((id) => id !== 'original' && id !== 'shortcut-only-gating-6').map((id) => [id]),
        by: 10,
      },
    ],
    notShown: `The ranking among those that do badly. ${slowStart}`,
    paper: resnet110(
      'Table 1: 6.61 % for the identity, 6.91 % for the gate at −6, 8.70 % and more for the rest, or no convergence.',
    ),
  },
  {
    id: 'gates',
    title: 'The identity against shortcut gates that start at 0 and at −6',
    networks: residual,
    variants: ['original', 'shortcut-only-gating-0', 'shortcut-only-gating-6'],
    conditions: {},
    expected: 'The identity first, the gate at −6 close behind it, the gate at 0 far behind, in training error too.',
    expectations: [
      eachWorse('original', ['shortcut-only-gating-6'], 0),
      eachWorse('shortcut-only-gating-6', ['shortcut-only-gating-0'], 20),
    ],
    notShown: 'How near the gate at −6 comes in the end.',
    paper: resnet110('Table 1: 6.61 % for the identity, 6.91 % with b_g = −6, 12.86 % with b_g = 0.'),
  },
  {
    id: 'gate-bias',
    title: 'The identity against exclusive gates that start at 0 and at −6',
    networks: residual,
    variants: ['original', 'exclusive-gating-0', 'exclusive-gating-6'],
    conditions: {},
    expected: 'The gate at 0 does not learn; the one at −6 follows the identity, more slowly.',
    expectations: [
      eachWorse('original', ['exclusive-gating-6'], 5),
      eachWorse('exclusive-gating-6', ['exclusive-gating-0'], 10),
    ],
    notShown: 'How near the gate at −6 comes in the end.',
    paper: resnet110('Table 1: 6.61 % for the identity, 8.70 % with b_g = −6, no convergence with b_g = 0.'),
  },
  {
    id: 'constant-scaling',
    title: 'The identity against shortcuts times 0.5',
    networks: residual,
    variants: ['original', 'constant-scaling-0.5-1', 'constant-scaling-0.5-0.5'],
    conditions: {},
    expected: 'The identity far ahead.',
    expectations: [eachWorse('original', ['constant-scaling-0.5-1', 'constant-scaling-0.5-0.5'], 10)],
    notShown: 'That 0.5 / 0.5 ends before 0.5 / 1: it takes more steps than a small run has.',
    paper: resnet110('Table 1: 6.61 % for the identity, 12.35 % for 0.5 / 0.5, no convergence for 0.5 / 1.'),
  },
  {
    id: 'projections',
    title: 'The identity against 1×1 convolutions on every shortcut',
    networks: residual,
    variants: ['original', '1x1-conv'],
    conditions: {},
    expected: 'The projections behind, in training error too; the more units, the further.',
    expectations: [eachWorse('original', ['1x1-conv'], 10)],
    notShown: 'The small gain of projections in networks of 16 units (He et al. 2015, Table 3).',
    paper: resnet110('Table 1: 6.61 % for the identity, 12.22 % for 1×1 convolutions.'),
  },
  {
    id: 'shortcut-dropout',
    title: 'The identity against dropout on the shortcut',
    networks: residual,
    variants: ['original', 'dropout'],
    conditions: {},
    expected: 'Dropout on the shortcut stays far behind, in training error too.',
    expectations: [eachWorse('original', ['dropout'], 20)],
    notShown: 'Nothing of what the paper says.',
    paper: resnet110('Table 1: 6.61 % for the identity, no convergence with dropout 0.5.'),
  },
  {
    id: 'degradation',
    title: 'Degradation: plain and residual networks by depth',
    networks: residual,
    variants: ['plain', 'option-a', 'n3', 'n5', 'n9'],
    conditions: {},
    expected:
      'Plain networks get worse with depth in training error as in test error; residual ones of the same depth do not.',
    expectations: [
      ...['n3', 'n5', 'n9'].map((n): Expectation => ({
        name: `residual before plain at ${n}`,
        better: [n, 'option-a'],
        than: [[n, 'plain']],
        by: 10,
      })),
      {
        name: 'plain networks get worse from 20 to 32 layers',
        better: ['n3', 'plain'],
        than: [['n5', 'plain']],
        by: 5,
      },
      {
        name: 'plain networks get worse from 32 to 56 layers',
        better: ['n5', 'plain'],
        than: [['n9', 'plain']],
        by: 5,
      },
      {
        name: 'the deepest residual network before the shallowest plain one',
        better: ['n9', 'option-a'],
        than: [['n3', 'plain']],
        by: 5,
      },
    ],
    notShown: 'Residual networks that get clearly better with depth.',
    paper: {
      networks: { kind: 'residual', n: 9 },
      schedule: 'paper',
      variants: ['plain', 'option-a', 'n3', 'n5', 'n7', 'n9', 'n18'],
      seeds: 1,
      expected:
        'Table 6 and Fig. 6: residual networks get better with depth, 8.75 % at 20 layers to 6.43 % at 110; plain ones get worse.',
    },
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
    expectations: [
      eachWorse('post-activation', ['bn-after-addition', 'relu-before-addition'], 10),
      eachWorse('relu-only-pre-activation', ['post-activation'], 0),
      eachWorse('full-pre-activation', ['post-activation'], 0),
    ],
    notShown: `That full pre-activation beats ReLU-only. ${slowStart}`,
    paper: resnet110(
      'Table 2: 6.61 % for the original order, 8.17 %, 7.84 % and 6.71 % for the others, 6.37 % for full pre-activation.',
    ),
  },
  {
    id: 'deep-pre-activation',
    title: 'Pre-activation at 56 and 110 layers',
    networks: residual,
    variants: ['post-activation', 'full-pre-activation', 'n9', 'n18'],
    conditions: { target: { unitsPerStage: 18 } },
    expected:
      'At 56 layers a tie; at 110 layers full pre-activation far ahead, in training error too: it is easier to optimise.',
    expectations: [
      {
        name: 'at 110 layers full pre-activation far before the original order',
        better: ['n18', 'full-pre-activation'],
        than: [['n18', 'post-activation']],
        by: 30,
      },
      {
        name: 'at 56 layers no great difference',
        near: [
          ['n9', 'full-pre-activation'],
          ['n9', 'post-activation'],
        ],
        within: 10,
      },
    ],
    notShown: 'That 110 layers of either end below 56.',
    paper: resnet110(
      'Table 3: 6.61 % for the original order at 110 layers, 6.37 % for full pre-activation; 7.61 % and 4.92 % at 1001.',
    ),
  },
  {
    id: 'branch-start',
    title: 'Normalisation, and branches that start at nothing',
    networks: residual,
    variants: ['as-normalised', 'without-normalisation', 'skip-init', 'fixup'],
    conditions: {},
    expected:
      'Without normalisation the numbers leave the range of a float in the first steps; with branches that start at nothing the network learns.',
    expectations: [
      { name: 'without normalisation it does not learn', stalls: ['without-normalisation'] },
      { name: 'SkipInit learns', learns: ['skip-init'] },
      { name: 'Fixup learns', learns: ['fixup'] },
      eachWorse('skip-init', ['without-normalisation'], 20),
      eachWorse('fixup', ['without-normalisation'], 20),
    ],
    notShown: 'How near SkipInit and Fixup come to batch norm when everything is tuned.',
    paper: resnet110('SkipInit and Fixup train at depths at which the network without normalisation does not.'),
  },
  {
    id: 'initialisation',
    title: 'He and Xavier initialisation of 14, 22 and 30 rectified layers',
    networks: { kind: 'plain', layers: [14, 22, 30] },
    variants: ['he-fan-in', 'xavier'],
    conditions: withoutNormalisation(600),
    expected:
      'He initialisation trains at every depth. Xavier is far behind at 14 layers, and stalls at 22 and at 30: the deeper, the later it starts.',
    expectations: [
      { name: 'He initialisation learns at every depth', learns: ['he-fan-in'] },
      {
        name: 'at 14 layers Xavier is behind',
        better: ['14-layers', 'he-fan-in'],
        than: [['14-layers', 'xavier']],
        by: 10,
      },
      { name: 'at 22 layers Xavier stalls', stalls: ['22-layers', 'xavier'] },
      { name: 'at 30 layers Xavier stalls', stalls: ['30-layers', 'xavier'] },
    ],
    notShown:
      'That Xavier converges at 14 and at 22 layers as well: narrow layers and small maps with zero padding lose signal of their own.',
    paper: {
      networks: { kind: 'rectifiers', layers: [14, 22, 30] },
      schedule: 'rectifiers',
      variants: ['he-fan-out', 'xavier'],
      seeds: 1,
      expected:
        'Sec. 2.2: at 14 layers 33.82 % top-1 with He initialisation (eq. (14)) and 33.90 % with Xavier; at 22 both converge, He earlier; at 30 Xavier stalls, He reaches 38.56 %.',
      otherwise: `Where the 16 more layers of the 30-layer network stand, and the widths of the 22-layer one, are not confirmed. The paper starts its fully connected layers at deviations of 0.01 and 0.001. ${onImageNet}`,
    },
  },
  {
    id: 'prelu',
    title: 'ReLU, leaky ReLU and PReLU in 14 layers',
    networks: { kind: 'plain', layers: [14] },
    variants: ['relu', 'leaky-relu', 'prelu-shared', 'prelu', 'he-fan-in'],
    conditions: withoutNormalisation(600),
    expected: 'PReLU ahead of ReLU; leaky ReLU near ReLU.',
    expectations: [
      eachWorse('prelu', ['relu'], 2),
      eachWorse('prelu-shared', ['relu'], 2),
      { name: 'leaky ReLU near ReLU', near: [['leaky-relu'], ['relu']], within: 8 },
    ],
    notShown: 'Channel-wise against channel-shared PReLU.',
    paper: {
      networks: { kind: 'rectifiers', layers: [14] },
      schedule: 'rectifiers',
      variants: ['relu', 'prelu-shared', 'prelu', 'he-fan-out'],
      seeds: 1,
      expected:
        'Table 2: 33.82 % top-1 for ReLU, 32.71 % for channel-shared and 32.64 % for channel-wise PReLU, 10 views.',
      otherwise: `One view is evaluated here. ${onImageNet}`,
    },
  },
  {
    id: 'auxiliary-heads',
    title: 'Auxiliary heads, initialisation and rectifier in 18 layers',
    networks: { kind: 'plain', layers: [18] },
    variants: ['without-heads', 'auxiliary-heads', 'he-fan-in', 'xavier', 'relu', 'prelu'],
    conditions: withoutNormalisation(800),
    expected:
      'With Xavier the network stalls alone and learns with heads, whatever its rectifier; with He initialisation it needs none.',
    expectations: [
      { name: 'with Xavier alone it stalls', stalls: ['xavier', 'without-heads'] },
      { name: 'with Xavier and heads it learns', learns: ['xavier', 'auxiliary-heads'] },
      { name: 'with He initialisation it learns', learns: ['he-fan-in'] },
      {
        name: 'with He initialisation heads make no great difference',
        near: [
          ['relu', 'he-fan-in', 'without-heads'],
          ['relu', 'he-fan-in', 'auxiliary-heads'],
        ],
        within: 8,
      },
    ],
    notShown: 'A gain by heads where the network trains anyway, which the paper has from regularisation.',
    paper: {
      networks: { kind: 'googLeNet' },
      title: 'Auxiliary heads and initialisation in GoogLeNet',
      schedule: 'googlenet',
      variants: ['without-heads', 'auxiliary-heads', 'he-fan-in', 'xavier'],
      seeds: 1,
      expected:
        'Sec. 5 adds the heads against vanishing gradients and as regularisation; with them one model reaches 10.07 % top-5 with one crop. There is no table without them.',
      otherwise: `The paper does not say how its weights start, nor the first rate, the batch and the number of steps; it trains asynchronously and averages the weights at the end. ${onImageNet}`,
    },
  },
];

export const experimentCalled = (id: string): ReadyExperiment | undefined =>
  experiments.find((experiment) => experiment.id === id);
