/** Places of the items of an array in row-major order. */
import { numberOf } from '../arithmetic';
import { sliceIndices } from '../items';
import type { Machine } from '../machine';
import { Ellipsis, ListValue, SliceValue, TupleValue, type Value } from '../values';
import { NdArray } from './ndarray';

/** What an index takes of an array: its shape, and the offset of each of its items. */
export interface Taken {
  shape: readonly number[];
  offsets: readonly number[];
}

export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1] * shape[i + 1];
  return strides;
}

/** Offsets of all items of a shape, in its own order, where each axis has a stride. */
export function offsetsOf(shape: readonly number[], strides: readonly number[]): number[] {
  let offsets = [0];
  shape.forEach((length, axis) => {
    const steps = Array.from({ length }, (_, i) => i * strides[axis]);
    offsets = offsets.flatMap((offset) => steps.map((step) => offset + step));
  });
  return offsets;
}

/** Indices that are integers, slices, `None` and `...`; undefined where there is another. */
function indexed(shape: readonly number[], parts: readonly Value[], machine: Machine): Taken | undefined {
  const own = stridesOf(shape);
  const taken: number[] = [];
  let offsets = [0];
  let axis = 0;
  const consumed = parts.filter((part) => part !== null && !(part instanceof Ellipsis)).length;
  const take = (places: readonly number[]): void => {
    offsets = offsets.flatMap((offset) => places.map((place) => offset + place * own[axis]));
    axis += 1;
  };
  const whole = (): void => {
    taken.push(shape[axis]);
    take(Array.from({ length: shape[axis] }, (_, i) => i));
  };
  for (const part of parts) {
    if (part === null) taken.push(1);
    else if (part instanceof Ellipsis) for (let left = shape.length - consumed; left > 0; left--) whole();
    else if (axis >= shape.length)
      return machine.raise('IndexError', `an array of ${shape.length} axes is indexed along ${consumed}`);
    else if (part instanceof SliceValue) {
      const places = sliceIndices(part, shape[axis]);
      taken.push(places.length);
      take(places);
    } else {
      const at = numberOf(part);
      if (at === undefined) return undefined;
      const place = at < 0 ? at + shape[axis] : at;
      if (!(place >= 0 && place < shape[axis]))
        return machine.raise('IndexError', `the index ${at} is out of range: the axis has ${shape[axis]} items`);
      take([place]);
    }
  }
  while (axis < shape.length) whole();
  return { shape: taken, offsets };
}

/** Items that an index takes: integers, slices, `None`, `...`, or one list or mask. */
export function takenBy(array: NdArray, index: Value, machine: Machine): Taken | undefined {
  const { shape } = array;
  const parts = index instanceof TupleValue ? index.items : [index];
  if (parts.length === 1 && parts[0] instanceof ListValue) {
    const list = NdArray.of(parts[0]);
    if (list) return rowsTaken(array, list, machine);
  }
  if (parts.length === 1 && parts[0] instanceof NdArray) return rowsTaken(array, parts[0], machine);
  return indexed(shape, parts, machine);
}

function rowsTaken({ shape }: NdArray, list: NdArray, machine: Machine): Taken | undefined {
  const rest = shape.slice(1);
  const step = rest.reduce((product, dim) => product * dim, 1);
  if (list.kind === 'bool' && list.shape.join() === shape.join()) {
    const offsets = list.data.flatMap((taken, i) => (taken ? [i] : []));
    return { shape: [offsets.length], offsets };
  }
  const rows = list.kind === 'bool' ? list.data.flatMap((taken, i) => (taken ? [i] : [])) : list.data;
  const places = rows.map((row) => (row < 0 ? row + shape[0] : row));
  if (places.some((place) => !(place >= 0 && place < shape[0])))
    return machine.raise('IndexError', `an index is out of range: the axis has ${shape[0]} items`);
  return {
    shape: [...(list.kind === 'bool' ? [rows.length] : list.shape), ...rest],
    offsets: places.flatMap((place) => Array.from({ length: step }, (_, i) => place * step + i)),
  };
}
