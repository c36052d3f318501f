/** Sizes of tensors, with symbols where the source does not fix a number. */

/** A size: a number, or a symbol (`C_in`) or an expression of symbols that is printed as it stands. */
export type Dim = number | string;

export type Shape = readonly Dim[];

export const isKnown = (shape: Shape | null): shape is readonly number[] =>
  shape !== null && shape.every((dim) => typeof dim === 'number');

/** Number of elements; null where a size is a symbol or the shape is unknown. */
export function elementCount(shape: Shape | null): number | null {
  return isKnown(shape) ? shape.reduce((product, dim) => product * dim, 1) : null;
}

/** `[1,64,56,56]`; `[?]` for an unknown rank. */
export const printShape = (shape: Shape | null): string => (shape === null ? '[?]' : `[${shape.join(',')}]`);

const term = (dim: Dim): string =>
  typeof dim === 'string' && /[+\-−·/]/.test(dim) && !/^[⌊(]/.test(dim) ? `(${dim})` : String(dim);

export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (a === 0) return b;
  if (b === 0) return a;
  return typeof b === 'number' && b < 0 ? `${a}−${-b}` : `${a}+${b}`;
}

export function multiplyDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  if (a === 1) return b;
  if (b === 1) return a;
  return typeof b === 'number' ? `${b}·${term(a)}` : `${term(a)}·${term(b)}`;
}

/** Floor division, the one that size arithmetic uses. */
export function divideDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return Math.floor(a / b);
  if (b === 1) return a;
  if (a === b) return 1;
  return `⌊${term(a)}/${term(b)}⌋`;
}

export const productOfDims = (dims: readonly Dim[]): Dim => dims.reduce(multiplyDims, 1);

export class ShapeError extends Error {}

/**
 * Shape of an element-wise operation, by NumPy's rule: sizes are matched from the last axis, 1 stretches.
 * @throws ShapeError where two known sizes differ and neither is 1.
 */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    if (typeof left === 'string') return right;
    if (typeof right === 'string') return left;
    throw new ShapeError(`${printShape(a)} and ${printShape(b)} do not broadcast: ${left} against ${right}`);
  });
}
