/** `keras.layers.Layer`: how a layer is named, built, called; the weights that it adds. */
import type { Initialiser } from '../../../graph/graph';
import { Arguments } from '../../evaluate/arguments';
import { objectClass } from '../../evaluate/exceptions';
import type { Machine } from '../../evaluate/machine';
import { numberOf } from '../../evaluate/arithmetic';
import { dimOfValue } from '../../evaluate/symbolicArithmetic';
import { tensorsIn } from '../../evaluate/calls';
import {
  ClassValue,
  FunctionValue,
  ListValue,
  NativeFunction,
  Tensor,
  TupleValue,
  Unknown,
  type Instance,
  type Value,
} from '../../evaluate/values';
import { recordApplication } from '../layers/applications';
import { LayerConfig } from '../layers/config';
import { initialiserOf } from '../layers/initialisers';
import { outputsIn } from '../nested';
import { CallOf } from './applied';
import { configured, initialiserValue, styleOf } from './config';
import { noteInput, settingsOf } from './settings';
import { signatures } from './signatures';
import { shapesOf, shapeTuple } from './shapes';
import { configure, isLayer, isNative, stateOf, type LayerState } from './state';
import { allLayers, setTrainable, sublayers } from './tracking';

export const layerClass = new ClassValue('Layer', [objectClass], { path: 'keras.layers.Layer' });

type Method = (layer: Instance, args: Arguments, machine: Machine) => Value;

/** Gives a class of the library a method, or a property. */
export function define(type: ClassValue, name: string, method: Method, binding?: 'property'): void {
  const native = new NativeFunction(
    name,
    (args, machine) => {
      const [layer] = args.positional;
      return isLayer(layer) ? method(layer, args.rest(), machine) : machine.raise('TypeError', `${name} of no layer`);
    },
    binding,
  );
  type.attributes.set(name, native);
}

const joined = (path: string, name: string): string => (path ? `${path}.${name}` : name);

/** The class of the library that a layer is, or that its own class derives from. */
export const nativeClass = ({ type }: Instance): ClassValue => type.order.find(isNative) ?? layerClass;

define(layerClass, '__init__', (layer, args, machine) => {
  const { name: className } = nativeClass(layer);
  const { values, given } = configured(className, args, machine);
  const state = stateOf(layer, machine, typeof values.name === 'string' ? values.name : undefined);
  const style = styleOf(machine);
  configure(state, values, new LayerConfig(className, values, style, style.defaults(className)), given);
  return null;
});

/** Names of the parameters of a layer's own `call`; undefined where it is the library's. */
function parametersOf(layer: Instance): Set<string> | undefined {
  const call = layer.type.find('call')?.value;
  if (!(call instanceof FunctionValue)) return undefined;
  if (call.syntax.parameters.some(({ kind }) => kind === 'keywordRest')) return undefined;
  return new Set(call.syntax.parameters.map(({ target }) => (target.kind === 'name' ? target.name : '')));
}

/** `training` and `mask` reach a `call` that takes them. */
function withMode(layer: Instance, args: Arguments, machine: Machine): Arguments {
  const parameters = parametersOf(layer);
  const named = new Map(args.named);
  if (!parameters) return args;
  for (const name of ['training', 'mask']) if (!parameters.has(name)) named.delete(name);
  const place = [...parameters].indexOf('training') - 1;
  if (place >= 0 && args.positional.length <= place && (named.get('training') ?? null) === null)
    named.set('training', settingsOf(machine).training);
  return new Arguments(args.positional, named, args.incomplete);
}

/** Weights belong to one graph: a layer that was found built in another one makes them anew. */
function enter(state: LayerState, machine: Machine): void {
  if (state.builder === machine.builder) return;
  const { builder } = machine;
  if (state.builder) {
    state.layer = { ...state.layer, weights: new Map() };
    state.first = undefined;
  }
  state.builder = builder;
  for (const { tensor, role } of state.variables) register(state, tensor, role, machine);
}

function register(state: LayerState, tensor: Tensor, role: string, machine: Machine): void {
  const { shape, initialiser, trainable, initialisedAt } = tensor.parameter!;
  const name = `${state.layer.path.replaceAll('.', '/')}/${role}`.replace(/^\//, '');
  tensor.parameter!.id = machine.builder.parameter(name, shape, initialiser, {
    trainable: trainable && state.trainable,
    initialisedAt,
  });
}

/** Says once in a graph where a layer was made and what it is. */
function note(layer: Instance, path: string, { builder }: Machine): void {
  if (builder.modules.some((module) => module.path === path)) return;
  const { definition } = layer.type.options;
  const { source, type } = layer;
  builder.modules.push({ path, type: type.name, source, ...(definition ? { definition: definition.source } : {}) });
}

/**
 * Applies a layer: builds it at the first time, and runs its `call` under its own path.
 * @param path where it stands in the network; below what is running unless it is given
 */
export function applyLayer(layer: Instance, args: Arguments, machine: Machine, path?: string): Value {
  const state = stateOf(layer, machine);
  machine.applied?.(layer, args.positional);
  const own = path ?? joined(machine.origin().module, state.name);
  state.layer.path = own;
  state.layer.trainable = state.trainable;
  enter(state, machine);
  note(layer, own, machine);
  const result = machine.inModule(own, () => {
    build(layer, args, machine);
    return machine.call(machine.getAttribute(layer, 'call'), withMode(layer, args, machine));
  });
  const [inputs, outputs] = [tensorsIn(args.all()).filter(({ parameter }) => !parameter), outputsIn(result)];
  recordApplication(new CallOf(layer, args), inputs, outputs, machine);
  state.first ??= { inputs, outputs };
  const [example] = inputs;
  // A tensor of the source, `model(tf.zeros((1, 32, 32, 3)))`: what other models of its class take as well.
  if (example?.shape && example.node === undefined) noteInput(layer, [1, ...example.shape.slice(1)], machine);
  return result;
}

function build(layer: Instance, args: Arguments, machine: Machine): void {
  const state = stateOf(layer, machine);
  if (state.built) return;
  state.built = true;
  const found = layer.type.find('build');
  if (found && !isNative(found.owner))
    machine.call(machine.getAttribute(layer, 'build'), Arguments.of(shapesOf(args.positional[0])));
}

define(layerClass, '__call__', (layer, args, machine) => applyLayer(layer, args, machine));
define(layerClass, 'call', (_layer, args) => args.positional[0]);
define(layerClass, 'build', (layer, _args, machine) => {
  stateOf(layer, machine).built = true;
  return null;
});

/** `self.add_weight(name='w', shape=(3, 4), initializer='zeros', trainable=True)`; the first two may change places. */
define(layerClass, 'add_weight', (layer, args, machine) => {
  const [first, second] = args.positional;
  const isName = typeof first === 'string';
  const role = isName ? first : (args.named.get('name') ?? 'kernel');
  const shape = (isName ? second : first) ?? args.named.get('shape') ?? new TupleValue([]);
  const initialiser = args.named.get('initializer');
  const rule = initialiserOf(
    initialiser === undefined || initialiser === null ? 'glorotUniform' : initialiserValue(initialiser, machine),
  );
  return addVariable(layer, String(role as string), shape, rule, args.named.get('trainable') !== false, machine);
});
layerClass.attributes.set('add_variable', layerClass.attributes.get('add_weight')!);

/** A new weight of a layer; undefined sizes are said by an Unknown in its place. */
export function addVariable(
  layer: Instance,
  role: string,
  shape: Value,
  initialiser: Initialiser,
  trainable: boolean,
  machine: Machine,
): Value {
  const sizes = machine.iterate(shape).map((size) => dimOfValue(size) ?? numberOf(size));
  if (sizes.some((size) => size === undefined))
    return new Unknown(`a weight of the shape ${machine.text(shape)}`, machine.source);
  const record = { shape: sizes as number[], trainable, initialiser, initialisedAt: machine.source };
  const tensor = new Tensor(record.shape, 'float32', { parameter: record });
  const state = stateOf(layer, machine);
  state.variables.push({ tensor, role });
  if (state.builder === machine.builder) register(state, tensor, role, machine);
  else if (!state.builder) {
    // Made before the layer was applied: it has its name alone.
    state.builder = machine.builder;
    register(state, tensor, role, machine);
  }
  return tensor;
}

define(layerClass, '__setattr__', (layer, args, machine) => {
  const [name, value] = args.positional;
  if (name === 'trainable' && typeof value === 'boolean') setTrainable(layer, value, machine);
  else if ((name === 'name' || name === '_name') && typeof value === 'string')
    stateOf(layer, machine, value).name = value;
  else layer.attributes.set(String(name as string), value);
  return null;
});

const oneOrList = (tensors: readonly Tensor[]): Value =>
  tensors.length === 1 ? tensors[0] : new ListValue([...tensors]);

/** Weights of a layer and of all below it that the graph has. */
const weightsOf = (layer: Instance, machine: Machine, trainable?: boolean): Value =>
  new ListValue(
    allLayers(layer, machine).flatMap((each) => {
      const { layer: own, variables } = stateOf(each, machine);
      const tensors = [...own.weights.values()].map((id) => {
        const { shape, trainable: trains, initialiser } = machine.builder.parameters[id];
        return new Tensor(shape, 'float32', { parameter: { shape, trainable: trains, initialiser, id } });
      });
      return [...tensors, ...variables.map(({ tensor }) => tensor)].filter(
        ({ parameter }) => trainable === undefined || parameter?.trainable === trainable,
      );
    }),
  );

/** Members that follow from what a layer is and was applied to. */
const members: Readonly<Record<string, (layer: Instance, machine: Machine) => Value>> = {
  name: (layer, machine) => stateOf(layer, machine).name,
  _name: (layer, machine) => stateOf(layer, machine).name,
  trainable: (layer, machine) => stateOf(layer, machine).trainable,
  built: (layer, machine) => stateOf(layer, machine).built,
  dtype: () => 'float32',
  compute_dtype: () => 'float32',
  losses: () => new ListValue([]),
  input: (layer, machine) => oneOrList(stateOf(layer, machine).first?.inputs ?? []),
  output: (layer, machine) => oneOrList(stateOf(layer, machine).first?.outputs ?? []),
  inputs: (layer, machine) => new ListValue([...(stateOf(layer, machine).first?.inputs ?? [])]),
  outputs: (layer, machine) => new ListValue([...(stateOf(layer, machine).first?.outputs ?? [])]),
  input_shape: (layer, machine) => shapeTuple(stateOf(layer, machine).first?.inputs[0]?.shape ?? null),
  output_shape: (layer, machine) => shapeTuple(stateOf(layer, machine).first?.outputs[0]?.shape ?? null),
  weights: (layer, machine) => weightsOf(layer, machine),
  variables: (layer, machine) => weightsOf(layer, machine),
  trainable_weights: (layer, machine) => weightsOf(layer, machine, true),
  trainable_variables: (layer, machine) => weightsOf(layer, machine, true),
  non_trainable_weights: (layer, machine) => weightsOf(layer, machine, false),
  submodules: (layer, machine) => new ListValue(allLayers(layer, machine).slice(1)),
  _layers: (layer, machine) => new ListValue(sublayers(layer, machine)),
};

/** An argument of the library's own class that the source did not give. */
function unsaid(layer: Instance, name: string): Value {
  const { name: className } = nativeClass(layer);
  if (!/_(?:regularizer|constraint|initializer)$/.test(name) && !signatures[className]?.split(' ').includes(name))
    return undefined;
  if (/_(?:regularizer|constraint)$/.test(name)) return null;
  if (!name.endsWith('_initializer')) return new Unknown(`${className}.${name}`);
  if (/^(?:gamma|moving_variance)/.test(name)) return 'ones';
  return /^(?:bias|beta|alpha|moving_mean)/.test(name) ? 'zeros' : 'glorot_uniform';
}

/** Asked for what no attribute is: a member of every layer, or an argument that it was made with. */
define(layerClass, '__getattr__', (layer, args, machine) => {
  const name = String(args.positional[0] as string);
  if (Object.hasOwn(members, name)) return members[name](layer, machine);
  const { given, layer: own } = stateOf(layer, machine);
  if (given.has(name)) return given.get(name);
  const id = own.weights.get(name);
  if (id === undefined) return unsaid(layer, name);
  const { shape, trainable, initialiser } = machine.builder.parameters[id];
  return new Tensor(shape, 'float32', { parameter: { shape, trainable, initialiser, id } });
});

/** What changes nothing of what is read: training, saving, printing, losses. */
for (const name of (
  'add_loss add_metric add_update compile summary fit fit_generator train_on_batch evaluate save save_weights ' +
  'load_weights set_weights reset_states reset_state reset_metrics from_logits _set_dtype_policy'
).split(' '))
  define(layerClass, name, () => null);
define(layerClass, 'get_config', () => new Unknown('get_config()'));
define(layerClass, 'get_weights', (_layer, _args, machine) => new Unknown('get_weights()', machine.source));
define(layerClass, 'compute_output_shape', (_layer, args) => args.positional[0]);
define(layerClass, 'get_input_at', (layer, _args, machine) => members.input(layer, machine));
define(layerClass, 'get_output_at', (layer, _args, machine) => members.output(layer, machine));
