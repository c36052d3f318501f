/** `x[i]`, `x[a:b]`, `x[i] = v`, `del x[i]`, `v in x`. */
import { numberOf } from './arithmetic';
import type { Evaluator } from './evaluator';
import { enumMember, enumMembers } from './enumerations';
import { iterateValue } from './iteration';
import { callSpecial, equalValues, truthOf } from './operations';
import { truncated, typeName } from './text';
import {
  ClassValue,
  DictValue,
  FunctionValue,
  Instance,
  IteratorValue,
  keyOf,
  ListValue,
  Namespace,
  NativeFunction,
  NativeObject,
  RangeValue,
  SetValue,
  SliceValue,
  Tensor,
  TupleValue,
  Unknown,
  type Value,
} from './values';

/** Start, stop and step of a slice of something that has `length` items, as Python's `slice.indices`. */
export function sliceBounds(slice: SliceValue, length: number): [start: number, stop: number, step: number] {
  const step = numberOf(slice.step) ?? 1;
  const clamp = (value: Value, missing: number): number => {
    const number = numberOf(value);
    if (number === undefined) return missing;
    const at = number < 0 ? number + length : number;
    return step > 0 ? Math.min(Math.max(at, 0), length) : Math.min(Math.max(at, -1), length - 1);
  };
  return step > 0
    ? [clamp(slice.start, 0), clamp(slice.stop, length), step]
    : [clamp(slice.start, length - 1), clamp(slice.stop, -1), step];
}

/** Indices that a slice takes. */
export function sliceIndices(slice: SliceValue, length: number): number[] {
  const [start, stop, step] = sliceBounds(slice, length);
  const indices: number[] = [];
  if (step === 0) return indices;
  for (let i = start; step > 0 ? i < stop : i > stop; i += step) indices.push(i);
  return indices;
}

const unknownSlice = (index: Value): boolean =>
  index instanceof SliceValue && [index.start, index.stop, index.step].some((part) => part instanceof Unknown);

function ofSequence(ev: Evaluator, object: ListValue | TupleValue, index: Value): Value {
  const { items } = object;
  if (index instanceof SliceValue) {
    const taken = sliceIndices(index, items.length).map((i) => items[i]);
    return object instanceof ListValue ? new ListValue(taken) : new TupleValue(taken);
  }
  const at = ev.language === 'javascript' ? Number(index as number) : numberOf(index);
  if (at === undefined) return ev.raise('TypeError', `${typeName(index)} is no index of a ${typeName(object)}`);
  const place = at < 0 && ev.language === 'python' ? at + items.length : at;
  if (place >= 0 && place < items.length) return items[place];
  if (ev.language === 'javascript') return undefined;
  return ev.raise('IndexError', `${typeName(object)} index ${at} is out of range: it has ${items.length} items`);
}

function ofDictionary(ev: Evaluator, object: DictValue, index: Value): Value {
  const entry = object.entries.get(keyOf(index));
  if (entry) return entry[1];
  if (object.factory !== undefined) {
    const value = ev.call(object.factory, ev.positional());
    object.set(index, value);
    return value;
  }
  if (ev.language === 'javascript') return undefined;
  return object.unknownKey ?? ev.raise('KeyError', ev.text(index));
}

export function getItem(ev: Evaluator, object: Value, index: Value): Value {
  if (object instanceof Tensor) return ev.library.tensorItem(object, index, ev);
  if (object instanceof Unknown) return new Unknown(object.reason, object.source ?? ev.source);
  if (index instanceof Unknown || unknownSlice(index)) {
    if (object instanceof Instance || object instanceof ClassValue) {
      const own = callSpecial(ev, object, '__getitem__', index);
      if (own) return own.value;
    }
    return object instanceof ClassValue ? object : new Unknown((index as Unknown).reason ?? 'an index', ev.source);
  }
  if (object instanceof ListValue || object instanceof TupleValue) {
    if (ev.language === 'javascript' && typeof index === 'string' && !/^\d+$/.test(index))
      return ev.getAttribute(object, index);
    return ofSequence(ev, object, index);
  }
  if (object instanceof DictValue) return ofDictionary(ev, object, index);
  if (typeof object === 'string') {
    const characters = [...object];
    if (index instanceof SliceValue)
      return sliceIndices(index, characters.length)
        .map((i) => characters[i])
        .join('');
    return ofSequence(ev, new ListValue(characters), index);
  }
  if (object instanceof RangeValue) {
    if (index instanceof SliceValue) {
      const [start, stop, step] = sliceBounds(index, object.length);
      return new RangeValue(object.start + start * object.step, object.start + stop * object.step, object.step * step);
    }
    return ofSequence(ev, new ListValue(iterateValue(ev, object)), index);
  }
  if (object instanceof NativeObject && object.item) return object.item(index, ev);
  if (ev.language === 'javascript' && typeof index === 'string') return ev.getAttribute(object, index);
  if (object instanceof ClassValue) {
    const member = typeof index === 'string' ? enumMember(ev, object, index) : undefined;
    // `List[int]`: a type with arguments is the type.
    return member ?? object;
  }
  if (object instanceof NativeFunction || object instanceof Namespace || object instanceof FunctionValue) return object;
  const own = callSpecial(ev, object, '__getitem__', index);
  if (own) return own.value;
  return ev.raise('TypeError', `${typeName(object)} has no items`);
}

/** An item whose place nobody knows is written or deleted: the others stay as they are, which is said. */
function unknownPlace(ev: Evaluator, index: Value): void {
  const reason = index instanceof Unknown ? ` (${truncated(index.reason)})` : '';
  const place = truncated(ev.sourceText(ev.source));
  ev.problem('unresolved', `Which item \`${place}\` changes is not known${reason}: taken as none.`);
}

export function setItem(ev: Evaluator, object: Value, index: Value, value: Value): void {
  if ((object instanceof ListValue || object instanceof DictValue) && (index instanceof Unknown || unknownSlice(index)))
    unknownPlace(ev, index);
  else if (object instanceof ListValue) {
    if (index instanceof SliceValue) {
      const [start, stop, step] = sliceBounds(index, object.items.length);
      const values = iterateValue(ev, value);
      if (step === 1) object.items.splice(start, Math.max(0, stop - start), ...values);
      else sliceIndices(index, object.items.length).forEach((at, i) => (object.items[at] = values[i]));
      return;
    }
    const at = ev.language === 'javascript' ? Number(index as number) : numberOf(index);
    if (at === undefined || Number.isNaN(at)) return;
    const place = at < 0 ? at + object.items.length : at;
    if (ev.language === 'python' && (place < 0 || place >= object.items.length))
      ev.raise('IndexError', `list index ${at} is out of range: it has ${object.items.length} items`);
    if (place < 1_000_000) object.items[place] = value;
  } else if (object instanceof DictValue) {
    object.set(index, value);
  } else if (object instanceof Instance && ev.language === 'javascript') {
    ev.setAttribute(object, String(index as string), value);
  } else if (object instanceof NativeObject && object.setItem) {
    object.setItem(index, value, ev);
  } else if (object instanceof NativeObject) {
    object.set(ev.text(index), value, ev);
  } else {
    callSpecial(ev, object, '__setitem__', index, value);
  }
}

export function deleteItem(ev: Evaluator, object: Value, index: Value): void {
  if ((object instanceof ListValue || object instanceof DictValue) && (index instanceof Unknown || unknownSlice(index)))
    unknownPlace(ev, index);
  else if (object instanceof ListValue) {
    const taken =
      index instanceof SliceValue
        ? sliceIndices(index, object.items.length)
        : [numberOf(index) ?? 0].map((at) => (at < 0 ? at + object.items.length : at));
    for (const at of taken.sort((a, b) => b - a)) object.items.splice(at, 1);
  } else if (object instanceof DictValue) {
    if (!object.delete(index) && ev.language === 'python') ev.raise('KeyError', ev.text(index));
  } else {
    callSpecial(ev, object, '__delitem__', index);
  }
}

/** `item in object`; undefined where it is not known. */
export function contains(ev: Evaluator, object: Value, item: Value): boolean | undefined {
  if (object instanceof Unknown || item instanceof Unknown) return undefined;
  if (typeof object === 'string') return typeof item === 'string' && object.includes(item);
  if (object instanceof DictValue) return object.has(item) || (object.unknownKey ? undefined : false);
  if (object instanceof SetValue)
    return (
      object.entries.has(keyOf(item)) ||
      ([...object.entries.values()].some((one) => one instanceof Unknown) ? undefined : false)
    );
  if (object instanceof Instance) {
    const own = callSpecial(ev, object, '__contains__', item);
    if (own) return truthOf(ev, own.value);
    if (ev.language === 'javascript') return object.attributes.has(ev.text(item));
  }
  if (object instanceof RangeValue) {
    const at = numberOf(item);
    return (
      at !== undefined &&
      (at - object.start) % object.step === 0 &&
      at >= object.start === object.step > 0 &&
      at < object.stop
    );
  }
  const items =
    object instanceof ClassValue
      ? (enumMembers(ev, object) ?? [])
      : object instanceof IteratorValue
        ? iterateValue(ev, object)
        : iterateValue(ev, object);
  let unclear = false;
  for (const candidate of items) {
    const same = equalValues(ev, candidate, item);
    if (same) return true;
    unclear ||= same === undefined;
  }
  return unclear ? undefined : false;
}
