/** The layers of a functional model in Keras' order: by depth from the outputs, then by when they are met from there. */
import type { Machine } from '../../evaluate/machine';
import type { Instance, Value } from '../../evaluate/values';
import { applicationOf } from '../layers/applications';
import { CallOf } from './applied';
import { inputLayerOf } from './inputLayer';
import { stateOf } from './state';
import { sublayers } from './tracking';

/** Keras' `model.layers`; inputs are layers of their own in a functional model. */
export function layersInOrder(model: Instance, machine: Machine): Value[] {
  const { functional } = stateOf(model, machine);
  if (!functional) return sublayers(model, machine);
  const inputs = new Set(functional.inputs.map(({ node }) => node));
  const indices = new Map<Instance, number>();
  const calls = new Map<number, { layer?: Instance; before: readonly number[] }>();
  const met = new Set<number>();
  /** Notes every call between the outputs and the inputs behind those before it. */
  const visit = (node: number | undefined): void => {
    if (node === undefined || met.has(node)) return;
    met.add(node);
    const isInput = inputs.has(node);
    const application = isInput ? undefined : applicationOf(node, machine);
    const layer = isInput
      ? inputLayerOf(node, machine)
      : application?.by instanceof CallOf
        ? application.by.layer
        : undefined;
    if (layer && !indices.has(layer)) indices.set(layer, indices.size);
    const tensors = application?.inputs.flatMap((input) => (input.node === undefined ? [] : [input.node]));
    const before = isInput ? [] : (tensors ?? machine.builder.node(node).inputs);
    before.forEach(visit);
    calls.set(node, { layer, before });
  };
  functional.outputs.forEach(({ node }) => {
    visit(node);
  });
  const depths = new Map<Instance, number>();
  const nodeDepths = new Map<number, number>();
  for (const [node, { layer, before }] of [...calls].reverse()) {
    const depth = Math.max(nodeDepths.get(node) ?? 0, (layer && depths.get(layer)) ?? 0);
    if (layer) depths.set(layer, depth);
    for (const source of before) nodeDepths.set(source, Math.max(nodeDepths.get(source) ?? 0, depth + 1));
  }
  return [...indices.keys()].sort(
    (a, b) => (depths.get(b) ?? 0) - (depths.get(a) ?? 0) || indices.get(a)! - indices.get(b)!,
  );
}
