/** Members of tensors: sizes, and every function that is a method too. */
import type { Initialiser } from '../../../graph/graph';
import { productOfDims } from '../../../graph/shape';
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import {
  ClassValue,
  Float,
  NativeFunction,
  NativeObject,
  Tensor,
  TupleValue,
  Unknown,
  type Value,
} from '../../evaluate/values';
import { objectClass } from '../../evaluate/exceptions';
import { activationFunctions, type TensorFunction } from './activations';
import { arithmeticFunctions } from './arithmetic';
import { arrangementFunctions, lastTwoSwapped, reversed } from './arrangement';
import { windows } from './parts';
import { DataTypeValue, dataTypes, listOf, parameter, constantFunctions } from './constants';
import { complexFunctions } from './complex';
import { einsumFunctions } from './einsum';
import { explicitValues, firstValuesOf, startWith } from './firstValues';
import { initialisingMethods } from './initialisers';
import { productFunctions } from './products';
import { reductionFunctions } from './reductions';
import { attentionFunctions } from './scaledAttention';
import { selectionFunctions, whereMethod } from './selection';
import { axisOf, knownShape, NotKnown, sizeTuple, sizeValue } from './signature';
import { alias, copied, detached } from './memory/memory';
import { becomes, rearrangedInPlace, replaceInPlace, writtenOut } from './writing';

export const tensorClass = new ClassValue('Tensor', [objectClass], { path: 'torch.Tensor' });
export const parameterClass = new ClassValue('Parameter', [tensorClass], { path: 'torch.nn.Parameter' });
parameterClass.attributes.set(
  '__new__',
  new NativeFunction('Parameter', (args, machine) => parameter(args.rest(), machine)),
);
tensorClass.attributes.set(
  '__new__',
  new NativeFunction('Tensor', (args, machine) => constantFunctions.Tensor(args.rest(), machine)),
);

/** `torch.device('cuda')`, a generator, a context manager: things that are passed on and never looked into. */
export class Opaque extends NativeObject {
  constructor(
    readonly typeName: string,
    private readonly members: Readonly<Record<string, Value>> = {},
  ) {
    super();
  }
  member(name: string): Value {
    if (Object.hasOwn(this.members, name)) return this.members[name];
    return new NativeFunction(name, () => this, 'static');
  }
}

export const cpu = new Opaque('device', { type: 'cpu', index: null });

/** Functions that are methods of a tensor as well, with the tensor as `input`. */
export const sharedFunctions: Record<string, TensorFunction> = {
  ...arithmeticFunctions,
  ...arrangementFunctions,
  ...productFunctions,
  ...einsumFunctions,
  ...complexFunctions,
  ...attentionFunctions,
  ...reductionFunctions,
  ...selectionFunctions,
  ...Object.fromEntries(
    ['relu', 'sigmoid', 'tanh', 'softmax', 'log_softmax', 'prelu', 'selu', 'celu'].map((name) => [
      name,
      activationFunctions[name],
    ]),
  ),
  softplus: activationFunctions.softplus,
};

/** Give the tensor as it is: memory and devices are not the graph's matter. */
const unchanged: ReadonlySet<string> = new Set(
  (
    'cuda cpu to type_as data half float double bfloat16 requires_grad_ pin_memory ' +
    'to_sparse retain_grad share_memory_ register_hook as_subclass'
  ).split(' '),
);

const conversions: Readonly<Record<string, Tensor['dataType']>> = {
  float: 'float32',
  double: 'float32',
  half: 'float32',
  bfloat16: 'float32',
  long: 'int64',
  int: 'int64',
  bool: 'bool',
  byte: 'int64',
};

const sized = (tensor: Tensor): Value => sizeValue(productOfDims(knownShape(tensor)));

const scalar = (tensor: Tensor, machine: Machine): Value => {
  if (tensor.data?.length !== 1) return new Unknown(machine.sourceText(machine.source), machine.source);
  return tensor.dataType === 'float32' ? new Float(tensor.data[0]) : tensor.data[0];
};

/** @param isOther another kind of float, which is a copy. */
function converted(tensor: Tensor, dataType: Tensor['dataType'], isOther = false): Tensor {
  if (tensor.parameter) return tensor;
  if (tensor.dataType === dataType) return isOther ? copied(tensor) : tensor;
  if (tensor.node !== undefined) return new Tensor(tensor.shape, dataType, { node: tensor.node });
  const data = dataType === 'float32' ? tensor.data : tensor.data?.map(Math.trunc);
  return new Tensor(tensor.shape, dataType, { data, text: tensor.text });
}

type Member = (tensor: Tensor, args: Arguments, machine: Machine) => Value;

const methods: Readonly<Record<string, Member>> = {
  ...initialisingMethods,
  clone: (tensor) => copied(tensor),
  alias: (tensor, _args, machine) => alias(machine, tensor),
  size: (tensor, args) => {
    const shape = knownShape(tensor);
    const axis = args.get(0, 'dim');
    return axis === undefined || axis === null ? sizeTuple(shape) : sizeValue(shape[axisOf(axis, shape.length)]);
  },
  dim: (tensor) => knownShape(tensor).length,
  ndimension: (tensor) => knownShape(tensor).length,
  numel: sized,
  nelement: sized,
  element_size: () => 4,
  stride: (tensor) => sizeTuple(knownShape(tensor).map((_, i, shape) => productOfDims(shape.slice(i + 1)))),
  item: (tensor, _args, machine) => scalar(tensor, machine),
  __int__: (tensor, _args, machine) => {
    const value = scalar(tensor, machine);
    return value instanceof Float ? Math.trunc(value.value) : value;
  },
  __float__: (tensor, _args, machine) => {
    const value = scalar(tensor, machine);
    return typeof value === 'number' ? new Float(value) : value;
  },
  tolist: (tensor) => (tensor.data ? listOf(tensor) : new Unknown('values of a tensor')),
  numpy: (tensor) => (tensor.data ? listOf(tensor) : tensor),
  is_contiguous: () => true,
  is_floating_point: (tensor) => tensor.dataType === 'float32',
  backward: () => null,
  get_device: () => 0,
  new_zeros: (_tensor, args, machine) => constantFunctions.zeros(args, machine),
  new_ones: (_tensor, args, machine) => constantFunctions.ones(args, machine),
  new_empty: (_tensor, args, machine) => constantFunctions.empty(args, machine),
  new_full: (_tensor, args, machine) => constantFunctions.full(args, machine),
  new_tensor: (_tensor, args, machine) => constantFunctions.tensor(args, machine),
  where: (tensor, args, machine) => whereMethod(args.with(tensor), machine),
  unfold: (tensor, args, machine) => windows(args.with(tensor), machine),
};

/** A function as it is called by the source, of `self` where it is a method: what it needs to know and does not makes an `unresolved` node. */
export const guarded =
  (name: string, native: TensorFunction, self?: Tensor) =>
  (args: Arguments, machine: Machine): Value => {
    try {
      const out = args.named.get('out');
      if (!(out instanceof Tensor || out instanceof TupleValue)) return native(args, machine);
      const named = new Map([...args.named].filter(([key]) => key !== 'out'));
      return writtenOut(out, native(new Arguments(args.positional, named), machine), machine);
    } catch (error) {
      if (!(error instanceof NotKnown)) throw error;
      if (error.size !== undefined) machine.demandNumber(error.size);
      return machine.unresolved(
        machine.sourceText(machine.source).replaceAll(/\s+/g, ' ').slice(0, 80) || name,
        error.message,
        self ? [self, ...args.all()] : args.all(),
      );
    }
  };

const bound = (name: string, call: TensorFunction, self: Tensor): NativeFunction =>
  new NativeFunction(name, guarded(name, call, self), 'static');

export function tensorMember(tensor: Tensor, name: string, machine: Machine): Value {
  switch (name) {
    case 'shape':
      return tensor.shape ? sizeTuple(tensor.shape) : new Unknown('the shape of a tensor', machine.source);
    case 'ndim':
      return tensor.shape ? tensor.shape.length : new Unknown('the rank of a tensor', machine.source);
    case 'data':
      return detached(machine, tensor);
    case 'dtype':
      return dataTypes.get(tensor.dataType) ?? null;
    case 'device':
      return cpu;
    case 'requires_grad':
      return tensor.parameter?.trainable ?? false;
    case 'is_cuda':
    case 'is_quantized':
    case 'is_mkldnn':
    case 'is_sparse':
    case 'is_nested':
      return false;
    case 'is_leaf':
      return true;
    case 'grad':
    case 'grad_fn':
      return null;
    case 'real':
    case 'imag':
      return bound(name, () => complexFunctions[name](Arguments.of(tensor), machine), tensor).call(
        new Arguments([]),
        machine,
      );
    case 'T':
      return bound(name, () => reversed(machine, tensor), tensor).call(new Arguments([]), machine);
    case 'mT':
    case 'mH':
    case 'H':
      return bound(name, () => lastTwoSwapped(machine, tensor), tensor).call(new Arguments([]), machine);
    case 'layout':
      return null;
  }
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method) return bound(name, (args, inner) => method(tensor, args, inner), tensor);
  if (Object.hasOwn(conversions, name))
    return bound(name, () => converted(tensor, conversions[name], name !== 'float' && name !== 'long'), tensor);
  if (unchanged.has(name)) return bound(name, (args) => convertedByArguments(tensor, args), tensor);
  if (name === 'type') return bound(name, (args) => convertedByArguments(tensor, args), tensor);
  const shared = Object.hasOwn(sharedFunctions, name) ? sharedFunctions[name] : undefined;
  if (shared) return bound(name, (args, inner) => shared(args.with(tensor), inner), tensor);
  // `x.add_(y)`: the same, in place.
  const plain = name.endsWith('_') ? name.slice(0, -1) : '';
  const replaced = Object.hasOwn(sharedFunctions, plain) ? sharedFunctions[plain] : undefined;
  if (replaced) {
    const put = rearranging.has(plain) ? rearrangedInPlace : replaceInPlace;
    return bound(name, (args, inner) => put(tensor, replaced(args.with(tensor), inner), inner), tensor);
  }
  return undefined;
}

/** Methods whose form in place (`x.t_()`) leaves the numbers where they are and takes them in another order. */
const rearranging: ReadonlySet<string> = new Set(
  't transpose swapaxes swapdims squeeze unsqueeze as_strided detach'.split(' '),
);

/** Types that most tensors have: to be made one of them is to stay as one is. */
const single: ReadonlySet<string> = new Set(['float32', 'float', 'int64', 'long', 'bool', 'complex64', 'cfloat']);

/** `x.to(torch.long)`. */
function convertedByArguments(tensor: Tensor, args: Arguments): Tensor {
  const type = args
    .all()
    .find((value): value is DataTypeValue | Tensor => value instanceof DataTypeValue || value instanceof Tensor);
  const result = type
    ? converted(tensor, type.dataType, type instanceof DataTypeValue && !single.has(type.name))
    : tensor;
  return args.named.get('copy') === true && result === tensor ? copied(tensor) : result;
}

export function tensorSetMember(tensor: Tensor, name: string, value: Value, machine: Machine): void {
  if (name === 'requires_grad' && tensor.parameter) tensor.parameter.trainable = value === true;
  if (name !== 'data' || value === tensor) return;
  if (tensor.parameter) startWith(tensor, value instanceof Tensor ? valuesElsewhere(value) : undefined, machine);
  else if (value instanceof Tensor) becomes(tensor, value, machine);
}

/** First values of a tensor for one that takes them over. */
const valuesElsewhere = (value: Tensor): Initialiser | undefined => {
  const values = firstValuesOf(value);
  return values && explicitValues(values, value.shape);
};
