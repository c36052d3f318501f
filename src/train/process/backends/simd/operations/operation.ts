/** Operations of our own beside the kernels of TensorFlow.js: each a registered kernel, so that the engine counts its tensors. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf, type Save } from '../../../tensorflow';
import { simdName } from '../backend';

type Numbers = Record<string, number | boolean>;
type Inputs = Record<string, TensorInfo>;

/** Calls an operation that `operation` registered; an input that is undefined is left out. */
export type Call<A> = (inputs: Record<string, tf.Tensor | undefined>, attributes: A) => tf.Tensor[];

/** Registers a kernel by a name that TensorFlow.js has none for. */
export function operation<A extends Numbers>(
  kernelName: string,
  compute: (inputs: Inputs, attributes: A) => TensorInfo[],
): Call<A> {
  tf.registerKernel({
    kernelName,
    backendName: simdName,
    kernelFunc: ({ inputs, attrs }) => compute(inputs as Inputs, attrs as unknown as A),
  });
  return (inputs, attributes) => {
    const given = Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => tensor !== undefined));
    return tf.engine().runKernel(kernelName, given as tf.NamedTensorMap, attributes) as unknown as tf.Tensor[];
  };
}

/** What a forward pass gives, and what the backward pass needs of it. */
interface Forward {
  value: tf.Tensor;
  saved: tf.Tensor[];
}

/**
 * One step of the tape.
 * @param inputs what it is differentiable in.
 * @param backward ∂E/∂input of each of them, from ∂E/∂value and what was saved.
 */
export function differentiable(
  inputs: readonly tf.Tensor[],
  forward: (inputs: tf.Tensor[]) => Forward,
  backward: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor[],
): tf.Tensor {
  const step = tf.customGrad((...args) => {
    const save = args.at(-1) as unknown as Save;
    const { value, saved } = forward(args.slice(0, inputs.length) as tf.Tensor[]);
    save(saved);
    return { value, gradFunc: (dy: tf.Tensor, kept: tf.Tensor[]) => backward(dy, kept) };
  });
  return step(...inputs);
}
