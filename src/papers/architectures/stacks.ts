/** Networks without shortcuts: VGG (Simonyan and Zisserman 2014), the plain networks of He et al. 2015, the 14-layer model of He et al. 2015b. */
import type { StackArchitecture, StackLayer } from './architecture';

const convolution = (kernel: number, width: number, stride = 1): StackLayer => ({
  kind: 'convolution',
  kernel,
  width,
  stride,
});
const pool = (kernel: number, stride: number): StackLayer => ({ kind: 'pool', kernel, stride });
const several = (count: number, layer: StackLayer): StackLayer[] => Array.from({ length: count }, () => layer);

/** Kernels of the five blocks of each configuration; their widths are the same in all. */
const vggBlocks: readonly { name: string; depth: number; blocks: readonly (readonly number[])[]; lrn?: true }[] = [
  { name: 'VGG A (VGG-11)', depth: 11, blocks: [[3], [3], [3, 3], [3, 3], [3, 3]] },
  { name: 'VGG A-LRN', depth: 11, blocks: [[3], [3], [3, 3], [3, 3], [3, 3]], lrn: true },
  {
    name: 'VGG B (VGG-13)',
    depth: 13,
    blocks: [
      [3, 3],
      [3, 3],
      [3, 3],
      [3, 3],
      [3, 3],
    ],
  },
  {
    name: 'VGG C',
    depth: 16,
    blocks: [
      [3, 3],
      [3, 3],
      [3, 3, 1],
      [3, 3, 1],
      [3, 3, 1],
    ],
  },
  {
    name: 'VGG D (VGG-16)',
    depth: 16,
    blocks: [
      [3, 3],
      [3, 3],
      [3, 3, 3],
      [3, 3, 3],
      [3, 3, 3],
    ],
  },
  {
    name: 'VGG E (VGG-19)',
    depth: 19,
    blocks: [
      [3, 3],
      [3, 3],
      [3, 3, 3, 3],
      [3, 3, 3, 3],
      [3, 3, 3, 3],
    ],
  },
];

const vggWidths = [64, 128, 256, 512, 512];

export const vgg: readonly StackArchitecture[] = vggBlocks.map(({ name, depth, blocks, lrn }) => ({
  kind: 'stack',
  name,
  paper: 'P5',
  item: 'Table 1',
  depth,
  dataSet: 'ImageNet',
  input: [3, 224, 224],
  layers: blocks.flatMap((kernels, i): StackLayer[] => [
    ...kernels.map((kernel) => convolution(kernel, vggWidths[i])),
    ...(lrn && i === 0 ? [{ kind: 'localResponseNormalisation' } as const] : []),
    pool(2, 2),
  ]),
  hidden: [4096, 4096],
  normalisation: 'none',
  dropout: 0.5,
  activation: 'relu',
}));

const plainCommon = {
  kind: 'stack',
  paper: 'P2',
  hidden: [],
  normalisation: 'batchNorm',
  dropout: null,
  activation: 'relu',
} as const;

/** Layers of each stage of plain-18 and plain-34: those of the residual units that the ResNets have in their place. */
const plainImagenet: readonly StackArchitecture[] = [
  { depth: 18, layers: [4, 4, 4, 4] },
  { depth: 34, layers: [6, 8, 12, 6] },
].map(({ depth, layers }) => ({
  ...plainCommon,
  name: `plain-${depth}`,
  item: 'Table 2',
  depth,
  dataSet: 'ImageNet',
  input: [3, 224, 224],
  layers: [
    convolution(7, 64, 2),
    pool(3, 2),
    ...layers.flatMap((count, i) => [
      convolution(3, 64 * 2 ** i, i === 0 ? 1 : 2),
      ...several(count - 1, convolution(3, 64 * 2 ** i)),
    ]),
  ],
}));

/** 6n + 2 layers without shortcuts (He et al. 2015, Sec. 4.2 and Fig. 6). */
export const cifarPlain = (n: number): StackArchitecture => ({
  ...plainCommon,
  name: `plain-${6 * n + 2}`,
  item: 'Sec. 4.2',
  depth: 6 * n + 2,
  dataSet: 'CIFAR',
  input: [3, 32, 32],
  layers: [
    convolution(3, 16),
    ...[16, 32, 64].flatMap((width, i) => [
      convolution(3, width, i === 0 ? 1 : 2),
      ...several(2 * n - 1, convolution(3, width)),
    ]),
  ],
});

/** Of its spatial pyramid pooling and its hidden layers only their number could be confirmed. */
const rectified: StackArchitecture = {
  kind: 'stack',
  name: '14-layer PReLU model',
  paper: 'P3',
  item: 'Table 1',
  depth: 14,
  dataSet: 'ImageNet',
  input: [3, 224, 224],
  layers: [
    convolution(7, 64, 2),
    pool(3, 3),
    ...several(4, convolution(2, 128)),
    pool(2, 2),
    ...several(6, convolution(2, 256)),
  ],
  hidden: [4096, 4096],
  normalisation: 'none',
  activation: 'prelu',
};

export const stackArchitectures: readonly StackArchitecture[] = [
  ...vgg,
  ...plainImagenet,
  ...[3, 5, 7, 9, 18].map(cifarPlain),
  rectified,
];
