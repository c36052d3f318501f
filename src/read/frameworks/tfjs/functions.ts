/** Functions of TensorFlow.js on tensors, and the same as methods: `tf.relu(x)`, `x.relu()`. API: https://js.tensorflow.org/api/latest/ */
import { arranging } from './arranging';
import { elementwiseFunctions } from './elementwise';
import type { TensorFunctions } from './operands';
import { creations } from './variables';
import { weighted } from './weighted';

/** By their path behind `tf.`: `conv2d`, `fused.conv2d`. */
export const tensorFunctions: TensorFunctions = {
  ...creations,
  ...weighted,
  ...elementwiseFunctions,
  ...arranging,
};
