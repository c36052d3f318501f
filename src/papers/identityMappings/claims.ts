/** What P1 says, and of which networks. */
import { printed, type Claim } from '../paper';
import {
  activationTable,
  afterAdditionTable,
  comparisonTable,
  imagenetTable,
  preActivationTable,
  shortcutTable,
} from './tables';

type ShortcutRow = (typeof shortcutTable.rows)[number];

const error = (choose: (row: ShortcutRow) => boolean): string => {
  const text = printed(shortcutTable, 'error', choose);
  // "fail" stays the paper's word, with its meaning beside it.
  return text === 'fail' ? 'fail (above 20 % error)' : `${text} error`;
};
const withRemark = (figure: string, remark: string): string =>
  error((row) => row.figure === figure && row.remark === remark);

const against = `against ${printed(shortcutTable, 'error', ({ case: name }) => name === 'original')} with the identity (ResNet-110, CIFAR-10)`;

const exclusive = { shortcut: 'exclusiveGating' } as const;
const shortcutOnly = { shortcut: 'shortcutOnlyGating' } as const;

/** Rows of Table 1. */
const shortcuts: readonly Claim[] = [
  {
    id: 'P1/shortcut-removed',
    item: 'Table 1',
    statement: `Shortcut times 0, a plain network: ${error(({ onShortcut }) => onShortcut === '0')} ${against}.`,
    appliesTo: { units: { shortcut: 'constantScaling', shortcutFactor: 0 } },
  },
  {
    id: 'P1/constant-scaling-fails',
    item: 'Table 1',
    statement: `Shortcut times 0.5, F times 1: ${error(({ onShortcut, onBranch }) => onShortcut === '0.5' && onBranch === '1')} ${against}.`,
    appliesTo: { units: { shortcut: 'constantScaling', shortcutFactor: 0.5, branchFactor: 1 } },
  },
  {
    id: 'P1/constant-scaling-of-both',
    item: 'Table 1',
    statement: `Shortcut times 0.5, F times 0.5: ${error(({ onBranch }) => onBranch === '0.5')} ${against}.`,
    appliesTo: { units: { shortcut: 'constantScaling', shortcutFactor: 0.5, branchFactor: 0.5 } },
  },
  {
    id: 'P1/constant-scaling-untried',
    item: 'Table 1',
    statement: `Of constant factors on the shortcut 0.5 was tried: ${error(({ onBranch }) => onBranch === '0.5')}, or no convergence, ${against}.`,
    appliesTo: {
      units: {
        shortcut: 'constantScaling',
        not: {
          any: [{ shortcutFactor: 0 }, { shortcutFactor: 0.5, any: [{ branchFactor: 1 }, { branchFactor: 0.5 }] }],
        },
      },
    },
  },
  {
    id: 'P1/exclusive-gating-fails',
    item: 'Table 1',
    statement: `Exclusive gating with b_g = 0 to −5: ${withRemark('2(c)', 'init b_g = 0 to −5')} ${against}.`,
    appliesTo: { units: { ...exclusive, gateBias: { atLeast: -5, atMost: 0 } } },
  },
  {
    id: 'P1/exclusive-gating-bias-6',
    item: 'Table 1',
    statement: `Exclusive gating with b_g = −6: ${withRemark('2(c)', 'init b_g = −6')} ${against}.`,
    appliesTo: { units: { ...exclusive, gateBias: -6 } },
  },
  {
    id: 'P1/exclusive-gating-bias-7',
    item: 'Table 1',
    statement: `Exclusive gating with b_g = −7: ${withRemark('2(c)', 'init b_g = −7')} ${against}.`,
    appliesTo: { units: { ...exclusive, gateBias: -7 } },
  },
  {
    id: 'P1/exclusive-gating',
    item: 'Table 1',
    statement: `Exclusive gating: ${withRemark('2(c)', 'init b_g = 0 to −5')} with b_g = 0 to −5, ${withRemark('2(c)', 'init b_g = −6')} with b_g = −6, ${withRemark('2(c)', 'init b_g = −7')} with b_g = −7, ${against}.`,
    appliesTo: {
      units: {
        ...exclusive,
        not: { any: [{ gateBias: { atLeast: -5, atMost: 0 } }, { gateBias: -6 }, { gateBias: -7 }] },
      },
    },
  },
  {
    id: 'P1/shortcut-only-gating-bias-0',
    item: 'Table 1',
    statement: `Shortcut-only gating with b_g = 0: ${withRemark('2(d)', 'init b_g = 0')} ${against}.`,
    appliesTo: { units: { ...shortcutOnly, gateBias: 0 } },
  },
  {
    id: 'P1/shortcut-only-gating-bias-6',
    item: 'Table 1',
    statement: `Shortcut-only gating with b_g = −6: ${withRemark('2(d)', 'init b_g = −6')} ${against}.`,
    appliesTo: { units: { ...shortcutOnly, gateBias: -6 } },
  },
  {
    id: 'P1/shortcut-only-gating',
    item: 'Table 1',
    statement: `Shortcut-only gating: ${withRemark('2(d)', 'init b_g = 0')} with b_g = 0, ${withRemark('2(d)', 'init b_g = −6')} with b_g = −6, ${against}.`,
    appliesTo: { units: { ...shortcutOnly, not: { any: [{ gateBias: 0 }, { gateBias: -6 }] } } },
  },
  {
    id: 'P1/projection-everywhere',
    item: 'Table 1',
    statement: `1×1 convolutions on all shortcuts: ${error(({ figure }) => figure === '2(e)')} ${against}.`,
    // Where the size changes a projection is the paper's own choice; Table 1 speaks of one on every shortcut.
    appliesTo: {
      units: { shortcut: 'projection', convolutional: true },
      all: [
        { units: { shortcut: 'projection', size: 'kept' } },
        { not: { units: { size: 'kept', not: { shortcut: 'projection' } } } },
      ],
    },
  },
  {
    id: 'P1/dropout-shortcut',
    item: 'Table 1',
    statement: `Dropout on the shortcut: ${error(({ figure }) => figure === '2(f)')} ${against}.`,
    appliesTo: { units: { shortcut: 'dropout' } },
  },
  {
    id: 'P1/dropout-is-scaling',
    item: 'Sec. 3',
    statement: 'A dropout shortcut of ratio 0.5 acts like an expected λ of 0.5.',
    appliesTo: { units: { shortcut: 'dropout' } },
  },
  {
    id: 'P1/gate-bias-matters',
    item: 'Sec. 3',
    statement: 'The first bias of the gate decides: of 0 to −10 in steps of 1 the training set chose −6.',
    appliesTo: { units: { any: [exclusive, shortcutOnly] } },
  },
  {
    id: 'P1/harder-to-optimise',
    item: 'Sec. 3',
    statement:
      'Gated and 1×1 shortcuts can represent an identity and yet have a higher training error: they are harder to optimise, not weaker.',
    appliesTo: {
      any: [
        { units: shortcutOnly },
        { units: { shortcut: 'projection', size: 'kept', convolutional: true, count: { atLeast: 2 } } },
      ],
    },
  },
  {
    id: 'P1/projections-and-depth',
    item: 'Sec. 3',
    statement: '1×1 shortcuts on all units served ResNet-34 with its 16 units, but not ResNet-110 with its 54.',
    appliesTo: { units: { shortcut: 'projection', size: 'kept', convolutional: true, count: { atLeast: 2 } } },
  },
];

const residual = { units: { convolutional: true, count: { atLeast: 2 } } } as const;
const direct = { shortcut: 'identity', equation: 'exactly' } as const;

const equationClaims: readonly Claim[] = [
  {
    id: 'P1/masked-after-addition',
    item: 'Sec. 3',
    statement:
      'With ReLU after the addition, equation (5) holds only approximately. Full pre-activation removes the masks.',
    appliesTo: { units: { after: 'masked' } },
  },
  {
    id: 'P1/gradient-reaches-directly',
    item: 'eq. (5)',
    statement:
      'With identity h and f a part of the gradient reaches every unit through no weight layer; it is unlikely to be cancelled for all samples of a batch.',
    appliesTo: { units: direct },
  },
  {
    id: 'P1/product-of-factors',
    item: 'eq. (8)',
    statement: 'The direct part of the gradient is multiplied by every λ on its way.',
    appliesTo: { units: { shortcut: 'constantScaling', count: { atLeast: 2 } } },
  },
  {
    id: 'P1/factors-vanish',
    item: 'Sec. 2',
    statement: 'Where all λ are below 1 their product vanishes with depth, and blocks the shortcut.',
    appliesTo: {
      units: { shortcut: 'constantScaling', shortcutFactor: { above: -1, below: 1 }, count: { atLeast: 2 } },
    },
  },
  {
    id: 'P1/factors-explode',
    item: 'Sec. 2',
    statement: 'Where all λ are above 1 their product grows exponentially with depth.',
    appliesTo: { units: { shortcut: 'constantScaling', shortcutFactor: { above: 1 }, count: { atLeast: 2 } } },
  },
  {
    id: 'P1/one-map-size',
    item: 'Sec. 2',
    statement: 'The derivation is strict within one feature map size; the shortcuts that change it are no identities.',
    appliesTo: {
      units: { shortcut: ['projection', 'zeroPadding'], size: 'changed' },
      all: [
        { units: { shortcut: 'identity' } },
        { not: { units: { shortcut: ['projection', 'zeroPadding'], size: 'kept' } } },
      ],
    },
  },
];

const table2 = (letter: string, column: 'resnet110' | 'resnet164'): string =>
  printed(activationTable, column, ({ figure }) => figure === `4(${letter})`);

const pair = (letter: string): string =>
  `${table2(letter, 'resnet110')} error (ResNet-110), ${table2(letter, 'resnet164')} (ResNet-164), CIFAR-10`;

const table3 = (dataSet: string, network: string): string =>
  (['baseline', 'preActivation'] as const)
    .map((column) => printed(preActivationTable, column, (row) => row.dataSet === dataSet && row.network === network))
    .join(' → ');

const top1 = (method: string, augmentation = 'scale'): string =>
  printed(
    imagenetTable,
    'top1',
    (row) => row.method === method && row.testCrop === 320 && row.augmentation === augmentation,
  );

const afterAddition = (unit: string): string => printed(afterAdditionTable, 'top1', (row) => row.unit === unit);

/**
 * The tables speak of convolutions with batch norm and ReLU, and of identity shortcuts but for the changes of size. A sigmoid
 * inside of a branch, as of a channel's gate, is no activation of the signal.
 */
const ordered = {
  any: [{ shortcut: 'identity' }, { shortcut: ['projection', 'zeroPadding'], size: 'changed' }],
  convolutional: true,
  normalisations: ['batchNorm'],
  activations: ['relu', 'sigmoid', 'hardSigmoid'],
} as const;

const orders: readonly Claim[] = [
  {
    id: 'P1/original-order',
    item: 'Table 2',
    statement: `Original unit: ${pair('a')}; full pre-activation would leave the path untouched: ${pair('e')}.`,
    appliesTo: { units: { order: 'original', ...ordered } },
  },
  {
    id: 'P1/bn-after-addition',
    item: 'Table 2',
    statement: `BN after the addition: ${pair('b')}; original unit: ${pair('a')}.`,
    appliesTo: { units: { order: 'bnAfterAddition', ...ordered } },
  },
  {
    id: 'P1/relu-before-addition',
    item: 'Table 2',
    statement: `ReLU before the addition: ${pair('c')}; original unit: ${pair('a')}.`,
    appliesTo: { units: { order: 'reluBeforeAddition', ...ordered } },
  },
  {
    id: 'P1/relu-only-pre-activation',
    item: 'Table 2',
    statement: `ReLU-only pre-activation: ${pair('d')}; original unit: ${pair('a')}.`,
    appliesTo: { units: { order: 'reluOnlyPreActivation', ...ordered } },
  },
  {
    id: 'P1/full-pre-activation',
    item: 'Table 2',
    statement: `Full pre-activation: ${pair('e')}; original unit: ${pair('a')}.`,
    appliesTo: { units: { order: 'fullPreActivation', ...ordered } },
  },
  {
    id: 'P1/gain-grows-with-depth',
    item: 'Table 3',
    statement: `The effect of full pre-activation grows with depth: ${table3('CIFAR-10', 'ResNet-1001')} error on CIFAR-10, ${table3('CIFAR-100', 'ResNet-1001')} on CIFAR-100 (ResNet-1001).`,
    appliesTo: {
      any: [
        { units: { order: 'original', ...ordered } },
        { units: { order: 'fullPreActivation', ...ordered }, depth: { above: 400 } },
      ],
    },
  },
  {
    id: 'P1/one-layer-units',
    item: 'Table 3',
    statement: `Units of one layer gain by pre-activation too: ${table3('CIFAR-10', 'ResNet-110 (1-layer skip)')} error (ResNet-110, CIFAR-10).`,
    appliesTo: { units: { layers: 1, order: ['original', 'fullPreActivation'], ...ordered, count: { atLeast: 2 } } },
  },
  {
    id: 'P1/bottleneck-gain',
    item: 'Table 3',
    statement: `Bottleneck units gain on CIFAR-100 too, original → pre-activation: ${table3('CIFAR-100', 'ResNet-164')} error (ResNet-164).`,
    appliesTo: { units: { layers: 3, order: ['original', 'fullPreActivation'], ...ordered, count: { atLeast: 2 } } },
  },
  {
    id: 'P1/bn-after-addition-impedes',
    item: 'Sec. 4',
    statement: `BN after the addition alters what the shortcut carries: ${afterAddition('BN after addition')} top-1 error against ${afterAddition('original')} of the original unit (ResNet-101, ImageNet).`,
    appliesTo: { units: { order: 'bnAfterAddition', ...ordered } },
  },
  {
    id: 'P1/branch-never-negative',
    item: 'Sec. 4',
    statement: 'With ReLU before the addition F cannot be negative, so that the forward signal can only grow.',
    appliesTo: { units: { order: 'reluBeforeAddition' } },
  },
  {
    id: 'P1/unpaired-relu',
    item: 'Sec. 4',
    statement: 'In ReLU-only pre-activation the first ReLU has no BN before it.',
    appliesTo: { units: { order: 'reluOnlyPreActivation', ...ordered } },
  },
  {
    id: 'P1/normalised-input',
    item: 'Sec. 4',
    statement: 'Full pre-activation gives every weight layer of the branch a normalised input.',
    appliesTo: { units: { order: 'fullPreActivation', ...ordered } },
  },
  {
    id: 'P1/first-unit-activated',
    item: 'appendix',
    kind: 'match',
    statement: 'The first unit applies its activation before the two paths part, as in the paper.',
    appliesTo: {
      units: { order: 'fullPreActivation', position: 'first', sharedActivation: true, convolutional: true },
    },
  },
  {
    id: 'P1/last-activation',
    item: 'appendix',
    kind: 'match',
    statement: 'A last BN–ReLU follows the last addition, before the pooling, as in the paper.',
    appliesTo: {
      units: { order: 'fullPreActivation', position: 'last', convolutional: true },
      head: ['batchNorm', 'relu'],
    },
  },
];

const cifar = (method: string): string =>
  printed(comparisonTable, 'error', (row) => row.dataSet === 'CIFAR-10' && row.method === method);

const networks: readonly Claim[] = [
  {
    id: 'P1/imagenet-200',
    item: 'Table 5',
    statement: `ResNet-200 on ImageNet, original → pre-activation: ${top1('ResNet-200, original unit')} → ${top1('ResNet-200, pre-activation unit')} top-1 error (320×320 crop).`,
    appliesTo: {
      units: { layers: 3, order: ['original', 'fullPreActivation'], ...ordered, count: { atLeast: 60 } },
      depth: { atLeast: 190, atMost: 260 },
    },
  },
  {
    id: 'P1/imagenet-152',
    item: 'Table 5',
    statement: `ResNet-152 on ImageNet, original → pre-activation: ${top1('ResNet-152, original unit')} → ${top1('ResNet-152, pre-activation unit')} top-1 error (320×320 crop).`,
    appliesTo: {
      units: { layers: 3, narrowing: 4, order: ['original', 'fullPreActivation'], ...ordered },
      stages: { units: [3, 8, 36, 3] },
    },
  },
  {
    id: 'P1/cifar-network',
    item: 'Table 4',
    statement: `On CIFAR-10 with pre-activation: ${cifar('ResNet-164 (1.7M), pre-activation')} error with ResNet-164, ${cifar('ResNet-1001 (10.2M), pre-activation')} with ResNet-1001; with original units ${cifar('ResNet-110 (1.7M), original')} with ResNet-110.`,
    appliesTo: {
      descent: ['pre-activation ResNet-110', 'pre-activation ResNet-164', 'pre-activation ResNet-1001', 'ResNet-164'],
    },
  },
  {
    id: 'P1/thousand-layers',
    item: 'Table 4',
    statement: `1001 layers with pre-activation: ${cifar('ResNet-1001 (10.2M), pre-activation')} error on CIFAR-10 with batches of 128, ${cifar('ResNet-1001 (10.2M), pre-activation, batch 64')} with batches of 64.`,
    appliesTo: { units: { order: 'fullPreActivation', ...ordered }, depth: { atLeast: 500 } },
  },
];

const definitions: readonly Claim[] = [
  {
    id: 'P1/identity-shortcut',
    item: 'Table 1',
    statement: `Of all shortcuts that were tried the identity has the lowest error: ${printed(shortcutTable, 'error', ({ case: name }) => name === 'original')} (ResNet-110, CIFAR-10).`,
    appliesTo: {
      ...residual,
      units: { shortcut: 'identity', convolutional: true, count: { atLeast: 2 } },
      not: { units: { size: 'kept', not: { shortcut: 'identity' } } },
    },
  },
  {
    id: 'P1/unit',
    item: 'eq. (1)',
    kind: 'match',
    statement: 'A residual unit: the shortcut h(x_l) is added to what the branch F makes of x_l.',
    appliesTo: { units: { not: { shortcut: 'other' } } },
  },
  {
    id: 'P1/activation-after-addition',
    item: 'eq. (2)',
    kind: 'match',
    statement: 'An operation f follows the addition, on the way of the identity term.',
    appliesTo: { units: { after: ['masked', 'bent', 'scaled'] } },
  },
  {
    id: 'P1/identity-unit',
    item: 'eq. (3)',
    kind: 'match',
    statement: 'h and f are identities: x_{l+1} is x_l and a residual.',
    appliesTo: { units: direct },
  },
  {
    id: 'P1/sum-of-residuals',
    item: 'eq. (4)',
    kind: 'match',
    statement: 'x_L is x_l and the sum of the residuals between them, for any two units of one map size.',
    appliesTo: { units: { ...direct, count: { atLeast: 2 } } },
  },
  {
    id: 'P1/scaled-unit',
    item: 'eq. (6)',
    kind: 'match',
    statement: 'The shortcut is an identity times a constant λ.',
    appliesTo: { units: { shortcut: 'constantScaling' } },
  },
  {
    id: 'P1/scaled-sum',
    item: 'eq. (7)',
    kind: 'match',
    statement: 'x_L is x_l times the product of all λ between them, and a sum of residuals.',
    appliesTo: { units: { shortcut: 'constantScaling', equation: 'exactly', count: { atLeast: 2 } } },
  },
  {
    id: 'P1/pre-activation-unit',
    item: 'eq. (9)',
    kind: 'match',
    statement: 'The activation belongs to the branch alone: x_{l+1} is x_l and F of the activated x_l.',
    appliesTo: { units: { order: ['fullPreActivation', 'reluOnlyPreActivation'], ...direct } },
  },
];

/** In the order in which they are shown: what breaks the path first, definitions last. */
export const claims: readonly Claim[] = [...shortcuts, ...equationClaims, ...orders, ...networks, ...definitions];
