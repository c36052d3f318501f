/** TensorFlow.js with its gradients: `tfjs-core` alone registers none. Everything in this folder takes it from here. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';

/** The last argument of a function with a gradient of its own: keeps tensors for the way back. */
export type Save = (tensors: tf.Tensor[]) => void;

export { tf };
