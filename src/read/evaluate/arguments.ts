import type { Value } from './values';

/** Arguments of a call after spreading. */
export class Arguments {
  constructor(
    readonly positional: readonly Value[],
    readonly named: ReadonlyMap<string, Value> = new Map(),
    /** True where something unknown was spread in: there may be more than is seen. */
    readonly incomplete = false,
  ) {}

  static of(...positional: Value[]): Arguments {
    return new Arguments(positional);
  }

  /** The argument at a position or by name; undefined where it was not given. */
  get(index: number, name: string): Value {
    return this.positional.length > index ? this.positional[index] : this.named.get(name);
  }

  has(index: number, name: string): boolean {
    return this.positional.length > index || this.named.has(name);
  }

  /** Without the first argument: what a method got besides `self`. */
  rest(): Arguments {
    return new Arguments(this.positional.slice(1), this.named, this.incomplete);
  }

  with(first: Value): Arguments {
    return new Arguments([first, ...this.positional], this.named, this.incomplete);
  }

  all(): Value[] {
    return [...this.positional, ...this.named.values()];
  }
}
