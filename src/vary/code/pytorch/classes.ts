/** Modules as classes of PyTorch. */
import { kindsOf, type Argument, type Instance, type Naming } from '../kinds';
import { code, slotsOf, written, type Code, type Slot } from '../template';
import type { Body } from './body';

/** One module that is to be written. */
export interface ModuleInstance extends Pick<Instance, 'type' | 'channels'> {
  body: Body;
}

export interface WrittenClass {
  name: string;
  text: string;
}

const naming: Naming = {
  suffix: (kind) => kind,
  reserved: ['self', 'x'],
  channels: { entering: 'in_channels', leaving: 'out_channels', both: 'channels', other: 'width' },
};

/**
 * Classes of some modules, and how each module is made of its class.
 * @param document sentence under the head of a class.
 */
export function classesOf(
  modules: readonly ModuleInstance[],
  document: string,
): { classes: WrittenClass[]; made: Code[] } {
  const made: Code[] = [];
  const instances = modules.map(({ body, ...rest }): Instance => ({ ...rest, lines: linesOf(body) }));
  const classes = kindsOf(instances, naming).map(({ name, members, arguments: all, at }) => {
    members.forEach((i, k) => {
      const values = all.map((argument, place) => passed(argument, k, place)).filter(Boolean);
      made[i] = code`${name}(${values.join(', ')})`;
    });
    return { name, text: moduleText(name, document, modules[members[0]].body, { inputs: ['x'], all, at }) };
  });
  return { classes, made };
}

const linesOf = ({ fields, initialisation, forward }: Body): Code[] => [...fields, ...initialisation, ...forward];

const passed = ({ name, values, usual }: Argument, instance: number, at: number): string => {
  if (values[instance] === usual) return '';
  return at < 2 && usual === undefined ? values[instance] : `${name}=${values[instance]}`;
};

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
