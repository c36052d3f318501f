import type { SourceRange } from '../../graph/graph';
import type { Arguments } from './arguments';
import type { ClassValue, FunctionValue, Value } from './values';

/** A function that is running. */
export interface Frame {
  callee: FunctionValue;
  /** Its first argument or its `this`: what `super()` binds. */
  self: Value;
  args: Arguments;
  /** What a generator has given so far. */
  yielded?: Value[];
}

/** A value that is computed when it is first asked for: an import, a decorated function of a module. */
export class Deferred {
  private state: 'waiting' | 'running' | 'done' = 'waiting';
  private value: Value;
  constructor(
    private readonly compute: () => Value,
    /** Statement of a module that says how, and whether it imports: then what it gives belongs to another module. */
    readonly from?: { source: SourceRange; isImport: boolean },
  ) {}

  /** The value, where it was computed. */
  get computed(): { value: Value } | undefined {
    return this.state === 'done' ? { value: this.value } : undefined;
  }

  /** Is it being computed right now? Who asks then is part of a cycle. */
  get running(): boolean {
    return this.state === 'running';
  }

  /** The value; undefined while it is being computed (a cycle). */
  get(): Value {
    if (this.state === 'waiting') {
      this.state = 'running';
      try {
        this.value = this.compute();
      } finally {
        this.state = 'done';
      }
    }
    return this.value;
  }
}

/** Another module whose names a module took over as a whole. */
export interface Star {
  find(name: string): { value: Value } | undefined;
  /** Its public names, as far as they are known: none of a library's. */
  names(): readonly string[];
}

/** Names and their values. A function's scope has the one in which it was defined as its parent. */
export class Scope {
  private readonly names = new Map<string, Value | Deferred>();
  /** Names that `global` and `nonlocal` send elsewhere. */
  redirected?: Map<string, Scope>;
  /** Of a function's scope. */
  frame?: Frame;
  /** Of a class's scope: the class whose body runs in it. */
  owner?: ClassValue;
  /** Of a module's scope: its file. */
  file?: string;
  /** Of a module's scope: modules whose names it took over as a whole, the last one first. */
  stars?: Star[];

  constructor(
    readonly parent: Scope | undefined,
    readonly kind: 'builtins' | 'module' | 'function' | 'class' | 'block',
  ) {}

  /** Value of a name in this scope alone. */
  own(name: string): Value {
    const value = this.names.get(name);
    return value instanceof Deferred ? value.get() : value;
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  /** The nearest scope that has the name; class bodies are not seen from the functions in them. */
  holder(name: string): Scope | undefined {
    if (this.redirected?.has(name)) return this.redirected.get(name)!.holder(name);
    if (this.names.has(name)) return this;
    let scope = this.parent;
    while (scope && (scope.kind === 'class' || !scope.names.has(name))) scope = scope.parent;
    return scope;
  }

  set(name: string, value: Value | Deferred): void {
    const elsewhere = this.redirected?.get(name);
    if (elsewhere) elsewhere.set(name, value);
    else this.names.set(name, value);
  }

  delete(name: string): boolean {
    return this.names.delete(name);
  }

  /** Does the name have a value, or can it be given one now? Not where that value is what is being computed. */
  settled(name: string): boolean {
    const value = this.names.get(name);
    return this.names.has(name) && !(value instanceof Deferred && value.running);
  }

  /** A name without computing it. */
  raw(name: string): Value | Deferred {
    return this.names.get(name);
  }

  /** The nearest function that is running around this scope. */
  get running(): Frame | undefined {
    return this.frame ?? this.parent?.running;
  }

  /** Another scope of the same place, with the names as they are now. */
  copy(): Scope {
    const copy = new Scope(this.parent, this.kind);
    for (const [name, value] of this.names) copy.names.set(name, value);
    return copy;
  }

  keys(): IterableIterator<string> {
    return this.names.keys();
  }

  /** The module that this scope belongs to. */
  get module(): Scope {
    return this.kind === 'module' || !this.parent ? this : this.parent.module;
  }
}
