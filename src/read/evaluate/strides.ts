/** How the values of a tensor or an array lie in memory, in numbers of values from one place to the next along each axis. */

/** Strides of values in rows, one behind the other. */
export const rowMajorStrides = (shape: readonly number[]): number[] => {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
};

/** Offsets of all values of a shape in row-major order, where each axis has a stride. */
export function offsetsOf(shape: readonly number[], strides: readonly number[], first = 0): number[] {
  let offsets = [first];
  shape.forEach((length, axis) => {
    const next: number[] = [];
    for (const offset of offsets) for (let i = 0; i < length; i++) next.push(offset + i * strides[axis]);
    offsets = next;
  });
  return offsets;
}

/**
 * Strides of a view in another shape, as PyTorch and NumPy find them; undefined where only a copy has that shape.
 * @param to sizes with the same product as those of `from`.
 */
export function viewStrides(
  from: readonly number[],
  strides: readonly number[],
  to: readonly number[],
): number[] | undefined {
  if (from.includes(0)) return rowMajorStrides(to);
  const result: number[] = [];
  let axis = to.length - 1;
  // Runs of axes that lie behind each other without gaps: each must be filled by whole axes of the new shape.
  let [values, stride] = [1, strides[from.length - 1]];
  for (let last = from.length - 1; last >= 0; last--) {
    values *= from[last];
    if (last > 0 && (from[last - 1] === 1 || strides[last - 1] === values * stride)) continue;
    let filled = 1;
    for (; axis >= 0 && (filled < values || to[axis] === 1); axis--) {
      result[axis] = filled * stride;
      filled *= to[axis];
    }
    if (filled !== values) return undefined;
    [values, stride] = [1, strides[last - 1]];
  }
  // Of a single value there is nothing to step over.
  for (; axis >= 0; axis--) result[axis] = 1;
  return result;
}
