/** Matrix products, `torch.einsum`, and the functional forms of layers with weights. */
import { multiplyDims } from '../../../graph/shape';
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { Tensor, type Value } from '../../evaluate/values';
import type { TensorFunction } from './activations';
import { reshaped } from './arrangement';
import { convolutionOperator, paddingOf } from './convolutions';
import { replaceInPlace } from './writing';
import {
  bindArguments,
  dimOf,
  isSequence,
  knownShape,
  knownSize,
  numbers,
  numeric,
  sizeValue,
  tensorArgument,
} from './signature';

/** Ids of those tensors that are the model's own parameters. */
const parameterIds = (...tensors: readonly (Value | Tensor | null)[]): number[] =>
  tensors
    .map((tensor) => (tensor instanceof Tensor ? tensor.parameter?.id : undefined))
    .filter((id): id is number => id !== undefined);

/** A weight that was computed: it stays connected to the node that uses it. */
const computed = (...tensors: readonly (Value | Tensor | null)[]): Tensor[] =>
  tensors.filter((tensor): tensor is Tensor => tensor instanceof Tensor && tensor.node !== undefined);

/** Product over the last two axes; vectors are matrices of one row or column. */
export function matmul(machine: Machine, a: Tensor, b: Tensor): Tensor {
  const [left, right] = [knownShape(a), knownShape(b)];
  if (left.length === 1 && right.length === 1) {
    const product = machine.apply(
      'matmul',
      [reshaped(machine, a, [1, ...left]), reshaped(machine, b, [...right, 1])],
      {},
    );
    return reshaped(machine, product, []);
  }
  if (left.length === 1) {
    const product = matmul(machine, reshaped(machine, a, [1, ...left]), b);
    const shape = knownShape(product);
    return reshaped(machine, product, [...shape.slice(0, -2), shape[shape.length - 1]]);
  }
  if (right.length === 1) {
    const product = matmul(machine, a, reshaped(machine, b, [...right, 1]));
    return reshaped(machine, product, knownShape(product).slice(0, -1));
  }
  return machine.apply('matmul', [a, b], {});
}

/** x Wᵀ + b with a weight that is given: a parameter, or something computed from one. */
export function linear(machine: Machine, x: Tensor, weight: Tensor, bias: Value): Tensor {
  const [outFeatures, inFeatures] = knownShape(weight);
  return machine.apply(
    'linear',
    [x, ...computed(weight, bias)],
    { inFeatures, outFeatures, bias: bias instanceof Tensor },
    { parameters: parameterIds(weight, bias) },
  );
}

const convolution =
  (axes: number, transposed: boolean): TensorFunction =>
  (args, machine) => {
    const named = bindArguments(
      machine,
      `conv${axes}d`,
      transposed
        ? 'input weight bias=None stride=1 padding=0 output_padding=0 groups=1 dilation=1'
        : 'input weight bias=None stride=1 padding=0 dilation=1 groups=1',
      args,
    );
    const weight = tensorArgument(named.weight);
    const [first, second, ...window] = knownShape(weight);
    const kernel = window.map(knownSize);
    const groups = dimOf(named.groups);
    const dilation = numbers(named.dilation, axes);
    const attributes = {
      inChannels: transposed ? first : multiplyDims(second, groups),
      outChannels: transposed ? multiplyDims(second, groups) : first,
      kernel,
      stride: numbers(named.stride, axes),
      padding: paddingOf(named.padding, kernel, dilation),
      dilation,
      groups,
      bias: named.bias instanceof Tensor,
      dataFormat: 'channelsFirst' as const,
    };
    const inputs = [tensorArgument(named.input), ...computed(weight, named.bias)];
    const options = { parameters: parameterIds(weight, named.bias) };
    return transposed
      ? machine.apply(
          'convTranspose2d',
          inputs,
          { ...attributes, outputPadding: numbers(named.output_padding, axes) },
          options,
        )
      : machine.apply(convolutionOperator(axes), inputs, attributes, options);
  };

const linearFunction: TensorFunction = (args, machine) => {
  const { input, weight, bias } = bindArguments(machine, 'linear', 'input weight bias=None', args);
  return linear(machine, tensorArgument(input), tensorArgument(weight), bias);
};

const product: TensorFunction = (args, machine) =>
  matmul(machine, tensorArgument(args.get(0, 'input')), tensorArgument(args.get(1, 'other') ?? args.named.get('mat2')));

/** `addmm(c, a, b, beta=β, alpha=α)` = β c + α a b. */
const addedProduct: TensorFunction = (args, machine) => {
  const [c, a, b] = [0, 1, 2].map((i) => tensorArgument(args.get(i, '')));
  const scaled = (x: Tensor, by: Value): Value => (by === undefined ? x : machine.binary('*', x, by));
  const [beta, alpha] = [args.named.get('beta'), args.named.get('alpha')];
  return machine.binary('+', scaled(matmul(machine, a, b), alpha), scaled(c, beta));
};

/** Each number of one vector times each of another. */
const outer: TensorFunction = (args, machine) => {
  const [a, b] = [tensorArgument(args.get(0, 'input')), tensorArgument(args.get(1, 'vec2'))];
  return machine.binary('*', reshaped(machine, a, [...knownShape(a), 1]), b);
};

const batchNorm: TensorFunction = (args, machine) => {
  const named = bindArguments(
    machine,
    'batch_norm',
    'input running_mean=None running_var=None weight=None bias=None training=False momentum=0.1 eps=1e-5',
    args,
  );
  const x = tensorArgument(named.input);
  return machine.apply(
    'batchNorm',
    [x],
    {
      channels: knownShape(x)[1],
      epsilon: numeric(named.eps),
      momentum: named.momentum === null ? 0 : numeric(named.momentum),
      affine: named.weight instanceof Tensor,
      axis: 1,
    },
    { parameters: parameterIds(named.weight, named.bias) },
  );
};

const layerNorm: TensorFunction = (args, machine) => {
  const named = bindArguments(machine, 'layer_norm', 'input normalized_shape weight=None bias=None eps=1e-5', args);
  return machine.apply(
    'layerNorm',
    [tensorArgument(named.input)],
    {
      shape: isSequence(named.normalized_shape)
        ? named.normalized_shape.items.map(dimOf)
        : [dimOf(named.normalized_shape)],
      epsilon: numeric(named.eps),
      affine: named.weight instanceof Tensor,
      bias: named.bias instanceof Tensor,
    },
    { parameters: parameterIds(named.weight, named.bias) },
  );
};

const groupNorm: TensorFunction = (args, machine) => {
  const named = bindArguments(machine, 'group_norm', 'input num_groups weight=None bias=None eps=1e-5', args);
  const x = tensorArgument(named.input);
  return machine.apply(
    'groupNorm',
    [x],
    {
      groups: dimOf(named.num_groups),
      channels: knownShape(x)[1],
      epsilon: numeric(named.eps),
      affine: named.weight instanceof Tensor,
      axis: 1,
    },
    { parameters: parameterIds(named.weight, named.bias) },
  );
};

const instanceNorm: TensorFunction = (args, machine) => {
  const x = tensorArgument(args.get(0, 'input'));
  return groupNorm(new Arguments([x, sizeValue(knownShape(x)[1])]), machine);
};

const embedding: TensorFunction = (args, machine) => {
  const [x, weight] = [tensorArgument(args.get(0, 'input')), tensorArgument(args.get(1, 'weight'))];
  const [count, features] = knownShape(weight);
  return machine.apply('embedding', [x], { count, features }, { parameters: parameterIds(weight) });
};

const dropout: TensorFunction = (args, machine) => {
  const named = bindArguments(machine, 'dropout', 'input p=0.5 training=True inplace=False', args);
  const x = tensorArgument(named.input);
  const result = machine.apply('dropout', [x], { p: numeric(named.p), rescale: true });
  return named.inplace === true ? replaceInPlace(x, result, machine) : result;
};

/** x / ‖x‖ along an axis. */
const normalize: TensorFunction = (args, machine) => {
  const named = bindArguments(machine, 'normalize', 'input p=2.0 dim=1 eps=1e-12 out=None', args);
  return machine.apply('elementwise', [tensorArgument(named.input)], { function: 'normalize' });
};

export const productFunctions: Record<string, TensorFunction> = {
  matmul: product,
  mm: product,
  bmm: product,
  mv: product,
  dot: product,
  addmm: addedProduct,
  baddbmm: addedProduct,
  spmm: product,
  smm: product,
  outer,
  ger: outer,
};

/** Functional forms of layers: `torch.nn.functional` alone has them. */
export const layerFunctions: Record<string, TensorFunction> = {
  linear: linearFunction,
  conv1d: convolution(1, false),
  conv2d: convolution(2, false),
  conv3d: convolution(3, false),
  conv_transpose1d: convolution(1, true),
  conv_transpose2d: convolution(2, true),
  conv_transpose3d: convolution(3, true),
  batch_norm: batchNorm,
  layer_norm: layerNorm,
  group_norm: groupNorm,
  instance_norm: instanceNorm,
  embedding,
  dropout,
  dropout1d: dropout,
  dropout2d: dropout,
  dropout3d: dropout,
  alpha_dropout: dropout,
  normalize,
  local_response_norm: (args, machine) =>
    machine.apply('elementwise', [tensorArgument(args.get(0, 'input'))], { function: 'localResponseNorm' }),
};
