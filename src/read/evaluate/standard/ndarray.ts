/**
 * Arrays of NumPy: numbers with a shape, which slices and transpositions of them share. Operators work item by item, with
 * broadcasting.
 */
import type { BinaryOperator, ComparisonOperator } from '../../syntax/syntax';
import { Arguments } from '../arguments';
import { itemArithmetic, numberOf } from '../arithmetic';
import { objectClass } from '../exceptions';
import type { Machine } from '../machine';
import { ClassValue, Float, ListValue, NativeFunction, NativeObject, TupleValue, Unknown, type Value } from '../values';
import { offsetsOf, rowMajorStrides, viewStrides } from '../strides';
import { takenBy, type Taken } from './ndarrayIndex';

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
  readonly strides: readonly number[];
  /** Place of its first item in the buffer. */
  readonly first: number;
  /**
   * @param buffer the items in row-major order, or those of a larger array.
   * @param view where the items lie in the buffer, for an array that is a part of another.
   */
  constructor(
    readonly shape: readonly number[],
    private readonly buffer: number[],
    readonly kind: Kind,
    view?: { strides: readonly number[]; first: number },
  ) {
    super();
    this.strides = view?.strides ?? rowMajorStrides(shape);
    this.first = view?.first ?? 0;
  }

  /** Items in row-major order. */
  get data(): number[] {
    const count = size(this.shape);
    if (!this.isInRows) return this.places.map((place) => this.buffer[place]);
    return count === this.buffer.length ? this.buffer : this.buffer.slice(this.first, this.first + count);
  }

  /** Does each item lie behind the one before it? */
  private get isInRows(): boolean {
    const strides = rowMajorStrides(this.shape);
    return this.shape.every((length, axis) => length === 1 || this.strides[axis] === strides[axis]);
  }

  /** Places of the items in the buffer, in row-major order. */
  private get places(): number[] {
    return offsetsOf(this.shape, this.strides, this.first);
  }

  /** Part of the same numbers: what is written to one of the two is seen by the other. A single item is a number. */
  private part(shape: readonly number[], strides: readonly number[], first: number): Value {
    return shape.length === 0
      ? scalarOf(this.kind, this.buffer[first])
      : new NdArray(shape, this.buffer, this.kind, { strides, first });
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
    const lead = shape.length - this.shape.length;
    const strides = shape.map((_, axis) =>
      axis < lead || this.shape[axis - lead] === 1 ? 0 : this.strides[axis - lead],
    );
    return offsetsOf(shape, strides, this.first).map((place) => this.buffer[place]);
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
    const { data } = this;
    const strides = rowMajorStrides(this.shape);
    const rest = this.shape.filter((_, i) => i !== place);
    const starts = offsetsOf(
      rest,
      strides.filter((_, i) => i !== place),
    );
    const along = Array.from({ length: this.shape[place] ?? 0 }, (_, i) => i * (strides[place] ?? 0));
    return NdArray.result(
      rest,
      starts.map((start) => compute(along.map((offset) => data[start + offset]))),
      kind,
    );
  }

  reshaped(machine: Machine, sizes: readonly number[]): Value {
    const count = size(this.shape);
    const known = sizes.filter((dim) => dim >= 0).reduce((product, dim) => product * dim, 1);
    const shape = sizes.map((dim) => (dim < 0 ? count / known : dim));
    if (size(shape) !== count)
      return machine.raise('ValueError', `${count} items do not fit the shape (${sizes.join()})`);
    const strides = viewStrides(this.shape, this.strides, shape);
    return strides
      ? new NdArray(shape, this.buffer, this.kind, { strides, first: this.first })
      : new NdArray(shape, this.data, this.kind);
  }

  transposed(order: readonly number[] = this.shape.map((_, i) => this.shape.length - 1 - i)): NdArray {
    const shape = order.map((axis) => this.shape[axis]);
    const strides = order.map((axis) => this.strides[axis]);
    return new NdArray(shape, this.buffer, this.kind, { strides, first: this.first });
  }

  /** The same items in an array of their own, in row-major order. */
  copy(): NdArray {
    return new NdArray(this.shape, [...this.data], this.kind);
  }

  /** A copy whose axes lie in the order in which they lie here. */
  copyAsItLies(): NdArray {
    const order = this.shape.map((_, axis) => axis);
    order.sort((a, b) => Math.abs(this.strides[b]) - Math.abs(this.strides[a]));
    return this.transposed(order)
      .copy()
      .transposed(order.map((_, axis) => order.indexOf(axis)));
  }

  /** All items along one axis: the same numbers where each lies behind the one before it, else a copy. */
  ravelled(): NdArray {
    const whole = this.isInRows ? this : this.copy();
    return new NdArray([size(this.shape)], whole.buffer, this.kind, { strides: [1], first: whole.first });
  }

  /** As nested lists of Python's numbers. */
  listed(): Value {
    return this.shape.length === 0
      ? scalarOf(this.kind, this.data[0])
      : new ListValue(this.rows().map((row) => (row instanceof NdArray ? row.listed() : row)));
  }

  rows(): Value[] {
    const [step, ...strides] = this.strides;
    const rest = this.shape.slice(1);
    return Array.from({ length: this.shape[0] ?? 0 }, (_, i) => this.part(rest, strides, this.first + i * step));
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
        return size(this.shape);
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
    if ('strides' in taken) return this.part(taken.shape, taken.strides, taken.first);
    const { data } = this;
    return NdArray.result(
      taken.shape,
      taken.items.map((item) => data[item]),
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
    this.write(this.placesOf(taken), given.broadcastTo(taken.shape));
  }

  private placesOf(taken: Taken): readonly number[] {
    if ('strides' in taken) return offsetsOf(taken.shape, taken.strides, taken.first);
    const { places } = this;
    return taken.items.map((item) => places[item]);
  }

  private write(places: readonly number[], values: readonly number[]): void {
    const convert =
      this.kind === 'int' ? Math.trunc : this.kind === 'bool' ? (x: number) => Number(x !== 0) : undefined;
    // The values may be those of the buffer itself.
    const given = [...values];
    places.forEach((place, i) => (this.buffer[place] = convert ? convert(given[i]) : given[i]));
  }

  override assign(result: Value, machine: Machine): boolean {
    if (!(result instanceof NdArray)) return false;
    if (result.shape.join() !== this.shape.join())
      machine.raise('ValueError', `an array of the shape (${this.shape.join()}) cannot hold (${result.shape.join()})`);
    if (this.kind !== 'float' && result.kind === 'float')
      machine.raise('TypeError', `an array of the type ${this.kind} cannot hold floats`);
    this.write(this.places, result.data);
    return true;
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
