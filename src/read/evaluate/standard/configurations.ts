/**
 * Nodes of settings whose entries are attributes too: CfgNode of yacs and fvcore, EasyDict, ConfigDict of ml_collections,
 * DictConfig of OmegaConf.
 */
import { Arguments } from '../arguments';
import { copied } from '../copying';
import type { Evaluator } from '../evaluator';
import type { Machine } from '../machine';
import { types } from '../types';
import { ClassValue, DictValue, Instance, ListValue, NativeFunction, type Value } from '../values';

type Method = (machine: Machine, self: Instance, args: Arguments) => Value;

const entriesOf = (self: Instance): DictValue =>
  self.state instanceof DictValue ? self.state : ((self.state = new DictValue()) as DictValue);

/** A node with its inner dictionaries as nodes of the same class. */
function nodeOf(machine: Machine, type: ClassValue, value: Value): Value {
  if (value instanceof ListValue) return new ListValue(value.items.map((item) => nodeOf(machine, type, item)));
  return value instanceof DictValue ? machine.call(type, Arguments.of(value)) : value;
}

/** The node and the name that `MODEL.DEPTH` ends at. */
function placeOf(self: Instance, path: string): { entries: DictValue; name: string } | undefined {
  const parts = path.split('.');
  const name = parts.pop()!;
  let node = self;
  for (const part of parts) {
    const inner = entriesOf(node).get(part);
    if (!(inner instanceof Instance)) return undefined;
    node = inner;
  }
  return { entries: entriesOf(node), name };
}

/** A setting as a command line writes it: `50`, `True`, `None`; other text is text. */
function decoded(value: Value): Value {
  if (typeof value !== 'string') return value;
  if (/^(?:True|False)$/.test(value)) return value === 'True';
  if (value === 'None') return null;
  return /^[+-]?\d+$/.test(value) ? Number(value) : value;
}

function merge(target: Instance, source: Instance): void {
  for (const [key, value] of entriesOf(source).entries.values()) {
    const before = entriesOf(target).get(key);
    if (before instanceof Instance && value instanceof Instance) merge(before, value);
    else entriesOf(target).set(key, value);
  }
}

const unread: Method = (machine) => {
  const text = machine.sourceText(machine.source);
  machine.problem('unresolved', `\`${text}\` takes settings from outside of the source: they stay as they are in it.`);
  return null;
};

const nothing: Method = () => null;

const methods: Readonly<Record<string, Method>> = {
  __init__: (machine, self, args) => {
    const given = args.positional[0] ?? args.named.get('init_dict');
    const outer = given instanceof Instance ? entriesOf(given) : given;
    if (outer instanceof DictValue)
      for (const [key, value] of outer.entries.values()) entriesOf(self).set(key, nodeOf(machine, self.type, value));
    return null;
  },
  __getattr__: (_machine, self, args) => entriesOf(self).get(args.positional[0]),
  __setattr__: (machine, self, args) => {
    entriesOf(self).set(args.positional[0], nodeOf(machine, self.type, args.positional[1]));
    return null;
  },
  __delattr__: (_machine, self, args) => (entriesOf(self).delete(args.positional[0]), null),
  clone: (_machine, self) => copied(self, true),
  copy_and_resolve_references: (_machine, self) => copied(self, true),
  to_dict: (_machine, self) => plain(self),
  merge_from_list: (machine, self, args) => {
    const items = machine.iterate(args.positional[0]);
    for (let i = 0; i + 1 < items.length; i += 2) {
      const place = placeOf(self, machine.text(items[i]));
      if (!place) machine.raise('KeyError', machine.text(items[i]));
      else place.entries.set(place.name, decoded(items[i + 1]));
    }
    return null;
  },
  merge_from_other_cfg: (_machine, self, args) => {
    const [other] = args.positional;
    if (other instanceof Instance) merge(self, other);
    return null;
  },
  merge_from_file: unread,
  freeze: nothing,
  defrost: nothing,
  lock: nothing,
  unlock: nothing,
  set_new_allowed: nothing,
  register_renamed_key: nothing,
  register_deprecated_key: nothing,
  is_frozen: () => false,
  is_new_allowed: () => true,
};

/** A node as a plain dictionary. */
function plain(value: Value): Value {
  if (!(value instanceof Instance) || !(value.state instanceof DictValue)) return value;
  return new DictValue([...value.state.entries.values()].map(([key, item]) => [key, plain(item)]));
}

function nodeClass(path: string): ClassValue {
  const type = new ClassValue(path.slice(path.lastIndexOf('.') + 1), [types.dict], { path });
  for (const [name, method] of Object.entries(methods))
    type.attributes.set(
      name,
      new NativeFunction(name, (args, machine) => {
        const [self] = args.positional;
        return self instanceof Instance ? method(machine, self, args.rest()) : null;
      }),
    );
  return type;
}

const omega = nodeClass('omegaconf.DictConfig');

const paths = ['yacs.config.CfgNode', 'fvcore.common.config.CfgNode', 'easydict.EasyDict', 'ml_collections.ConfigDict'];

export const configurations: Readonly<Record<string, Value | ((ev: Evaluator, args: Arguments) => Value)>> = {
  ...Object.fromEntries(paths.map((path) => [path, nodeClass(path)])),
  'omegaconf.DictConfig': omega,
  'omegaconf.OmegaConf.create': (ev, args) => nodeOf(ev, omega, args.positional[0] ?? new DictValue()),
  'omegaconf.OmegaConf.to_container': (_ev, args) => plain(args.positional[0]),
};
