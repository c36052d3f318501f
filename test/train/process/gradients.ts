/** Gradients of a graph's weights: by the tape, and by finite differences. */
import { join } from 'node:path';
import { loadCpu } from '../../../src/train/process/backends/cpu';
import { loadSimd } from '../../../src/train/process/backends/simd/load';
import { loadWasm } from '../../../src/train/process/backends/wasm';
import { loadWebGpu } from '../../../src/train/process/backends/webgpu';
import { oneHot } from '../../../src/train/process/loss';
import { Network } from '../../../src/train/process/network';
import { plainNumerics, useNumerics } from '../../../src/train/process/numerics';
import { Random } from '../../../src/train/process/random';
import { RunningStatistics } from '../../../src/train/process/statistics';
import { tf } from '../../../src/train/process/tensorflow';
import type { Graph } from '../../../src/graph/graph';
import { kernelFolder } from '../../support/kernels';

export async function useBackEnd(name: 'cpu' | 'wasm' | 'webgpu' | 'cpu-simd'): Promise<void> {
  if (name === 'wasm') {
    await loadWasm(join(import.meta.dirname, '../../../node_modules/@tensorflow/tfjs-backend-wasm/dist/'));
    return;
  }
  if (name === 'cpu-simd') {
    await loadSimd(kernelFolder);
    return;
  }
  if (name === 'cpu') await loadCpu();
  else {
    await loadWebGpu((message) => {
      throw new Error(message);
    }, true);
  }
  useNumerics(plainNumerics);
}

export interface Differentiable {
  graph: Graph;
  auxiliary?: readonly { output: number; weight: number }[];
}

export interface Gradient {
  logits: Float32Array;
  /** ∂E/∂w for all weights, one after the other. */
  gradient: Float32Array;
}

export interface Differentiated extends Gradient {
  norm: number;
  /** Of the derivative along the gradient by central differences to the gradient's norm, which it ought to be. */
  relativeError: number;
}

const batch = 4;

/** Changes of the weights along the gradient, the best one first: rounding spoils the smaller, curvature and kinks the larger. */
const steps = [3e-3, 1e-2, 1e-3];

/** Good enough not to try another step. */
const goodEnough = 5e-3;

/**
 * The gradient in training mode at weights away from the special first ones (biases 0, scales 1), at which mistakes could hide;
 * always with the same images and masks.
 */
export function gradientOf({ graph, auxiliary }: Differentiable): Promise<Gradient> {
  const network = new Network(graph, auxiliary);
  return measure(network, generalWeights(network), true);
}

/** The same, and how far the derivative along it is from that of finite differences. */
export async function differentiate({ graph, auxiliary }: Differentiable): Promise<Differentiated> {
  const network = new Network(graph, auxiliary);
  const weights = generalWeights(network);
  const { logits, gradient } = await measure(network, weights, true);
  const norm = Math.hypot(...gradient);
  // Along the gradient itself the derivative is its norm, far from the rounding of the loss.
  const lossAt = async (step: number): Promise<number> =>
    (
      await measure(
        network,
        weights.map((w, i) => w + (step * gradient[i]) / norm),
        false,
      )
    ).loss;
  let relativeError = Infinity;
  for (const step of steps) {
    const derivative = ((await lossAt(step)) - (await lossAt(-step))) / (2 * step);
    relativeError = Math.min(relativeError, Math.abs(derivative / norm - 1));
    if (relativeError < goodEnough) break;
  }
  return { logits, gradient, norm, relativeError };
}

interface Measured {
  loss: number;
  logits: Float32Array;
  gradient: Float32Array;
}

async function measure(network: Network, weights: Float32Array, withGradient: boolean): Promise<Measured> {
  const { size, channels } = network.input;
  const random = new Random(3, 'images');
  const pixels = Float32Array.from({ length: batch * size * size * channels }, () => random.normal());
  const labels = Array.from({ length: batch }, (_, i) => i % network.classes);
  const statistics = new RunningStatistics(network.batchNorms);
  const results = tf.tidy(() => {
    const images = tf.tensor4d(pixels, [batch, size, size, channels]);
    const parts = network.split(tf.tensor1d(weights));
    let logits: tf.Tensor | undefined;
    const loss = (): tf.Scalar =>
      network.loss(
        images,
        oneHot(labels, network.classes),
        parts,
        { random: new Random(5, 'masks'), statistics },
        (output) => (logits = tf.keep(tf.clone(output))),
      );
    if (!withGradient) return [loss(), logits!];
    const { value, grads } = tf.engine().gradients(loss, parts);
    const flat = grads.map((g, i) => tf.reshape((g as tf.Tensor | undefined) ?? tf.zerosLike(parts[i]), [-1]));
    return [value as tf.Tensor, logits!, tf.concat(flat)];
  });
  const [loss, logits, gradient] = (await Promise.all(results.map((tensor) => tensor.data()))) as Float32Array[];
  tf.dispose(results);
  statistics.dispose();
  return { loss: loss[0], logits, gradient };
}

function generalWeights(network: Network): Float32Array {
  const random = new Random(7, 'weights');
  return network.initialWeights(1).map((value) => value + 0.2 * random.normal());
}

/** The largest difference of logits or gradients, in units of the largest number of the same kind. */
export function difference(a: Gradient, b: Gradient): number {
  const between = (x: Float32Array, y: Float32Array): number =>
    x.reduce((most, value, i) => Math.max(most, Math.abs(value - y[i])), 0) /
    y.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  return Math.max(between(a.logits, b.logits), between(a.gradient, b.gradient));
}
