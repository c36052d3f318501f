import { LayerError } from './config';
import { add, axisOf, shapeOf, type LayerRule } from './layer';

/** Merges any number of tensors, two at a time. */
const merge =
  (operator: 'add' | 'multiply'): LayerRule =>
  (call) => {
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

export const merging = {
  Add: merge('add'),
  Subtract: subtract,
  Multiply: merge('multiply'),
  Average: average,
  Concatenate: concatenate,
} satisfies Record<string, LayerRule>;
