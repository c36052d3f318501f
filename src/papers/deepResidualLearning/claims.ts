/** What P2 says, and of which networks. */
import type { Condition, UnitCondition } from '../condition';
import { printed, type Claim } from '../paper';
import { cifarTable, costTable, degradationTable, optionsTable } from './tables';

const degradation = (depth: number, column: 'plain' | 'residual'): string =>
  printed(degradationTable, column, (row) => row.depth === depth);

const errorOf = (name: string): string => printed(optionsTable, 'top1', ({ model }) => model === name);

const option = (letter: string): string => errorOf(`ResNet-34 ${letter}`);

const cost = (network: string): string => printed(costTable, 'multiplyAdds', (row) => row.network === network);

const cifarError = (layers: number): string =>
  printed(cifarTable, 'error', (row) => row.method === 'ResNet' && row.layers === layers);

/** The shallowest plain network of the papers has 18 layers, VGG 11. */
const deepPlain: Condition = {
  plain: true,
  operator: { name: ['conv1d', 'conv2d', 'conv3d'], count: { atLeast: 10 } },
};

/** Units as the paper's and as its successor's; inverted bottlenecks and others are not meant. */
const ordered: UnitCondition = { convolutional: true, order: ['original', 'fullPreActivation'] };

/** Units of the ImageNet networks of Table 1: their numbers in four stages, weight layers of a unit, narrowing of its first layer. */
const imagenet = (units: readonly number[], layers: number): Condition => ({
  stages: { units, widths: [64, 128, 256, 512].map((width) => (layers === 3 ? 4 * width : width)) },
  units: { layers, groups: 1, narrowing: layers === 3 ? 4 : 1, convolutional: true, every: true },
});

const options: readonly Claim[] = [
  {
    id: 'P2/option-a',
    item: 'Table 3',
    kind: 'match',
    statement: `Zeros where dimensions increase, no parameters: option A (ResNet-34 on ImageNet: ${option('A')} top-1 error; B ${option('B')}, C ${option('C')}).`,
    appliesTo: { option: 'A', units: { shortcut: 'zeroPadding' } },
  },
  {
    id: 'P2/option-b',
    item: 'Table 3',
    kind: 'match',
    statement: `Projections only where dimensions increase: option B (ResNet-34 on ImageNet: ${option('B')} top-1 error; A ${option('A')}, C ${option('C')}).`,
    appliesTo: { option: 'B', units: { shortcut: 'projection' } },
  },
  {
    id: 'P2/option-c',
    item: 'Table 3',
    kind: 'match',
    statement: `Projections on every shortcut: option C (ResNet-34 on ImageNet: ${option('C')} top-1 error; A ${option('A')}, B ${option('B')}).`,
    appliesTo: { option: 'C', units: { shortcut: 'projection' } },
  },
];

const architectures: readonly Claim[] = [
  {
    id: 'P2/imagenet-resnet',
    item: 'Table 1',
    kind: 'match',
    statement: 'Units in four stages as in a ResNet of Table 1.',
    appliesTo: {
      any: [
        imagenet([2, 2, 2, 2], 2),
        imagenet([3, 4, 6, 3], 2),
        imagenet([3, 4, 6, 3], 3),
        imagenet([3, 4, 23, 3], 3),
        imagenet([3, 8, 36, 3], 3),
      ],
    },
  },
  {
    id: 'P2/cifar-resnet',
    item: 'Table 6',
    kind: 'match',
    statement: 'A ResNet of CIFAR-10: 6n + 2 layers in three stages of 16, 32 and 64 filters.',
    appliesTo: {
      stages: { widths: [16, 32, 64], equal: true },
      units: { layers: 2, order: 'original', shortcut: ['identity', 'zeroPadding'], every: true },
    },
  },
  {
    id: 'P2/imagenet-errors',
    item: 'Table 3',
    statement: `On ImageNet, 10-crop: ${['ResNet-34 B', 'ResNet-50', 'ResNet-101', 'ResNet-152'].map((model) => `${model} ${errorOf(model)}`).join(', ')} top-1 error.`,
    appliesTo: { descent: ['ResNet-34', 'ResNet-50', 'ResNet-101', 'ResNet-152', 'plain-34'] },
  },
  {
    id: 'P2/bottleneck-cost',
    item: 'Sec. 4.1',
    statement:
      'A bottleneck costs about what a pair of 3×3 convolutions on its narrow width does; a projection in the place of its identity would double its time and its size.',
    appliesTo: { units: { form: 'bottleneck', narrowing: 4, groups: 1, shortcut: 'identity' } },
  },
  {
    id: 'P2/bottleneck-projection',
    item: 'Sec. 4.1',
    statement: 'A projection in the place of the identity of a bottleneck doubles its time and its size.',
    appliesTo: { units: { form: 'bottleneck', narrowing: 4, groups: 1, shortcut: 'projection', size: 'kept' } },
  },
  {
    id: 'P2/cheaper-than-vgg',
    item: 'Sec. 3.3',
    statement: `A 34-layer ResNet has ${cost('34-layer ResNet')} multiply-adds, VGG-19 has ${cost('VGG-19')}.`,
    appliesTo: {
      units: { convolutional: true, count: { atLeast: 8 } },
      depth: { atLeast: 18 },
      multiplyAdds: { atLeast: 1e9, below: 19.6e9 },
      any: [{ stages: { widths: [64, 128, 256, 512] } }, { stages: { widths: [256, 512, 1024, 2048] } }],
    },
  },
];

const depth: readonly Claim[] = [
  {
    id: 'P2/plain-degrades',
    item: 'Table 2',
    statement: `Plain stacks get worse with depth: ${degradation(18, 'plain')} → ${degradation(34, 'plain')} top-1 error from 18 to 34 layers; with shortcuts ${degradation(18, 'residual')} → ${degradation(34, 'residual')} (ImageNet).`,
    appliesTo: deepPlain,
  },
  {
    id: 'P2/degradation-is-no-overfitting',
    item: 'Fig. 1',
    statement: 'A plain network of 56 layers has a higher training error, too, than one of 20 layers (CIFAR-10).',
    appliesTo: deepPlain,
  },
  {
    id: 'P2/degradation-with-healthy-gradients',
    item: 'Sec. 4.1',
    statement:
      'Degradation is not for want of signal: with BN the forward variances are not zero and the backward norms are healthy; three times the iterations did not remove it.',
    appliesTo: { all: [deepPlain, { operator: { name: 'batchNorm', count: { atLeast: 8 } } }] },
  },
  {
    id: 'P2/plain-110',
    item: 'Fig. 6',
    statement: 'A plain network of 110 layers stays above 60 % error on CIFAR-10.',
    appliesTo: { all: [deepPlain, { depth: { atLeast: 100 } }] },
  },
  {
    id: 'P2/depth-helps',
    item: 'Table 2',
    statement: `With shortcuts depth helps: ${degradation(18, 'residual')} → ${degradation(34, 'residual')} top-1 error from 18 to 34 layers; without them ${degradation(18, 'plain')} → ${degradation(34, 'plain')} (ImageNet).`,
    appliesTo: { units: { ...ordered, count: { atLeast: 2 } }, depth: { atLeast: 10 } },
  },
  {
    id: 'P2/responses',
    item: 'Fig. 7',
    statement:
      'The outputs of layers in ResNets spread less than in plain networks, and less the deeper the ResNet is.',
    appliesTo: { units: { ...ordered, normalisations: ['batchNorm'], count: { atLeast: 9 } } },
  },
  {
    id: 'P2/too-deep-for-the-data',
    item: 'Table 6',
    statement: `1202 layers reach ${cifarError(1202)} error on CIFAR-10, 110 layers ${cifarError(110)}: with a training error below 0.1 % the paper suspects overfitting.`,
    appliesTo: { units: { convolutional: true, order: 'original', count: { atLeast: 100 } }, depth: { atLeast: 500 } },
  },
  {
    id: 'P2/one-layer-branch',
    item: 'Sec. 3.2',
    statement: 'For a branch of one layer the unit is like a linear layer: no advantage was observed.',
    appliesTo: { units: { convolutional: true, layers: 1, count: { atLeast: 2 } } },
  },
];

const definitions: readonly Claim[] = [
  {
    id: 'P2/identity-unit',
    item: 'eq. (1)',
    kind: 'match',
    statement: 'A residual unit with an identity shortcut: no parameter and no multiply-add more.',
    appliesTo: { units: { shortcut: 'identity' } },
  },
  {
    id: 'P2/projection-unit',
    item: 'eq. (2)',
    kind: 'match',
    statement: 'A projection W_s matches the dimensions of shortcut and branch.',
    appliesTo: { units: { shortcut: 'projection', size: 'changed' } },
  },
];

export const claims: readonly Claim[] = [...options, ...architectures, ...depth, ...definitions];
