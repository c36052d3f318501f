/** `keras.Model` and `keras.Sequential`: functional, sequential and subclassed models. */
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import {
  ClassValue,
  ListValue,
  NativeFunction,
  Tensor,
  TupleValue,
  Unknown,
  type Instance,
  type Value,
} from '../../evaluate/values';
import { applyAgain, countOf } from '../layers/applications';
import { LayerConfig, LayerError, type ConfigValues } from '../layers/config';
import { inputOf } from '../layers/inputs';
import { outputsIn, replaced } from '../nested';
import { configured, styleOf } from './config';
import { applyLayer, define, layerClass } from './layer';
import { layersInOrder } from './order';
import { noteInput } from './settings';
import { shapeFrom } from './shapes';
import { isLayer, stateOf } from './state';
import { sublayers } from './tracking';

export const modelClass = new ClassValue('Model', [layerClass], { path: 'keras.Model' });
export const sequentialClass = new ClassValue('Sequential', [modelClass], { path: 'keras.Sequential' });

/** A new input tensor. @throws LayerError where its shape is no list */
function newInput(values: ConfigValues, name: string, machine: Machine): Tensor | undefined {
  return inputOf(new LayerConfig('Input', values, styleOf(machine)), name, machine);
}

/** The name that Keras gives an input without one: `input_1`. */
const inputName = (machine: Machine): string => `input_${countOf('input ', machine)}`;

/** `keras.Input(shape=(32, 32, 3))`. */
export const input = new NativeFunction(
  'Input',
  (args, machine) => {
    const tensor = args.named.get('tensor');
    if (tensor instanceof Tensor) return tensor;
    const { values } = configured('Input', args, machine);
    try {
      const named = typeof values.name === 'string' ? values.name : inputName(machine);
      const made = newInput(values, named, machine);
      if (made) return made;
      throw new LayerError('it has no shape');
    } catch (error) {
      if (!(error instanceof LayerError)) throw error;
      return machine.unresolved('Input(…)', error.message, []);
    }
  },
  'static',
);

/** Makes a model functional: what lies between its inputs and its outputs. */
function connect(model: Instance, inputs: Value, outputs: Value, machine: Machine): void {
  const state = stateOf(model, machine);
  const [from, to] = [outputsIn(inputs), outputsIn(outputs)];
  state.functional = { inputs: from, outputs: to, given: { inputs, outputs } };
  state.first = { inputs: from, outputs: to };
  state.built = true;
  const unknown = [inputs, outputs].flatMap((value) => (value instanceof Unknown ? [value] : []));
  if (to.length === 0)
    machine.problem(
      'unresolved',
      `The outputs of \`${state.name}\` are not known${unknown[0] ? ` (${unknown[0].reason})` : ''}.`,
    );
}

define(modelClass, '__init__', (model, args, machine) => {
  const [inputs, outputs] = [
    args.get(0, 'inputs') ?? args.named.get('input'),
    args.get(1, 'outputs') ?? args.named.get('output'),
  ];
  const name = args.get(2, 'name');
  stateOf(model, machine, typeof name === 'string' ? name : undefined);
  if (inputs !== undefined && outputs !== undefined && inputs !== null) connect(model, inputs, outputs, machine);
  return null;
});

/** A functional model on other tensors; its inputs may come as a list or by their names. */
define(modelClass, 'call', (model, args, machine) => {
  const { functional, name } = stateOf(model, machine);
  const given = outputsIn(args.get(0, 'inputs'), true);
  if (!functional) return machine.unresolved(`${name}(…)`, `${model.type.name} has no call`, args.all());
  const outputs = applyAgain(functional.inputs, functional.outputs, given, machine);
  return replaced(functional.given.outputs, [...outputs]);
});

const asIndex = (value: Value): number | undefined => (typeof value === 'number' ? value : undefined);

define(modelClass, 'get_layer', (model, args, machine) => {
  const [name, index] = [args.get(0, 'name'), asIndex(args.get(1, 'index'))];
  const layers = layersInOrder(model, machine);
  const found =
    index === undefined
      ? layers.find((layer) => isLayer(layer) && stateOf(layer, machine).name === name)
      : layers[index < 0 ? index + layers.length : index];
  return found ?? machine.raise('ValueError', `no such layer: ${machine.text(name ?? index ?? null)}`);
});
define(modelClass, 'layers', (model, _args, machine) => new ListValue(layersInOrder(model, machine)), 'property');
define(modelClass, 'predict', (model, args, machine) => applyLayer(model, new Arguments(args.positional), machine));
/** `model.build((None, 32, 32, 3))` says what a model takes that is built of its own `call`. */
define(modelClass, 'build', (model, args, machine) => {
  const state = stateOf(model, machine);
  const shape = args.get(0, 'input_shape');
  if (shape !== undefined && shape !== null) {
    model.attributes.set('_build_input_shape', shape);
    noteInput(model, shapeFrom(shape), machine);
  }
  state.built = true;
  return null;
});

define(sequentialClass, '__init__', (model, args, machine) => {
  const name = args.get(1, 'name');
  const state = stateOf(model, machine, typeof name === 'string' ? name : undefined);
  state.parts = [];
  const layers = args.get(0, 'layers');
  if (layers instanceof ListValue || layers instanceof TupleValue)
    for (const layer of layers.items) append(model, layer, machine);
  else if (layers instanceof Unknown)
    machine.problem('unresolved', `The layers of \`${state.name}\` are not known (${layers.reason}).`);
  return null;
});

/** What a layer says of its input, where it is the first of a sequential model. */
function declaredInput(layer: Instance, machine: Machine): Tensor | undefined {
  const { given, functional, first, name, parts } = stateOf(layer, machine);
  if (functional || parts) return (functional ?? first)?.inputs[0];
  const { values } = configured(layer.type.name, new Arguments([], given), machine);
  const width = given.get('input_dim');
  const isTable = layer.type.order.some(({ name: className }) => className === 'Embedding');
  const length = given.get('input_length');
  const shape: ConfigValues = isTable
    ? typeof length === 'number'
      ? { shape: [length], dtype: 'int32' }
      : {}
    : typeof width === 'number'
      ? { shape: typeof length === 'number' ? [length, width] : [width] }
      : {};
  const { batchShape, batchInputShape, inputShape, dtype } = values;
  const own = layer.type.name === 'InputLayer' ? { shape: values.shape } : {};
  return newInput({ batchShape, batchInputShape, inputShape, dtype, ...own, ...shape }, `${name}_input`, machine);
}

/** Adds a layer, and applies it where the shape before it is known. */
function append(model: Instance, part: Value, machine: Machine): void {
  const state = stateOf(model, machine);
  const parts = (state.parts ??= []);
  // Keras 3 takes `keras.Input(…)` among the layers.
  if (part instanceof Tensor) {
    state.first = { inputs: [part], outputs: [part] };
    return;
  }
  if (!isLayer(part)) {
    const reason = part instanceof Unknown ? ` (${part.reason})` : '';
    machine.problem('unresolved', `A layer of \`${state.name}\` is not known${reason}: it is left out.`);
    return;
  }
  parts.push(part);
  if (!state.first) {
    const made = declaredInput(part, machine);
    if (!made) return;
    const whole = stateOf(part, machine).functional ?? stateOf(part, machine).first;
    state.first = { inputs: [made], outputs: [made] };
    // A model in the first place is there already.
    if (whole?.inputs[0] === made) {
      state.first = { inputs: whole.inputs, outputs: whole.outputs };
      return;
    }
  }
  const result = applyLayer(part, Arguments.of(state.first.outputs[0]), machine);
  state.first = { inputs: state.first.inputs, outputs: outputsIn(result) };
}

define(sequentialClass, 'add', (model, args, machine) => {
  append(model, args.get(0, 'layer'), machine);
  return null;
});
define(sequentialClass, 'pop', (model, _args, machine) => {
  const state = stateOf(model, machine);
  const gone = state.parts?.pop();
  const before = state.parts?.[state.parts.length - 1];
  const outputs = before ? stateOf(before, machine).first?.outputs : undefined;
  if (state.first) state.first = { inputs: state.first.inputs, outputs: outputs ?? state.first.inputs };
  return gone ?? null;
});
define(sequentialClass, 'call', (model, args, machine) =>
  (stateOf(model, machine).parts ?? []).reduce<Value>(
    (x, part) => applyLayer(part, Arguments.of(x), machine),
    args.get(0, 'inputs'),
  ),
);
define(sequentialClass, 'layers', (model, _args, machine) => new ListValue(sublayers(model, machine)), 'property');
define(sequentialClass, 'build', (model, args, machine) => {
  const state = stateOf(model, machine);
  const shape = args.get(0, 'input_shape');
  if (state.first || shape === undefined || shape === null) return null;
  const { values } = configured('Input', new Arguments([], new Map([['batch_shape', shape]])), machine);
  const made = newInput(values, `${state.name}_input`, machine);
  if (!made) return null;
  let outputs: readonly Tensor[] = [made];
  for (const part of state.parts ?? []) outputs = outputsIn(applyLayer(part, Arguments.of(outputs[0]), machine));
  state.first = { inputs: [made], outputs };
  return null;
});

/** `keras.models.clone_model(model)`: the same layers with weights of their own are read as the same layers. */
export const clone = new NativeFunction('clone_model', (args) => args.positional[0], 'static');
