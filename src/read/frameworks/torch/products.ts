/** Matrix products, `torch.einsum`, and the functional forms of layers with weights. */
import { elementCount, type Dim, type Shape } from '../../../graph/shape';
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { Tensor, type Value } from '../../evaluate/values';
import type { TensorFunction } from './activations';
import { lastTwoSwapped, permuted, reshaped } from './arrangement';
import { convolutionOperator, paddingOf } from './convolutions';
import { bindArguments, isSequence, knownShape, NotKnown, numbers, numeric, tensorArgument, whole } from './signature';

const sized = (size: Dim | undefined): number => {
  if (typeof size !== 'number') throw new NotKnown(`the size ${size}`);
  return size;
};

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
  const [outFeatures, inFeatures] = knownShape(weight).map(sized);
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
    const [first, second, ...kernel] = knownShape(weight).map(sized);
    const groups = whole(named.groups);
    const dilation = numbers(named.dilation, axes);
    const attributes = {
      inChannels: transposed ? first : second * groups,
      outChannels: transposed ? second * groups : first,
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

/** `addmm(c, a, b)` = c + a b. */
const addedProduct: TensorFunction = (args, machine) => {
  const [c, a, b] = [0, 1, 2].map((i) => tensorArgument(args.get(i, '')));
  return machine.apply('add', [matmul(machine, a, b), c], {});
};

/**
 * Einstein's summation of one or two tensors, as permutations, reshapes and one matrix product: axes that both have and
 * the result keeps are the batch, those that the result drops are summed.
 */
function einsum(machine: Machine, equation: string, operands: readonly Tensor[]): Tensor {
  const [inputs, given] = equation.replaceAll(/\s+/g, '').split('->');
  const terms = inputs.split(',').map((term, i) => spelled(term, knownShape(operands[i]).length));
  const output =
    given === undefined ? implicitOutput(terms) : spelled(given, Math.max(...terms.map((term) => term.length)));
  if (terms.length !== operands.length) throw new NotKnown(`einsum of ${operands.length} tensors by ${equation}`);
  const size = new Map<string, Dim>();
  terms.forEach((term, i) => [...term].forEach((axis, j) => size.set(axis, knownShape(operands[i])[j])));
  let [left] = operands;
  let [axes] = terms;
  for (let i = 1; i < operands.length; i++) {
    const rest = terms.slice(i + 1).join('') + output;
    ({ tensor: left, axes } = contracted(machine, left, axes, operands[i], terms[i], rest, size));
  }
  const summed = [...axes].map((axis, i) => (output.includes(axis) ? -1 : i)).filter((i) => i >= 0);
  if (summed.length > 0) {
    left = machine.apply('reduce', [left], { function: 'sum', axes: summed, keep: false });
    axes = [...axes].filter((axis) => output.includes(axis)).join('');
  }
  return permuted(
    machine,
    left,
    [...output].map((axis) => axes.indexOf(axis)),
  );
}

/** `...` as letters that no equation uses. */
const spelled = (term: string, rank: number): string => {
  if (!term.includes('...')) return term;
  const missing = Math.max(0, rank - term.replace('...', '').length);
  return term.replace('...', 'αβγδεζ'.slice(6 - missing));
};

const implicitOutput = (terms: readonly string[]): string => {
  const all = [...terms.join('')];
  return [...new Set(all)]
    .filter((axis) => all.filter((other) => other === axis).length === 1)
    .sort()
    .join('');
};

function contracted(
  machine: Machine,
  a: Tensor,
  axesA: string,
  b: Tensor,
  axesB: string,
  rest: string,
  size: ReadonlyMap<string, Dim>,
): { tensor: Tensor; axes: string } {
  const shared = [...axesA].filter((axis) => axesB.includes(axis));
  const batch = shared.filter((axis) => rest.includes(axis));
  const summed = shared.filter((axis) => !rest.includes(axis));
  const rows = [...axesA].filter((axis) => !axesB.includes(axis));
  const columns = [...axesB].filter((axis) => !axesA.includes(axis));
  const sizes = (axes: readonly string[]): Dim[] => axes.map((axis) => size.get(axis)!);
  const count = (axes: readonly string[]): Dim => elementCount(sizes(axes)) ?? -1;
  const arranged = (tensor: Tensor, axes: string, order: readonly string[], shape: Shape): Tensor =>
    reshaped(
      machine,
      permuted(
        machine,
        tensor,
        order.map((axis) => axes.indexOf(axis)),
      ),
      shape,
    );
  const left = arranged(a, axesA, [...batch, ...rows, ...summed], [...sizes(batch), count(rows), count(summed)]);
  const right = arranged(b, axesB, [...batch, ...summed, ...columns], [...sizes(batch), count(summed), count(columns)]);
  const result = machine.apply('matmul', [left, right], {});
  const axes = [...batch, ...rows, ...columns];
  return { tensor: reshaped(machine, result, sizes(axes)), axes: axes.join('') };
}

const einsumFunction: TensorFunction = (args, machine) => {
  const [equation, ...rest] = args.positional;
  const operands = rest.length === 1 && isSequence(rest[0]) ? rest[0].items : rest;
  if (typeof equation !== 'string') throw new NotKnown('an equation that is not known');
  return einsum(machine, equation, operands.map(tensorArgument));
};

/** softmax(q kᵀ / √d + mask) v (Vaswani et al. 2017, eq. 1), by its operators. */
export function attention(
  machine: Machine,
  q: Tensor,
  k: Tensor,
  v: Tensor,
  options: { mask?: Value; dropout?: number; scale?: number } = {},
): Tensor {
  const shape = knownShape(q);
  const features = sized(shape[shape.length - 1]);
  const scaled = machine.apply('affine', [q], { scale: options.scale ?? 1 / Math.sqrt(features), shift: 0 });
  let scores = matmul(machine, scaled, lastTwoSwapped(machine, k));
  if (options.mask instanceof Tensor) scores = machine.apply('add', [scores, options.mask], {});
  let weights = machine.apply('softmax', [scores], { axis: knownShape(scores).length - 1 });
  if (options.dropout) weights = machine.apply('dropout', [weights], { p: options.dropout, rescale: true });
  return matmul(machine, weights, v);
}

const attentionFunction: TensorFunction = (args, machine) => {
  const named = bindArguments(
    machine,
    'scaled_dot_product_attention',
    'query key value attn_mask=None dropout_p=0.0 is_causal=False scale=None enable_gqa=False',
    args,
  );
  return attention(machine, tensorArgument(named.query), tensorArgument(named.key), tensorArgument(named.value), {
    mask: named.attn_mask,
    dropout: numeric(named.dropout_p),
    scale: named.scale === null ? undefined : numeric(named.scale),
  });
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
      channels: sized(knownShape(x)[1]),
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
        ? named.normalized_shape.items.map(whole)
        : [whole(named.normalized_shape)],
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
      groups: whole(named.num_groups),
      channels: sized(knownShape(x)[1]),
      epsilon: numeric(named.eps),
      affine: named.weight instanceof Tensor,
      axis: 1,
    },
    { parameters: parameterIds(named.weight, named.bias) },
  );
};

const instanceNorm: TensorFunction = (args, machine) => {
  const x = tensorArgument(args.get(0, 'input'));
  return groupNorm(new Arguments([x, sized(knownShape(x)[1])]), machine);
};

const embedding: TensorFunction = (args, machine) => {
  const [x, weight] = [tensorArgument(args.get(0, 'input')), tensorArgument(args.get(1, 'weight'))];
  const [count, features] = knownShape(weight).map(sized);
  return machine.apply('embedding', [x], { count, features }, { parameters: parameterIds(weight) });
};

const dropout: TensorFunction = (args, machine) => {
  const named = bindArguments(machine, 'dropout', 'input p=0.5 training=True inplace=False', args);
  return machine.apply('dropout', [tensorArgument(named.input)], { p: numeric(named.p), rescale: true });
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
  einsum: einsumFunction,
  scaled_dot_product_attention: attentionFunction,
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
  one_hot: (args, machine) => {
    const { input, num_classes: classes } = bindArguments(machine, 'one_hot', 'input num_classes=-1', args);
    const x = tensorArgument(input);
    return new Tensor([...knownShape(x), whole(classes)], 'int64');
  },
};
