/**
 * Tensors that the source makes, and variables: weights of networks that are written without layers.
 * `tf.variable(tf.randomNormal([3, 3, 16, 32], 0, 0.1))` is a parameter of the graph with these first values.
 */
import type { Initialiser } from '../../../graph/graph';
import { isKnown, type Shape } from '../../../graph/shape';
import type { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { ListValue, Tensor, type Value } from '../../evaluate/values';
import { sizesOf, tensorAt, type TensorFunction, type TensorFunctions } from './operands';

/** How the values of a constant are spread, where that is known. */
const firstValues = new WeakMap<Tensor, Initialiser>();

export const withFirstValues = (tensor: Tensor, values: Initialiser | undefined): Tensor => {
  if (values) firstValues.set(tensor, values);
  return tensor;
};

export const firstValuesOf = (tensor: Tensor): Initialiser | undefined => firstValues.get(tensor);

const numberAt = (args: Arguments, index: number, otherwise: number): number => {
  const value = args.positional[index];
  return typeof value === 'number' ? value : otherwise;
};

/** A tensor of a shape with values by a rule. */
const filled =
  (values: (args: Arguments) => Initialiser | undefined, uniform?: number): TensorFunction =>
  (args) => {
    const shape = sizesOf(args.positional[0]);
    if (!shape) return undefined;
    const count = isKnown(shape) ? shape.reduce<number>((product, size) => product * Number(size), 1) : Infinity;
    const data = uniform !== undefined && count <= 4096 ? new Array<number>(count).fill(uniform) : undefined;
    return withFirstValues(new Tensor(shape, 'float32', { data }), values(args));
  };

const constant = (value: number): Initialiser => ({ kind: 'constant', value });

/** Shape and numbers of nested lists. */
function nested(value: Value): { shape: number[]; data: number[] } | undefined {
  if (typeof value === 'number') return { shape: [], data: [value] };
  if (typeof value === 'boolean') return { shape: [], data: [Number(value)] };
  if (!(value instanceof ListValue)) return undefined;
  const parts = value.items.map(nested);
  if (!parts.every((part) => part !== undefined)) return undefined;
  return { shape: [parts.length, ...(parts[0]?.shape ?? [])], data: parts.flatMap(({ data }) => data) };
}

const tensor: TensorFunction = (args) => {
  const [values, given] = args.positional;
  const found = nested(values);
  if (!found) return undefined;
  const shape: Shape = sizesOf(given) ?? found.shape;
  const [first] = found.data;
  const same = first !== undefined && found.data.every((value) => value === first);
  const made = new Tensor(shape, args.positional.includes('int32') ? 'int64' : 'float32', { data: found.data });
  return withFirstValues(made, same ? constant(first) : undefined);
};

/** Where a variable is kept, as the source writes it in front of the call: `this.w1 = tf.variable(…)`. */
function nameBefore(machine: Machine): string | undefined {
  const { source } = machine;
  const line = machine.sourceText({
    ...source,
    startColumn: 0,
    endLine: source.startLine,
    endColumn: source.startColumn,
  });
  return /([A-Za-z_$][\w$]*)[\])]?\s*[:=]\s*(?:[\w.]+\(.*)?$/.exec(line)?.[1];
}

/** `tf.variable(initialValue, trainable, name)`. */
const variable: TensorFunction = (args, machine) => {
  const initial = tensorAt(args, 0);
  if (!initial?.shape) return undefined;
  const { builder } = machine;
  const { shape, dataType } = initial;
  const name = args.positional.find((value) => typeof value === 'string' && value !== 'float32') as string | undefined;
  const plain = name ?? nameBefore(machine) ?? 'variable';
  const others = builder.parameters.filter((other) => other.name.replace(/_\d+$/, '') === plain).length;
  const trainable = args.positional[1] !== false;
  const initialiser = firstValues.get(initial) ?? { kind: 'unknown', text: initial.text ?? 'a tensor' };
  const named = others === 0 ? plain : `${plain}_${others}`;
  const id = builder.parameter(named, shape, initialiser, { trainable, initialisedAt: machine.source });
  return new Tensor(shape, dataType, { parameter: { shape, trainable, initialiser, id } });
};

/**
 * Id of the parameter that a weight is, with its numbers in an operator's own order; undefined where the weight is computed,
 * or is used in another order already.
 */
export function weightOf(weight: Tensor, shape: Shape, machine: Machine): number | undefined {
  const { builder } = machine;
  const id = weight.parameter?.id;
  if (id !== undefined) {
    const known = builder.parameters[id];
    if (known.shape.join() === shape.join()) return id;
    if (weight.taken || known.shape.join() !== weight.shape?.join()) return undefined;
    builder.parameters[id] = { ...known, shape };
    return id;
  }
  if (weight.node !== undefined) return undefined;
  const values = firstValues.get(weight) ?? { kind: 'unknown' as const, text: weight.text ?? 'a tensor' };
  const made = builder.parameter(`constant_${builder.parameters.length}`, shape, values, { trainable: false });
  weight.parameter = { shape: weight.shape ?? shape, trainable: false, initialiser: values, id: made };
  return made;
}

/** factor · values, of the rules that a factor leaves what they are. */
export function scaledValues(values: Initialiser | undefined, factor: number): Initialiser | undefined {
  switch (values?.kind) {
    case 'constant':
      return constant(values.value * factor);
    case 'normal':
      return {
        kind: 'normal',
        mean: values.mean * factor,
        standardDeviation: values.standardDeviation * Math.abs(factor),
      };
    case 'uniform': {
      const [low, high] = [values.low * factor, values.high * factor].sort((a, b) => a - b);
      return { kind: 'uniform', low, high };
    }
    default:
      return undefined;
  }
}

const normal = (args: Arguments): Extract<Initialiser, { kind: 'normal' }> => ({
  kind: 'normal',
  mean: numberAt(args, 1, 0),
  standardDeviation: numberAt(args, 2, 1),
});

const likeOf =
  (value: number): TensorFunction =>
  (args) => {
    const shape = tensorAt(args, 0)?.shape;
    return shape && withFirstValues(new Tensor(shape, 'float32'), constant(value));
  };

export const creations: TensorFunctions = {
  randomNormal: filled(normal),
  randomStandardNormal: filled(() => ({ kind: 'normal', mean: 0, standardDeviation: 1 })),
  truncatedNormal: filled((args) => {
    const values = normal(args);
    const reach = 2 * values.standardDeviation;
    return { ...values, within: [values.mean - reach, values.mean + reach] };
  }),
  randomUniform: filled((args) => ({ kind: 'uniform', low: numberAt(args, 1, 0), high: numberAt(args, 2, 1) })),
  zeros: filled(() => constant(0), 0),
  ones: filled(() => constant(1), 1),
  fill: filled(({ positional: [, value] }) => (typeof value === 'number' ? constant(value) : undefined)),
  zerosLike: likeOf(0),
  onesLike: likeOf(1),
  eye: ({ positional: [size] }) => {
    const shape = sizesOf(size);
    return shape && new Tensor([shape[0], shape[0]], 'float32');
  },
  range({ positional: [start, stop, step = 1] }) {
    if (typeof start !== 'number' || typeof stop !== 'number' || typeof step !== 'number') return undefined;
    return new Tensor([Math.max(0, Math.ceil((stop - start) / step))], 'int64');
  },
  'linalg.bandPart': ({ positional: [input] }) =>
    input instanceof Tensor && input.node === undefined ? new Tensor(input.shape, input.dataType) : undefined,
  scalar: tensor,
  tensor,
  tensor1d: tensor,
  tensor2d: tensor,
  tensor3d: tensor,
  tensor4d: tensor,
  variable,
};
