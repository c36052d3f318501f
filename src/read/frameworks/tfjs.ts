/** What TensorFlow.js' names mean: https://js.tensorflow.org/api/latest/. */
import { Arguments } from '../evaluate/arguments';
import type { InputRequest, Library } from '../evaluate/library';
import type { Machine } from '../evaluate/machine';
import { DictValue, FunctionValue, NativeFunction, Tensor, Unknown, type Value } from '../evaluate/values';
import { tensorsOf } from './layers/applications';
import { LayerConfig, LayerError } from './layers/config';
import { inputOf, shapeValue } from './layers/inputs';
import { ruleOf } from './layers/rules';
import { InitialiserHandle } from './layers/values';
import { tensorFunctions, type TensorFunction } from './tfjsFunctions';
import {
  ApplicableHandle,
  classNameOf,
  configOf,
  LayerHandle,
  ModelHandle,
  partsOf,
  SequentialHandle,
} from './tfjsModels';

const packages = Object.fromEntries(
  ['', '-node', '-node-gpu', '-core', '-layers', '-converter'].map((ending) => [`@tensorflow/tfjs${ending}`, 'tf']),
);

const areas = new Set([
  'tf',
  'tf.layers',
  'tf.initializers',
  'tf.regularizers',
  'tf.constraints',
  'tf.train',
  'tf.losses',
  'tf.metrics',
]);

/** `tf.input({ shape: [32, 32, 3] })`. */
const input = new NativeFunction('tf.input', (args, machine) => {
  const values = configOf(args);
  const name = typeof values.name === 'string' ? values.name : `input${machine.builder.size + 1}`;
  try {
    return (
      inputOf(new LayerConfig('input', values), name, machine) ?? machine.unresolved('tf.input', 'it has no shape', [])
    );
  } catch (error) {
    if (!(error instanceof LayerError)) throw error;
    return machine.unresolved('tf.input', error.message, []);
  }
});

/** `tf.model({ inputs, outputs })`. */
const model = new NativeFunction('tf.model', (args, machine) => {
  const given = args.get(0, 'args');
  const field = (name: string): Value => (given instanceof DictValue ? given.get(name) : undefined);
  const [inputs, outputs, name] = [tensorsOf(field('inputs')), tensorsOf(field('outputs')), field('name')];
  if (inputs && outputs) return new ModelHandle(typeof name === 'string' ? name : 'model', inputs, outputs);
  const missing = inputs ? 'outputs' : 'inputs';
  const value = field(missing);
  const why = value instanceof Unknown ? `come from ${value.reason}` : 'are no tensors';
  return machine.unresolved('tf.model', `its ${missing} ${why}`, [field('inputs'), field('outputs')]);
});

/** `tf.sequential({ layers })`. */
const sequential = new NativeFunction('tf.sequential', (args) => {
  const given = args.get(0, 'config');
  const name = given instanceof DictValue ? given.get('name') : undefined;
  const parts = given instanceof DictValue ? partsOf(given.get('layers')) : [];
  return new SequentialHandle(typeof name === 'string' ? name : 'sequential', parts);
});

/** `tf.tidy(name?, body)` gives what its body gives. */
const tidy = new NativeFunction('tf.tidy', (args, machine) => {
  const body = args.positional.find((value) => value instanceof FunctionValue || value instanceof NativeFunction);
  return body ? machine.call(body, Arguments.of()) : undefined;
});

const nativeOf = (name: string, call: TensorFunction): NativeFunction =>
  new NativeFunction(
    name,
    (args, machine) => call(args, machine) ?? machine.unresolved(name, 'its arguments are not known', args.all()),
    'static',
  );

function make(path: string): Value {
  const [area, name, rest] = path.split('.').slice(path.startsWith('tf.') ? 1 : 0);
  if (area === 'layers' && name && rest === undefined) {
    if (name === 'input') return input;
    return ruleOf(classNameOf(name))
      ? new NativeFunction(path, (args, machine) => new LayerHandle(name, configOf(args), machine), 'static')
      : undefined;
  }
  if (area === 'initializers' && name && rest === undefined) {
    return new NativeFunction(
      path,
      (args) => new InitialiserHandle(path, { initialiser: name, config: configOf(args) }),
      'static',
    );
  }
  if (name !== undefined) return undefined;
  switch (area) {
    case 'input':
      return input;
    case 'model':
      return model;
    case 'sequential':
      return sequential;
    case 'tidy':
    case 'keep':
      return area === 'tidy' ? tidy : undefined;
    default:
      return Object.hasOwn(tensorFunctions, area) ? nativeOf(path, tensorFunctions[area]) : undefined;
  }
}

const known = new Map<string, Value>();

function lookup(path: string): Value {
  if (!known.has(path)) known.set(path, make(path));
  return known.get(path);
}

function tensorMember(tensor: Tensor, name: string): Value {
  switch (name) {
    case 'shape':
      return shapeValue(tensor.shape);
    case 'rank':
      return tensor.shape?.length;
    case 'dtype':
      return tensor.dataType === 'int64' ? 'int32' : tensor.dataType;
    case 'dispose':
      return new NativeFunction('dispose', () => undefined, 'static');
    default: {
      if (!Object.hasOwn(tensorFunctions, name)) return undefined;
      const call = nativeOf(`tf.Tensor.${name}`, tensorFunctions[name]);
      return new NativeFunction(call.name, (args, machine) => call.call(args.with(tensor), machine), 'static');
    }
  }
}

/** Finds the outputs of a model; builds a sequential one, and applies a layer or a model to the inputs that were asked for. */
function network(built: Value, inputs: readonly InputRequest[], machine: Machine): { outputs: Tensor[] } | undefined {
  const tensors = tensorsOf(built);
  // A tensor without a node is a constant: what should have made it was not understood, which is said already.
  if (tensors) return { outputs: tensors.filter(({ node }) => node !== undefined) };
  if (!(built instanceof ApplicableHandle)) return undefined;
  if (inputs.length > 0 && !isBuiltFor(built, inputs)) {
    const requested = inputs.map(({ shape, dataType }, i) => {
      const node = machine.builder.input(`input${i + 1}`, shape, dataType, machine.origin());
      return new Tensor(shape, dataType, { node });
    });
    return { outputs: [...built.apply(requested, machine)] };
  }
  if (built instanceof ModelHandle) return { outputs: [...built.outputs] };
  const ready = built instanceof SequentialHandle ? built.build(machine) : undefined;
  if (ready) return { outputs: [...ready.outputs] };
  machine.problem(
    'no-input',
    `\`${built.name}\` says no input shape: give one with --input, or set inputShape of its first layer.`,
    {
      severity: 'error',
    },
  );
  return { outputs: [] };
}

/** Are the inputs those that the model was written for? Then nothing has to be applied again. */
function isBuiltFor(built: ApplicableHandle, inputs: readonly InputRequest[]): boolean {
  return (
    built instanceof ModelHandle &&
    built.inputs.length === inputs.length &&
    built.inputs.every((tensor, i) => tensor.shape?.join() === inputs[i].shape.join())
  );
}

/** TensorFlow.js for the evaluator. Tensors of JavaScript have no operators of their own. */
export const tfjs: Library = {
  framework: 'tfjs',
  packages,
  lookup,
  isPackage: (path) => areas.has(path),
  tensorMember,
  tensorBinary: () => undefined,
  tensorUnary: () => undefined,
  tensorCompare: () => undefined,
  tensorItem: () => undefined,
  tensorSetItem: () => undefined,
  network,
};
