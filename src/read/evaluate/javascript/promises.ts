/** JavaScript's promises. What a function will give is known when it is read, so a promise holds its value from the start. */
import { Arguments } from '../arguments';
import type { Machine } from '../machine';
import { ListValue, NativeFunction, NativeObject, Unknown, type Value } from '../values';

export class PromiseValue extends NativeObject {
  readonly typeName = 'Promise';
  constructor(readonly value: Value) {
    super();
  }

  override member(name: string, machine: Machine): Value {
    switch (name) {
      case 'then':
        return new NativeFunction(
          name,
          ({ positional: [next] }) =>
            next === undefined || next === null ? this : promised(machine.call(next, Arguments.of(this.value))),
          'static',
        );
      case 'catch':
        return new NativeFunction(name, () => this, 'static');
      case 'finally':
        return new NativeFunction(
          name,
          ({ positional: [last] }) => {
            machine.call(last, Arguments.of());
            return this;
          },
          'static',
        );
      default:
        return undefined;
    }
  }
}

/** The promise of a value; one of a promise is that promise, and what is not known stays so. */
export const promised = (value: Value): Value =>
  value instanceof PromiseValue || value instanceof Unknown ? value : new PromiseValue(value);

/** What a promise gives; any other value as it is. */
export const settled = (value: Value): Value => (value instanceof PromiseValue ? value.value : value);

/** The values of a list of promises, or of anything that can be iterated. */
const all = (args: Arguments, machine: Machine): ListValue =>
  new ListValue(machine.iterate(args.positional[0]).map(settled));

/** Members of `Promise` itself. */
export const promiseFunctions: Readonly<Record<string, Value>> = {
  resolve: new NativeFunction('Promise.resolve', (args) => promised(args.positional[0]), 'static'),
  all: new NativeFunction('Promise.all', (args, machine) => promised(all(args, machine)), 'static'),
  race: new NativeFunction('Promise.race', (args, machine) => promised(all(args, machine).items[0]), 'static'),
};

/** `new Promise((resolve, reject) => …)`: what it is resolved with, where that happens at once. */
export function newPromise(args: Arguments, machine: Machine): Value {
  let result: Value = new Unknown('what a promise gives later', machine.source);
  const resolve = new NativeFunction(
    'resolve',
    ({ positional: [value] }) => {
      result = settled(value);
      return undefined;
    },
    'static',
  );
  machine.call(args.positional[0], Arguments.of(resolve, new NativeFunction('reject', () => undefined, 'static')));
  return promised(result);
}
