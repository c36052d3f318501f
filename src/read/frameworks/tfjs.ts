/** What TensorFlow.js' names mean: https://js.tensorflow.org/api/latest/. */
import { Arguments } from '../evaluate/arguments';
import type { Library } from '../evaluate/library';
import type { Machine } from '../evaluate/machine';
import { isCallable } from '../evaluate/types';
import {
  DictValue,
  ListValue,
  NativeFunction,
  NativeObject,
  Symbolic,
  Tensor,
  Unknown,
  type Value,
} from '../evaluate/values';
import { countAnew, tensorsOf } from './layers/applications';
import { LayerConfig, LayerError } from './layers/config';
import { initialiserOf } from './layers/initialisers';
import { inputOf, shapeValue } from './layers/inputs';
import { ruleOf } from './layers/rules';
import { InitialiserHandle } from './layers/values';
import { tensorFunctions } from './tfjs/functions';
import { isComputing, isSymbolic, markSymbolic } from './tfjs/computing';
import { layerClass } from './tfjs/layerClass';
import { networkOf, remember } from './tfjs/network';
import { sizesOf, type TensorFunction } from './tfjs/operands';
import { withFirstValues } from './tfjs/variables';
import { classNameOf, configOf, LayerHandle, ModelHandle, partsOf, SequentialHandle } from './tfjsModels';

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
  ...[
    'tf.fused',
    'tf.image',
    'tf.util',
    'tf.serialization',
    'tf.linalg',
    'tf.data',
    'tf.browser',
    'tf.callbacks',
    'tf.io',
  ],
]);

/** `tf.input({ shape: [32, 32, 3] })`. */
const input = new NativeFunction('tf.input', (args, machine) => {
  const values = configOf(args);
  const name = typeof values.name === 'string' ? values.name : `input${machine.builder.size + 1}`;
  try {
    const made = inputOf(new LayerConfig('input', values), name, machine);
    if (!made) return machine.unresolved('tf.input', 'it has no shape', []);
    markSymbolic([made], machine);
    return made;
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
  if (inputs && outputs)
    return remember(new ModelHandle(typeof name === 'string' ? name : 'model', inputs, outputs), machine);
  const missing = inputs ? 'outputs' : 'inputs';
  const value = field(missing);
  const why = value instanceof Unknown ? `come from ${value.reason}` : 'are no tensors';
  return machine.unresolved('tf.model', `its ${missing} ${why}`, [field('inputs'), field('outputs')]);
});

/** `tf.sequential({ layers })`. */
const sequential = new NativeFunction('tf.sequential', (args, machine) => {
  const given = args.get(0, 'config');
  const name = given instanceof DictValue ? given.get('name') : undefined;
  const parts = given instanceof DictValue ? partsOf(given.get('layers')) : [];
  return remember(new SequentialHandle(typeof name === 'string' ? name : 'sequential', parts), machine);
});

/** `tf.tidy(name?, body)` gives what its body gives. */
const tidy = new NativeFunction('tf.tidy', (args, machine) => {
  const body = args.positional.find(isCallable);
  return body === undefined ? undefined : machine.call(body, Arguments.of());
});

const nativeOf = (name: string, call: TensorFunction): NativeFunction =>
  new NativeFunction(
    name,
    (args, machine) => call(args, machine) ?? machine.unresolved(name, 'its arguments are not known', args.all()),
    'static',
  );

/** `tf.initializers.heNormal({ … })`, whose `apply(shape)` gives a tensor with such values. */
class TensorInitialiser extends InitialiserHandle {
  override member(name?: string): Value {
    if (name !== 'apply') return undefined;
    return new NativeFunction(
      `${this.typeName}.apply`,
      (args) => {
        const shape = sizesOf(args.positional[0]);
        return shape && withFirstValues(new Tensor(shape, 'float32'), initialiserOf(this.made));
      },
      'static',
    );
  }
}

/** A class of the library that the source asks values for: `x instanceof tf.Tensor`. */
class LibraryClass extends NativeObject {
  constructor(
    readonly typeName: string,
    override readonly holds: (value: Value) => boolean,
  ) {
    super();
  }
  override member(): Value {
    return undefined;
  }
}

/** Layers that do the same to every step of a sequence as it is. */
const ofEveryStep = new Set(['tf.layers.dense', 'tf.layers.activation', 'tf.layers.dropout', 'tf.layers.reLU']);

/** `tf.layers.timeDistributed({ layer })`: a layer of the last axis is that layer on a sequence too. */
const timeDistributed = new NativeFunction('tf.layers.timeDistributed', (args, machine) => {
  const given = args.get(0, 'args');
  const layer = given instanceof DictValue ? given.get('layer') : undefined;
  return layer instanceof LayerHandle && ofEveryStep.has(layer.typeName)
    ? layer
    : new Unknown('tf.layers.timeDistributed of this layer', machine.source);
});

const isTensor = (value: Value): boolean => value instanceof Tensor;

const others: Readonly<Record<string, Value>> = {
  input,
  model,
  sequential,
  tidy,
  'layers.input': input,
  'layers.Layer': layerClass,
  'layers.timeDistributed': timeDistributed,
  Tensor: new LibraryClass('tf.Tensor', isTensor),
  SymbolicTensor: new LibraryClass('tf.SymbolicTensor', isTensor),
  Variable: new LibraryClass('tf.Variable', (value) => value instanceof Tensor && value.parameter !== undefined),
  LayersModel: new LibraryClass('tf.LayersModel', isModel),
  Sequential: new LibraryClass('tf.Sequential', (value) => value instanceof SequentialHandle),
  ...Object.fromEntries(
    ['dispose', 'ready', 'setBackend', 'enableProdMode', 'serialization.registerClass', 'util.assert', 'env'].map(
      (name) => [name, new NativeFunction(`tf.${name}`, () => undefined, 'static')],
    ),
  ),
};

function isModel(value: Value): boolean {
  return value instanceof ModelHandle || value instanceof SequentialHandle;
}

function make(path: string): Value {
  const name = path.replace(/^tf\./, '');
  if (Object.hasOwn(others, name)) return others[name];
  if (Object.hasOwn(tensorFunctions, name)) return nativeOf(path, tensorFunctions[name]);
  const [area, kind, rest] = name.split('.');
  if (!kind || rest !== undefined) return undefined;
  if (area === 'layers' && ruleOf(classNameOf(kind)))
    return new NativeFunction(path, (args, machine) => new LayerHandle(kind, configOf(args), machine), 'static');
  if (area === 'initializers')
    return new NativeFunction(
      path,
      (args) => new TensorInitialiser(path, { initialiser: kind, config: configOf(args) }),
      'static',
    );
  return undefined;
}

const known = new Map<string, Value>();

function lookup(path: string): Value {
  if (!known.has(path)) known.set(path, make(path));
  return known.get(path);
}

/** Members that change nothing of what is read, or take values out of the graph. */
const silent = new Set(['dispose', 'print', 'assign']);
const taken = new Set(['data', 'dataSync', 'array', 'arraySync', 'buffer', 'bufferSync']);

/** Between layers the batch is open, which the source sees as null; a tensor that is computed with has its size. */
const shapeOf = (tensor: Tensor, machine: Machine): Value =>
  tensor.shape && (isComputing(machine) || !isSymbolic(tensor))
    ? new ListValue(tensor.shape.map((size) => (typeof size === 'number' ? size : new Symbolic(size))))
    : shapeValue(tensor.shape);

function tensorMember(tensor: Tensor, name: string, machine: Machine): Value {
  switch (name) {
    case 'shape':
      return shapeOf(tensor, machine);
    case 'rank':
      return tensor.shape?.length;
    case 'dtype':
      return tensor.dataType === 'int64' ? 'int32' : tensor.dataType;
    case 'read':
      return new NativeFunction(name, () => tensor, 'static');
    case 'size':
      return tensor.shape?.every((size): size is number => typeof size === 'number')
        ? tensor.shape.reduce((product, size) => product * size, 1)
        : new Unknown('the size of a tensor', machine.source);
    default: {
      if (silent.has(name)) return new NativeFunction(name, () => undefined, 'static');
      if (taken.has(name))
        return new NativeFunction(name, () => new Unknown('values of a tensor', machine.source), 'static');
      if (!Object.hasOwn(tensorFunctions, name)) return undefined;
      const call = nativeOf(`tf.Tensor.${name}`, tensorFunctions[name]);
      return new NativeFunction(call.name, (args, machine) => call.call(args.with(tensor), machine), 'static');
    }
  }
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
  beforeEntry: countAnew,
  network: networkOf,
  globals: { tf: 'tf' },
};
