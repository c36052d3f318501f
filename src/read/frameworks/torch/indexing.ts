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
import { element, reshaped } from './arrangement';
import { partOf } from './writing';
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

export function tensorItem(x: Tensor, index: Value, machine: Machine): Value {
  const { shape } = x;
  const give = (reason: string, result: Shape | null = null): Value =>
    machine.unresolved(machine.sourceText(machine.source), reason, [x], result);
  if (!shape) return give('the shape before it is not known');
  if (typeof index === 'number' && x.node === undefined && shape.length > 0 && typeof shape[0] === 'number') {
    const at = index < 0 ? index + shape[0] : index;
    if (at < 0 || at >= shape[0]) return machine.raise('IndexError', `index ${index} is out of range of ${shape[0]}`);
    return partOf(x, element(machine, x, 0, at));
  }
  const parts = spelledOut(index, shape.length);
  const ranges: (SliceRange | null)[] = [];
  /** Axes of the result before index tensors are applied: a size, or an index tensor in its place. */
  const kept: (Dim | Tensor | 'new')[] = [];
  let axis = 0;
  for (const part of parts) {
    if (part === null) {
      kept.push('new');
      continue;
    }
    const size = shape[axis];
    if (size === undefined) return machine.raise('IndexError', `too many indices for a tensor of ${shape.length} axes`);
    if (part instanceof SliceValue) {
      const range = rangeOf(part, size);
      if (range === undefined) {
        for (const end of [part.start, part.stop, part.step, sizeValue(size)])
          if (end instanceof Symbolic) machine.demandNumber(end.dim);
        return give('a slice whose ends are not known');
      }
      ranges.push(range);
      kept.push(range ? slicedSize(range) : size);
    } else if (part instanceof Tensor || part instanceof ListValue) {
      const tensor = part instanceof Tensor ? part : new Tensor([part.items.length], 'int64');
      if (tensor.dataType === 'bool') return give('which values a mask takes depends on the data');
      ranges.push(null);
      kept.push(tensor);
    } else {
      const at = numberOf(part);
      if (at !== undefined && typeof size === 'string') {
        const place = at < 0 ? addDims(size, at) : at;
        const known = relationOf(place, size) === '<' && ['<', '=', '≤'].includes(relationOf(0, place) ?? '');
        if (!known) machine.demandNumber(size);
        if (!known) return give(`an index of a size of ${size}`);
        ranges.push({ start: place, end: addDims(place, 1), step: 1, index: true });
        axis += 1;
        continue;
      }
      if (part instanceof Symbolic) machine.demandNumber(part.dim);
      if (at === undefined || typeof size === 'string')
        return give(
          part instanceof Unknown ? part.reason : part instanceof Symbolic ? part.dim : 'an index that is not known',
        );
      const place = at < 0 ? at + size : at;
      if (place < 0 || place >= size) return machine.raise('IndexError', `index ${at} is out of range of ${size}`);
      ranges.push({ start: place, end: place + 1, step: 1, index: true });
    }
    axis += 1;
  }
  const cut = ranges.every((range) => range === null) ? x : machine.apply('slice', [x], { ranges });
  if (!kept.some((item) => item === 'new' || item instanceof Tensor)) return partOf(x, cut);
  if (!kept.some((item) => item instanceof Tensor)) {
    return partOf(
      x,
      reshaped(
        machine,
        cut,
        kept.map((item) => (item === 'new' ? 1 : (item as Dim))),
      ),
    );
  }
  return gathered(cut, kept, machine);
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
