/** Modules that differ in sizes alone are one class, whose arguments are those sizes. */
import { code, skeletonOf, slotsOf, written, type Code, type Slot } from './template';
import type { Body } from './body';

/** One module that is to be written. */
export interface Instance {
  body: Body;
  /** What the source calls its class. */
  type: string;
  /** Channels of the tensor that enters it, and of the one that leaves it. */
  channels: readonly [number, number];
}

interface Argument {
  name: string;
  /** Values of the instances. */
  values: readonly string[];
  usual?: string;
}

export interface WrittenClass {
  name: string;
  text: string;
}

const linesOf = ({ fields, initialisation, forward }: Body): Code[] => [...fields, ...initialisation, ...forward];

/**
 * Classes of some modules, and how each module is made of its class.
 * @param document sentence under the head of a class.
 */
export function classesOf(instances: readonly Instance[], document: string): { classes: WrittenClass[]; made: Code[] } {
  const kinds = new Map<string, number[]>();
  instances.forEach(({ body, type }, i) => {
    const kind = `${type} ${skeletonOf(linesOf(body))}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), i]);
  });
  const made: Code[] = [];
  const names = new Set<string>();
  const classes = [...kinds.values()]
    .sort((a, b) => b.length - a.length || a[0] - b[0])
    .map((members) => {
      const name = freeName(instances[members[0]].type, nameOfKind(instances, members), names);
      const all = members.map((i) => instances[i]);
      const found = argumentsOf(all);
      members.forEach((i, k) => {
        made[i] = code`${name}(${found.all
          .map((argument, at) => passed(argument, k, at))
          .filter(Boolean)
          .join(', ')})`;
      });
      return { name, first: members[0], text: moduleText(name, document, all[0].body, { inputs: ['x'], ...found }) };
    });
  return { classes: classes.sort((a, b) => a.first - b.first), made };
}

const passed = ({ name, values, usual }: Argument, instance: number, at: number): string => {
  if (values[instance] === usual) return '';
  return at < 2 && usual === undefined ? values[instance] : `${name}=${values[instance]}`;
};

/** What sets the modules of one kind apart from the most usual one of their class. */
function nameOfKind(instances: readonly Instance[], members: readonly number[]): string {
  if (members.length === 1 && members[0] === 0) return 'First';
  if (members.includes(instances.length - 1)) return 'Last';
  if (members.every((i) => instances[i].channels[0] !== instances[i].channels[1])) return 'Widening';
  return 'Other';
}

function freeName(type: string, suffix: string, names: Set<string>): string {
  return free(names.has(type) ? type + suffix : type, names);
}

/** One argument for each value that the instances have differently; equal values share it. `at` finds it by its slot. */
function argumentsOf(instances: readonly Instance[]): { all: Argument[]; at: ReadonlyMap<Slot, Argument> } {
  const slots = instances.map(({ body }) => slotsOf(linesOf(body)));
  const found = new Map<string, Argument>();
  const at = new Map<Slot, Argument>();
  const names = new Set<string>(['self', 'x']);
  const [entering, leaving] = [0, 1].map((end) => instances.map(({ channels }) => String(channels[end])).join());
  const nameOf = (hint: string, values: string): string => {
    if (hint !== 'channels') return hint;
    if (values === entering) return entering === leaving ? 'channels' : 'in_channels';
    return values === leaving ? 'out_channels' : 'width';
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
  return { all, at };
}

function free(wanted: string, names: Set<string>): string {
  let name = wanted;
  for (let i = 2; names.has(name); i++) name = `${wanted}${i}`;
  names.add(name);
  return name;
}

/** A long sequence has a line for each of its layers. */
function wrapped(line: string): string {
  const found = /^( *)(.* = nn\.Sequential\()(.*)\)$/.exec(line);
  if (!found || line.length <= 100) return line;
  const [, indent, head, items] = found;
  const each = items.split(/, (?=[A-Za-z_.]+\()/).map((item) => `${indent}    ${item},`);
  return [`${indent}${head}`, ...each, `${indent})`].join('\n');
}

/**
 * A class of PyTorch.
 * @param argument the argument that gives a slot's value.
 */
export function moduleText(
  name: string,
  document: string,
  { fields, initialisation, forward }: Body,
  given: { inputs: readonly string[]; all?: readonly Argument[]; at?: ReadonlyMap<Slot, Argument> },
): string {
  const { inputs, all = [], at } = given;
  const lines = (codes: readonly Code[]): string[] =>
    codes.map((line) => wrapped(`        ${written(line, (slot) => at?.get(slot)?.name)}`));
  // What the forward needs of the arguments, the module keeps.
  const kept = new Set(slotsOf(forward).flatMap((slot) => at?.get(slot)?.name ?? []));
  const forwardLines = forward.map((line) => {
    const keptName = (slot: Slot): string | undefined => at?.get(slot) && `self.${at.get(slot)!.name}`;
    return `        ${written(line, keptName)}`;
  });
  const signature = ['self', ...all.map((each) => each.name + (each.usual === undefined ? '' : `=${each.usual}`))];
  const text = [
    `class ${name}(nn.Module):`,
    `    """${document}"""`,
    '',
    `    def __init__(${signature.join(', ')}):`,
    '        super().__init__()',
    ...[...kept].map((each) => `        self.${each} = ${each}`),
    ...lines(fields),
    ...(initialisation.length > 0 ? ['        self.init()', '', '    def init(self):', ...lines(initialisation)] : []),
    '',
    `    def forward(${['self', ...inputs].join(', ')}):`,
    ...forwardLines,
  ];
  return text.join('\n');
}
