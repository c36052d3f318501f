/** Iteration over anything that can be iterated. */
import { callSpecial } from './operations';
import { OutOfBudget, Raised } from './errors';
import type { Evaluator } from './evaluator';
import { enumMembers } from './enumerations';
import { iteratorKey } from './javascript/objects';
import { truncated, typeName } from './text';
import {
  ClassValue,
  DictValue,
  Instance,
  IteratorValue,
  ListValue,
  NativeObject,
  RangeValue,
  SetValue,
  Tensor,
  TupleValue,
  Unknown,
  type Value,
} from './values';

/** No iteration of model code is longer. */
const longest = 1_000_000;

/** Items of a value, one after the other. Those of an Unknown are none, with a problem. */
export function iterationOf(ev: Evaluator, value: Value): Iterable<Value> {
  if (value instanceof ListValue || value instanceof TupleValue) return value.items;
  if (value instanceof RangeValue) return { [Symbol.iterator]: () => counted(ev, numbers(value)) };
  if (value instanceof IteratorValue) return { [Symbol.iterator]: () => counted(ev, value.iterator) };
  if (typeof value === 'string') return [...value];
  if (ev.language === 'javascript' && (value instanceof DictValue || value instanceof Instance)) {
    const made = ev.getAttribute(value, iteratorKey);
    if (made !== undefined) return iterationOf(ev, ev.call(made, ev.positional()));
    if (value instanceof DictValue && value.has('next')) return steps(ev, value);
  }
  if (value instanceof DictValue) return [...value.entries.values()].map(([key]) => key);
  if (value instanceof SetValue) return [...value.entries.values()];
  if (value instanceof Tensor) return slicesOf(ev, value);
  if (value instanceof Unknown) {
    ev.problem(
      'unknown-loop',
      `What \`${truncated(ev.sourceText(ev.source))}\` goes through is not known (${truncated(value.reason)}): taken as empty.`,
    );
    return [];
  }
  if (value instanceof NativeObject && value.iterate) return value.iterate(ev);
  if (value instanceof ClassValue) {
    const members = enumMembers(ev, value);
    if (members) return members;
  }
  if (value instanceof Instance) {
    const iterator = callSpecial(ev, value, '__iter__');
    if (iterator) return iterator.value === value ? stepped(ev, value) : iterationOf(ev, iterator.value);
    if (value.type.find('__getitem__')) return indexed(ev, value);
  }
  return ev.raise('TypeError', `${typeName(value)} cannot be iterated`);
}

/** Counts what is taken, since some iterators never end. One that is left early goes on later where it was left. */
const counted = (ev: Evaluator, iterator: Iterator<Value>): Iterator<Value> => ({
  next: () => {
    ev.budget.step();
    return iterator.next();
  },
});

function* numbers(range: RangeValue): Generator<Value> {
  const { start, step, length } = range;
  for (let i = 0; i < length; i++) yield start + i * step;
}

/** A tensor gives its slices along the first axis. */
function slicesOf(ev: Evaluator, tensor: Tensor): Value[] {
  const [size] = tensor.shape ?? [];
  if (typeof size !== 'number') {
    ev.problem('unknown-loop', 'A tensor of unknown size is iterated: taken as empty.');
    return [];
  }
  return Array.from({ length: Math.min(size, longest) }, (_, i) => ev.library.tensorItem(tensor, i, ev));
}

/** An object with JavaScript's `next`, which gives `{ value, done }`. */
function* steps(ev: Evaluator, iterator: DictValue): Iterable<Value> {
  for (let i = 0; i < longest; i++) {
    ev.budget.step();
    const step = ev.call(ev.getAttribute(iterator, 'next'), ev.positional());
    if (!(step instanceof DictValue) || ev.truth(step.get('done'))) return;
    yield step.get('value');
  }
}

/** An object with `__next__`. */
function* stepped(ev: Evaluator, value: Instance): Iterable<Value> {
  for (let i = 0; i < longest; i++) {
    try {
      const next = callSpecial(ev, value, '__next__');
      if (!next) return;
      yield next.value;
    } catch (error) {
      if (error instanceof Raised && error.summary.startsWith('StopIteration')) return;
      throw error;
    }
  }
}

/** An object with `__getitem__` alone: 0, 1, … until it raises IndexError. */
function* indexed(ev: Evaluator, value: Instance): Iterable<Value> {
  for (let i = 0; i < longest; i++) {
    try {
      yield callSpecial(ev, value, '__getitem__', i)?.value;
    } catch (error) {
      if (error instanceof Raised && error.summary.startsWith('IndexError')) return;
      throw error;
    }
  }
}

export function iterateValue(ev: Evaluator, value: Value): Value[] {
  if (value instanceof ListValue || value instanceof TupleValue) return [...value.items];
  const items: Value[] = [];
  for (const item of iterationOf(ev, value)) {
    ev.budget.step();
    items.push(item);
    if (items.length > longest) throw new OutOfBudget(`a list of more than ${longest} items`);
  }
  return items;
}

/** An iterator that remembers where it is. */
export function iteratorOf(ev: Evaluator, value: Value): IteratorValue {
  if (value instanceof IteratorValue) return value;
  return new IteratorValue(iterationOf(ev, value)[Symbol.iterator]());
}
