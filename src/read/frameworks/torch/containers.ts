/** `Sequential`, `ModuleList`, `ModuleDict`, `ParameterList`, `ParameterDict`, `Identity`. */
import { Arguments } from '../../evaluate/arguments';
import { numberOf } from '../../evaluate/arithmetic';
import type { Machine } from '../../evaluate/machine';
import {
  ClassValue,
  DictValue,
  Instance,
  IteratorValue,
  ListValue,
  NativeFunction,
  SliceValue,
  Tensor,
  TupleValue,
  Unknown,
  type Value,
} from '../../evaluate/values';
import { layers } from './layer';
import { isModule, moduleClass, setModuleAttribute, stateOf } from './module';

type Method = (container: Instance, args: Arguments, machine: Machine) => Value;

function define(name: string, methods: Readonly<Record<string, Method>>): ClassValue {
  const type = new ClassValue(name, [moduleClass], { path: `torch.nn.${name}` });
  for (const [key, method] of Object.entries(methods))
    type.attributes.set(
      key,
      new NativeFunction(key, (args, machine) => {
        const [container] = args.positional;
        return container instanceof Instance ? method(container, args.rest(), machine) : null;
      }),
    );
  layers.set(name, type);
  return type;
}

/** Entries of a container: modules, parameters, or what could not be read in their place. */
interface Entries {
  keys(container: Instance): string[];
  get(container: Instance, key: string): Value;
  set(container: Instance, key: string, value: Value): void;
  remove(container: Instance, key: string): void;
}

/** Something unread may stand among modules; it keeps its place. */
const order = new WeakMap<Instance, string[]>();

const entries: Entries = {
  keys(container) {
    const keys = order.get(container) ?? [];
    // A copy, or `add_module`, brings entries that were not put in here.
    const { modules, parameters } = stateOf(container);
    const all = new Set([...keys, ...modules.keys(), ...parameters.keys()]);
    const present = [...all].filter((key) => modules.has(key) || parameters.has(key) || container.attributes.has(key));
    order.set(container, present);
    return present;
  },
  get(container, key) {
    const { modules, parameters } = stateOf(container);
    return modules.get(key) ?? parameters.get(key) ?? container.attributes.get(key);
  },
  set(container, key, value) {
    const keys = entries.keys(container);
    if (!keys.includes(key)) keys.push(key);
    put(container, key, value);
  },
  remove(container, key) {
    const { modules, parameters } = stateOf(container);
    modules.delete(key);
    parameters.delete(key);
    container.attributes.delete(key);
  },
};

const values = (container: Instance): Value[] => entries.keys(container).map((key) => entries.get(container, key));

function put(container: Instance, key: string, value: Value): void {
  stateOf(container);
  if (value instanceof Tensor || isModule(value)) setModuleAttribute(container, key, value);
  else container.attributes.set(key, value);
}

const append = (container: Instance, value: Value): void => extend(container, [value]);

/** Puts items behind the others, by the next numbers that are free. */
function extend(container: Instance, items: Iterable<Value>): void {
  const keys = entries.keys(container);
  const taken = new Set(keys);
  let at = keys.length;
  for (const item of items) {
    while (taken.has(String(at))) at += 1;
    const key = String(at);
    taken.add(key);
    keys.push(key);
    put(container, key, item);
  }
}

/** Replaces all entries: what insertion and deletion in the middle come to. */
function refill(container: Instance, items: readonly Value[]): void {
  for (const key of entries.keys(container)) entries.remove(container, key);
  order.set(container, []);
  extend(container, items);
}

function place(container: Instance, index: Value, machine: Machine): string {
  const keys = entries.keys(container);
  const at = numberOf(index) ?? 0;
  const key = keys[at < 0 ? at + keys.length : at];
  return key ?? machine.raise('IndexError', `index ${at} is out of range: there are ${keys.length} modules`);
}

/** Name of a part; one that is not known is said, and stands as a question mark. */
function nameOf(key: Value, machine: Machine): string {
  if (!(key instanceof Unknown)) return machine.text(key);
  machine.problem('unresolved', `The name of a part is not known (${key.reason}): it stands as ?.`);
  return '?';
}

function newContainer(type: ClassValue, machine: Machine): Instance {
  const container = machine.newInstance(type);
  stateOf(container);
  return container;
}

const sliced = (container: Instance, slice: SliceValue, machine: Machine, keep: boolean): Instance => {
  const result = newContainer(keep ? sequential : moduleList, machine);
  const keys = machine.iterate(machine.getItem(new ListValue(entries.keys(container)), slice)) as string[];
  for (const key of keys)
    if (keep) entries.set(result, key, entries.get(container, key));
    else append(result, entries.get(container, key));
  return result;
};

const listMethods = (ordered: boolean): Readonly<Record<string, Method>> => ({
  __len__: (container) => entries.keys(container).length,
  __iter__: (container) => new IteratorValue(values(container)[Symbol.iterator]()),
  __reversed__: (container) => new ListValue(values(container).reverse()),
  __getitem__: (container, { positional: [index] }, machine) => {
    if (index instanceof SliceValue) return sliced(container, index, machine, ordered);
    if (index instanceof Unknown) return index;
    return entries.get(container, place(container, index, machine));
  },
  __setitem__: (container, { positional: [index, value] }, machine) => {
    entries.set(container, place(container, index, machine), value);
    return null;
  },
  __delitem__: (container, { positional: [index] }, machine) => {
    const gone =
      index instanceof SliceValue
        ? (machine.iterate(machine.getItem(new ListValue(entries.keys(container)), index)) as string[])
        : [place(container, index, machine)];
    const rest = entries
      .keys(container)
      .filter((key) => !gone.includes(key))
      .map((key) => entries.get(container, key));
    refill(container, rest);
    return null;
  },
  append: (container, { positional: [value] }) => (append(container, value), container),
  extend: (container, { positional: [items] }, machine) => {
    extend(container, machine.iterate(items));
    return container;
  },
  insert: (container, { positional: [index, value] }) => {
    const items = values(container);
    items.splice(numberOf(index) ?? 0, 0, value);
    refill(container, items);
    return container;
  },
  pop: (container, args, machine) => {
    const items = values(container);
    const at = numberOf(args.positional[0] ?? -1) ?? -1;
    const [gone] = items.splice(at < 0 ? at + items.length : at, 1);
    refill(container, items);
    return gone === undefined ? machine.raise('IndexError', 'pop from an empty container') : gone;
  },
  __iadd__: (container, { positional: [items] }, machine) => {
    extend(container, machine.iterate(items));
    return container;
  },
  __add__: (container, { positional: [items] }, machine) => {
    const result = newContainer(container.type, machine);
    extend(result, [...values(container), ...machine.iterate(items)]);
    return result;
  },
  __contains__: (container, { positional: [value] }) => values(container).includes(value),
  add_module: (container, args, machine) => {
    entries.set(container, nameOf(args.get(0, 'name'), machine), args.get(1, 'module') ?? null);
    return null;
  },
});

const sequential = define('Sequential', {
  ...listMethods(true),
  __init__: (container, args, machine) => {
    const state = stateOf(container);
    const [first] = args.positional;
    // One argument may be a dictionary of them.
    if (args.positional.length === 1 && first instanceof Unknown) state.unread = first.reason;
    if (args.positional.length === 1 && first instanceof DictValue)
      for (const [key, value] of first.entries.values()) entries.set(container, nameOf(key, machine), value);
    else extend(container, args.positional);
    return null;
  },
  forward: (container, args, machine) =>
    values(container).reduce<Value>(
      (x, module) => machine.call(module, new Arguments([x])),
      args.positional[0] ?? args.named.get('input'),
    ),
});

const moduleList = define('ModuleList', {
  ...listMethods(false),
  __init__: (container, args, machine) => {
    stateOf(container);
    const items = args.get(0, 'modules');
    if (items !== undefined && items !== null) extend(container, machine.iterate(items));
    return null;
  },
});

define('ParameterList', {
  ...listMethods(false),
  __init__: (container, args, machine) => {
    stateOf(container);
    const items = args.get(0, 'values');
    if (items !== undefined && items !== null) extend(container, machine.iterate(items));
    return null;
  },
});

/** Puts the entries of a dictionary, a list of pairs or another container in. */
function update(container: Instance, source: Value, machine: Machine): void {
  if (source instanceof DictValue)
    for (const [key, value] of source.entries.values()) entries.set(container, nameOf(key, machine), value);
  else if (isModule(source))
    for (const key of entries.keys(source)) entries.set(container, key, entries.get(source, key));
  else if (source !== null && source !== undefined)
    for (const pair of machine.iterate(source)) {
      const [key, value] = machine.iterate(pair);
      entries.set(container, nameOf(key, machine), value);
    }
}

const dictMethods = (argument: string): Readonly<Record<string, Method>> => ({
  __init__: (container, args, machine) => {
    stateOf(container);
    update(container, args.get(0, argument), machine);
    return null;
  },
  __len__: (container) => entries.keys(container).length,
  __iter__: (container) => new IteratorValue(entries.keys(container)[Symbol.iterator]()),
  __contains__: (container, { positional: [key] }, machine) => entries.keys(container).includes(nameOf(key, machine)),
  __getitem__: (container, { positional: [key] }, machine) => {
    const name = nameOf(key, machine);
    return entries.keys(container).includes(name) ? entries.get(container, name) : machine.raise('KeyError', name);
  },
  __setitem__: (container, { positional: [key, value] }, machine) => (
    entries.set(container, nameOf(key, machine), value),
    null
  ),
  __delitem__: (container, { positional: [key] }, machine) => (entries.remove(container, nameOf(key, machine)), null),
  keys: (container) => new ListValue(entries.keys(container)),
  values: (container) => new ListValue(values(container)),
  items: (container) =>
    new ListValue(entries.keys(container).map((key) => new TupleValue([key, entries.get(container, key)]))),
  update: (container, { positional: [source] }, machine) => (update(container, source, machine), null),
  pop: (container, { positional: [key] }, machine) => {
    const name = nameOf(key, machine);
    const value = entries.get(container, name);
    entries.remove(container, name);
    return value;
  },
});

define('ModuleDict', dictMethods('modules'));
define('ParameterDict', dictMethods('parameters'));

const identity = define('Identity', {
  __init__: (container) => (stateOf(container), null),
  forward: (_container, args) => args.positional[0] ?? args.named.get('input'),
});
layers.set('Identity', identity);
