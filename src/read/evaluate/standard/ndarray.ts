/** Arrays of NumPy: numbers in row-major order with a shape. Operators work item by item, with broadcasting. */
import type { BinaryOperator, ComparisonOperator } from '../../syntax/syntax';
import { Arguments } from '../arguments';
import { itemArithmetic, numberOf } from '../arithmetic';
import { objectClass } from '../exceptions';
import type { Machine } from '../machine';
import { ClassValue, Float, ListValue, NativeFunction, NativeObject, TupleValue, Unknown, type Value } from '../values';
import { offsetsOf, stridesOf, takenBy } from './ndarrayIndex';

export const ndarrayType = new ClassValue('ndarray', [objectClass], { path: 'numpy.ndarray' });

export type Kind = 'bool' | 'int' | 'float';

/** What is computed with an array and cannot be known here. */
export const unknownArray = (machine: Machine): Unknown => new Unknown('a NumPy value', machine.source);

const size = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);

/** Kind of a type that is named in a call: `int`, `np.float32`, `'bool'`; undefined where there is none. */
export function kindOf(type: Value): Kind | undefined {
  const name =
    type instanceof ClassValue || type instanceof NativeFunction ? type.name : typeof type === 'string' ? type : '';
  const [, found] = /(?:^|\.)u?(bool|int|float|double|long)\w*$/.exec(name) ?? [];
  return found === undefined
    ? undefined
    : found === 'bool' || found === 'float'
      ? found
      : found === 'double'
        ? 'float'
        : 'int';
}

const scalarOf = (kind: Kind, value: number): Value =>
  kind === 'float' ? new Float(value) : kind === 'bool' ? value !== 0 : value;

/** Shape, items and kind of numbers in nested sequences; undefined where there is something else, or a ragged row. */
function nested(value: Value): NdArray | undefined {
  if (value instanceof NdArray) return value;
  const number = numberOf(value);
  if (number !== undefined)
    return new NdArray([], [number], value instanceof Float ? 'float' : typeof value === 'boolean' ? 'bool' : 'int');
  if (!(value instanceof ListValue || value instanceof TupleValue)) return undefined;
  const rows = value.items.map(nested);
  if (!rows.every((row) => row !== undefined)) return undefined;
  const [first] = rows;
  if (rows.some((row) => row.shape.join() !== first.shape.join())) return undefined;
  const kinds = rows.map((row) => row.kind);
  return new NdArray(
    [rows.length, ...(first?.shape ?? [])],
    rows.flatMap((row) => row.data),
    rows.length === 0 || kinds.includes('float') ? 'float' : kinds.includes('int') ? 'int' : 'bool',
  );
}

/** Shape that two shapes broadcast to; undefined where they do not. */
function commonShape(a: readonly number[], b: readonly number[]): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let i = 0; i < rank; i++) {
    const [left, right] = [a[a.length - rank + i] ?? 1, b[b.length - rank + i] ?? 1];
    if (left !== right && left !== 1 && right !== 1) return undefined;
    shape.push(left === 1 ? right : left);
  }
  return shape;
}

export class NdArray extends NativeObject {
  readonly typeName = 'numpy.ndarray';
  constructor(
    readonly shape: readonly number[],
    readonly data: number[],
    readonly kind: Kind,
  ) {
    super();
  }

  /** The array of a number, a list or an array; undefined where it is none of numbers. */
  static of(value: Value): NdArray | undefined {
    return nested(value);
  }

  /** A single item as Python's number, anything else as an array. */
  static result(shape: readonly number[], data: number[], kind: Kind): Value {
    return shape.length === 0 ? scalarOf(kind, data[0]) : new NdArray(shape, data, kind);
  }

  /** Item by item, over the shape that both broadcast to. */
  static combined(
    machine: Machine,
    left: Value,
    right: Value,
    compute: (a: number, b: number) => number,
    kindFor: (a: Kind, b: Kind) => Kind,
  ): Value {
    const [a, b] = [NdArray.of(left), NdArray.of(right)];
    if (!a || !b) return unknownArray(machine);
    const shape = commonShape(a.shape, b.shape);
    if (!shape)
      return machine.raise(
        'ValueError',
        `arrays of shapes (${a.shape.join()}) and (${b.shape.join()}) do not broadcast`,
      );
    const [x, y] = [a.broadcastTo(shape), b.broadcastTo(shape)];
    return NdArray.result(
      shape,
      x.map((value, i) => compute(value, y[i])),
      kindFor(a.kind, b.kind),
    );
  }

  /** Items as they are read in a larger shape. */
  broadcastTo(shape: readonly number[]): number[] {
    if (this.shape.join() === shape.join()) return this.data;
    const own = stridesOf(this.shape);
    const lead = shape.length - this.shape.length;
    const strides = shape.map((_, axis) => (axis < lead || this.shape[axis - lead] === 1 ? 0 : own[axis - lead]));
    return offsetsOf(shape, strides).map((offset) => this.data[offset]);
  }

  each(compute: (value: number) => number, kind: Kind = 'float'): Value {
    return NdArray.result(this.shape, this.data.map(compute), kind);
  }

  as(kind: Kind): Value {
    return this.each(
      kind === 'int' ? Math.trunc : kind === 'bool' ? (value) => Number(value !== 0) : (value) => value,
      kind,
    );
  }

  /** Folds the items along an axis, or all of them. */
  reduced(axis: Value, compute: (values: readonly number[]) => number, kind: Kind): Value {
    const at = numberOf(axis);
    if (at === undefined) return scalarOf(kind, compute(this.data));
    const place = at < 0 ? at + this.shape.length : at;
    const strides = stridesOf(this.shape);
    const rest = this.shape.filter((_, i) => i !== place);
    const starts = offsetsOf(
      rest,
      strides.filter((_, i) => i !== place),
    );
    const along = Array.from({ length: this.shape[place] ?? 0 }, (_, i) => i * (strides[place] ?? 0));
    return NdArray.result(
      rest,
      starts.map((start) => compute(along.map((offset) => this.data[start + offset]))),
      kind,
    );
  }

  reshaped(machine: Machine, sizes: readonly number[]): Value {
    const known = sizes.filter((dim) => dim >= 0).reduce((product, dim) => product * dim, 1);
    const shape = sizes.map((dim) => (dim < 0 ? this.data.length / known : dim));
    if (size(shape) !== this.data.length)
      return machine.raise('ValueError', `${this.data.length} items do not fit the shape (${sizes.join()})`);
    return new NdArray(shape, this.data, this.kind);
  }

  transposed(order: readonly number[] = this.shape.map((_, i) => this.shape.length - 1 - i)): NdArray {
    const strides = stridesOf(this.shape);
    const shape = order.map((axis) => this.shape[axis]);
    const offsets = offsetsOf(
      shape,
      order.map((axis) => strides[axis]),
    );
    return new NdArray(
      shape,
      offsets.map((offset) => this.data[offset]),
      this.kind,
    );
  }

  /** As nested lists of Python's numbers. */
  listed(): Value {
    return this.shape.length === 0
      ? scalarOf(this.kind, this.data[0])
      : new ListValue(this.rows().map((row) => (row instanceof NdArray ? row.listed() : row)));
  }

  rows(): Value[] {
    const rest = this.shape.slice(1);
    const step = size(rest);
    return Array.from({ length: this.shape[0] ?? 0 }, (_, i) =>
      NdArray.result(rest, this.data.slice(i * step, (i + 1) * step), this.kind),
    );
  }

  override iterate(machine: Machine): Value[] {
    return this.shape.length === 0
      ? machine.raise('TypeError', 'an array without axes cannot be iterated')
      : this.rows();
  }

  override get type(): ClassValue {
    return ndarrayType;
  }

  override get length(): number | undefined {
    return this.shape[0];
  }

  override get truth(): boolean | undefined {
    return this.data.length === 1 ? this.data[0] !== 0 : undefined;
  }

  override get number(): Value {
    return this.data.length === 1 ? scalarOf(this.kind, this.data[0]) : undefined;
  }

  member(name: string, machine: Machine): Value {
    switch (name) {
      case 'shape':
        return new TupleValue(this.shape);
      case 'ndim':
        return this.shape.length;
      case 'size':
        return this.data.length;
      case 'T':
        return this.transposed();
      case 'dtype':
        return machine.lookup(`numpy.${this.kind === 'bool' ? 'bool_' : `${this.kind}64`}`);
    }
    const call = machine.lookup(`numpy.ndarray.${name}`);
    return call instanceof NativeFunction
      ? new NativeFunction(name, (args, inner) =>
          inner.call(call, new Arguments([this, ...args.positional], args.named)),
        )
      : undefined;
  }

  override item(index: Value, machine: Machine): Value {
    const taken = takenBy(this, index, machine);
    if (!taken) return unknownArray(machine);
    return NdArray.result(
      taken.shape,
      taken.offsets.map((offset) => this.data[offset]),
      this.kind,
    );
  }

  override setItem(index: Value, value: Value, machine: Machine): void {
    const taken = takenBy(this, index, machine);
    const given = NdArray.of(value);
    if (!taken || !given) {
      machine.problem('unresolved', 'What is written into a NumPy array is not known: its values stay as they are.');
      return;
    }
    const values = given.broadcastTo(taken.shape);
    taken.offsets.forEach((offset, i) => {
      this.data[offset] = this.kind === 'int' ? Math.trunc(values[i]) : values[i];
    });
  }

  override binary(operator: BinaryOperator, left: Value, right: Value, machine: Machine): Value {
    const compute = itemArithmetic[operator];
    if (!compute) return unknownArray(machine);
    return NdArray.combined(machine, left, right, compute, (a, b) =>
      operator === '/' || a === 'float' || b === 'float' ? 'float' : 'int',
    );
  }

  override compare(operator: ComparisonOperator, left: Value, right: Value, machine: Machine): Value {
    const compute = comparisons[operator];
    return compute
      ? NdArray.combined(
          machine,
          left,
          right,
          (a, b) => Number(compute(a, b)),
          () => 'bool',
        )
      : unknownArray(machine);
  }
}

const comparisons: Partial<Record<ComparisonOperator, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};
