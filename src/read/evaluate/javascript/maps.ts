/** JavaScript's `Map`, and `WeakMap`, which nobody can tell from it while a network is built. */
import { Arguments } from '../arguments';
import type { Machine } from '../machine';
import { DictValue, ListValue, NativeFunction, NativeObject, type Value } from '../values';
import { GlobalClass } from './globalClass';

/** `new Map()`. */
class MapObject extends NativeObject {
  readonly typeName = 'Map';
  readonly entries: DictValue;
  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    super();
    this.entries = new DictValue(entries);
  }

  private pairs(): Value[] {
    return [...this.entries.entries.values()].map(([key, value]) => new ListValue([key, value]));
  }

  override iterate(): Iterable<Value> {
    return this.pairs();
  }

  override member(name: string, machine: Machine): Value {
    const method = (call: (args: Arguments) => Value) => new NativeFunction(name, call, 'static');
    const values = [...this.entries.entries.values()];
    switch (name) {
      case 'size':
        return values.length;
      case 'get':
        return method((args) => this.entries.get(args.positional[0]));
      case 'has':
        return method((args) => this.entries.has(args.positional[0]));
      case 'set':
        return method((args) => {
          this.entries.set(args.positional[0], args.positional[1]);
          return this;
        });
      case 'delete':
        return method((args) => this.entries.delete(args.positional[0]));
      case 'keys':
        return method(() => new ListValue(values.map(([key]) => key)));
      case 'values':
        return method(() => new ListValue(values.map(([, value]) => value)));
      case 'entries':
        return method(() => new ListValue(this.pairs()));
      case 'forEach':
        return method((args) => {
          for (const [key, value] of values) machine.call(args.positional[0], Arguments.of(value, key, this));
          return undefined;
        });
      default:
        return undefined;
    }
  }
}

const mapClass = (name: string): GlobalClass =>
  new GlobalClass(
    name,
    ({ positional: [source] }, machine) => {
      const pairs =
        source === undefined || source === null ? [] : machine.iterate(source).map((pair) => machine.iterate(pair));
      return new MapObject(pairs.map(([key, value]) => [key, value] as const));
    },
    {},
    (value) => value instanceof MapObject,
  );

export const mapClasses: Readonly<Record<string, Value>> = { Map: mapClass('Map'), WeakMap: mapClass('WeakMap') };
