/** Signatures of library functions, written as PyTorch's documentation writes them, and readings of their arguments. */
import { divideDims, multiplyDims, type Dim, type Shape } from '../../../graph/shape';
import type { Arguments } from '../../evaluate/arguments';
import { numberOf } from '../../evaluate/arithmetic';
import type { Machine } from '../../evaluate/machine';
import { Float, ListValue, Symbolic, Tensor, TupleValue, Unknown, type Value } from '../../evaluate/values';

/** Something that a rule needs is not known: the call becomes one `unresolved` node. */
export class NotKnown extends Error {
  constructor(
    reason: string,
    /** The size, where it is one that must be a number. */
    readonly size?: Dim,
  ) {
    super(reason);
  }
}

export type Named = Readonly<Record<string, Value>>;

interface Parameter {
  name: string;
  default?: Value;
  required: boolean;
}

const signatures = new Map<string, readonly Parameter[]>();

function literal(text: string): Value {
  if (text === 'None') return null;
  if (text === 'True' || text === 'False') return text === 'True';
  if (/^'.*'$/.test(text)) return text.slice(1, -1);
  return /[.e]/.test(text) ? new Float(Number(text)) : Number(text);
}

function parsed(signature: string): readonly Parameter[] {
  let known = signatures.get(signature);
  if (!known) {
    known = signature
      .split(' ')
      .filter(Boolean)
      .map((part) => {
        const [name, value] = part.split('=');
        return { name, required: value === undefined, default: value === undefined ? undefined : literal(value) };
      });
    signatures.set(signature, known);
  }
  return known;
}

/**
 * Arguments by name under a signature such as `in_features out_features bias=True`. `device` and `dtype` are accepted
 * everywhere.
 * @throws Raised TypeError for an argument that is missing or has no parameter.
 */
export function bindArguments(machine: Machine, name: string, signature: string, args: Arguments): Named {
  const parameters = parsed(signature);
  const values: Record<string, Value> = {};
  if (args.positional.length > parameters.length + 2 && !args.incomplete)
    machine.raise('TypeError', `${name}() takes ${parameters.length} arguments, got ${args.positional.length}`);
  parameters.forEach((parameter, i) => {
    if (args.has(i, parameter.name)) values[parameter.name] = args.get(i, parameter.name);
    else if (!parameter.required) values[parameter.name] = parameter.default;
    else if (args.incomplete) throw new NotKnown(`${name}() is called with arguments that are not known`);
    else machine.raise('TypeError', `${name}() needs the argument ${parameter.name}`);
  });
  for (const key of args.named.keys())
    if (!(key in values) && key !== 'device' && key !== 'dtype')
      machine.raise('TypeError', `${name}() has no parameter ${key}`);
  return values;
}

const described = (value: Value): string =>
  value instanceof Unknown
    ? value.reason
    : value instanceof Symbolic
      ? `the size ${value.dim}`
      : 'a value that is not a number';

/** A number. @throws NotKnown */
export function numeric(value: Value): number {
  const number = value instanceof Tensor && value.data?.length === 1 ? value.data[0] : numberOf(value);
  if (number === undefined) throw new NotKnown(described(value), value instanceof Symbolic ? value.dim : undefined);
  return number;
}

export const whole = (value: Value): number => Math.trunc(numeric(value));

export function truth(value: Value): boolean {
  if (value instanceof Unknown) throw new NotKnown(value.reason);
  return value === true || (numberOf(value) ?? 0) !== 0;
}

export const isSequence = (value: Value): value is ListValue | TupleValue =>
  value instanceof ListValue || value instanceof TupleValue;

/** Several numbers, or one for all of `count` axes. */
export function numbers(value: Value, count: number): number[] {
  if (!isSequence(value)) return Array.from({ length: count }, () => numeric(value));
  const items = value.items.map(numeric);
  return items.length === 1 && count > 1 ? Array.from({ length: count }, () => items[0]) : items;
}

/** A size: a number or a symbol. */
export function dimOf(value: Value): Dim {
  if (value instanceof Symbolic) return value.dim;
  return whole(value);
}

export const sizeValue = (dim: Dim): Value => (typeof dim === 'string' ? new Symbolic(dim) : dim);

export const sizeTuple = (shape: Shape): TupleValue => new TupleValue(shape.map(sizeValue));

/** A shape from `f(2, 3)` or `f((2, 3))`. */
export const shapeOf = (values: readonly Value[]): Dim[] =>
  (values.length === 1 && isSequence(values[0]) ? values[0].items : values).map(dimOf);

/** A size that must be a number. @throws NotKnown */
export function knownSize(size: Dim | undefined): number {
  if (typeof size !== 'number') throw new NotKnown(`the size ${size}`, size);
  return size;
}

/** Does a size divide another? Said, or demanded, where their symbols leave it open. */
export const divides = (machine: Machine, divisor: Dim, size: Dim): boolean =>
  machine.agree(size, multiplyDims(divideDims(size, divisor), divisor));

export function knownShape(tensor: Tensor): Shape {
  if (!tensor.shape) throw new NotKnown('the shape before it is not known');
  return tensor.shape;
}

/** An axis as it is written, counted from zero. */
export function axisOf(value: Value, rank: number): number {
  const axis = whole(value);
  const place = axis < 0 ? axis + rank : axis;
  if (place < 0 || place >= Math.max(rank, 1)) throw new NotKnown(`axis ${axis} of a tensor with ${rank} axes`);
  return place;
}

export const axesOf = (value: Value, rank: number): number[] =>
  (isSequence(value) ? value.items : [value]).map((item) => axisOf(item, rank));

export function tensorArgument(value: Value): Tensor {
  if (value instanceof Tensor) return value;
  throw new NotKnown(value instanceof Unknown ? value.reason : 'an argument that is no tensor');
}
