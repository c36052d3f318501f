/** A layer in Keras' style, and what its rules share: operators under its name, weights that are made once. */
import type { Initialiser } from '../../../graph/graph';
import type { OperatorAttributes, OperatorName } from '../../../graph/operators/index';
import type { Dim, Shape } from '../../../graph/shape';
import type { Machine } from '../../evaluate/machine';
import type { Tensor } from '../../evaluate/values';
import { addActivation } from './activations';
import { LayerError, type LayerConfig } from './config';
import { initialiserOf } from './initialisers';

/** A layer made once and applied any number of times: its weights are made at the first time. */
export interface LayerObject {
  /** Path of the layer: its name, behind those of the models that hold it. */
  path: string;
  config: LayerConfig;
  /** Ids of its parameters by role. */
  weights: Map<string, number>;
  /** `layer.trainable = False` freezes its weights. */
  trainable?: boolean;
}

/** One application of a layer. */
export interface LayerCall {
  layer: LayerObject;
  inputs: readonly Tensor[];
  machine: Machine;
}

/** @throws LayerError where the layer's configuration or its inputs do not say enough. */
export type LayerRule = (call: LayerCall) => Tensor | readonly Tensor[];

/** Adds an operator under the layer's name. */
export const add = <Name extends OperatorName>(
  { machine, layer }: LayerCall,
  operator: Name,
  inputs: readonly Tensor[],
  attributes: OperatorAttributes[Name],
  parameters: readonly number[] = [],
): Tensor => machine.apply(operator, inputs, attributes, { parameters, module: layer.path });

/** @throws LayerError where it is not known. */
export const shapeOf = ({ inputs, layer }: LayerCall, input = 0): Shape => {
  const shape = inputs[input]?.shape;
  if (!shape) throw new LayerError(`the shape of ${layer.config.layer}'s input is not known`);
  return shape;
};

/** @throws LayerError where it is a symbol. */
export const knownSize = (size: Dim, { layer }: LayerCall): number => {
  if (typeof size !== 'number')
    throw new LayerError(`${layer.config.layer} needs the size ${size} of its input as a number`);
  return size;
};

/** An axis counted from the end, from the front. */
export const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** Makes a layer's parameter, or finds it where the layer was applied before. Its first values are those that `key` chooses. */
export function weight(
  { layer, machine }: LayerCall,
  role: string,
  shape: Shape,
  initialiser: { key: string; otherwise: string },
  trainable = true,
): number {
  const known = layer.weights.get(role);
  if (known !== undefined) return known;
  const chosen = layer.config.has(initialiser.key);
  const rule: Initialiser = initialiserOf(layer.config.get(initialiser.key, initialiser.otherwise));
  const id = machine.builder.parameter(`${layer.path}/${role}`, shape, rule, {
    trainable: trainable && layer.trainable !== false && layer.config.boolean('trainable', true),
    ...(chosen ? { initialisedAt: machine.source } : {}),
  });
  layer.weights.set(role, id);
  return id;
}

/** Applies the activation that the layer is configured with. */
export const activated = (call: LayerCall, tensor: Tensor): Tensor =>
  call.layer.config.has('activation')
    ? addActivation(call.layer.config.activation('activation'), tensor, call)
    : tensor;
