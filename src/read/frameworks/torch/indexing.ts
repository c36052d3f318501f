/** `x[…]`: integers, slices, None, `...`, masks and index tensors. */
import type { SliceRange } from '../../../graph/operators/index';
import { slicedSize } from '../../../graph/operators/arrangement';
import { relationOf } from '../../../graph/dim';
import { addDims, broadcast, type Dim, type Shape } from '../../../graph/shape';
import { numberOf } from '../../evaluate/arithmetic';
import { sliceBounds } from '../../evaluate/items';
import type { Machine } from '../../evaluate/machine';
import {
  ellipsis,
  ListValue,
  SliceValue,
  Symbolic,
  Tensor,
  TupleValue,
  Unknown,
  type Value,
} from '../../evaluate/values';
import { reshaped } from './arrangement';
import { alias, viewed } from './memory/memory';
import type { Step } from './memory/steps';
import { sizeValue } from './signature';

/** An index for each axis, `...` filled up with whole axes. None is kept in its place. */
function spelledOut(index: Value, rank: number): Value[] {
  const parts = index instanceof TupleValue ? [...index.items] : [index];
  const taken = parts.filter((part) => part !== null && part !== ellipsis).length;
  const whole = (): Value[] =>
    Array.from({ length: Math.max(0, rank - taken) }, () => new SliceValue(null, null, null));
  const at = parts.indexOf(ellipsis);
  return at < 0 ? [...parts, ...whole()] : [...parts.slice(0, at), ...whole(), ...parts.slice(at + 1)];
}

/** Bounds that symbols are: `x[:, :dim]`, `x[:, -n:]`. Ends must lie inside, as far as that can be shown. */
function symbolicRange(part: SliceValue, size: Dim): SliceRange | undefined {
  const bound = (value: Value, otherwise: Dim): Dim | undefined => {
    if (value === null) return otherwise;
    const dim = value instanceof Symbolic ? value.dim : numberOf(value);
    return typeof dim === 'number' && dim < 0 ? addDims(size, dim) : dim;
  };
  const [start, end, step] = [
    bound(part.start, 0),
    bound(part.stop, size),
    part.step === null ? 1 : numberOf(part.step),
  ];
  if (start === undefined || end === undefined || step === undefined || step < 1) return undefined;
  const inside = [
    [0, start],
    [start, end],
    [end, size],
  ] as const;
  return inside.every(([low, high]) => ['=', '<', '≤'].includes(relationOf(low, high) ?? ''))
    ? { start, end, step }
    : undefined;
}

function rangeOf(part: SliceValue, size: Dim): SliceRange | null | undefined {
  if (part.start === null && part.stop === null && (part.step === null || numberOf(part.step) === 1)) return null;
  if (typeof size === 'string' || part.start instanceof Symbolic || part.stop instanceof Symbolic)
    return symbolicRange(part, size);
  if ([part.start, part.stop, part.step].some((value) => value !== null && numberOf(value) === undefined))
    return undefined;
  const [start, end, step] = sliceBounds(part, size);
  if (step < 0) return undefined;
  return start === 0 && end === size && step === 1 ? null : { start, end: Math.max(start, end), step };
}

/** What an index takes of a tensor. */
interface Taken {
  /** A range for each axis of the tensor. */
  ranges: readonly (SliceRange | null)[];
  /** Axes of the result before index tensors are applied: a size, or an index tensor in its place. */
  kept: readonly (Dim | Tensor | 'new')[];
}

/** An index that the source leaves open: why, and the sizes that would have to be numbers. */
interface Open {
  reason: string;
  sizes: readonly Dim[];
}

/** @throws Raised IndexError */
function takenBy(index: Value, shape: Shape, machine: Machine): Taken | Open {
  const ranges: (SliceRange | null)[] = [];
  const kept: (Dim | Tensor | 'new')[] = [];
  let axis = 0;
  for (const part of spelledOut(index, shape.length)) {
    if (part === null) {
      kept.push('new');
      continue;
    }
    const size = shape[axis];
    if (size === undefined) return machine.raise('IndexError', `too many indices for a tensor of ${shape.length} axes`);
    axis += 1;
    if (part instanceof SliceValue) {
      const range = rangeOf(part, size);
      if (range === undefined) {
        const ends = [part.start, part.stop, part.step, sizeValue(size)];
        const sizes = ends.flatMap((end) => (end instanceof Symbolic ? [end.dim] : []));
        return { reason: 'a slice whose ends are not known', sizes };
      }
      ranges.push(range);
      kept.push(range ? slicedSize(range) : size);
    } else if (part instanceof Tensor || part instanceof ListValue) {
      const tensor = part instanceof Tensor ? part : new Tensor([part.items.length], 'int64');
      if (tensor.dataType === 'bool') return { reason: 'which values a mask takes depends on the data', sizes: [] };
      ranges.push(null);
      kept.push(tensor);
    } else {
      const place = placeOf(part, size, machine);
      if (typeof place === 'object') return place;
      ranges.push({ start: place, end: addDims(place, 1), step: 1, index: true });
    }
  }
  return { ranges, kept };
}

/** An index of one place, counted from the front. */
function placeOf(part: Value, size: Dim, machine: Machine): Dim | Open {
  const at = numberOf(part);
  if (at === undefined) {
    if (part instanceof Symbolic) return { reason: part.dim, sizes: [part.dim] };
    return { reason: part instanceof Unknown ? part.reason : 'an index that is not known', sizes: [] };
  }
  const place = at < 0 ? addDims(size, at) : at;
  if (typeof size === 'string') {
    const known = relationOf(place, size) === '<' && ['<', '=', '≤'].includes(relationOf(0, place) ?? '');
    return known ? place : { reason: `an index of a size of ${size}`, sizes: [size] };
  }
  if ((place as number) < 0 || (place as number) >= size)
    return machine.raise('IndexError', `index ${at} is out of range of ${size}`);
  return place;
}

export const isWhole = (ranges: readonly (SliceRange | null)[]): boolean => ranges.every((range) => range === null);

export const sliced = (ranges: readonly (SliceRange | null)[]): Step => ({ operator: 'slice', attributes: { ranges } });

/** The part that `x[index] = …` writes to; undefined where only the running program knows which places those are. */
export function writtenPart(
  index: Value,
  shape: Shape,
  machine: Machine,
): { ranges: Taken['ranges']; hasNewAxes: boolean } | undefined {
  const taken = takenBy(index, shape, machine);
  if ('reason' in taken || taken.kept.some((item) => item instanceof Tensor)) return undefined;
  return { ranges: taken.ranges, hasNewAxes: taken.kept.includes('new') };
}

export function tensorItem(x: Tensor, index: Value, machine: Machine): Value {
  const { shape } = x;
  /** A copy where tensors are among the indices; else a part whose place is not known. */
  const give = (reason: string): Value => {
    const call = machine.sourceText(machine.source);
    const parts = index instanceof TupleValue ? index.items : [index];
    return parts.some((part) => part instanceof Tensor || part instanceof ListValue)
      ? machine.unresolved(call, reason, [x])
      : viewed(machine, x, { operator: 'unresolved', attributes: { call, reason } });
  };
  if (!shape) return give('the shape before it is not known');
  const taken = takenBy(index, shape, machine);
  if ('reason' in taken) {
    for (const size of taken.sizes) machine.demandNumber(size);
    return give(taken.reason);
  }
  const { ranges, kept } = taken;
  const cut = isWhole(ranges) ? alias(machine, x) : viewed(machine, x, sliced(ranges));
  if (kept.some((item) => item instanceof Tensor)) return gathered(cut, kept, machine);
  if (!kept.includes('new')) return cut;
  return reshaped(
    machine,
    cut,
    kept.map((item) => (item === 'new' ? 1 : (item as Dim))),
    'view',
  );
}

/** Index tensors take their broadcast shape, in the place of the first of them. */
function gathered(x: Tensor, kept: readonly (Dim | Tensor | 'new')[], machine: Machine): Value {
  const tensors = kept.filter((item): item is Tensor => item instanceof Tensor);
  const shape = tensors
    .map((tensor) => tensor.shape)
    .reduce<Shape | null>((a, b) => (a && b ? broadcast(a, b) : null), []);
  if (!shape) return machine.unresolved(machine.sourceText(machine.source), 'an index of unknown shape', [x]);
  const first = kept.findIndex((item) => item instanceof Tensor);
  const result: Dim[] = [];
  kept.forEach((item, i) => {
    if (i === first) result.push(...shape);
    if (item === 'new') result.push(1);
    else if (!(item instanceof Tensor)) result.push(item);
  });
  return machine.apply('gather', [x, ...tensors.filter((tensor) => tensor.node !== undefined)], {
    axis: first,
    shape: result,
  });
}
