/** Layers that a layer holds, as Keras tracks them: in its attributes, and in lists and dictionaries there. */
import type { Machine } from '../../evaluate/machine';
import { DictValue, ListValue, TupleValue, type Instance, type Value } from '../../evaluate/values';
import { layersBetween } from '../layers/applications';
import { CallOf } from './applied';
import { isLayer, stateOf } from './state';

function layersIn(value: Value, depth = 0): Instance[] {
  if (isLayer(value)) return [value];
  if (depth > 4) return [];
  if (value instanceof ListValue || value instanceof TupleValue)
    return value.items.flatMap((item) => layersIn(item, depth + 1));
  if (value instanceof DictValue) return [...value.entries.values()].flatMap(([, item]) => layersIn(item, depth + 1));
  return [];
}

/** Layers directly below a layer or a model, in order, each once. */
export function sublayers(layer: Instance, machine: Machine): Instance[] {
  const { parts, functional } = stateOf(layer, machine);
  const own = [...layer.attributes.values()].flatMap((value) => layersIn(value));
  const between = functional
    ? layersBetween(functional.inputs, functional.outputs, machine).flatMap((by) =>
        by instanceof CallOf ? [by.layer] : [],
      )
    : [];
  return [...new Set([...(parts ?? []), ...between, ...own])].filter((each) => each !== layer);
}

/** A layer and all below it, each once. */
export function allLayers(root: Instance, machine: Machine): Instance[] {
  const found = new Set<Instance>();
  const visit = (layer: Instance): void => {
    if (found.has(layer)) return;
    found.add(layer);
    for (const inner of sublayers(layer, machine)) visit(inner);
  };
  visit(root);
  return [...found];
}

/** `layer.trainable = False`: its weights, and those of all below it, stay as they are. Statistics never train. */
export function setTrainable(root: Instance, trainable: boolean, machine: Machine): void {
  for (const layer of allLayers(root, machine)) {
    const state = stateOf(layer, machine);
    state.trainable = trainable;
    if (state.builder !== machine.builder) continue;
    for (const [role, id] of state.layer.weights)
      machine.builder.parameters[id].trainable = trainable && !role.startsWith('moving_');
    for (const { tensor } of state.variables)
      if (tensor.parameter?.id !== undefined)
        machine.builder.parameters[tensor.parameter.id].trainable = trainable && tensor.parameter.trainable;
  }
}
