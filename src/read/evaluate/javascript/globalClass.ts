import type { Arguments } from '../arguments';
import type { Machine } from '../machine';
import { NativeFunction, NativeObject, type Value } from '../values';

/** A global that is called, constructed and has members of its own: `Array`, `Object`, `Map`. */
export class GlobalClass extends NativeObject {
  /** @param holds says which values are its instances, for `instanceof`. */
  constructor(
    readonly typeName: string,
    private readonly make: (args: Arguments, machine: Machine) => Value,
    private readonly members: Readonly<Record<string, Value>> = {},
    override readonly holds: (value: Value) => boolean = () => false,
  ) {
    super();
  }
  override member(name: string): Value {
    if (name === 'name') return this.typeName;
    return Object.hasOwn(this.members, name) ? this.members[name] : undefined;
  }
  override call(args: Arguments, machine: Machine): Value {
    return this.make(args, machine);
  }
}

export const native = (name: string, call: (args: Arguments, machine: Machine) => Value): NativeFunction =>
  new NativeFunction(name, call, 'static');
