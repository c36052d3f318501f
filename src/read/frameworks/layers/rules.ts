/**
 * Layers in Keras' style as operators, by the name of their class. TensorFlow.js' layers are a port of Keras': what
 * `tf.layers.conv2d({ … }).apply(x)` and `layers.Conv2D(…)(x)` mean is one table.
 * APIs: https://keras.io/api/layers/, https://js.tensorflow.org/api/latest/#Layers
 */
import { Tensor } from '../../evaluate/values';
import { convolutions } from './convolutions';
import { add, type LayerRule } from './layer';
import { merging } from './merging';
import { nonlinearities } from './nonlinearities';
import { normalisations } from './normalisations';
import { poolings } from './poolings';
import { products } from './products';
import { recurrences } from './recurrent';
import { shaping } from './shaping';

const dropout: LayerRule = (call) =>
  add(call, 'dropout', call.inputs, { p: call.layer.config.number('rate'), rescale: true });

/** What does nothing at inference. */
const noop: LayerRule = (call) => add(call, 'identity', call.inputs, {});

/** A number for all channels, or one for each of them. */
const rescaling: LayerRule = (call) => {
  const { config } = call.layer;
  const scale = config.get('scale');
  if (!Array.isArray(scale))
    return add(call, 'affine', call.inputs, { scale: config.number('scale'), shift: config.number('offset', 0) });
  const factors = new Tensor([scale.length], 'float32', { data: config.numbers('scale'), text: 'scale' });
  const scaled = add(call, 'multiply', [call.inputs[0], factors], {});
  const shift = config.number('offset', 0);
  return shift === 0 ? scaled : add(call, 'affine', [scaled], { scale: 1, shift });
};

/** (x − mean) / √variance, of numbers that are given or that `adapt` finds in the data. */
const normalization: LayerRule = (call) => {
  const { config } = call.layer;
  const [mean, variance] = [config.get('mean'), config.get('variance')];
  if (typeof mean !== 'number' || typeof variance !== 'number') return noop(call);
  const scale = 1 / Math.sqrt(variance);
  return add(call, 'affine', call.inputs, { scale, shift: -mean * scale });
};

/** Augmentation, and what acts while training alone. */
const atInference = Object.fromEntries(
  (
    'GaussianNoise GaussianDropout AlphaDropout Masking ActivityRegularization Identity RandomFlip RandomRotation ' +
    'RandomZoom RandomTranslation RandomContrast RandomBrightness RandomHeight RandomWidth'
  )
    .split(' ')
    .map((name) => [name, noop]),
);

const rules: Readonly<Record<string, LayerRule>> = {
  ...convolutions,
  ...products,
  ...normalisations,
  ...nonlinearities,
  ...merging,
  ...poolings,
  ...shaping,
  ...recurrences,
  ...atInference,
  Dropout: dropout,
  SpatialDropout1D: dropout,
  SpatialDropout2D: dropout,
  SpatialDropout3D: dropout,
  Rescaling: rescaling,
  Normalization: normalization,
};

/** The rule of a class of layers; undefined where it is not understood. */
export const ruleOf = (className: string): LayerRule | undefined =>
  Object.hasOwn(rules, className) ? rules[className] : undefined;
