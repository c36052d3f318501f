/** Places of the items of an array in row-major order. */
import { numberOf } from '../arithmetic';
import { sliceBounds } from '../items';
import type { Machine } from '../machine';
import { Ellipsis, ListValue, SliceValue, TupleValue, type Value } from '../values';
import { NdArray } from './ndarray';

/** What an index takes of an array: a part of its numbers, or a copy of some items (their places in row-major order). */
export type Taken =
  | { shape: readonly number[]; strides: readonly number[]; first: number }
  | { shape: readonly number[]; items: readonly number[] };

/** Indices that are integers, slices, `None` and `...`; undefined where there is another. */
function indexed(array: NdArray, parts: readonly Value[], machine: Machine): Taken | undefined {
  const [shape, strides]: [number[], number[]] = [[], []];
  let { first } = array;
  let axis = 0;
  const consumed = parts.filter((part) => part !== null && !(part instanceof Ellipsis)).length;
  const whole = (): void => {
    shape.push(array.shape[axis]);
    strides.push(array.strides[axis]);
    axis += 1;
  };
  for (const part of parts) {
    if (part === null) {
      shape.push(1);
      strides.push(0);
    } else if (part instanceof Ellipsis) for (let left = array.shape.length - consumed; left > 0; left--) whole();
    else if (axis >= array.shape.length)
      return machine.raise('IndexError', `an array of ${array.shape.length} axes is indexed along ${consumed}`);
    else {
      const [length, stride] = [array.shape[axis], array.strides[axis]];
      if (part instanceof SliceValue) {
        const [start, stop, step] = sliceBounds(part, length);
        shape.push(step === 0 ? 0 : Math.max(0, Math.ceil((stop - start) / step)));
        strides.push(step * stride);
        first += start * stride;
      } else {
        const at = numberOf(part);
        if (at === undefined) return undefined;
        const place = at < 0 ? at + length : at;
        if (!(place >= 0 && place < length))
          return machine.raise('IndexError', `the index ${at} is out of range: the axis has ${length} items`);
        first += place * stride;
      }
      axis += 1;
    }
  }
  while (axis < array.shape.length) whole();
  return { shape, strides, first };
}

/** Items that an index takes: integers, slices, `None`, `...`, or one list or mask. */
export function takenBy(array: NdArray, index: Value, machine: Machine): Taken | undefined {
  const parts = index instanceof TupleValue ? index.items : [index];
  if (parts.length === 1 && parts[0] instanceof ListValue) {
    const list = NdArray.of(parts[0]);
    if (list) return rowsTaken(array, list, machine);
  }
  if (parts.length === 1 && parts[0] instanceof NdArray) return rowsTaken(array, parts[0], machine);
  return indexed(array, parts, machine);
}

function rowsTaken({ shape }: NdArray, list: NdArray, machine: Machine): Taken | undefined {
  const rest = shape.slice(1);
  const step = rest.reduce((product, dim) => product * dim, 1);
  if (list.kind === 'bool' && list.shape.join() === shape.join()) {
    const items = list.data.flatMap((taken, i) => (taken ? [i] : []));
    return { shape: [items.length], items };
  }
  const rows = list.kind === 'bool' ? list.data.flatMap((taken, i) => (taken ? [i] : [])) : list.data;
  const places = rows.map((row) => (row < 0 ? row + shape[0] : row));
  if (places.some((place) => !(place >= 0 && place < shape[0])))
    return machine.raise('IndexError', `an index is out of range: the axis has ${shape[0]} items`);
  return {
    shape: [...(list.kind === 'bool' ? [rows.length] : list.shape), ...rest],
    items: places.flatMap((place) => Array.from({ length: step }, (_, i) => place * step + i)),
  };
}
