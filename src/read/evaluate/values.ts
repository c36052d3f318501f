/**
 * Values of the partial evaluator, the same for Python and JavaScript.
 *
 * JavaScript's own primitives stand for the plain values: number (a Python `int`, or any JavaScript number), string,
 * boolean, `null` (None, null) and `undefined` (undefined). A Python `float` is a `Float`, so that 2.0 is told from 2.
 * What is not known is an `Unknown`, a value like any other: what is computed from it is unknown too, and nothing fails.
 */
import type { DataType, Initialiser, SourceRange } from '../../graph/graph';
import type { Shape } from '../../graph/shape';
import type { BinaryOperator, ClassSyntax, ComparisonOperator, FunctionSyntax, Language } from '../syntax/syntax';
import type { Arguments } from './arguments';
import type { Machine } from './machine';
import { Deferred, type Scope } from './scope';

export type Value =
  | number
  | string
  | boolean
  | null
  | undefined
  | Ellipsis
  | Float
  | Symbolic
  | Unknown
  | ListValue
  | TupleValue
  | SetValue
  | DictValue
  | RangeValue
  | SliceValue
  | IteratorValue
  | FunctionValue
  | BoundMethod
  | NativeFunction
  | ClassValue
  | Instance
  | SuperValue
  | PropertyValue
  | WrappedMethod
  | NativeObject
  | Namespace
  | ModuleValue
  | Tensor;

/** A Python float. */
export class Float {
  constructor(readonly value: number) {}
}

/** A size that the source leaves open: `C_in`, `N·4`. Arithmetic with it makes larger expressions. */
export class Symbolic {
  constructor(
    readonly dim: string,
    /** Where it is a float: how far its value can be from the formula's. A `quotient` of whole numbers is rounded once. */
    readonly float?: 'exact' | 'quotient' | 'rounded',
  ) {}
}

/** A value that reading cannot know: a file's content, a call into a library that is not read. */
export class Unknown {
  constructor(
    /** What it is the value of, as a person would name it: "`torch.load(path)`". */
    readonly reason: string,
    readonly source?: SourceRange,
    /** Dotted path where it is a name of a package that is not read: `timm.layers.Mlp`. */
    readonly path?: string,
    /** Where it is what a call gave, which may be an object with layers in it: what the call was given. */
    readonly given?: readonly Value[],
  ) {}
}

/** A Python list or a JavaScript array. */
export class ListValue {
  constructor(readonly items: Value[]) {}
}

export class TupleValue {
  /** `fields` names the items of a named tuple, `type` its class. */
  constructor(
    readonly items: readonly Value[],
    readonly fields?: readonly string[],
    readonly type?: ClassValue,
  ) {}
}

const identities = new WeakMap<object, number>();
let nextIdentity = 1;

/** Number of an object, the same as long as it lives: what `id` gives, and the key of objects in dictionaries. */
export function identityOf(value: object): number {
  let identity = identities.get(value);
  if (identity === undefined) {
    identity = nextIdentity++;
    identities.set(value, identity);
  }
  return identity;
}

/** Text that is equal for two keys exactly if Python takes them for the same key (1, 1.0 and True are one). */
export function keyOf(value: Value): string {
  if (typeof value === 'string') return `s${value}`;
  if (typeof value === 'number') return `n${value}`;
  if (typeof value === 'boolean') return `n${Number(value)}`;
  if (value === null || value === undefined) return String(value);
  if (value instanceof Float) return `n${value.value}`;
  if (value instanceof Symbolic) return `d${value.dim}`;
  if (value instanceof TupleValue) return `t${value.items.map((item) => JSON.stringify(keyOf(item))).join()}`;
  return `o${identityOf(value)}`;
}

export class SetValue {
  readonly entries = new Map<string, Value>();
  constructor(items: Iterable<Value> = []) {
    for (const item of items) this.entries.set(keyOf(item), item);
  }
}

/** A Python dictionary, or a plain JavaScript object, in order of insertion. */
export class DictValue {
  readonly entries = new Map<string, readonly [key: Value, value: Value]>();
  /** A key that nobody knows: what is not found may be there under it. */
  unknownKey?: Unknown;
  /** What `defaultdict` calls for a missing key. */
  factory?: Value;
  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }
  get(key: Value): Value {
    return this.entries.get(keyOf(key))?.[1];
  }
  has(key: Value): boolean {
    return this.entries.has(keyOf(key));
  }
  set(key: Value, value: Value): void {
    if (key instanceof Unknown) this.unknownKey = key;
    this.entries.set(keyOf(key), [key, value]);
  }
  delete(key: Value): boolean {
    return this.entries.delete(keyOf(key));
  }
}

/** `object.__dict__`: what is written to it becomes an attribute. */
export class AttributesView extends DictValue {
  constructor(private readonly attributes: Map<string, Value>) {
    super();
    for (const [name, value] of attributes) super.set(name, value);
  }
  override set(key: Value, value: Value): void {
    super.set(key, value);
    if (typeof key === 'string') this.attributes.set(key, value);
  }
  override delete(key: Value): boolean {
    if (typeof key === 'string') this.attributes.delete(key);
    return super.delete(key);
  }
}

export class RangeValue {
  constructor(
    readonly start: number,
    readonly stop: number,
    readonly step: number,
  ) {}
  get length(): number {
    return Math.max(0, Math.ceil((this.stop - this.start) / this.step));
  }
}

/** `a:b:c` inside an index. */
export class SliceValue {
  constructor(
    readonly start: Value,
    readonly stop: Value,
    readonly step: Value,
  ) {}
}

/** Python's `...`. */
export class Ellipsis {
  readonly text = '...';
}

export const ellipsis = new Ellipsis();

/** An iterator that remembers where it is: what `iter`, `zip`, `map` and a generator give. */
export class IteratorValue {
  constructor(readonly iterator: Iterator<Value>) {}
}

/** A function of the source. */
export class FunctionValue {
  /** Attributes that were set on it, `__name__` and `__wrapped__` among them. */
  readonly attributes = new Map<string, Value>();
  constructor(
    readonly syntax: FunctionSyntax,
    /** Scope in which it was defined. */
    readonly scope: Scope,
    /** Values of its defaults, by parameter. */
    readonly defaults: ReadonlyMap<number, Value>,
    readonly language: Language,
    /** Class in whose body it stands: what `super()` starts from. */
    readonly owner?: ClassValue,
  ) {}
}

/** A function with its first argument (Python) or its `this` (JavaScript) given. */
export class BoundMethod {
  constructor(
    readonly receiver: Value,
    readonly callee: FunctionValue | NativeFunction,
  ) {}
}

/** What a native function does. It may call back into the machine. Errors that the source could catch: `machine.raise`. */
export type NativeCall = (args: Arguments, machine: Machine) => Value;

/** A function that is written here rather than in the source. As a class attribute it is a method: `self` is its first argument. */
export class NativeFunction {
  readonly attributes = new Map<string, Value>();
  /** Of a context manager: what is assumed where operators were applied in it and the work goes on behind it. */
  leaving?: string;
  constructor(
    readonly name: string,
    readonly call: NativeCall,
    /** A static method gets no `self`; a class method gets the class; a property is called when it is read. */
    readonly binding: 'method' | 'static' | 'class' | 'property' = 'method',
  ) {}
}

/** A field of a dataclass or a named tuple. */
export interface Field {
  name: string;
  default?: () => Value;
}

/** A class of the source, or one that is written here (`nn.Conv2d`): classes of the source may derive from either. */
export class ClassValue {
  readonly attributes = new Map<string, Value | Deferred>();
  /** Method resolution order, itself first. */
  readonly order: readonly ClassValue[];
  constructor(
    readonly name: string,
    readonly bases: readonly ClassValue[],
    readonly options: {
      definition?: ClassSyntax;
      /** Library path of a native class: `torch.nn.Conv2d`. */
      path?: string;
      language?: Language;
    } = {},
  ) {
    this.order = [this, ...linearise(bases)];
  }
  /** Runs the body of a class of the source when something is first asked of it. */
  pending?: () => void;
  /** A base that could not be read. What is not found on such a class is unknown, not missing. */
  unknownBase?: Unknown;
  /** `class Net(Base, metaclass=Meta)`: whose attributes the class itself has. */
  metaclass?: ClassValue;
  /** Gives an instance the fields that a JavaScript class declares: behind the call of `super` where there is one. */
  fieldsOf?: (instance: Instance) => void;
  /** Annotated names of its body, in order. */
  annotated?: Field[];
  /** Fields of a dataclass, those of its bases first. */
  fields?: Field[];
  /** Module that defines it, where it is one of the source. */
  scope?: Scope;

  complete(): void {
    const run = this.pending;
    this.pending = undefined;
    run?.();
  }

  /** Looks an attribute up along the order; the class that has it is `super()`'s concern. */
  find(name: string, after?: ClassValue): { value: Value; owner: ClassValue } | undefined {
    for (let i = after ? this.order.indexOf(after) + 1 : 0; i < this.order.length; i++) {
      const owner = this.order[i];
      if (owner.pending) owner.complete();
      const value = owner.attributes.get(name);
      if (value !== undefined || owner.attributes.has(name))
        return { value: value instanceof Deferred ? value.get() : value, owner };
    }
    return undefined;
  }

  derivesFrom(other: ClassValue): boolean {
    return this.order.includes(other);
  }
}

/** C3 linearisation of the bases' orders; bases that contradict each other are taken depth first. */
function linearise(bases: readonly ClassValue[]): ClassValue[] {
  const lists = [...bases.map((base) => [...base.order]), [...bases]].filter((list) => list.length > 0);
  const order: ClassValue[] = [];
  while (lists.some((list) => list.length > 0)) {
    const heads = lists.filter((list) => list.length > 0);
    const next =
      heads.map((list) => list[0]).find((head) => !heads.some((list) => list.indexOf(head) > 0)) ?? heads[0][0];
    order.push(next);
    for (const list of lists) {
      const at = list.indexOf(next);
      if (at >= 0) list.splice(at, 1);
    }
  }
  return order;
}

export class Instance {
  readonly attributes = new Map<string, Value>();
  /** What a native class keeps in its instances; the class that set it knows its type. */
  state: unknown = undefined;
  constructor(
    readonly type: ClassValue,
    /** Call that built it. */
    readonly source: SourceRange,
  ) {}
}

/** What `super()` gives: the attributes of the classes behind `owner` in the order of the receiver's class. */
export class SuperValue {
  constructor(
    readonly owner: ClassValue,
    readonly receiver: Instance | ClassValue,
  ) {}
}

/** A property of the source: called when it is read. */
export class PropertyValue {
  constructor(
    readonly getter: Value,
    readonly setter?: Value,
    /** Kept after the first reading (`functools.cached_property`). */
    readonly cached = false,
  ) {}
}

/** A function that `@staticmethod` or `@classmethod` was put on. */
export class WrappedMethod {
  constructor(
    readonly callee: Value,
    readonly binding: 'static' | 'class',
  ) {}
}

/** An object of a library that answers for its own members: `tf.input(...)`, a layer of TensorFlow.js. */
export abstract class NativeObject {
  /** Name of its type for messages. */
  abstract readonly typeName: string;
  /** A member, or undefined where it has none of this name. */
  abstract member(name: string, machine: Machine): Value;
  /** Sets a member; false where it cannot be set. */
  set(_name: string, _value: Value, _machine: Machine): boolean {
    return false;
  }
  /** Calls the object itself; absent where it is no function. */
  call?(args: Arguments, machine: Machine): Value;
  /** Items where it can be iterated. */
  iterate?(machine: Machine): Iterable<Value>;
  item?(index: Value, machine: Machine): Value;
  setItem?(index: Value, value: Value, machine: Machine): void;
  /** `x += y`, where `x + y` is computed already: takes its values in; false where it is bound anew. */
  assign?(result: Value, machine: Machine): boolean;
  /** `left ∘ right`, where the object is one of the two. */
  binary?(operator: BinaryOperator, left: Value, right: Value, machine: Machine): Value;
  compare?(operator: ComparisonOperator, left: Value, right: Value, machine: Machine): Value;
  /** Is a value one of it, where it stands for a class: `x instanceof Array`? */
  holds?(value: Value): boolean;
  /** Its class, for `isinstance`. */
  get type(): ClassValue | undefined {
    return undefined;
  }
  /** What `len` gives. */
  get length(): number | undefined {
    return undefined;
  }
  /** The number that it stands for where one is asked for (`int(x)`). */
  get number(): Value {
    return undefined;
  }
  /** Its truth; undefined where that is not known. */
  get truth(): boolean | undefined {
    return true;
  }
}

/** A package of a library: `torch.nn`. Its members are looked up by dotted path. */
export class Namespace {
  constructor(readonly path: string) {}
}

/** A file that was imported. */
export class ModuleValue {
  constructor(
    readonly file: string,
    readonly name: string,
    readonly scope: Scope,
  ) {}
}

/** A parameter before it has a place in the model: its name comes from the module that owns it. */
export interface ParameterRecord {
  shape: Shape;
  trainable: boolean;
  initialiser: Initialiser;
  initialisedAt?: SourceRange;
  /** Id in the graph, once it was registered there. */
  id?: number;
}

/** Numbers that several tensors have in common, one of which was written to. */
export interface SharedNumbers {
  /** Brings a tensor up to what was written through the others. */
  refresh(): void;
}

type Data = readonly number[] | undefined;

/**
 * A tensor: the result of a node of the graph, a parameter, or a constant that is not in the graph (yet).
 * Exactly one of `node`, `parameter` and neither holds: a constant gets its node when an operator takes it.
 */
export class Tensor {
  private made?: number | (() => number | undefined);
  private values?: Data | (() => Data);
  parameter?: ParameterRecord;
  /** What a constant is, for its node: `torch.zeros(1, 64)`. */
  text?: string;
  /** Set where other tensors have the same numbers, or part of them: `x[0]`, `x.t()`. */
  shared?: SharedNumbers;
  /** Node of a constant or a parameter, once an operator has taken it. */
  taken?: { builder: object; node: number };
  /** @param of `node` and `data` may be functions: what makes them when somebody first asks. */
  constructor(
    public shape: Shape | null,
    public dataType: DataType,
    of: {
      node?: number | (() => number | undefined);
      parameter?: ParameterRecord;
      data?: Data | (() => Data);
      text?: string;
    } = {},
  ) {
    this.made = of.node;
    this.parameter = of.parameter;
    this.values = of.data;
    this.text = of.text;
  }

  get node(): number | undefined {
    this.shared?.refresh();
    if (typeof this.made === 'function') {
      const make = this.made;
      this.made = undefined;
      this.made = make();
    }
    return this.made;
  }

  set node(id: number | undefined) {
    this.made = id;
    this.taken = undefined;
  }

  /** Values of a constant in row-major order, where they are known and few. */
  get data(): Data {
    this.shared?.refresh();
    if (typeof this.values === 'function') this.values = this.values();
    return this.values;
  }

  set data(values: Data | (() => Data)) {
    this.values = values;
    this.taken = undefined;
  }

  /** Has the numbers of another tensor from now on; its shape stays. */
  take({ node, data, text }: Tensor): void {
    this.node = node;
    this.data = data;
    this.text = text ?? this.text;
  }

  /** What a rule makes of the values that a constant has now, when somebody asks. */
  valuesBy(rule: (values: readonly number[]) => Data): () => Data {
    this.shared?.refresh();
    const now = this.values;
    let made: { values: Data } | undefined;
    return () => {
      if (!made) {
        const values = typeof now === 'function' ? now() : now;
        made = { values: values && rule(values) };
      }
      return made.values;
    };
  }

  /** The same numbers, in a place of their own. */
  copy(): Tensor {
    const { shape, dataType, node, text } = this;
    return new Tensor(shape, dataType, { node, data: this.values, text });
  }
}
