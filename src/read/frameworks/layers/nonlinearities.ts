import { addActivation } from './activations';
import { LayerError } from './config';
import { add, axisOf, knownSize, shapeOf, weight, type LayerRule } from './layer';

const prelu: LayerRule = (call) => {
  const shape = shapeOf(call);
  const shared = call.layer.config.has('sharedAxes') ? call.layer.config.numbers('sharedAxes') : [];
  const sizes = shape.slice(1).map((size, i) => (shared.includes(i + 1) ? 1 : knownSize(size, call)));
  const slopes = weight(call, 'alpha', sizes, { key: 'alphaInitializer', otherwise: 'zeros' });
  const count = sizes.reduce((product, size) => product * size, 1);
  return add(call, 'prelu', call.inputs, { count, axis: shape.length - 1 }, [slopes]);
};

/** max(0, x), with a slope below, a bound above, or a threshold from which on it begins. */
const rectifier: LayerRule = (call) => {
  const { config } = call.layer;
  const slope = config.number('negativeSlope', 0);
  const most = config.has('maxValue') ? config.number('maxValue') : undefined;
  const threshold = config.number('threshold', 0);
  if (threshold !== 0)
    return add(call, 'elementwise', call.inputs, { function: `threshold ${threshold}${most ? ` max ${most}` : ''}` });
  if (most === undefined)
    return slope === 0 ? add(call, 'relu', call.inputs, {}) : add(call, 'leakyRelu', call.inputs, { slope });
  if (slope !== 0)
    throw new LayerError(`${config.layer} with a slope and with ${config.spelled('maxValue')} is not known`);
  if (most === 6) return add(call, 'relu6', call.inputs, {});
  return add(call, 'elementwise', call.inputs, { function: `clamp 0 ${most}` });
};

export const nonlinearities = {
  Activation: (call) => addActivation(call.layer.config.activation('activation'), call.inputs[0], call),
  ReLU: rectifier,
  LeakyReLU: (call) => add(call, 'leakyRelu', call.inputs, { slope: call.layer.config.number('alpha', 0.3) }),
  PReLU: prelu,
  ThresholdedReLU: (call) =>
    add(call, 'elementwise', call.inputs, { function: `threshold ${call.layer.config.number('theta', 1)}` }),
  ELU: (call) => add(call, 'elu', call.inputs, { alpha: call.layer.config.number('alpha', 1) }),
  Softmax: (call) =>
    add(call, 'softmax', call.inputs, { axis: axisOf(call.layer.config.number('axis', -1), shapeOf(call).length) }),
} satisfies Record<string, LayerRule>;
