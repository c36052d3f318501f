/** `copy.copy` and `copy.deepcopy`. */
import { NdArray } from './standard/ndarray';
import { DictValue, Instance, ListValue, SetValue, Tensor, TupleValue, type Value } from './values';

/** What native classes keep in an instance copies itself. */
export interface CopiedState {
  copied(copy: (value: Value) => Value): unknown;
}

const copiesItself = (state: unknown): state is CopiedState =>
  typeof state === 'object' && state !== null && 'copied' in state;

/** A copy; deep copies share what was shared among their parts. */
export function copied(value: Value, deep: boolean, made = new Map<object, Value>()): Value {
  if (typeof value !== 'object' || value === null) return value;
  const known = made.get(value);
  if (known !== undefined) return known;
  const inner = (item: Value): Value => (deep ? copied(item, true, made) : item);
  if (value instanceof ListValue) {
    const copy = new ListValue([]);
    made.set(value, copy);
    for (const item of value.items) copy.items.push(inner(item));
    return copy;
  }
  if (value instanceof TupleValue) return new TupleValue(value.items.map(inner), value.fields, value.type);
  if (value instanceof NdArray) return value.copy();
  if (value instanceof SetValue) return new SetValue([...value.entries.values()].map(inner));
  if (value instanceof DictValue) {
    const copy = new DictValue();
    made.set(value, copy);
    copy.factory = value.factory;
    for (const [key, item] of value.entries.values()) copy.set(key, inner(item));
    return copy;
  }
  if (value instanceof Instance) {
    const copy = new Instance(value.type, value.source);
    made.set(value, copy);
    for (const [name, item] of value.attributes) copy.attributes.set(name, inner(item));
    if (value.state instanceof DictValue || value.state instanceof ListValue || value.state instanceof SetValue)
      copy.state = copied(value.state, deep, made);
    else copy.state = deep && copiesItself(value.state) ? value.state.copied(inner) : value.state;
    return copy;
  }
  if (value instanceof Tensor && deep && value.parameter) {
    const copy = new Tensor(value.shape, value.dataType, { parameter: { ...value.parameter, id: undefined } });
    made.set(value, copy);
    return copy;
  }
  return value instanceof Tensor && deep && !value.parameter ? value.copy() : value;
}
