import type { Dim } from '../dim';

export type DataFormat = 'channelsFirst' | 'channelsLast';

/** Zeros before and after each spatial axis; `same` is TensorFlow's rule, which depends on the input size and the stride. */
export type Padding = readonly (readonly [before: number, after: number])[] | 'same';

export interface ConvolutionAttributes<Size = Dim> {
  inChannels: Size;
  outChannels: Size;
  kernel: readonly number[];
  stride: readonly number[];
  padding: Padding;
  dilation: readonly number[];
  /** `inChannels` for a depthwise convolution. */
  groups: Size;
  bias: boolean;
  dataFormat: DataFormat;
}

export interface TransposedConvolutionAttributes<Size = Dim> extends ConvolutionAttributes<Size> {
  outputPadding: readonly number[];
}

export interface PoolAttributes {
  kernel: readonly number[];
  stride: readonly number[];
  padding: Padding;
  dilation?: readonly number[];
  /** Output size rounded up, PyTorch's `ceil_mode`. */
  ceil: boolean;
  /** Average pools only: zeros of the padding count in the mean (PyTorch's default; TensorFlow leaves them out). */
  countPadding?: boolean;
  dataFormat: DataFormat;
}

export interface NormalisationAttributes {
  epsilon: number;
  /** Learned scale and offset. */
  affine: boolean;
}

export interface RecurrentAttributes {
  cell: 'rnn' | 'lstm' | 'gru';
  inFeatures: number;
  hiddenFeatures: number;
  /** Features of the hidden state where an LSTM projects it (`proj_size`), else 0. */
  projection: number;
  /** `tanh` or `relu` of a plain cell; the others are gated by σ and tanh. */
  nonlinearity: 'tanh' | 'relu';
  bias: boolean;
  /** From the end of the sequence to its beginning. */
  reverse: boolean;
  /** Axis of time; null where it is one step. */
  time: number | null;
}

/**
 * Every operator by name, with what it needs to know besides its inputs. `Size` is the type of sizes that may be symbols.
 * Axes count from zero and are never negative.
 * `Record<never, never>` stands for "nothing".
 */
export interface AttributesOver<Size> {
  input: { name: string };
  constant: { text: string; value?: number };
  /** A parameter used as a tensor of its own (`self.cls_token`). Its initial value is Graph.parameters' matter. */
  parameter: { name: string };
  /** A call that was not understood. */
  unresolved: { call: string; reason: string };

  conv1d: ConvolutionAttributes<Size>;
  conv2d: ConvolutionAttributes<Size>;
  conv3d: ConvolutionAttributes<Size>;
  convTranspose2d: TransposedConvolutionAttributes<Size>;
  /** y = x Wᵀ + b over the last axis. */
  linear: { inFeatures: Size; outFeatures: Size; bias: boolean };
  embedding: { count: Size; features: Size };
  /** Product of two activations over the last two axes, after an optional transposition of the second. */
  matmul: { transposeB?: boolean };

  /** One layer of a recurrent network in one direction, over a whole sequence or one step of it. */
  recurrent: RecurrentAttributes;
  /** The cell state that an LSTM's layer ends with; its input is the layer's node. */
  cellState: { features: number; time: number | null; reverse: boolean };

  batchNorm: NormalisationAttributes & { channels: Size; momentum: number; axis: number };
  layerNorm: NormalisationAttributes & { shape: readonly Size[]; bias: boolean };
  groupNorm: NormalisationAttributes & { groups: Size; channels: Size; axis: number };
  rmsNorm: NormalisationAttributes & { features: Size };

  relu: Record<never, never>;
  relu6: Record<never, never>;
  leakyRelu: { slope: number };
  /** `count` is 1 (channel-shared) or the number of channels along `axis`. */
  prelu: { count: Size; axis: number };
  elu: { alpha: number };
  sigmoid: Record<never, never>;
  hardSigmoid: Record<never, never>;
  tanh: Record<never, never>;
  softplus: Record<never, never>;
  gelu: { approximate: boolean };
  /** x σ(x), also called swish. */
  silu: Record<never, never>;
  hardSwish: Record<never, never>;
  softmax: { axis: number };
  logSoftmax: { axis: number };
  /** A discrete Fourier transform along `axes`; `sizes` are those of the result there. */
  fourier: { function: string; axes: readonly number[]; sizes: readonly Size[] };
  /** Pairs of numbers along the last axis as complex numbers, or the other way. */
  complexView: { to: 'complex' | 'real' };
  /** Any other element-wise function of one tensor: `exp`, `sqrt`, `abs`, … */
  elementwise: { function: string };

  add: Record<never, never>;
  subtract: Record<never, never>;
  multiply: Record<never, never>;
  divide: Record<never, never>;
  /** scale · x + shift, by known numbers. */
  affine: { scale: number; shift: number };

  maxPool: PoolAttributes;
  averagePool: PoolAttributes;
  /** PyTorch's adaptive average pool to a fixed output size. */
  adaptiveAveragePool: { output: readonly Size[]; dataFormat: DataFormat };
  reduce: { function: 'mean' | 'sum' | 'max' | 'min'; axes: readonly number[]; keep: boolean };

  /** `shape` has at most one −1, the size that is left over. */
  reshape: { shape: readonly Size[] };
  flatten: { start: number; end: number };
  transpose: { order: readonly number[] };
  concat: { axis: number };
  stack: { axis: number };
  /** One range an axis; null leaves the axis whole. An `index` drops the axis. */
  slice: { ranges: readonly (SliceRange<Size> | null)[] };
  /**
   * Along each axis `value` before and after it; by `mode` values of the tensor itself instead, mirrored, the nearest one
   * or those of the other end.
   */
  pad: {
    padding: readonly (readonly [Size, Size])[];
    value: number;
    mode?: 'reflect' | 'replicate' | 'circular';
  };
  /** Sizes of 1 stretched to `shape`. */
  expand: { shape: readonly Size[] };
  /** Values taken by an index tensor along `axis`, which takes the index's axes in its place. */
  gather: { axis: number; shape: readonly Size[] };
  /**
   * The first input with some of its values replaced by the second's, or by `value`: `x[mask] = y`. Which ones is what
   * `ranges` says, stretched to their shape; without them the call does.
   */
  scatter: { text: string; ranges?: readonly (SliceRange<Size> | null)[]; value?: number };
  /** Places of values by their size or order (`argmax`, `topk`, `nonzero`): numbers without a derivative. */
  indices: { function: string; shape: readonly Size[] };
  upsample: { size: readonly Size[]; mode: string; dataFormat: DataFormat };

  /** Inverted dropout: kept values are divided by 1 − p while training, unless `rescale` is false. */
  dropout: { p: number; rescale: boolean };
  /** Stochastic depth: a whole branch is dropped for a sample with probability p. */
  dropPath: { p: number };
  identity: Record<never, never>;
  /** The same values, through which no gradient goes back (`x.detach()`, what is made under `torch.no_grad()`). */
  detach: Record<never, never>;
}

export interface SliceRange<Size = Dim> {
  start: Size;
  /** Exclusive. */
  end: Size;
  step: number;
  /** True where an integer index took one element and dropped the axis. */
  index?: boolean;
}

export type OperatorAttributes = AttributesOver<Dim>;

/** Attributes of a graph whose sizes are all numbers. */
export type KnownAttributes = AttributesOver<number>;

export type OperatorName = keyof OperatorAttributes;
