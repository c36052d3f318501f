/** Gradients of a graph's weights: by the tape, and by finite differences. */
import { join } from 'node:path';
import { loadCpu } from '../../../src/train/process/backends/cpu';
import { loadWasm } from '../../../src/train/process/backends/wasm';
import { crossEntropy, oneHot } from '../../../src/train/process/loss';
import { Network } from '../../../src/train/process/network';
import { plainNumerics, useNumerics } from '../../../src/train/process/numerics';
import { Random } from '../../../src/train/process/random';
import { RunningStatistics } from '../../../src/train/process/statistics';
import { tf } from '../../../src/train/process/tensorflow';
import type { Graph } from '../../../src/graph/graph';

export async function useBackEnd(name: 'cpu' | 'wasm'): Promise<void> {
  if (name === 'wasm') {
    await loadWasm(join(import.meta.dirname, '../../../node_modules/@tensorflow/tfjs-backend-wasm/dist/'));
  } else {
    await loadCpu();
    useNumerics(plainNumerics);
  }
}

export interface Measured {
  loss: number;
  logits: Float32Array;
  /** ∂E/∂w for all weights, one after the other. */
  gradient: Float32Array;
}

const batch = 4;

/** Loss, logits and gradient at given weights, in training mode, always with the same images and masks. */
export function measure(graph: Graph, weights?: Float32Array): Measured & { weights: Float32Array } {
  const network = new Network(graph);
  const { size, channels } = network.input;
  const values = weights ?? generalWeights(network);
  const random = new Random(3, 'images');
  const pixels = Float32Array.from({ length: batch * size * size * channels }, () => random.normal());
  const labels = Array.from({ length: batch }, (_, i) => i % network.classes);
  const statistics = new RunningStatistics(network.batchNorms);
  const result = tf.tidy(() => {
    const images = tf.tensor4d(pixels, [batch, size, size, channels]);
    const flat = tf.tensor1d(values);
    const parts = network.split(flat);
    let logits: tf.Tensor2D | undefined;
    const { value, grads } = tf.engine().gradients(() => {
      const output = network.run(images, parts, { training: true, random: new Random(5, 'masks'), statistics });
      logits = tf.keep(tf.clone(output));
      return crossEntropy(output, oneHot(labels, network.classes));
    }, parts);
    const gradient = tf.concat(
      grads.map((g, i) => tf.reshape((g as tf.Tensor | undefined) ?? tf.zerosLike(parts[i]), [-1])),
    );
    const read = {
      loss: (value as tf.Tensor).dataSync()[0],
      logits: logits!.dataSync() as Float32Array,
      gradient: gradient.dataSync() as Float32Array,
    };
    logits!.dispose();
    return read;
  });
  statistics.dispose();
  return { ...result, weights: values };
}

/** Away from the special first values (biases 0, scales 1), at which mistakes could hide. */
function generalWeights(network: Network): Float32Array {
  const random = new Random(7, 'weights');
  return network.initialWeights(1).map((value) => value + 0.2 * random.normal());
}

/** Derivative of the loss along a direction, by central differences. */
export function alongDirection(graph: Graph, weights: Float32Array, direction: Float32Array, step: number): number {
  const at = (factor: number): number =>
    measure(
      graph,
      weights.map((w, i) => w + factor * direction[i]),
    ).loss;
  return (at(step) - at(-step)) / (2 * step);
}
