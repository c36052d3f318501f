/** Every name of Keras and of TensorFlow that is known, by its dotted path. */
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import {
  Float,
  Namespace,
  NativeFunction,
  Tensor,
  TupleValue,
  Unknown,
  DictValue,
  type Value,
} from '../../evaluate/values';
import type { ConfigValues } from '../layers/config';
import { isInitialiserName } from '../layers/initialisers';
import { InitialiserHandle, plainOf } from '../layers/values';
import { Opaque, guarded } from '../torch/tensors';
import { application } from './applications';
import './attention';
import { activationFunctions, initialiserMakers } from './config';
import { activationNames, tensorFunctions } from './functions';
import { layerClasses } from './layers';
import { clone, input, modelClass, sequentialClass } from './models';
import { settingsOf } from './settings';
import { shapeClass } from './shapes';
import { variable } from './variables';
import './wrappers';

const names = new Map<string, Value>();

const put = (path: string, value: Value): void => void names.set(path, value);

const native = (name: string, call: (args: Arguments, machine: Machine) => Value): NativeFunction =>
  new NativeFunction(name, call, 'static');

for (const [path, call] of tensorFunctions) {
  const name = path.slice(path.lastIndexOf('.') + 1);
  const made = native(name, guarded(name, call));
  if (activationNames.has(name)) activationFunctions.set(made, name);
  put(path, made);
}

for (const [name, type] of layerClasses) put(`keras.layers.${name}`, type);
put('keras.Model', modelClass);
put('keras.Sequential', sequentialClass);
put('keras.layers.Input', input);
put('keras.Input', input);
put('keras.models.clone_model', clone);
put('tensorflow.Variable', variable);
put('tensorflow.TensorShape', shapeClass);

/** `initializers.HeNormal(seed=1)`, `initializers.he_normal()`, `tf.random_normal_initializer(0., 0.02)`. */
const orders: Readonly<Record<string, string>> = {
  constant: 'value',
  randomnormal: 'mean stddev',
  truncatednormal: 'mean stddev',
  randomuniform: 'minval maxval',
  variancescaling: 'scale mode distribution',
  orthogonal: 'gain',
};

const camel = (name: string): string => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function initialiser(path: string, name: string): NativeFunction {
  const order = orders[name.replaceAll('_', '').toLowerCase()]?.split(' ') ?? [];
  const made = native(name, (args) => {
    const given = [...args.positional.map((value, i) => [order[i] ?? '', value] as const), ...args.named];
    const config: ConfigValues = Object.fromEntries(given.map(([key, value]) => [camel(key), plainOf(value)]));
    return new InitialiserHandle(path, { initialiser: name, config });
  });
  initialiserMakers.set(made, name);
  return made;
}

/** A decorator with arguments or without. */
const decorator = native('decorator', (args) => {
  const [first] = args.positional;
  return first !== undefined && typeof first === 'object' && args.positional.length === 1 && args.named.size === 0
    ? first
    : native('decorator', (inner) => inner.positional[0]);
});

const nothing = native('nothing', () => null);
/** A context manager that changes nothing of what is computed in it. */
const scope = native('scope', (args) => args.positional[0] ?? null);

for (const path of ['function', 'autograph.experimental.do_not_convert', 'custom_gradient', 'Module.with_name_scope'])
  put(`tensorflow.${path}`, decorator);
for (const path of ['utils', 'saving', 'src.saving'])
  put(
    `keras.${path}.register_keras_serializable`,
    native('register', () => native('decorator', (inner) => inner.positional[0])),
  );
for (const path of ['name_scope', 'variable_scope', 'device', 'GradientTape', 'control_dependencies', 'init_scope'])
  for (const area of ['tensorflow', 'tensorflow.compat.v1', 'keras.backend', 'keras']) put(`${area}.${path}`, scope);

for (const type of 'float16 float32 float64 bfloat16 half int8 uint8 int16 int32 int64 bool string'.split(' '))
  put(`tensorflow.${type}`, type);
put('tensorflow.newaxis', null);
put('tensorflow.image.ResizeMethod.NEAREST_NEIGHBOR', 'nearest');
put('tensorflow.image.ResizeMethod.BILINEAR', 'bilinear');
put('tensorflow.image.ResizeMethod.BICUBIC', 'bicubic');
put('tensorflow.__version__', '2.15.0');
put('keras.__version__', '2.15.0');
put(
  'tensorflow.is_tensor',
  native('is_tensor', ({ positional: [x] }) => x instanceof Tensor),
);

const settings: Readonly<Record<string, (args: Arguments, machine: Machine) => Value>> = {
  image_data_format: (_args, machine) => settingsOf(machine).imageDataFormat,
  image_dim_ordering: (_args, machine) => (settingsOf(machine).imageDataFormat === 'channels_last' ? 'tf' : 'th'),
  set_image_data_format(args, machine) {
    const [format] = args.positional;
    if (format === 'channels_first' || format === 'channels_last') settingsOf(machine).imageDataFormat = format;
    return null;
  },
  set_image_dim_ordering(args, machine) {
    settingsOf(machine).imageDataFormat = args.positional[0] === 'th' ? 'channels_first' : 'channels_last';
    return null;
  },
  backend: () => 'tensorflow',
  floatx: () => 'float32',
  epsilon: () => new Float(1e-7),
  is_keras_tensor: ({ positional: [x] }) => x instanceof Tensor && x.node !== undefined,
  learning_phase: (_args, machine) => Number(settingsOf(machine).training),
  in_train_phase: (args, machine) => args.positional[settingsOf(machine).training ? 0 : 1],
  clear_session: () => null,
  get_session: (_args, machine) => new Unknown('get_session()', machine.source),
  set_learning_phase: () => null,
  set_floatx: () => null,
};
for (const [name, call] of Object.entries(settings)) {
  put(`keras.backend.${name}`, native(name, call));
  put(`keras.config.${name}`, native(name, call));
}

/** What a layer, an activation or an initialiser is by its name. */
put(
  'keras.activations.get',
  native('get', ({ positional: [given] }, machine) =>
    typeof given === 'string' ? machine.lookup(`keras.activations.${given}`) : given,
  ),
);
put(
  'keras.initializers.get',
  native('get', ({ positional: [given] }) => given),
);
put(
  'keras.regularizers.get',
  native('get', ({ positional: [given] }) => given),
);
put(
  'keras.constraints.get',
  native('get', ({ positional: [given] }) => given),
);
put(
  'keras.utils.get_source_inputs',
  native('get_source_inputs', ({ positional: [x] }) => x),
);
put(
  'keras.utils.layer_utils.get_source_inputs',
  native('get_source_inputs', ({ positional: [x] }) => x),
);
put(
  'keras.utils.get_file',
  native('get_file', (_args, machine) => new Unknown('get_file(…)', machine.source)),
);
put('keras.utils.plot_model', nothing);
put('keras.utils.vis_utils.plot_model', nothing);
put(
  'keras.utils.conv_utils.normalize_data_format',
  native('normalize_data_format', ({ positional: [format] }, machine) => format ?? settingsOf(machine).imageDataFormat),
);
put('tensorflow.random.set_seed', nothing);
put('keras.utils.set_random_seed', nothing);

/** Short forms of merging layers: `layers.concatenate([a, b], axis=-1)`. */
for (const [name, className] of Object.entries({
  add: 'Add',
  subtract: 'Subtract',
  multiply: 'Multiply',
  average: 'Average',
  maximum: 'Maximum',
  minimum: 'Minimum',
  concatenate: 'Concatenate',
  dot: 'Dot',
}))
  put(
    `keras.layers.${name}`,
    native(name, (args, machine) => {
      const layer = machine.call(layerClasses.get(className), new Arguments(args.positional.slice(1), args.named));
      return machine.call(layer, Arguments.of(args.get(0, 'inputs')));
    }),
  );

/** `merge([a, b], mode='sum')` of Keras 1. */
put(
  'keras.layers.merge',
  native('merge', (args, machine) => {
    const mode = args.get(1, 'mode') ?? 'sum';
    const className = { sum: 'Add', mul: 'Multiply', concat: 'Concatenate', ave: 'Average', max: 'Maximum' }[
      String(mode as string)
    ];
    if (!className)
      return machine.unresolved(`merge(…, mode=${machine.text(mode)})`, 'the mode is not known', args.all());
    const axis = args.named.get('concat_axis');
    const layer = machine.call(
      layerClasses.get(className),
      new Arguments([], new Map(axis === undefined ? [] : [['axis', axis]])),
    );
    return machine.call(layer, Arguments.of(args.get(0, 'inputs')));
  }),
);

/** The packages that a builder of keras_applications works with, where its caller hands none over. */
put(
  'keras_applications.get_submodules_from_kwargs',
  native('get_submodules_from_kwargs', (args) => {
    const [given] = args.positional;
    const chosen = (name: string): Value =>
      (given instanceof DictValue ? given.get(name) : undefined) ?? new Namespace(`keras.${name}`);
    return new TupleValue(['backend', 'layers', 'models', 'utils'].map(chosen));
  }),
);

/** `tf.keras.layers`, `tensorflow.python.keras.layers.convolutional`, `keras.src.layers`: all are `keras.layers`. */
function plain(path: string): string {
  return path
    .replace(/^keras\.backend\.tf(?=\.|$)/, 'tensorflow')
    .replace(/^keras\.backend\.tf(?=\.)/, 'tensorflow')
    .replace(/^(?:tensorflow\.(?:compat\.v[12]\.|python\.|_api\.v[12]\.)?keras|keras\.src|keras\.api)(?=\.|$)/, 'keras')
    .replace(
      /^keras\.(?:api|_v1|legacy|engine)(?=\.(?:keras\.)?(?:layers|models|topology|training|base_layer))/,
      'keras',
    )
    .replace(/^keras\.layers\.(?:[a-z_]+\.)+(?=\w)/, 'keras.layers.')
    .replace(
      /^keras\.(?:models|training|engine|engine\.training|engine\.functional)\.(Model|Functional|Sequential)$/,
      'keras.$1',
    )
    .replace(/^keras\.(?:models\.[a-z_]+)\.(Model|Functional|Sequential)$/, 'keras.$1')
    .replace(/^keras\.Functional$/, 'keras.Model')
    .replace(/^keras\.(?:topology|base_layer|engine\.topology|engine\.base_layer)\.Layer$/, 'keras.layers.Layer')
    .replace(/^keras\.(?:topology|engine\.input_layer)\.Input$/, 'keras.Input')
    .replace(/^keras\.engine\.(Layer|InputSpec|Input)$/, 'keras.layers.$1')
    .replace(/^tensorflow\.compat\.v[12]\.(?!nn\.|image\.)/, 'tensorflow.');
}

const made = new Map<string, Value>();

function make(path: string): Value {
  const [area, ...rest] = path.split('.').slice(path.startsWith('keras.') ? 1 : 0);
  const name = rest[rest.length - 1];
  const isInitialiser = (of: string): boolean => isInitialiserName(of.replace(/_?initializer$/, ''));
  if (path.startsWith('keras.applications.')) return application(path);
  if (path.startsWith('keras.')) {
    if (area === 'initializers' && name && isInitialiserName(name)) return initialiser(path, name);
    if (area === 'backend' && name && names.has(`tensorflow.${name}`)) return names.get(`tensorflow.${name}`);
    if (/^(?:regularizers|constraints|optimizers|losses|metrics|callbacks)$/.test(area) && name) return opaque(name);
    return undefined;
  }
  const last = path.slice(path.lastIndexOf('.') + 1);
  if (
    /^tensorflow\.(?:initializers\.)?\w+$/.test(path) &&
    /initializer|^tensorflow\.initializers/.test(path) &&
    isInitialiser(last)
  )
    return initialiser(path, last.replace(/_?initializer$/, ''));
  return undefined;
}

/** Something that is handed on and never looked into: a regulariser, an optimiser. */
const opaque = (name: string): Value => native(name, () => new Opaque(name));

/** Value of a name; undefined where it is not known. */
export function kerasName(path: string): Value {
  const key = plain(path);
  if (names.has(key)) return names.get(key);
  if (!made.has(key)) made.set(key, make(key));
  return made.get(key);
}

const packages = new Set<string>(
  (
    'keras.applications keras.regularizers keras.constraints keras.optimizers keras.losses keras.metrics ' +
    'keras.callbacks keras.preprocessing keras.datasets keras.engine keras.models keras.initializers tensorflow.keras ' +
    'tensorflow.python tensorflow.python.keras tensorflow.initializers keras.src keras.utils'
  ).split(' '),
);
for (const path of names.keys()) {
  const parts = path.split('.');
  for (let i = 1; i < parts.length; i++) packages.add(parts.slice(0, i).join('.'));
}
packages.delete('keras_applications');

export const isKerasPackage = (path: string): boolean =>
  packages.has(path) || packages.has(plain(path)) || /^keras\.layers\.[a-z_.]+$/.test(plain(path));
