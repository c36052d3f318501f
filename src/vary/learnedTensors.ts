/** Sizes of learned tensors that stand in the graph themselves: class tokens, positions, layer scale. */
import type { AnyNode } from '../graph/graph';
import type { OperatorName } from '../graph/operators/index';
import { ShapeError } from '../graph/shape';
import { reshaped } from './resize';

type Sizes = readonly number[];

/** Operators that only rearrange a learned tensor on its way to what it meets. */
const passing = {
  identity: (_, __, required) => required,
  dropout: (_, __, required) => required,
  affine: (_, __, required) => required,
  expand: (_, before, required) => aligned(before, required, (size, now) => (size === 1 ? 1 : now)),
  transpose({ attributes }, before, required) {
    const { order } = attributes as { order: readonly number[] };
    const shape = [...before];
    order.forEach((axis, i) => (shape[axis] = required[i]));
    return shape;
  },
  reshape: ({ shape }, before, required) => reshaped(shape as Sizes, before, required),
  slice({ attributes }, before, required) {
    const { ranges } = attributes as { ranges: readonly ({ start: number; end: number; index?: boolean } | null)[] };
    let at = 0;
    return before.map((size, axis) => {
      const range = ranges[axis];
      if (range?.index) return size;
      const now = required[at++];
      return range ? size - (range.end - range.start) + now : now;
    });
  },
} satisfies Partial<Record<OperatorName, (node: AnyNode, before: Sizes, required: Sizes) => Sizes>>;

/** May a learned tensor's sizes be asked for behind this operator? */
export const passes = ({ operator, inputs }: AnyNode): boolean => operator in passing && inputs.length === 1;

/**
 * Sizes of an operator's input that give the sizes which its output has to have.
 * @param before shape of the input as it was.
 * @throws ShapeError where no sizes do.
 */
export function sizesBefore(node: AnyNode, before: Sizes, required: Sizes): Sizes {
  const rule = passing[node.operator as keyof typeof passing];
  if (!rule) throw new ShapeError(`the learned tensor [${before.join(',')}] is changed by ${node.operator}`);
  return rule(node, before, required);
}

/** The sizes of `shape` with those of `other` at the same places from the end. */
const aligned = (shape: Sizes, other: Sizes, choose: (size: number, now: number) => number): Sizes =>
  shape.map((size, axis) => choose(size, other[axis - shape.length + other.length] ?? size));

/** Another input of the same operator. */
export interface Neighbour {
  before: Sizes;
  now: Sizes;
}

/**
 * The sizes that a learned tensor needs beside its neighbour; null where the operator does not say. Positions are as many as
 * the tokens that they are added to; class tokens stay as many as they are.
 */
export function sizesBeside(node: AnyNode, shape: Sizes, { before, now }: Neighbour): Sizes | null {
  switch (node.operator) {
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide': {
      const old = aligned(shape, before, (_, size) => size);
      const sizes = aligned(shape, now, (_, size) => size);
      return shape.map((size, axis) => (size === old[axis] ? sizes[axis] : size));
    }
    case 'concat': {
      const { axis: joined } = node.attributes;
      return shape.map((size, axis) => (axis === joined || size !== before[axis] ? size : now[axis]));
    }
    default:
      return null;
  }
}
