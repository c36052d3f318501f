import type { Tensor } from '../../evaluate/values';
import { LayerError } from './config';
import { add, axisOf, shapeOf, type LayerCall, type LayerRule } from './layer';

/** Merges any number of tensors, two at a time. */
const merge =
  (operator: 'add' | 'multiply') =>
  (call: LayerCall): Tensor => {
    const { inputs, layer } = call;
    if (inputs.length < 2) throw new LayerError(`${layer.config.layer} takes a list of two tensors or more`);
    return inputs.slice(1).reduce((sum, input) => add(call, operator, [sum, input], {}), inputs[0]);
  };

const average: LayerRule = (call) => {
  const sum = merge('add')(call);
  return add(call, 'affine', [sum], { scale: 1 / call.inputs.length, shift: 0 });
};

const subtract: LayerRule = (call) => {
  if (call.inputs.length !== 2) throw new LayerError(`${call.layer.config.layer} takes a list of two tensors`);
  return add(call, 'subtract', call.inputs, {});
};

const concatenate: LayerRule = (call) => {
  const axis = axisOf(call.layer.config.number('axis', -1), shapeOf(call).length);
  return add(call, 'concat', call.inputs, { axis });
};

/** max(x, y) = y + ReLU(x − y), min(x, y) = y − ReLU(y − x). */
const extreme =
  (operator: 'add' | 'subtract'): LayerRule =>
  (call) =>
    call.inputs.slice(1).reduce((x, y) => {
      const difference = add(call, 'subtract', operator === 'add' ? [x, y] : [y, x], {});
      return add(call, operator, [y, add(call, 'relu', [difference], {})], {});
    }, call.inputs[0]);

/** Products of the rows of two tensors of vectors: `Dot(axes=-1)` of [N, d] and [N, d], `Dot(axes=(2, 2))` of [N, l, d]. */
const dot: LayerRule = (call) => {
  const { config } = call.layer;
  const [x, y] = call.inputs;
  const rank = shapeOf(call).length;
  const axes = config.sizes('axes', 2).map((axis) => axisOf(axis, rank));
  if (shapeOf(call, 1).length !== rank || config.boolean('normalize', false))
    throw new LayerError(`${config.layer} of tensors with other axes, or normalised, is not known`);
  if (rank === 2) {
    const product = add(call, 'multiply', [x, y], {});
    return add(call, 'reduce', [product], { function: 'sum', axes: [1], keep: true });
  }
  if (rank !== 3) throw new LayerError(`${config.layer} of ${rank} axes is not known`);
  const swapped = (tensor: Tensor): Tensor => add(call, 'transpose', [tensor], { order: [0, 2, 1] });
  return add(call, 'matmul', [axes[0] === 2 ? x : swapped(x), axes[1] === 1 ? y : swapped(y)], {});
};

export const merging = {
  Add: merge('add'),
  Subtract: subtract,
  Multiply: merge('multiply'),
  Average: average,
  Maximum: extreme('add'),
  Minimum: extreme('subtract'),
  Dot: dot,
  Concatenate: concatenate,
} satisfies Record<string, LayerRule>;
