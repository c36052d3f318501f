/** Tensors that are made rather than computed: `torch.zeros`, `torch.linspace`, `nn.Parameter`. */
import type { DataType, Initialiser } from '../../../graph/graph';
import type { Dim, Shape } from '../../../graph/shape';
import type { Arguments } from '../../evaluate/arguments';
import { numberOf } from '../../evaluate/arithmetic';
import type { Machine } from '../../evaluate/machine';
import { NdArray } from '../../evaluate/standard/ndarray';
import { Float, ListValue, NativeObject, Symbolic, Tensor, Unknown, type Value } from '../../evaluate/values';
import type { TensorFunction } from './activations';
import { bindArguments, dimOf, isSequence, numeric, shapeOf, tensorArgument, truth } from './signature';

/** Constants keep their values up to this many. */
export const most = 4096;

const count = (shape: Shape): number | undefined =>
  shape.every((dim) => typeof dim === 'number')
    ? shape.reduce<number>((product, dim) => product * (dim as number), 1)
    : undefined;

/** `torch.float32` and its kind. */
export class DataTypeValue extends NativeObject {
  readonly typeName = 'dtype';
  constructor(
    readonly name: string,
    readonly dataType: DataType,
  ) {
    super();
  }
  member(name: string): Value {
    if (name === 'is_complex') return this.dataType === 'complex64';
    return name === 'is_floating_point' ? this.dataType === 'float32' : undefined;
  }
}

export const dataTypes: ReadonlyMap<string, DataTypeValue> = new Map(
  (
    [
      ['float32', 'float32'],
      ['float', 'float32'],
      ['float16', 'float32'],
      ['half', 'float32'],
      ['bfloat16', 'float32'],
      ['float64', 'float32'],
      ['double', 'float32'],
      ['int64', 'int64'],
      ['long', 'int64'],
      ['int32', 'int64'],
      ['int', 'int64'],
      ['int16', 'int64'],
      ['int8', 'int64'],
      ['uint8', 'int64'],
      ['bool', 'bool'],
      ['complex64', 'complex64'],
      ['cfloat', 'complex64'],
      ['complex128', 'complex64'],
      ['cdouble', 'complex64'],
    ] as const
  ).map(([name, type]) => [name, new DataTypeValue(name, type)]),
);

const typeOf = (value: Value, otherwise: DataType): DataType =>
  value instanceof DataTypeValue ? value.dataType : otherwise;

/** How a fresh tensor's values are spread, for a parameter made of it. */
const origins = new WeakMap<Tensor, Initialiser>();

export function initialiserOf(tensor: Tensor): Initialiser | undefined {
  tensor.shared?.refresh();
  return origins.get(tensor);
}

/** Undefined where its values are no longer those that it was made with. */
export function setInitialiser(tensor: Tensor, initialiser: Initialiser | undefined): void {
  if (initialiser) origins.set(tensor, initialiser);
  else origins.delete(tensor);
}

function constant(machine: Machine, shape: Shape, dataType: DataType, value?: number): Tensor {
  const size = count(shape);
  const data =
    value !== undefined && size !== undefined && size <= most ? new Array<number>(size).fill(value) : undefined;
  return new Tensor(shape, dataType, { data, text: textOf(machine) });
}

const textOf = (machine: Machine): string => machine.sourceText(machine.source).replaceAll(/\s+/g, ' ').slice(0, 60);

const filled =
  (value: number): TensorFunction =>
  (args, machine) => {
    const size = args.named.has('size') ? [args.named.get('size')] : args.positional;
    const tensor = constant(machine, shapeOf(size), typeOf(args.named.get('dtype'), 'float32'), value);
    setInitialiser(tensor, { kind: 'constant', value });
    return tensor;
  };

const random =
  (initialiser: Initialiser, dataType: DataType = 'float32'): TensorFunction =>
  (args, machine) => {
    const size = args.named.has('size')
      ? [args.named.get('size')]
      : args.positional.filter((item) => !(item instanceof Tensor));
    const tensor = constant(machine, shapeOf(size), dataType);
    setInitialiser(tensor, initialiser);
    return tensor;
  };

const like =
  (initialiser: Initialiser): TensorFunction =>
  (args, machine) => {
    const { shape, dataType } = tensorArgument(args.get(0, 'input'));
    const value = initialiser.kind === 'constant' ? initialiser.value : undefined;
    const tensor = shape
      ? constant(machine, shape, typeOf(args.named.get('dtype'), dataType), value)
      : new Tensor(null, dataType, { text: textOf(machine) });
    setInitialiser(tensor, initialiser);
    return tensor;
  };

const uninitialised: Initialiser = { kind: 'unknown', text: 'uninitialised' };

/** Shape and values of nested lists. */
function nested(value: Value, machine: Machine): { shape: Dim[]; data: number[]; whole: boolean } | undefined {
  if (value instanceof Tensor)
    return value.data && value.shape
      ? { shape: [...value.shape], data: [...value.data], whole: value.dataType !== 'float32' }
      : undefined;
  if (value instanceof NdArray)
    return { shape: [...value.shape], data: [...value.data], whole: value.kind !== 'float' };
  const number = numberOf(value);
  if (number !== undefined) return { shape: [], data: [number], whole: !(value instanceof Float) };
  if (!isSequence(value)) return undefined;
  const items = value.items.map((item) => nested(item, machine));
  if (items.some((item) => item === undefined)) return undefined;
  const [first] = items;
  return {
    shape: [items.length, ...(first?.shape ?? [])],
    data: items.flatMap((item) => item!.data),
    whole: items.every((item) => item!.whole),
  };
}

const tensor: TensorFunction = (args, machine) => {
  const value = args.get(0, 'data');
  if (value instanceof Tensor) return value.parameter ? value : value.copy();
  const found = nested(value, machine);
  if (!found) return new Tensor(null, 'float32', { text: textOf(machine) });
  const made = new Tensor(found.shape, typeOf(args.named.get('dtype'), found.whole ? 'int64' : 'float32'), {
    data: found.data.length <= most ? found.data : undefined,
    text: textOf(machine),
  });
  if (found.data.every((item) => item === found.data[0]))
    setInitialiser(made, { kind: 'constant', value: found.data[0] ?? 0 });
  return made;
};

/** A tensor of what is one already shares its numbers. */
const sharing: TensorFunction = (args, machine) => {
  const value = args.get(0, 'data');
  return value instanceof Tensor ? value : tensor(args, machine);
};

/** `torch.LongTensor(2, 3)` is one of these sizes, its values open; `torch.LongTensor([2, 3])` one of these values. */
const ofSizesOrData =
  (dataType: DataType): TensorFunction =>
  (args, machine) => {
    if (args.positional.every((item) => typeof item === 'number' || item instanceof Symbolic))
      return random(uninitialised, dataType)(args, machine);
    const made = tensor(args, machine) as Tensor;
    return made.dataType === dataType ? made : new Tensor(made.shape, dataType, { data: made.data, text: made.text });
  };

const arange: TensorFunction = (args, machine) => {
  const given = args.positional.length === 0 ? [args.named.get('end')] : args.positional;
  const single = given.length === 1;
  const values = given.map((item) => numberOf(item));
  const symbol = single ? given[0] : undefined;
  if (values.some((value) => value === undefined))
    return new Tensor(symbol === undefined ? null : [dimOf(symbol)], 'int64', { text: textOf(machine) });
  const [start, end, step] = single
    ? [0, values[0]!, 1]
    : [values[0]!, values[1]!, values[2] ?? numberOf(args.named.get('step')) ?? 1];
  const size = Math.max(0, Math.ceil((end - start) / step));
  const whole = given.every((item) => !(item instanceof Float));
  return new Tensor([size], typeOf(args.named.get('dtype'), whole ? 'int64' : 'float32'), {
    data: size <= most ? Array.from({ length: size }, (_, i) => start + i * step) : undefined,
    text: textOf(machine),
  });
};

const linspace: TensorFunction = (args, machine) => {
  const { start, end, steps } = bindArguments(machine, 'linspace', 'start end steps', args);
  const [low, high, size] = [numeric(start), numeric(end), numeric(steps)];
  return new Tensor([size], 'float32', {
    data: Array.from({ length: size }, (_, i) => (size === 1 ? low : low + ((high - low) * i) / (size - 1))),
    text: textOf(machine),
  });
};

const full: TensorFunction = (args, machine) => {
  const { size, fill_value: value } = bindArguments(machine, 'full', 'size fill_value', args);
  const made = constant(machine, shapeOf([size]), typeOf(args.named.get('dtype'), 'float32'), numeric(value));
  setInitialiser(made, { kind: 'constant', value: numeric(value) });
  return made;
};

/** A constant that has one value everywhere: `1e-6 * torch.ones(dim)`. */
export function uniformOf({ data }: Tensor): Initialiser | undefined {
  return data && data.length > 0 && data.every((value) => value === data[0])
    ? { kind: 'constant', value: data[0] }
    : undefined;
}

/** `nn.Parameter(data, requires_grad=True)`. */
export function parameter(args: Arguments, machine: Machine): Value {
  const data = args.get(0, 'data');
  if (data === undefined || data === null)
    return new Tensor([0], 'float32', { parameter: { shape: [0], trainable: true, initialiser: uninitialised } });
  if (!(data instanceof Tensor))
    return data instanceof Unknown ? data : machine.raise('TypeError', 'nn.Parameter needs a tensor');
  if (data.parameter) return data;
  if (!data.shape) return new Unknown('a parameter of unknown shape', machine.source);
  const trainable = args.has(1, 'requires_grad') ? truth(args.get(1, 'requires_grad')) : true;
  const initialiser = initialiserOf(data) ?? uniformOf(data) ?? { kind: 'unknown', text: data.text ?? textOf(machine) };
  return new Tensor(data.shape, data.dataType, {
    parameter: { shape: data.shape, trainable, initialiser, initialisedAt: machine.source },
  });
}

export const constantFunctions: Record<string, TensorFunction> = {
  zeros: filled(0),
  ones: filled(1),
  empty: random(uninitialised),
  rand: random({ kind: 'uniform', low: 0, high: 1 }),
  randn: random({ kind: 'normal', mean: 0, standardDeviation: 1 }),
  randint: (args, machine) => {
    const size = args.named.get('size') ?? args.positional.find(isSequence);
    return constant(machine, size === undefined ? [] : shapeOf([size]), 'int64');
  },
  randperm: random(uninitialised, 'int64'),
  normal: (args, machine) => {
    const size = args.named.get('size') ?? args.positional.find(isSequence);
    const [mean, deviation] = [numberOf(args.get(0, 'mean')) ?? 0, numberOf(args.get(1, 'std')) ?? 1];
    const made = constant(machine, size === undefined ? [] : shapeOf([size]), 'float32');
    setInitialiser(made, { kind: 'normal', mean, standardDeviation: deviation });
    return made;
  },
  zeros_like: like({ kind: 'constant', value: 0 }),
  ones_like: like({ kind: 'constant', value: 1 }),
  empty_like: like(uninitialised),
  rand_like: like({ kind: 'uniform', low: 0, high: 1 }),
  randn_like: like({ kind: 'normal', mean: 0, standardDeviation: 1 }),
  full,
  full_like: (args, machine) => like({ kind: 'constant', value: numeric(args.get(1, 'fill_value')) })(args, machine),
  eye: (args, machine) => {
    const rows = dimOf(args.get(0, 'n'));
    return constant(machine, [rows, args.has(1, 'm') ? dimOf(args.get(1, 'm')) : rows], 'float32');
  },
  tensor,
  as_tensor: sharing,
  from_numpy: sharing,
  Tensor: ofSizesOrData('float32'),
  FloatTensor: ofSizesOrData('float32'),
  DoubleTensor: ofSizesOrData('float32'),
  HalfTensor: ofSizesOrData('float32'),
  LongTensor: ofSizesOrData('int64'),
  IntTensor: ofSizesOrData('int64'),
  ByteTensor: ofSizesOrData('int64'),
  BoolTensor: ofSizesOrData('bool'),
  arange,
  range: arange,
  linspace,
};

/** The number in a constant of one value, or all of them as lists. */
export function listOf(tensor: Tensor): Value {
  const wrap = (value: number): Value =>
    tensor.dataType === 'float32' ? new Float(value) : tensor.dataType === 'bool' ? value !== 0 : value;
  const { data, shape } = tensor;
  if (!data || !shape) return new Unknown('values of a tensor');
  const build = (axis: number, offset: number, stride: number): Value => {
    if (axis === shape.length) return wrap(data[offset]);
    const size = shape[axis] as number;
    const step = stride / size;
    return new ListValue(Array.from({ length: size }, (_, i) => build(axis + 1, offset + i * step, step)));
  };
  return build(0, 0, data.length);
}
