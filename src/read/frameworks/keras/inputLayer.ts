/** The layer that stands for an input among the layers of a functional model. */
import type { Machine } from '../../evaluate/machine';
import { Tensor, type Instance } from '../../evaluate/values';
import { layerClasses } from './layers';
import { stateOf } from './state';

const known = new WeakMap<Machine['builder'], Map<number, Instance>>();

export function inputLayerOf(node: number, machine: Machine): Instance {
  const { builder } = machine;
  const layers = known.get(builder) ?? new Map<number, Instance>();
  known.set(builder, layers);
  const found = layers.get(node);
  if (found) return found;
  const layer = machine.newInstance(layerClasses.get('InputLayer')!);
  const { attributes, shape, dataType } = builder.node(node);
  const state = stateOf(layer, machine, 'name' in attributes ? String(attributes.name) : 'input');
  const tensor = new Tensor(shape, dataType, { node });
  state.first = { inputs: [tensor], outputs: [tensor] };
  layers.set(node, layer);
  return layer;
}
