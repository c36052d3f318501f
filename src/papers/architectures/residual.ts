/** Residual networks: He et al. 2015, Table 1 and Sec. 4.2; He et al. 2016, Sec. 5 and appendix. */
import type { ArchitectureStage, ResidualArchitecture, Stem } from './architecture';

const imagenetStem: Stem = { kernel: 7, width: 64, stride: 2, pool: { kernel: 3, stride: 2 } };
const cifarStem: Stem = { kernel: 3, width: 16, stride: 1, pool: null };

const imagenetStages = (units: readonly number[]): ArchitectureStage[] =>
  units.map((count, i) => ({ name: `conv${i + 2}_x`, units: count, width: 64 * 2 ** i, stride: i === 0 ? 1 : 2 }));

const cifarStages = (n: number): ArchitectureStage[] =>
  [16, 32, 64].map((width, i) => ({ name: `${32 / 2 ** i}×${32 / 2 ** i}`, units: n, width, stride: i === 0 ? 1 : 2 }));

type Unit = Pick<ResidualArchitecture, 'kernels' | 'expansion' | 'strideIn'>;

const basic: Unit = { kernels: [3, 3], expansion: 1, strideIn: 0 };
/** The first 1×1 takes the stride, in both papers. */
const bottleneck: Unit = { kernels: [1, 3, 1], expansion: 4, strideIn: 0 };

const imagenetLayouts: readonly { depth: number; units: readonly number[]; unit: Unit }[] = [
  { depth: 18, units: [2, 2, 2, 2], unit: basic },
  { depth: 34, units: [3, 4, 6, 3], unit: basic },
  { depth: 50, units: [3, 4, 6, 3], unit: bottleneck },
  { depth: 101, units: [3, 4, 23, 3], unit: bottleneck },
  { depth: 152, units: [3, 8, 36, 3], unit: bottleneck },
  // He et al. 2016: the 152-layer net with 16 more units on the 28×28 maps.
  { depth: 200, units: [3, 24, 36, 3], unit: bottleneck },
];

/** Depths that He et al. 2016, Table 5, gives pre-activation units. */
const preActivationDepths: readonly number[] = [152, 200];

const imagenet: readonly ResidualArchitecture[] = imagenetLayouts.flatMap(
  ({ depth, units, unit }): ResidualArchitecture[] => {
    const common = {
      kind: 'residual',
      depth,
      dataSet: 'ImageNet',
      input: [3, 224, 224],
      stem: imagenetStem,
      body: { paper: 'P2', item: 'Table 1' },
      stages: imagenetStages(units),
      ...unit,
      options: unit === basic ? (['A', 'B', 'C'] as const) : (['B'] as const),
    } as const;
    const isOfFirst = depth !== 200;
    return [
      {
        ...common,
        name: `ResNet-${depth}`,
        ...(isOfFirst ? { paper: 'P2', item: 'Table 1' } : { paper: 'P1', item: 'Table 5' }),
        order: 'original',
      },
      {
        ...common,
        name: `pre-activation ResNet-${depth}`,
        paper: 'P1',
        item: preActivationDepths.includes(depth) ? 'Table 5' : 'Fig. 4(e)',
        order: 'fullPreActivation',
        ...(preActivationDepths.includes(depth) ? {} : { stagesOf: `ResNet-${depth}` }),
      },
    ];
  },
);

/** 6n + 2 layers (He et al. 2015, Sec. 4.2) for any n. */
export const cifarResNet = (n: number): ResidualArchitecture => ({
  ...cifarCommon(6 * n + 2, n),
  ...basic,
  name: `ResNet-${6 * n + 2}`,
  paper: 'P2',
  item: 'Sec. 4.2',
  order: 'original',
  options: ['A'],
});

/** The same with pre-activation units (He et al. 2016, Table 2). Which option their shortcuts have is not confirmed. */
export const cifarPreActivation = (n: number): ResidualArchitecture => ({
  ...cifarResNet(n),
  name: `pre-activation ResNet-${6 * n + 2}`,
  paper: 'P1',
  item: n === 18 ? 'Table 2' : 'Fig. 4(e)',
  order: 'fullPreActivation',
  options: [],
  ...(n === 18 ? {} : { stagesOf: `ResNet-${6 * n + 2}` }),
});

/** 9n + 2 layers in bottlenecks (He et al. 2016, appendix) for any n. */
export const cifarBottleneck = (n: number, order: ResidualArchitecture['order']): ResidualArchitecture => ({
  ...cifarCommon(9 * n + 2, n),
  ...bottleneck,
  name: `${order === 'original' ? '' : 'pre-activation '}ResNet-${9 * n + 2}`,
  paper: 'P1',
  item: 'appendix',
  order,
  options: ['B'],
  body: { paper: 'P1', item: 'appendix' },
});

const cifarCommon = (depth: number, n: number) =>
  ({
    kind: 'residual',
    depth,
    dataSet: 'CIFAR',
    input: [3, 32, 32],
    stem: cifarStem,
    body: { paper: 'P2', item: 'Sec. 4.2' },
    stages: cifarStages(n),
  }) as const;

/** Every n that the papers train: 20 to 110 and 1202 layers; 164 and 1001. */
const cifar: readonly ResidualArchitecture[] = [
  ...[3, 5, 7, 9, 18, 200].flatMap((n) => [cifarResNet(n), cifarPreActivation(n)]),
  ...[18, 111].flatMap((n) => [cifarBottleneck(n, 'original'), cifarBottleneck(n, 'fullPreActivation')]),
];

export const residualArchitectures: readonly ResidualArchitecture[] = [...imagenet, ...cifar];
