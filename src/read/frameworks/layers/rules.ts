/**
 * Layers in Keras' style as operators, by the name of their class. TensorFlow.js' layers are a port of Keras': what
 * `tf.layers.conv2d({ … }).apply(x)` and `layers.Conv2D(…)(x)` mean is one table.
 * APIs: https://keras.io/api/layers/, https://js.tensorflow.org/api/latest/#Layers
 */
import { convolutions } from './convolutions';
import { add, type LayerRule } from './layer';
import { merging } from './merging';
import { nonlinearities } from './nonlinearities';
import { normalisations } from './normalisations';
import { poolings } from './poolings';
import { products } from './products';
import { shaping } from './shaping';

const dropout: LayerRule = (call) =>
  add(call, 'dropout', call.inputs, { p: call.layer.config.number('rate'), rescale: true });

/** What does nothing at inference. */
const noop: LayerRule = (call) => add(call, 'identity', call.inputs, {});

const rescaling: LayerRule = (call) =>
  add(call, 'affine', call.inputs, {
    scale: call.layer.config.number('scale'),
    shift: call.layer.config.number('offset', 0),
  });

const rules: Readonly<Record<string, LayerRule>> = {
  ...convolutions,
  ...products,
  ...normalisations,
  ...nonlinearities,
  ...merging,
  ...poolings,
  ...shaping,
  Dropout: dropout,
  SpatialDropout1D: dropout,
  GaussianNoise: noop,
  GaussianDropout: noop,
  AlphaDropout: noop,
  Masking: noop,
  Rescaling: rescaling,
};

/** The rule of a class of layers; undefined where it is not understood. */
export const ruleOf = (className: string): LayerRule | undefined =>
  Object.hasOwn(rules, className) ? rules[className] : undefined;

/** Every class of layers that is understood. */
export const layerClassNames: readonly string[] = Object.keys(rules);
