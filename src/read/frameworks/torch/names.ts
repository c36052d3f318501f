/** Every name of PyTorch that is known, by its dotted path. */
import { Arguments } from '../../evaluate/arguments';
import { Float, NativeFunction, Tensor, TupleValue, Unknown, type Value } from '../../evaluate/values';
import { activationFunctions, type TensorFunction } from './activations';
import { multiheadFunction } from './attentionFunction';
import { constantFunctions, dataTypes } from './constants';
import { fold, unfold } from './arrangement';
import { functionClass } from './autograd';
import { fourierFunctions, stft } from './fourier';
import './containers';
import './shaping';
import './quantisation';
import './convolutions';
import { initialiserFunctions } from './initialisers';
import { layers } from './layer';
import { lossFunctions, reductionNumber } from './losses';
import { moduleClass } from './module';
import './normalisations';
import { sequenceFunctions } from './packedSequences';
import './recurrent';
import './transformer';
import { poolingFunctions } from './poolings';
import { layerFunctions } from './products';
import { normalisingFunctions, parametrisingFunctions, parametrizeFunctions } from './reparametrisation';
import { selectingFunctions } from './selection';
import { knownShape, tensorArgument } from './signature';
import { cpu, guarded, Opaque, parameterClass, sharedFunctions, tensorClass } from './tensors';
import { copied } from './memory/memory';
import { replaceInPlace } from './writing';

const names = new Map<string, Value>();

const put = (path: string, functions: Readonly<Record<string, TensorFunction>>): void => {
  for (const [name, native] of Object.entries(functions))
    names.set(`${path}.${name}`, new NativeFunction(name, guarded(name, native), 'static'));
};

/** Functions of `torch.nn.functional` that work in place by their name: `F.relu_`. */
const inPlace = (functions: Readonly<Record<string, TensorFunction>>): Record<string, TensorFunction> =>
  Object.fromEntries(
    Object.entries(functions).map(([name, native]) => [
      `${name}_`,
      (args, machine) => {
        const result = native(args, machine);
        const [x] = args.positional;
        return x instanceof Tensor ? replaceInPlace(x, result, machine) : result;
      },
    ]),
  );

put('torch', {
  ...layerFunctions,
  ...poolingFunctions,
  ...activationFunctions,
  ...inPlace(activationFunctions),
  ...constantFunctions,
  ...sharedFunctions,
  ...selectingFunctions,
});
put('torch.nn.functional', {
  ...sharedFunctions,
  ...selectingFunctions,
  ...constantFunctions,
  ...layerFunctions,
  ...activationFunctions,
  ...inPlace(activationFunctions),
  ...poolingFunctions,
});
put('torch.nn.functional', {
  ...lossFunctions,
  multi_head_attention_forward: multiheadFunction,
  unfold,
  fold,
  grid_sample: (args, machine) => {
    const [x, grid] = [tensorArgument(args.get(0, 'input')), tensorArgument(args.get(1, 'grid'))];
    const sizes = [...knownShape(x).slice(0, 2), ...knownShape(grid).slice(1, -1)];
    return machine.apply('gather', grid.node === undefined ? [x] : [x, grid], { axis: 2, shape: sizes });
  },
});
put('torch', { stft });
put('torch.fft', fourierFunctions);
put('torch.sparse', { mm: sharedFunctions.mm });
put('torch.nn.init', initialiserFunctions);
put('torch.nn.functional._Reduction', { get_enum: reductionNumber });
put('torch.nn._reduction', { get_enum: reductionNumber });
put('torch.special', sharedFunctions);
put('torch.linalg', { norm: sharedFunctions.norm, vector_norm: sharedFunctions.norm });

for (const [name, type] of layers) names.set(`torch.nn.${name}`, type);
names.set('torch.nn.Module', moduleClass);
names.set('torch.nn.Parameter', parameterClass);
names.set('torch.Tensor', tensorClass);
for (const [name, type] of dataTypes) names.set(`torch.${name}`, type);

/** A thing that gives back what it is given: a decorator, a marker. */
const same: TensorFunction = (args) => args.positional[0] ?? null;
const no: TensorFunction = () => false;
const nothing: TensorFunction = () => null;

/** A decorator with arguments or without, or a context manager. */
const decorator: TensorFunction = (args) =>
  args.positional[0] ?? new NativeFunction('decorator', (inner) => inner.positional[0] ?? null, 'static');

/** `torch.no_grad()` as a context manager says that the gradient of what is computed in it is not left out. */
const withoutGradient: TensorFunction = (args) => {
  if (args.positional[0] !== undefined && args.positional[0] !== true) return args.positional[0];
  const manager = new NativeFunction('no_grad', (inner) => inner.positional[0] ?? null, 'static');
  manager.leaving = 'what is computed under `torch.no_grad()` is drawn as if its gradient came back';
  return manager;
};

const checkpoint: TensorFunction = (args, machine) => {
  const [callee, ...rest] = args.positional;
  const named = new Map(
    [...args.named].filter(([name]) => !['use_reentrant', 'preserve_rng_state', 'context_fn'].includes(name)),
  );
  return machine.call(callee, new Arguments(rest, named));
};

/** Runs the modules one after the other. */
const checkpointSequential: TensorFunction = (args, machine) =>
  machine
    .iterate(args.positional[0])
    .reduce<Value>((x, module) => machine.call(module, new Arguments([x])), args.positional[2]);

put('torch', {
  no_grad: withoutGradient,
  inference_mode: withoutGradient,
  enable_grad: decorator,
  set_grad_enabled: decorator,
  is_grad_enabled: () => true,
  autocast: decorator,
  compile: decorator,
  manual_seed: nothing,
  is_tensor: (args) => args.positional[0] instanceof Tensor,
  is_floating_point: (args) => args.positional[0] instanceof Tensor && args.positional[0].dataType === 'float32',
  numel: (args, machine) => machine.call(machine.getAttribute(args.positional[0], 'numel'), new Arguments([])),
  clone: (args: Arguments) => copied(tensorArgument(args.positional[0])),
  device: () => cpu,
  Size: (args, machine) => new TupleValue(machine.iterate(args.positional[0])),
  load: (_args, machine) => new Unknown('torch.load(…)', machine.source),
  save: nothing,
  set_default_dtype: nothing,
  _assert: nothing,
  is_scripting: no,
  is_tracing: no,
});
put('torch.jit', {
  script: same,
  trace: same,
  export: same,
  ignore: decorator,
  unused: same,
  _overload: same,
  _overload_method: same,
  script_method: same,
  interface: same,
  script_if_tracing: same,
  is_scripting: no,
  is_tracing: no,
  annotate: (args) => args.positional[1],
  isinstance: (args, machine) =>
    machine.isInstance(args.positional[0], args.positional[1]) ?? new Unknown('isinstance(…)', machine.source),
});
put('torch.fx', { wrap: same, is_fx_tracing: no });
put('torch.fx._symbolic_trace', { is_fx_tracing: no });
put('torch._jit_internal', { _copy_to_script_wrapper: same, unused: same });
put('torch.nn.utils.rnn', sequenceFunctions);
put('torch.utils.checkpoint', { checkpoint, checkpoint_sequential: checkpointSequential });
put('torch.nn.utils', normalisingFunctions);
put('torch.nn.utils.weight_norm', normalisingFunctions);
put('torch.nn.utils.spectral_norm', normalisingFunctions);
put('torch.nn.utils.parametrizations', parametrisingFunctions);
put('torch.nn.utils.parametrize', parametrizeFunctions);
put('torch.cuda', { is_available: no, device_count: () => 0, empty_cache: nothing, synchronize: nothing });
put('torch.cuda.amp', { autocast: decorator, custom_fwd: decorator, custom_bwd: decorator });
put('torch.onnx', { is_in_onnx_export: no });
put('torch._C', { _log_api_usage_once: nothing, _get_tracing_state: nothing });
put('torch.distributed', { is_available: no, is_initialized: no, get_world_size: () => 1, get_rank: () => 0 });
put('torch.backends', {});
put('torch.hub', {
  load_state_dict_from_url: (_args, machine) => new Unknown('load_state_dict_from_url(…)', machine.source),
});
put('torchvision.utils', { _log_api_usage_once: nothing });
put('torchvision.ops', { stochastic_depth: stochasticDepth() });
put('torchvision.ops.stochastic_depth', { stochastic_depth: stochasticDepth() });

/** A branch that is dropped as a whole while training (Huang et al. 2016): an operator of its own, at any probability. */
function stochasticDepth(): TensorFunction {
  return (args, machine) => {
    const [input, p] = [args.get(0, 'input'), args.get(1, 'p')];
    const probability = p instanceof Float ? p.value : typeof p === 'number' ? p : 0;
    if (!(input instanceof Tensor) || probability === 0) return input;
    return machine.apply('dropPath', [input], { p: probability });
  };
}

for (const [name, value] of Object.entries({
  pi: new Float(Math.PI),
  inf: new Float(Infinity),
  nan: new Float(Number.NaN),
  strided: null,
  contiguous_format: null,
  channels_last: null,
  preserve_format: null,
  __version__: '2.1.0',
}))
  names.set(`torch.${name}`, value);
names.set('torch.Generator', new NativeFunction('Generator', () => new Opaque('generator'), 'static'));
names.set('torch.nn.UninitializedParameter', parameterClass);
names.set('torch.ScriptModule', moduleClass);
names.set('torch.jit.ScriptModule', moduleClass);

for (const [path, base] of [
  ['torch.nn.modules.conv._ConvNd', 'Conv2d'],
  ['torch.nn.modules.batchnorm._BatchNorm', 'BatchNorm2d'],
  ['torch.nn.modules.instancenorm._InstanceNorm', 'InstanceNorm2d'],
] as const)
  names.set(path, layers.get(base)!.bases[0]);
for (const place of ['torch.ao.quantization', 'torch.quantization', 'torch.nn.quantized', 'torch.ao.nn.quantized'])
  for (const name of ['QuantStub', 'DeQuantStub', 'FloatFunctional']) names.set(`${place}.${name}`, layers.get(name));
names.set('torch.nn.modules.batchnorm._NormBase', layers.get('BatchNorm2d')!.bases[0].bases[0]);
names.set('torch.autograd.Function', functionClass);
names.set('torch.autograd.function.Function', functionClass);
names.set('torch.autograd.Variable', new NativeFunction('Variable', (args) => args.positional[0], 'static'));

const aliases: readonly (readonly [from: string, to: string])[] = [
  ['torch.nn.parameter.', 'torch.nn.'],
  ['torch.nn.modules.utils.', 'torch.nn.utils.'],
  ['torch.tensor.Tensor', 'torch.Tensor'],
  ['torch._C._nn.', 'torch.nn.functional.'],
];

/** `torch.nn.modules.conv.Conv2d` is `torch.nn.Conv2d`. */
function plain(path: string): string {
  for (const [from, to] of aliases) if (path.startsWith(from)) return to + path.slice(from.length);
  return path.replace(/^torch\.nn\.modules\.(?:\w+\.)?(?=[A-Z])/, 'torch.nn.');
}

/** Value of a name; undefined where it is not known. */
export function torchName(path: string): Value {
  return names.get(path) ?? names.get(plain(path));
}

const packages = new Set<string>([
  'torch.nn.modules',
  'torch.nn.parameter',
  'torch.backends.cudnn',
  'torch.utils',
  'torch.utils.data',
  'torch.nn.modules.utils',
]);
for (const path of names.keys()) {
  const parts = path.split('.');
  for (let i = 1; i < parts.length; i++) packages.add(parts.slice(0, i).join('.'));
}
for (const path of [...packages]) if (!path.startsWith('torch.') && path !== 'torch') packages.delete(path);

export const isTorchPackage = (path: string): boolean =>
  packages.has(path) || /^torch\.nn\.modules\.[a-z_]+$/.test(path);

for (const [name, count] of [
  ['_single', 1],
  ['_pair', 2],
  ['_triple', 3],
] as const)
  names.set(
    `torch.nn.modules.utils.${name}`,
    new NativeFunction(
      name,
      (args, machine) => {
        const [value] = args.positional;
        const several = machine.isInstance(value, machine.lookup('typing.Iterable'));
        if (several === undefined) return new Unknown(machine.text(value), machine.source);
        return several
          ? new TupleValue(machine.iterate(value))
          : new TupleValue(Array.from({ length: count }, () => value));
      },
      'static',
    ),
  );
