/** Activation functions: one table for the layers, `torch.nn.functional` and methods of tensors. */
import type { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import type { Tensor } from '../../evaluate/values';
import { type Value } from '../../evaluate/values';
import { defineLayer } from './layer';
import { replaceInPlace } from './writing';
import { axisOf, bindArguments, knownShape, numeric, tensorArgument, whole, type Named } from './signature';

interface Activation {
  /** Arguments besides the input; the layer's and the function's are the same. */
  signature: string;
  apply(x: Tensor, args: Named, machine: Machine): Tensor;
}

const plain = (
  operator: 'relu' | 'relu6' | 'sigmoid' | 'hardSigmoid' | 'tanh' | 'softplus' | 'silu' | 'hardSwish',
  signature = 'inplace=False',
): Activation => ({
  signature,
  apply: (x, _args, machine) => machine.apply(operator, [x], {}),
});

const elementwise = (name: string, signature = 'inplace=False'): Activation => ({
  signature,
  apply: (x, _args, machine) => machine.apply('elementwise', [x], { function: name }),
});

/** Axis of a softmax that names none: PyTorch's own rule. */
const implicitAxis = (rank: number): number => (rank === 0 || rank === 1 || rank === 3 ? 0 : 1);

const softmax = (operator: 'softmax' | 'logSoftmax', signature: string): Activation => ({
  signature,
  apply(x, args, machine) {
    const rank = knownShape(x).length;
    return machine.apply(operator, [x], { axis: args.dim === null ? implicitAxis(rank) : axisOf(args.dim, rank) });
  },
});

function gelu(x: Tensor, args: Named, machine: Machine): Tensor {
  return machine.apply('gelu', [x], { approximate: args.approximate === 'tanh' });
}

function hardtanh(x: Tensor, args: Named, machine: Machine): Tensor {
  const [low, high] = [numeric(args.min_val), numeric(args.max_val)];
  if (low === 0 && high === 6) return machine.apply('relu6', [x], {});
  return machine.apply('elementwise', [x], { function: `hardtanh ${low} ${high}` });
}

/** a ⊙ σ(b), a and b the halves of x (Dauphin et al. 2017). */
function glu(x: Tensor, args: Named, machine: Machine): Tensor {
  const shape = knownShape(x);
  const axis = axisOf(args.dim, shape.length);
  const size = numeric(shape[axis] as number);
  const half = (start: number): Tensor =>
    machine.apply('slice', [x], {
      ranges: shape.map((_, i) => (i === axis ? { start, end: start + size / 2, step: 1 } : null)),
    });
  const [value, gate] = [half(0), half(size / 2)];
  return machine.apply('multiply', [value, machine.apply('sigmoid', [gate], {})], {});
}

/** Layer name → what it is. `functional` names are these in lower case with the exceptions below. */
const activations: Readonly<Record<string, Activation>> = {
  ReLU: plain('relu'),
  ReLU6: plain('relu6'),
  LeakyReLU: {
    signature: 'negative_slope=0.01 inplace=False',
    apply: (x, args, machine) => machine.apply('leakyRelu', [x], { slope: numeric(args.negative_slope) }),
  },
  RReLU: {
    signature: 'lower=0.125 upper=0.3333333333333333 inplace=False',
    apply: (x, args, machine) =>
      machine.apply('leakyRelu', [x], { slope: (numeric(args.lower) + numeric(args.upper)) / 2 }),
  },
  ELU: {
    signature: 'alpha=1.0 inplace=False',
    apply: (x, args, machine) => machine.apply('elu', [x], { alpha: numeric(args.alpha) }),
  },
  SELU: elementwise('selu'),
  CELU: elementwise('celu', 'alpha=1.0 inplace=False'),
  GELU: { signature: "approximate='none'", apply: gelu },
  SiLU: plain('silu'),
  Mish: elementwise('mish'),
  Sigmoid: plain('sigmoid', ''),
  Hardsigmoid: plain('hardSigmoid'),
  Hardswish: plain('hardSwish'),
  Hardtanh: { signature: 'min_val=-1.0 max_val=1.0 inplace=False', apply: hardtanh },
  Tanh: plain('tanh', ''),
  Tanhshrink: elementwise('tanhshrink', ''),
  Softplus: plain('softplus', 'beta=1 threshold=20'),
  Softsign: elementwise('softsign', ''),
  LogSigmoid: elementwise('logsigmoid', ''),
  Hardshrink: elementwise('hardshrink', 'lambd=0.5'),
  Softshrink: elementwise('softshrink', 'lambd=0.5'),
  Threshold: elementwise('threshold', 'threshold value inplace=False'),
  Softmax: softmax('softmax', 'dim=None'),
  LogSoftmax: softmax('logSoftmax', 'dim=None'),
  Softmin: elementwise('softmin', 'dim=None'),
  GLU: { signature: 'dim=-1', apply: glu },
};

const functionNames: Readonly<Record<string, string>> = {
  LeakyReLU: 'leaky_relu',
  LogSigmoid: 'logsigmoid',
  LogSoftmax: 'log_softmax',
};

/** Where the source asks for it, the input itself becomes the result: every other name of it sees that. */
function inPlace(x: Tensor, result: Tensor, args: Named, machine: Machine): Value {
  return args.inplace === true ? replaceInPlace(x, result, machine) : result;
}

export type TensorFunction = (args: Arguments, machine: Machine) => Value;

/** `torch.nn.functional.relu` and its kind, by name. */
export const activationFunctions: Record<string, TensorFunction> = {};

for (const [name, activation] of Object.entries(activations)) {
  defineLayer(name, {
    signature: activation.signature,
    build(layer, args) {
      for (const [key, value] of Object.entries(args)) layer.set(key, value);
    },
    forward: (layer, inputs, machine) => {
      const x = tensorArgument(inputs.get(0, 'input'));
      const args = Object.fromEntries(layer.instance.attributes);
      return inPlace(x, activation.apply(x, args, machine), args, machine);
    },
  });
  activationFunctions[functionNames[name] ?? name.toLowerCase()] = (args, machine) => {
    const named = bindArguments(
      machine,
      name.toLowerCase(),
      `input ${activation.signature}${activation.signature.includes('dim') ? ' _stacklevel=3' : ''}`,
      args,
    );
    const x = tensorArgument(named.input);
    return inPlace(x, activation.apply(x, named, machine), named, machine);
  };
}

defineLayer('Softmax2d', {
  signature: '',
  forward: (_layer, inputs, machine) => machine.apply('softmax', [tensorArgument(inputs.get(0, 'input'))], { axis: 1 }),
});

defineLayer('PReLU', {
  signature: 'num_parameters=1 init=0.25',
  build(layer, args) {
    const count = whole(args.num_parameters);
    layer.set('num_parameters', count);
    layer.parameter('weight', [count], { kind: 'constant', value: numeric(args.init) });
  },
  forward: (layer, inputs, machine) =>
    layer.apply(
      machine,
      'prelu',
      [tensorArgument(inputs.get(0, 'input'))],
      { count: whole(layer.get('num_parameters')), axis: 1 },
      ['weight'],
    ),
});

activationFunctions.prelu = (args, machine) => {
  const { input, weight } = bindArguments(machine, 'prelu', 'input weight', args);
  const slope = tensorArgument(weight);
  const count = knownShape(slope).reduce<number>((product, size) => product * numeric(size as number), 1);
  const parameters = slope.parameter?.id === undefined ? [] : [slope.parameter.id];
  return machine.apply('prelu', [tensorArgument(input)], { count, axis: 1 }, { parameters });
};
