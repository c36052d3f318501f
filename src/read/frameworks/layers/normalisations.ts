import { add, axisOf, knownSize, shapeOf, weight, type LayerCall, type LayerRule } from './layer';

/** Learned scale and offset: gamma and beta, each there unless the source says not. */
function scaleAndOffset(call: LayerCall, sizes: readonly number[]) {
  const { config } = call.layer;
  const [scale, center] = [config.boolean('scale', true), config.boolean('center', true)];
  return {
    affine: scale || center,
    center,
    parameters: [
      ...(scale ? [weight(call, 'gamma', sizes, { key: 'gammaInitializer', otherwise: 'ones' })] : []),
      ...(center ? [weight(call, 'beta', sizes, { key: 'betaInitializer', otherwise: 'zeros' })] : []),
    ],
  };
}

/** Moving mean and variance are weights that do not train: TensorFlow counts them, PyTorch does not. */
function batchNormalization(call: LayerCall) {
  const { config } = call.layer;
  const shape = shapeOf(call);
  const axis = axisOf(config.number('axis', -1), shape.length);
  const channels = knownSize(shape[axis], call);
  const { affine, parameters } = scaleAndOffset(call, [channels]);
  const moving = [
    weight(call, 'moving_mean', [channels], { key: 'movingMeanInitializer', otherwise: 'zeros' }, false),
    weight(call, 'moving_variance', [channels], { key: 'movingVarianceInitializer', otherwise: 'ones' }, false),
  ];
  const attributes = {
    channels,
    axis,
    epsilon: config.number('epsilon', 1e-3),
    affine,
    // The share of the new batch, as the operator counts it; TensorFlow names the share that stays.
    momentum: 1 - config.number('momentum', 0.99),
  };
  return add(call, 'batchNorm', call.inputs, attributes, [...parameters, ...moving]);
}

function layerNormalization(call: LayerCall) {
  const { config } = call.layer;
  const shape = shapeOf(call);
  const given = config.get('axis', -1);
  const axes = (Array.isArray(given) ? (given as number[]) : [Number(given)]).map((axis) => axisOf(axis, shape.length));
  const sizes = axes.map((axis) => knownSize(shape[axis], call));
  const { affine, center, parameters } = scaleAndOffset(call, sizes);
  const attributes = { shape: sizes, epsilon: config.number('epsilon', 1e-3), affine, bias: center };
  return add(call, 'layerNorm', call.inputs, attributes, parameters);
}

function groupNormalization(call: LayerCall) {
  const { config } = call.layer;
  const shape = shapeOf(call);
  const axis = axisOf(config.number('axis', -1), shape.length);
  const channels = knownSize(shape[axis], call);
  const groups = config.number('groups', 32);
  const { affine, parameters } = scaleAndOffset(call, [channels]);
  // Keras counts −1 groups as one for each channel.
  const attributes = {
    groups: groups === -1 ? channels : groups,
    channels,
    axis,
    epsilon: config.number('epsilon', 1e-3),
    affine,
  };
  return add(call, 'groupNorm', call.inputs, attributes, parameters);
}

export const normalisations = {
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  GroupNormalization: groupNormalization,
} satisfies Record<string, LayerRule>;
