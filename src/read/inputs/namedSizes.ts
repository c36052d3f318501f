/** Sizes of inputs that a network names itself: attributes, arguments of its constructor, its configuration. */
import { numberOf } from '../evaluate/arithmetic';
import type { Arguments } from '../evaluate/arguments';
import type { InputRequest } from '../evaluate/library';
import { DictValue, FunctionValue, Instance, ListValue, TupleValue, type Value } from '../evaluate/values';
import { getModuleAttribute, isModule, namedModules } from '../frameworks/torch/module';
import type { FirstLayer } from './firstLayer';

export interface Choice {
  input: InputRequest;
  why: string;
}

const imageNames = ['image_size', 'img_size', 'input_size', 'input_resolution', 'resolution', 'pretrain_img_size'];

const channelNames = ['channels', 'in_channels', 'in_chans', 'input_channels', 'img_channels', 'num_channels'];

const lengthNames = [
  'block_size',
  'max_len',
  'max_seq_len',
  'context_length',
  'seq_len',
  'seq_length',
  'sequence_length',
  'max_length',
  'n_ctx',
  'n_positions',
  'max_position_embeddings',
];

/** A height and a width. */
export function pair(value: Value): [number, number] | undefined {
  const single = numberOf(value);
  if (single !== undefined) return [single, single];
  if (!(value instanceof ListValue || value instanceof TupleValue) || value.items.length !== 2) return undefined;
  const [height, width] = value.items.map((item) => numberOf(item));
  return height === undefined || width === undefined ? undefined : [height, width];
}

/** What a constructor was given, by the names of its parameters; its defaults where it was given nothing. */
export function argumentsByName({ type }: Instance, args: Arguments | undefined): ReadonlyMap<string, Value> {
  const constructor = type.find('__init__')?.value;
  const found = new Map<string, Value>(args?.named);
  if (!(constructor instanceof FunctionValue)) return found;
  constructor.syntax.parameters.forEach(({ target }, i) => {
    if (target.kind !== 'name' || i === 0) return;
    const value = args?.get(i - 1, target.name) ?? constructor.defaults.get(i);
    if (value !== undefined) found.set(target.name, value);
  });
  return found;
}

/** Something that has names with values, and how it is called. */
interface Names {
  of: string;
  get(name: string): Value;
}

/** Where a network names sizes: its attributes, the arguments that it was built with, the configurations among both. */
function namesOf(root: Instance, given: ReadonlyMap<string, Value>): Names[] {
  const type = root.type.name;
  const configurations = [...given, ...root.attributes].flatMap(([name, value]): Names[] => {
    const part: boolean = isModule(value);
    if (!part && value instanceof Instance)
      return [{ of: `${type}'s ${name}`, get: (key) => value.attributes.get(key) ?? value.type.find(key)?.value }];
    if (value instanceof DictValue) return [{ of: `${type}'s ${name}`, get: (key) => value.get(key) }];
    return [];
  });
  return [
    { of: type, get: (name) => root.attributes.get(name) ?? getModuleAttribute(root, name) },
    { of: `${type}()`, get: (name) => given.get(name) },
    ...configurations,
  ];
}

/** An image of the size that the network names; of one of patches too, whose first layer takes vectors. */
export function namedImage(root: Instance, first: FirstLayer, given: ReadonlyMap<string, Value>): Choice | undefined {
  if (first.kind !== 'conv2d' && first.kind !== 'linear') return undefined;
  const parts = namedModules(root).filter(([path]) => path !== '' && first.path.startsWith(path));
  const owners = [
    ...namesOf(root, given),
    ...parts.map(([, { type, attributes }]): Names => ({ of: type.name, get: (name) => attributes.get(name) })),
  ];
  for (const owner of owners)
    for (const name of imageNames) {
      const sizes = pair(owner.get(name));
      if (!sizes || sizes.some((size) => size < 8)) continue;
      const stated = channelsOf(owners);
      if (first.kind === 'linear' && !isPatch(owners, first, stated)) continue;
      const channels = first.kind === 'conv2d' ? first.size : stated;
      return { input: { shape: [1, channels, ...sizes], dataType: 'float32' }, why: `from ${owner.of}.${name}` };
    }
  return undefined;
}

const channelsOf = (owners: readonly Names[]): number => {
  for (const owner of owners)
    for (const name of channelNames) {
      const channels = numberOf(owner.get(name));
      if (channels !== undefined) return channels;
    }
  return 3;
};

/** Does a first layer of vectors take the values of one patch of an image? */
function isPatch(owners: readonly Names[], first: FirstLayer, channels: number): boolean {
  return owners.some((owner) => {
    const patch = pair(owner.get('patch_size')) ?? pair(owner.get('image_patch_size'));
    return patch !== undefined && channels * patch[0] * patch[1] === first.size;
  });
}

/** A sequence of indices of the length that the network names. */
export function namedText(root: Instance, given: ReadonlyMap<string, Value>): Choice | undefined {
  for (const owner of namesOf(root, given))
    for (const name of lengthNames) {
      const length = numberOf(owner.get(name));
      if (length !== undefined && length >= 1)
        return { input: { shape: [1, length], dataType: 'int64' }, why: `from ${owner.of}.${name}` };
    }
  return undefined;
}
