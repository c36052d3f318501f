/** Shapes of tensors, with symbols where the source does not fix a number. */
import type { Dim } from './dim';
import { agree } from './relations';

export { addDims, divideDims, multiplyDims, productOfDims, subtractDims, type Dim } from './dim';

export type Shape = readonly Dim[];

export const isKnown = (shape: Shape | null): shape is readonly number[] =>
  shape !== null && shape.every((dim) => typeof dim === 'number');

/** Number of elements; null where a size is a symbol or the shape is unknown. */
export function elementCount(shape: Shape | null): number | null {
  return isKnown(shape) ? shape.reduce((product, dim) => product * dim, 1) : null;
}

/** `[1,64,56,56]`; `[?]` for an unknown rank. */
export const printShape = (shape: Shape | null): string => (shape === null ? '[?]' : `[${shape.join(',')}]`);

export class ShapeError extends Error {}

/**
 * Shape of an element-wise operation, by NumPy's rule: sizes are matched from the last axis, 1 stretches.
 * @throws ShapeError where two sizes differ and neither is 1.
 */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    if (agree(left, right)) return typeof left === 'number' ? left : right;
    throw new ShapeError(`${printShape(a)} and ${printShape(b)} do not broadcast: ${left} against ${right}`);
  });
}
