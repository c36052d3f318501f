/** `torch.nn.init`: what a parameter begins with, and where the source chose it. */
import type { Initialiser } from '../../../graph/graph';
import { numberOf } from '../../evaluate/arithmetic';
import type { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { elementCount } from '../../../graph/shape';
import { Float, Tensor, TupleValue, type Value } from '../../evaluate/values';
import type { TensorFunction } from './activations';
import { setInitialiser } from './constants';
import { bindArguments, knownShape, numeric, tensorArgument, type Named } from './signature';
import { explicitValues, firstValuesOf, startWith } from './firstValues';
import { Place } from './memory/memory';
import { overwritten } from './writing';
import { filling } from './memory/steps';

/** Sets the first values of a tensor. `param.data` is the parameter itself here. */
export function initialise(tensor: Value, initialiser: Initialiser, machine: Machine): Value {
  if (!(tensor instanceof Tensor)) return tensor;
  const whole = tensor.shared instanceof Place ? tensor.shared.whole : tensor;
  if (tensor.parameter) {
    tensor.parameter.initialiser = initialiser;
    tensor.parameter.initialisedAt = machine.source;
  } else if (whole.parameter && isAllOf(tensor, whole)) {
    // `init.xavier_uniform_(w.view(n, -1))`: the rule is that of the view's shape.
    startWith(whole, explicitValues(initialiser, tensor.shape), machine);
  } else {
    const { shape, dataType } = tensor;
    const text = tensor.node === undefined ? (tensor.text ?? '') : machine.sourceText(machine.source);
    const values =
      initialiser.kind === 'constant'
        ? filling(machine, initialiser.value, tensor, text)
        : new Tensor(shape, dataType, { text });
    setInitialiser(values, initialiser);
    overwritten(tensor, values, machine);
  }
  return tensor;
}

/** Has a view as many values as the tensor that it is a view of? */
const isAllOf = (view: Tensor, whole: Tensor): boolean => {
  const [some, all] = [elementCount(view.shape), elementCount(whole.shape)];
  return some !== null && some === all;
};

/** `nn.init.calculate_gain`. */
export function gainOf(nonlinearity: Value, slope: number): number {
  switch (nonlinearity) {
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.SQRT2;
    case 'leaky_relu':
      return Math.sqrt(2 / (1 + slope ** 2));
    case 'selu':
      return 3 / 4;
    default:
      return 1;
  }
}

/** Slope a for which √(2 / (1 + a²)) is the gain of the non-linearity: 1 for those that are taken as linear. */
function slopeOf({ a, nonlinearity }: Named): number {
  if (nonlinearity === 'relu') return 0;
  if (nonlinearity === 'leaky_relu') return numeric(a);
  const gain = gainOf(nonlinearity, 0);
  return Math.sqrt(Math.max(0, 2 / gain ** 2 - 1));
}

const he =
  (distribution: 'normal' | 'uniform'): TensorFunction =>
  (args, machine) => {
    const named = bindArguments(
      machine,
      'kaiming',
      "tensor a=0 mode='fan_in' nonlinearity='leaky_relu' generator=None",
      args,
    );
    const mode = named.mode === 'fan_out' ? 'fanOut' : 'fanIn';
    return initialise(named.tensor, { kind: 'he', mode, distribution, negativeSlope: slopeOf(named) }, machine);
  };

const xavier =
  (distribution: 'normal' | 'uniform'): TensorFunction =>
  (args, machine) => {
    const { tensor, gain } = bindArguments(machine, 'xavier', 'tensor gain=1.0 generator=None', args);
    return initialise(tensor, { kind: 'xavier', distribution, gain: numeric(gain) }, machine);
  };

const constant =
  (signature: string, value?: number): TensorFunction =>
  (args, machine) => {
    const named = bindArguments(machine, 'constant_', signature, args);
    return initialise(named.tensor, { kind: 'constant', value: value ?? numeric(named.val) }, machine);
  };

const normal =
  (truncated: boolean): TensorFunction =>
  (args, machine) => {
    const { tensor, mean, std, a, b } = bindArguments(
      machine,
      'normal_',
      truncated ? 'tensor mean=0.0 std=1.0 a=-2.0 b=2.0 generator=None' : 'tensor mean=0.0 std=1.0 generator=None',
      args,
    );
    const [center, deviation] = [numberOf(mean), numberOf(std)];
    if (center === undefined || deviation === undefined)
      return initialise(tensor, { kind: 'unknown', text: machine.sourceText(machine.source) }, machine);
    const within = truncated ? { within: [numeric(a), numeric(b)] as const } : {};
    return initialise(tensor, { kind: 'normal', mean: center, standardDeviation: deviation, ...within }, machine);
  };

const uniform: TensorFunction = (args, machine) => {
  const { tensor, a, b } = bindArguments(machine, 'uniform_', 'tensor a=0.0 b=1.0 generator=None', args);
  return initialise(tensor, { kind: 'uniform', low: numeric(a), high: numeric(b) }, machine);
};

const orthogonal: TensorFunction = (args, machine) => {
  const { tensor, gain } = bindArguments(machine, 'orthogonal_', 'tensor gain=1 generator=None', args);
  return initialise(tensor, { kind: 'orthogonal', gain: numeric(gain) }, machine);
};

const described =
  (text: string): TensorFunction =>
  (args, machine) =>
    initialise(args.get(0, 'tensor'), { kind: 'unknown', text }, machine);

/** Inputs and outputs of one unit: the weight's first two axes times its window. */
function fans(tensor: Tensor): TupleValue {
  const [outputs, inputs, ...kernel] = knownShape(tensor).map((size) => numeric(size as number));
  const window = kernel.reduce((a, b) => a * b, 1);
  return new TupleValue([inputs * window, outputs * window]);
}

const named: Record<string, TensorFunction> = {
  kaiming_normal: he('normal'),
  kaiming_uniform: he('uniform'),
  xavier_normal: xavier('normal'),
  xavier_uniform: xavier('uniform'),
  constant: constant('tensor val'),
  zeros: constant('tensor', 0),
  ones: constant('tensor', 1),
  normal: normal(false),
  trunc_normal: normal(true),
  uniform,
  orthogonal,
  eye: described('eye'),
  dirac: described('dirac'),
  sparse: described('sparse'),
};

/** `torch.nn.init.*`, with the trailing underscore and, as old code has it, without. */
export const initialiserFunctions: Record<string, TensorFunction> = {
  ...named,
  _no_grad_normal_: normal(false),
  _no_grad_trunc_normal_: normal(true),
  _no_grad_uniform_: uniform,
  ...Object.fromEntries(Object.entries(named).map(([name, native]) => [`${name}_`, native])),
  calculate_gain: (args) => new Float(gainOf(args.positional[0], numberOf(args.get(1, 'param') ?? 0.01) ?? 0.01)),
  _calculate_fan_in_and_fan_out: (args) => fans(tensorArgument(args.positional[0])),
};

/** In-place methods of tensors that set first values: `w.data.normal_(0, 0.02)`. */
export const initialisingMethods: Record<string, (tensor: Tensor, args: Arguments, machine: Machine) => Value> = {
  normal_: (tensor, args, machine) => normal(false)(args.with(tensor), machine),
  uniform_: (tensor, args, machine) => {
    const [low, high] = [args.get(0, 'from') ?? 0, args.get(1, 'to') ?? 1].map(numberOf);
    const unknown = { kind: 'unknown', text: machine.sourceText(machine.source) } as const;
    return initialise(
      tensor,
      low === undefined || high === undefined ? unknown : { kind: 'uniform', low, high },
      machine,
    );
  },
  fill_: (tensor, args, machine) =>
    initialise(tensor, { kind: 'constant', value: numeric(args.positional[0]) }, machine),
  zero_: (tensor, _args, machine) => initialise(tensor, { kind: 'constant', value: 0 }, machine),
  trunc_normal_: (tensor, args, machine) => normal(true)(args.with(tensor), machine),
  copy_: (tensor, args, machine) => {
    const source = args.get(0, 'src');
    if (!tensor.parameter && source instanceof Tensor) return overwritten(tensor, source, machine);
    const values = source instanceof Tensor ? firstValuesOf(source) : undefined;
    startWith(tensor, values && explicitValues(values, (source as Tensor).shape), machine);
    return tensor;
  },
};
