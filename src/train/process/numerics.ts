/**
 * What back ends do at very different speed. The first three are written for every back end; those with a question mark are of a
 * back end that has them as one operation, and composed of TensorFlow.js' own elsewhere, where they are used.
 */
import type { Random } from './random';
import { tf } from './tensorflow';
import type { Pads, Size, Window } from './window';

export interface Normalised {
  y: tf.Tensor;
  /** Of the batch, [C]; the variance is the biased one. Both outlive all scopes: the caller disposes of them. */
  mean: tf.Tensor1D;
  variance: tf.Tensor1D;
}

/** What follows a batch norm at once: an addition, a ReLU, or first the one and then the other. */
export interface Following {
  residual?: tf.Tensor;
  rectify: boolean;
}

/** Convolutions as one operation each, differentiable in x and the filter. Amounts of zeros around are not negative. */
export interface Convolving {
  convolve(x: tf.Tensor4D, filter: tf.Tensor4D, groups: number, window: Window, pads: Pads): tf.Tensor4D;
  /** @param outputSize of y; a convolution of y by this window and these pads gives images of x's size. */
  convolveTransposed(x: tf.Tensor4D, filter: tf.Tensor4D, window: Window, pads: Pads, outputSize: Size): tf.Tensor4D;
}

/** Functions of each number alone, as src/kernels/functions.ts has them. */
export type Activation =
  | 'Relu'
  | 'Relu6'
  | 'LeakyRelu'
  | 'Elu'
  | 'Sigmoid'
  | 'HardSigmoid'
  | 'Tanh'
  | 'Softplus'
  | 'Gelu'
  | 'GeluTanh'
  | 'Silu'
  | 'HardSwish';

/** What the optimiser keeps, and ∂E/∂w in parts that follow one another. */
export interface Descended {
  weights: tf.Tensor1D;
  velocity: tf.Tensor1D;
  gradients: readonly tf.Tensor[];
  /** Share of the decay, and of the learning rate, that each weight has; all of it, where null. */
  decays: tf.Tensor1D | null;
  rates: tf.Tensor1D | null;
}

export interface Numerics {
  /** Left out where convolutions are composed of those of TensorFlow.js. */
  convolving?: Convolving;
  /** Mean over all axes but the last: [..., C] → [C]. */
  channelMean(x: tf.Tensor): tf.Tensor1D;
  /**
   * x · scale + shift, channel by channel; scale and shift are [C].
   * @param following what is computed along with it; of back ends that have `batchNormalise` alone.
   */
  channelAffine(x: tf.Tensor, scale: tf.Tensor1D, shift: tf.Tensor1D, following?: Following): tf.Tensor;
  /** A vector cut into parts of given sizes, which may be of its memory; not differentiable. */
  cut(vector: tf.Tensor1D, sizes: readonly number[]): tf.Tensor1D[];
  /**
   * Batch normalisation by the batch's statistics and what follows it, as one operation that is differentiable in x, gamma, beta
   * and the residual; left out where it is composed of the others.
   */
  batchNormalise?(
    x: tf.Tensor,
    gamma: tf.Tensor1D,
    beta: tf.Tensor1D,
    epsilon: number,
    following: Following,
  ): Normalised;
  /** Rows of x's last axis to mean 0 (where `centred`) and variance 1, times gamma, plus beta, where there are any. */
  normaliseRows?(
    x: tf.Tensor,
    gamma: tf.Tensor | undefined,
    beta: tf.Tensor | undefined,
    epsilon: number,
    centred: boolean,
  ): tf.Tensor;
  /** The same for groups of channels of each image; x is [images, ..., channels], gamma and beta are [channels]. */
  normaliseGroups?(
    x: tf.Tensor,
    groups: number,
    gamma: tf.Tensor | undefined,
    beta: tf.Tensor | undefined,
    epsilon: number,
  ): tf.Tensor;
  /** @param alpha slope or height of a function that has one. */
  activate?(name: Activation, x: tf.Tensor, alpha?: number): tf.Tensor;
  /** ReLU with a learned slope below zero for each channel of the last axis. */
  prelu?(x: tf.Tensor, slopes: tf.Tensor): tf.Tensor;
  /** Over the last axis. @param logarithm is it log softmax? */
  softmax?(x: tf.Tensor, logarithm: boolean): tf.Tensor;
  /** 0 with probability p, else `kept`: the numbers that `random.uniform` would have given. */
  mask?(shape: number[], p: number, kept: number, random: Random): tf.Tensor;
  /** The largest magnitude, and the sum of squares in units of it. */
  normParts?(x: tf.Tensor): [largest: tf.Scalar, squares: tf.Scalar];
  /**
   * v′ = µ v + (scale · ∂E/∂w + decay · w), w′ = w − η v′.
   * @returns `check`, one number: 0 where all new weights are finite, else NaN.
   */
  descend?(
    of: Descended,
    by: { scale: number; weightDecay: number; momentum: number; learningRate: number },
  ): { weights: tf.Tensor1D; velocity: tf.Tensor1D; check: tf.Tensor };
}

export const plainNumerics: Numerics = {
  channelMean: (x) => tf.mean(tf.reshape(x, [-1, x.shape[x.rank - 1]]), 0),
  channelAffine: (x, scale, shift) => tf.add(tf.mul(x, scale), shift),
  cut: (vector, sizes) => tf.split<tf.Tensor1D>(vector, [...sizes]),
};

/**
 * On the wasm back end the reduction over leading axes and element-wise operations that broadcast leave XNNPACK's fast
 * path (measured 5 to 12 times slower); a pool over a whole image and a 1×1 depthwise convolution stay on it.
 */
export const wasmNumerics: Numerics = {
  channelMean(x) {
    const channels = x.shape[x.rank - 1];
    const rows = x.size / channels;
    const block = largestDivisor(rows, 1024);
    if (block === 1) return plainNumerics.channelMean(x);
    // Two levels, so that float32 sums stay short.
    const blocks: tf.Tensor4D = tf.reshape(x, [rows / block, block, 1, channels]);
    const means: tf.Tensor4D = tf.avgPool(blocks, [block, 1], 1, 'valid');
    if (rows === block) return tf.reshape(means, [channels]);
    const all: tf.Tensor2D = tf.fill([1, rows / block], block / rows);
    return tf.reshape(tf.matMul(all, tf.reshape(means, [rows / block, channels])), [channels]);
  },
  channelAffine(x, scale, shift) {
    const channels = x.shape[x.rank - 1];
    const image: tf.Tensor4D = tf.reshape(x, [1, x.size / channels, 1, channels]);
    const result = tf.fused.depthwiseConv2d({
      x: image,
      filter: tf.reshape(scale, [1, 1, channels, 1]),
      strides: 1,
      pad: 'valid',
      bias: shift,
    });
    return tf.reshape(result, x.shape);
  },
  cut(vector, sizes) {
    // Its slices copy the whole vector each; one copy serves all parts.
    const values = vector.dataSync();
    let offset = 0;
    return sizes.map((size) => tf.tensor1d(values.subarray(offset, (offset += size)) as Float32Array));
  },
};

function largestDivisor(count: number, most: number): number {
  for (let divisor = Math.min(most, count); divisor > 1; divisor--) if (count % divisor === 0) return divisor;
  return 1;
}

let current: Numerics = plainNumerics;

/** The back end is one per process, and so is this choice; the back end's loader makes it. */
export function useNumerics(numerics: Numerics): void {
  current = numerics;
}

export const numerics = (): Numerics => current;
