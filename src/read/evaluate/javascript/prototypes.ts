/** Functions that are used as classes: `function Net(width) { this.width = width; }`, `Net.prototype.build = …`. */
import type { Arguments } from '../arguments';
import type { Evaluator } from '../evaluator';
import { objectClass } from '../exceptions';
import { BoundMethod, ClassValue, DictValue, FunctionValue, Instance, type Value } from '../values';

const prototypes = new WeakMap<FunctionValue, ClassValue>();

/** The class that a function stands for: what is set on its `prototype` is a member of that class. */
export function prototypeOf(constructor: FunctionValue): ClassValue {
  let type = prototypes.get(constructor);
  if (!type) {
    type = new ClassValue(constructor.syntax.name, [objectClass], { language: 'javascript' });
    prototypes.set(constructor, type);
  }
  return type;
}

/** `Net.prototype = { … }`. */
export function setPrototype(constructor: FunctionValue, value: Value): void {
  if (!(value instanceof DictValue)) return;
  const type = prototypeOf(constructor);
  for (const [key, member] of value.entries.values()) type.attributes.set(String(key as string), member);
}

type Constructor = FunctionValue | (BoundMethod & { callee: FunctionValue });

/** Is a value a plain function, which `new` gives a `this`? */
export const isConstructor = (value: Value): value is Constructor =>
  value instanceof FunctionValue || (value instanceof BoundMethod && value.callee instanceof FunctionValue);

/** `new Net(…)` of a function: the object that it fills, or the one that it returns. */
export function constructWith(ev: Evaluator, constructor: Constructor, args: Arguments): Value {
  const callee = constructor instanceof FunctionValue ? constructor : constructor.callee;
  const instance = new Instance(prototypeOf(callee), ev.source);
  const result = ev.callWithThis(callee, instance, args);
  return typeof result === 'object' && result !== null ? result : instance;
}
