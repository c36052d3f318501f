/** Tensors inside of values: what a call gave, and what it is to be given. */
import { DictValue, Instance, ListValue, Tensor, TupleValue, type Value } from '../evaluate/values';

/** Tensors in what a forward returned, in order: those of the graph, and with `all` constants and parameters as well. */
export function outputsIn(value: Value, all = false, depth = 0): Tensor[] {
  if (depth > 5) return [];
  if (value instanceof Tensor) return value.node === undefined && !all ? [] : [value];
  if (value instanceof ListValue || value instanceof TupleValue)
    return value.items.flatMap((item) => outputsIn(item, all, depth + 1));
  if (value instanceof DictValue)
    return [...value.entries.values()].flatMap(([, item]) => outputsIn(item, all, depth + 1));
  if (value instanceof Instance)
    return [...value.attributes.values()].flatMap((item) => outputsIn(item, false, depth + 1));
  return [];
}

/** A value with its tensors replaced by others, in order. */
export function replaced(value: Value, tensors: Tensor[]): Value {
  if (value instanceof Tensor && !value.parameter) return tensors.shift() ?? value;
  if (value instanceof ListValue) return new ListValue(value.items.map((item) => replaced(item, tensors)));
  if (value instanceof TupleValue) return new TupleValue(value.items.map((item) => replaced(item, tensors)));
  if (value instanceof DictValue)
    return new DictValue([...value.entries.values()].map(([key, item]) => [key, replaced(item, tensors)]));
  return value;
}
