/** Hooks: functions that run before and after a module's forward. */
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { DictValue, NativeFunction, NativeObject, TupleValue, type Instance, type Value } from '../../evaluate/values';

/** A function that is called with a module's inputs, or with its inputs and its output. What it gives takes their place. */
export interface Hook {
  when: 'before' | 'after';
  call: Value;
  /** Does it get the named arguments as well? */
  withNamed: boolean;
}

/** Runs the forward between the module's hooks. */
export function hooked(
  hooks: readonly Hook[],
  module: Instance,
  args: Arguments,
  machine: Machine,
  forward: (inputs: Arguments) => Value,
): Value {
  if (hooks.length === 0) return forward(args);
  let inputs = args;
  const named = (): DictValue => new DictValue(inputs.named);
  for (const { when, call, withNamed } of [...hooks]) {
    if (when !== 'before') continue;
    const given = new TupleValue(inputs.positional);
    const result = machine.call(call, Arguments.of(module, given, ...(withNamed ? [named()] : [])));
    if (result === null || result === undefined) continue;
    if (withNamed && result instanceof TupleValue && result.items[1] instanceof DictValue) {
      const [positional, entries] = result.items;
      const pairs = [...entries.entries.values()].map(([key, value]): [string, Value] => [machine.text(key), value]);
      inputs = new Arguments(machine.iterate(positional), new Map(pairs));
    } else inputs = new Arguments(result instanceof TupleValue ? result.items : [result], inputs.named);
  }
  let output = forward(inputs);
  for (const { when, call, withNamed } of [...hooks]) {
    if (when !== 'after') continue;
    const given = new TupleValue(inputs.positional);
    const result = machine.call(call, Arguments.of(module, given, ...(withNamed ? [named()] : []), output));
    if (result !== null && result !== undefined) output = result;
  }
  return output;
}

/** What a hook's registration gives: `handle.remove()`. */
export class Handle extends NativeObject {
  readonly typeName = 'RemovableHandle';
  constructor(private readonly remove: () => void) {
    super();
  }
  member(name: string): Value {
    return name === 'remove' ? new NativeFunction(name, () => (this.remove(), null), 'static') : undefined;
  }
}

/** `register_forward_hook(hook, prepend=False, with_kwargs=False)`, and the one before the forward. */
export function registerHook(hooks: Hook[], when: Hook['when'], args: Arguments): Handle {
  const hook: Hook = { when, call: args.get(0, 'hook'), withNamed: args.named.get('with_kwargs') === true };
  if (args.named.get('prepend') === true) hooks.unshift(hook);
  else hooks.push(hook);
  return new Handle(() => void (hooks.includes(hook) && hooks.splice(hooks.indexOf(hook), 1)));
}
