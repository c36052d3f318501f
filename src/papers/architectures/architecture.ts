/** Architectures that the papers describe, as data: what a network read from source is compared with. */
import type { PaperKey } from '../paper';

interface Described {
  /** "ResNet-50", "VGG D (VGG-16)". */
  name: string;
  paper: PaperKey;
  /** Table, figure or section that describes it: "Table 1". */
  item: string;
  /** Weight layers on its main way, as the paper counts them. */
  depth: number;
  /** What the paper's own network is trained on. */
  dataSet: 'ImageNet' | 'CIFAR';
  /** Channels, height, width. */
  input: readonly [number, number, number];
}

/** First layer of a network, and the pooling behind it. */
export interface Stem {
  kernel: number;
  width: number;
  stride: number;
  pool: { kernel: number; stride: number } | null;
}

/** Units or layers that work on maps of one size. */
export interface ArchitectureStage {
  /** Name in the paper where it has one: `conv2_x`. */
  name: string;
  /** Residual units of a residual network, layers of a plain one. */
  units: number;
  /** Filters of the layers but for the one that restores a bottleneck. */
  width: number;
  /** How much the stage divides height and width, in its first unit or layer. */
  stride: number;
}

/** Networks of residual units in stages (He et al. 2015 and 2016); they end with global average pooling and one linear layer. */
export interface ResidualArchitecture extends Described {
  kind: 'residual';
  stem: Stem;
  stages: readonly ArchitectureStage[];
  /** Kernels of a unit's layers in order: 3, 3 or 1, 3, 1. */
  kernels: readonly number[];
  /** Channels that leave a unit, by its width: 4 for a bottleneck. */
  expansion: 1 | 4;
  /** Index of the layer that takes a stage's stride. */
  strideIn: number;
  order: 'original' | 'fullPreActivation';
  /** Shortcut options that the paper uses where the size changes; empty where the fact could not be confirmed. */
  options: readonly ('A' | 'B' | 'C')[];
  /** Where stem, stages and head are described: the paper of a unit may take them from another. */
  body: { paper: PaperKey; item: string };
  /** Where the paper has no network of these stages with these units, whose stages they are: "ResNet-18". */
  stagesOf?: string;
}

/** One layer of a stack. A pool divides the size by its stride. */
export type StackLayer =
  | { kind: 'convolution'; kernel: number; width: number; stride: number }
  | { kind: 'pool'; kernel: number; stride: number }
  | { kind: 'localResponseNormalisation' };

/** Networks without shortcuts: one layer behind the other, then linear layers. */
export interface StackArchitecture extends Described {
  kind: 'stack';
  layers: readonly StackLayer[];
  /** Widths of the linear layers but for the classifier; the paper's own last one has 1000 or 10. */
  hidden: readonly number[];
  normalisation: 'batchNorm' | 'none';
  /** Dropout behind the hidden linear layers; null where the paper has none, undefined where it is not said. */
  dropout?: number | null;
  activation: 'relu' | 'prelu';
}

/** Widths of one inception module, in the order of the columns of Szegedy et al. 2014, Table 1. */
export interface ModuleWidths {
  /** `inception (3a)`. */
  name: string;
  conv1: number;
  reduce3: number;
  conv3: number;
  reduce5: number;
  conv5: number;
  pool: number;
}

export type InceptionRow =
  | { kind: 'convolution'; kernel: number; width: number; stride: number }
  | { kind: 'pool'; kernel: number; stride: number }
  | ({ kind: 'module' } & ModuleWidths);

export interface AuxiliaryHead {
  /** Module whose output it takes. */
  after: string;
  pool: { kernel: number; stride: number };
  /** Filters of its 1×1 convolution. */
  convolution: number;
  hidden: number;
  dropout: number;
}

export interface InceptionArchitecture extends Described {
  kind: 'inception';
  rows: readonly InceptionRow[];
  auxiliary: readonly AuxiliaryHead[];
  /** Probability of dropping before the classifier. */
  dropout: number;
  normalisation: 'none';
}

export type PaperArchitecture = ResidualArchitecture | StackArchitecture | InceptionArchitecture;
