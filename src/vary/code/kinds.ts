/** Units that differ in sizes alone are one class or function, whose arguments are those sizes. */
import { skeletonOf, slotsOf, type Code, type Slot } from './template';

/** One unit that is to be written. */
export interface Instance {
  lines: readonly Code[];
  /** What the source calls its class or function. */
  type: string;
  /** Channels of the tensor that enters it, and of the one that leaves it. */
  channels: readonly [number, number];
}

export interface Argument {
  name: string;
  /** Values of the instances. */
  values: readonly string[];
  usual?: string;
}

/** Units with the same code but for the values of some arguments. */
export interface Kind {
  name: string;
  /** Places of its units among all. */
  members: readonly number[];
  /** Those without a usual value first. */
  arguments: readonly Argument[];
  /** The argument that gives a slot of the first member's lines. */
  at: ReadonlyMap<Slot, Argument>;
}

/** How a framework's code names things. */
export interface Naming {
  /** What sets a kind apart is written behind the type: `First`, `first`. */
  suffix(kind: 'First' | 'Last' | 'Widening' | 'Other'): string;
  /** Names that no argument may have. */
  reserved: readonly string[];
  /** Widths that are those of the tensor that enters, leaves, or does both. */
  channels: { entering: string; leaving: string; both: string; other: string };
}

/** The kinds of some units, in the order of their first members. */
export function kindsOf(instances: readonly Instance[], naming: Naming): Kind[] {
  const kinds = new Map<string, number[]>();
  instances.forEach(({ lines, type }, i) => {
    const kind = `${type} ${skeletonOf(lines)}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), i]);
  });
  const names = new Set<string>();
  return [...kinds.values()]
    .sort((a, b) => b.length - a.length || a[0] - b[0])
    .map((members): Kind => {
      const { type } = instances[members[0]];
      const suffix = naming.suffix(distinction(instances, members));
      const name = free(names.has(type) ? type + suffix : type, names);
      const found = argumentsOf(
        members.map((i) => instances[i]),
        naming,
      );
      return { name, members, ...found };
    })
    .sort((a, b) => a.members[0] - b.members[0]);
}

/** What sets the units of one kind apart from the most usual one of their type. */
function distinction(instances: readonly Instance[], members: readonly number[]): Parameters<Naming['suffix']>[0] {
  if (members.length === 1 && members[0] === 0) return 'First';
  if (members.includes(instances.length - 1)) return 'Last';
  if (members.every((i) => instances[i].channels[0] !== instances[i].channels[1])) return 'Widening';
  return 'Other';
}

/** One argument for each value that the instances have differently; equal values share it. */
function argumentsOf(instances: readonly Instance[], naming: Naming): Pick<Kind, 'arguments' | 'at'> {
  const slots = instances.map(({ lines }) => slotsOf(lines));
  const found = new Map<string, Argument>();
  const at = new Map<Slot, Argument>();
  const names = new Set(naming.reserved);
  const [entering, leaving] = [0, 1].map((end) => instances.map(({ channels }) => String(channels[end])).join());
  const nameOf = (hint: string, values: string): string => {
    if (hint !== 'channels') return hint;
    if (values === leaving) return entering === leaving ? naming.channels.both : naming.channels.leaving;
    return values === entering ? naming.channels.entering : naming.channels.other;
  };
  slots[0].forEach((slot, i) => {
    const values = slots.map((own) => own[i].value);
    if (new Set(values).size === 1) return;
    const key = `${slot.hint} ${values.join()}`;
    const known = found.get(key);
    const argument = known ?? { name: free(nameOf(slot.hint, values.join()), names), values, usual: slot.usual };
    found.set(key, argument);
    at.set(slot, argument);
  });
  const all = [...found.values()].sort((a, b) => Number(a.usual !== undefined) - Number(b.usual !== undefined));
  return { arguments: all, at };
}

/** A name that is not among some, and then is. */
export function free(wanted: string, names: Set<string>): string {
  let name = wanted;
  for (let i = 2; names.has(name); i++) name = `${wanted}${i}`;
  names.add(name);
  return name;
}
