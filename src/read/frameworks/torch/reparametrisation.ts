/**
 * Weights that are made from other parameters: `weight_norm`, `spectral_norm` and `parametrize`, in their old form, which
 * renames the parameter, and in that of `torch.nn.utils.parametrizations`, which adds a module that computes it.
 */
import type { Initialiser } from '../../../graph/graph';
import type { Shape } from '../../../graph/shape';
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import type { Instance } from '../../evaluate/values';
import { ClassValue, NativeFunction, Tensor, type Value } from '../../evaluate/values';
import type { TensorFunction } from './activations';
import { layers, newParameter } from './layer';
import { isModule, moduleClass, stateOf } from './module';
import { bindArguments, isSequence, knownShape, truth, whole } from './signature';

const normOfWeight: Initialiser = { kind: 'unknown', text: 'norm of the weight' };

interface Place {
  module: Instance;
  name: string;
  weight: Tensor;
}

/** The parameter that is to be replaced; undefined where the module is not read, or has none of this name. */
function placeOf({ module, name }: Readonly<Record<string, Value>>): Place | undefined {
  if (!isModule(module) || typeof name !== 'string') return undefined;
  const weight = stateOf(module).parameters.get(name);
  return weight?.parameter && weight.shape ? { module, name, weight } : undefined;
}

/** The layer finds its weight as a plain attribute: the parameter has another name now. */
function renamed({ module, name, weight }: Place, to: string): void {
  const { parameters } = stateOf(module);
  parameters.delete(name);
  parameters.set(to, weight);
  module.attributes.set(name, weight);
}

/** Gives the parameter its own name back, without what was made of it. */
function restored(module: Value, name: string, from: string, others: readonly string[]): Value {
  if (!isModule(module)) return module;
  const { parameters, buffers } = stateOf(module);
  const weight = parameters.get(from);
  for (const other of [from, ...others]) {
    parameters.delete(other);
    buffers.delete(other);
  }
  module.attributes.delete(name);
  if (weight) parameters.set(name, weight);
  return module;
}

/** Sizes of the lengths in weight normalisation: one for each slice along `dim`, one for all where it is None. */
const lengths = (weight: Tensor, dim: Value): Shape => {
  if (dim === null) return [];
  const shape = knownShape(weight);
  const axis = whole(dim) < 0 ? whole(dim) + shape.length : whole(dim);
  return shape.map((size, i) => (i === axis ? size : 1));
};

const isTransposed = (module: Instance): boolean =>
  module.type.order.some(({ name }) => /^ConvTranspose\dd$/.test(name));

/** Sizes of the two singular vectors of the weight as a matrix. */
function singularVectors({ module, weight }: Place, dim: Value): [rows: Shape, columns: Shape] {
  const shape = knownShape(weight).map(Number);
  const axis = dim === null ? Number(isTransposed(module)) : whole(dim);
  return [[shape[axis]], [shape.reduce((a, b) => a * b, 1) / shape[axis]]];
}

const buffer = (shape: Shape, text: string): Tensor => new Tensor(shape, 'float32', { text });

/** Direction and length of the weight, each a parameter (Salimans & Kingma 2016). */
const weightNorm: TensorFunction = (args, machine) => {
  const named = bindArguments(machine, 'weight_norm', "module name='weight' dim=0", args);
  const place = placeOf(named);
  if (!place) return named.module;
  const { parameters } = stateOf(place.module);
  parameters.delete(place.name);
  parameters.set(`${place.name}_g`, newParameter(lengths(place.weight, named.dim), normOfWeight));
  renamed(place, `${place.name}_v`);
  return named.module;
};

/** The weight divided by its largest singular value (Miyato et al. 2018). */
const spectralNorm: TensorFunction = (args, machine) => {
  const signature = "module name='weight' n_power_iterations=1 eps=1e-12 dim=None";
  const named = bindArguments(machine, 'spectral_norm', signature, args);
  const place = placeOf(named);
  if (!place) return named.module;
  const [rows, columns] = singularVectors(place, named.dim);
  renamed(place, `${place.name}_orig`);
  const { buffers } = stateOf(place.module);
  buffers.set(`${place.name}_u`, buffer(rows, 'u'));
  buffers.set(`${place.name}_v`, buffer(columns, 'v'));
  return named.module;
};

const parametrisationList = new ClassValue('ParametrizationList', [layers.get('ModuleList')!], {
  path: 'torch.nn.utils.parametrize.ParametrizationList',
});

/** `module.parametrizations.<name>`, made where it is not there yet. */
function parametrisations({ module, name }: Place, machine: Machine): Instance {
  const made = (owner: Instance, key: string, type: ClassValue): Instance => {
    const { modules } = stateOf(owner);
    const known = modules.get(key);
    if (known) return known;
    const instance = machine.newInstance(type);
    stateOf(instance);
    modules.set(key, instance);
    return instance;
  };
  return made(made(module, 'parametrizations', layers.get('ModuleDict')!), name, parametrisationList);
}

const plainModule = (name: string): ClassValue =>
  new ClassValue(name, [moduleClass], { path: `torch.nn.utils.parametrizations.${name}` });
const [weightNormModule, spectralNormModule, orthogonalModule] = ['_WeightNorm', '_SpectralNorm', '_Orthogonal'].map(
  plainModule,
);

function addModule(list: Instance, type: ClassValue, machine: Machine): Instance {
  const instance = machine.newInstance(type);
  stateOf(instance);
  stateOf(list).modules.set(String(stateOf(list).modules.size), instance);
  return instance;
}

/** Moves the parameter into the list that computes it. */
function moved({ module, name, weight }: Place, list: Instance, to: string): void {
  stateOf(module).parameters.delete(name);
  stateOf(list).parameters.set(to, weight);
  module.attributes.set(name, weight);
}

const parametrisedWeightNorm: TensorFunction = (args, machine) => {
  const named = bindArguments(machine, 'weight_norm', "module name='weight' dim=0", args);
  const place = placeOf(named);
  if (!place) return named.module;
  const list = parametrisations(place, machine);
  stateOf(list).parameters.set('original0', newParameter(lengths(place.weight, named.dim), normOfWeight));
  moved(place, list, 'original1');
  addModule(list, weightNormModule, machine);
  return named.module;
};

const parametrisedSpectralNorm: TensorFunction = (args, machine) => {
  const signature = "module name='weight' n_power_iterations=1 eps=1e-12 dim=None";
  const named = bindArguments(machine, 'spectral_norm', signature, args);
  const place = placeOf(named);
  if (!place) return named.module;
  const list = parametrisations(place, machine);
  const [rows, columns] = singularVectors(place, named.dim);
  moved(place, list, 'original');
  const { buffers } = stateOf(addModule(list, spectralNormModule, machine));
  if (knownShape(place.weight).length > 1) {
    buffers.set('_u', buffer(rows, 'u'));
    buffers.set('_v', buffer(columns, 'v'));
  }
  return named.module;
};

const orthogonal: TensorFunction = (args, machine) => {
  const signature = "module name='weight' orthogonal_map=None use_trivialization=True";
  const named = bindArguments(machine, 'orthogonal', signature, args);
  const place = placeOf(named);
  if (!place) return named.module;
  const list = parametrisations(place, machine);
  moved(place, list, 'original');
  const { buffers } = stateOf(addModule(list, orthogonalModule, machine));
  if (truth(named.use_trivialization)) buffers.set('base', buffer(knownShape(place.weight), 'base'));
  return named.module;
};

/** A module of the source computes the weight, each time that its owner runs. */
const registerParametrisation: TensorFunction = (args, machine) => {
  const named = bindArguments(
    machine,
    'register_parametrization',
    'module tensor_name parametrization unsafe=False',
    args,
  );
  const { module, parametrization: maker } = named;
  if (!isModule(module) || !isModule(maker) || typeof named.tensor_name !== 'string') return module;
  const name = named.tensor_name;
  const known = stateOf(module).modules.get('parametrizations');
  const found = known ? stateOf(known).modules.get(name) : undefined;
  if (found) {
    stateOf(found).modules.set(String(stateOf(found).modules.size), maker);
    return module;
  }
  const place = placeOf({ module, name });
  if (!place) return machine.raise('ValueError', `${module.type.name} has no parameter ${name}`);
  const list = parametrisations(place, machine);
  const inverse = machine.findAttribute(maker, 'right_inverse');
  const original = inverse === undefined ? place.weight : machine.call(inverse, Arguments.of(place.weight));
  originals(list, original, place.weight);
  stateOf(module).parameters.delete(name);
  module.attributes.set(name, place.weight);
  stateOf(list).modules.set(String(stateOf(list).modules.size), maker);
  const forward = machine.findAttribute(module, 'forward');
  module.attributes.set(
    'forward',
    new NativeFunction(
      'forward',
      (inputs, inner) => {
        module.attributes.set(name, computed(list, inner));
        return inner.call(forward, inputs);
      },
      'static',
    ),
  );
  return module;
};

/** What the right inverse gives is kept: one tensor, or several. */
function originals(list: Instance, original: Value, weight: Tensor): void {
  const { parameters } = stateOf(list);
  const parameterOf = (value: Value): Tensor =>
    value instanceof Tensor && value.shape && !value.parameter
      ? newParameter(value.shape, { kind: 'unknown', text: 'right inverse of the weight' })
      : weight;
  if (isSequence(original)) original.items.forEach((item, i) => parameters.set(`original${i}`, parameterOf(item)));
  else parameters.set('original', parameterOf(original));
}

/** The weight, by the parametrisations one after the other. */
function computed(list: Instance, machine: Machine): Value {
  const { parameters, modules } = stateOf(list);
  let values: Value[] = [...parameters.values()];
  for (const maker of modules.values()) if (maker) values = [machine.call(maker, new Arguments(values))];
  return values[0];
}

const removeParametrisations: TensorFunction = (args, machine) => {
  const named = bindArguments(machine, 'remove_parametrizations', 'module tensor_name leave_parametrized=True', args);
  const { module, tensor_name: name } = named;
  if (!isModule(module) || typeof name !== 'string') return module;
  const all = stateOf(module).modules.get('parametrizations');
  const weight = module.attributes.get(name);
  if (!all || !stateOf(all).modules.delete(name)) return module;
  if (stateOf(all).modules.size === 0) stateOf(module).modules.delete('parametrizations');
  module.attributes.delete(name);
  module.attributes.delete('forward');
  if (weight instanceof Tensor) stateOf(module).parameters.set(name, weight);
  return module;
};

const nameOf = (args: Arguments): string => {
  const name = args.get(1, 'name');
  return typeof name === 'string' ? name : 'weight';
};

/** Functions of `torch.nn.utils`. */
export const normalisingFunctions: Record<string, TensorFunction> = {
  weight_norm: weightNorm,
  spectral_norm: spectralNorm,
  remove_weight_norm: (args) => {
    const name = nameOf(args);
    return restored(args.get(0, 'module'), name, `${name}_v`, [`${name}_g`]);
  },
  remove_spectral_norm: (args) => {
    const name = nameOf(args);
    return restored(args.get(0, 'module'), name, `${name}_orig`, [`${name}_u`, `${name}_v`]);
  },
};

/** Functions of `torch.nn.utils.parametrizations`. */
export const parametrisingFunctions: Record<string, TensorFunction> = {
  weight_norm: parametrisedWeightNorm,
  spectral_norm: parametrisedSpectralNorm,
  orthogonal,
};

/** Functions of `torch.nn.utils.parametrize`. */
export const parametrizeFunctions: Record<string, TensorFunction> = {
  register_parametrization: registerParametrisation,
  remove_parametrizations: removeParametrisations,
  is_parametrized: (args) => {
    const [module] = args.positional;
    return isModule(module) && stateOf(module).modules.has('parametrizations');
  },
};
