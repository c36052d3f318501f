/** `nn.Module`: attributes, parameters, buffers, submodules, and the ways to go through them. */
import { Arguments } from '../../evaluate/arguments';
import type { CopiedState } from '../../evaluate/copying';
import { objectClass } from '../../evaluate/exceptions';
import type { Machine } from '../../evaluate/machine';
import {
  ClassValue,
  DictValue,
  Instance,
  IteratorValue,
  NativeFunction,
  Tensor,
  TupleValue,
  Unknown,
  type NativeCall,
  type Value,
} from '../../evaluate/values';
import { Handle, hooked, registerHook, type Hook } from './hooks';

/** What a module keeps beside plain attributes. */
export class ModuleState implements CopiedState {
  readonly parameters = new Map<string, Tensor | null>();
  readonly buffers = new Map<string, Value>();
  readonly modules = new Map<string, Instance | null>();
  /** What runs before its forward and after it, in order. */
  readonly hooks: Hook[] = [];
  /** Place in the model that is read: `layer1.0.conv1`, empty for the model itself. */
  path?: string;
  /** Why what it was built from could not be read: it may have attributes that it lacks here. */
  unread?: string;

  copied(copy: (value: Value) => Value): ModuleState {
    const state = new ModuleState();
    for (const [name, value] of this.parameters) state.parameters.set(name, copy(value) as Tensor | null);
    for (const [name, value] of this.buffers) state.buffers.set(name, copy(value));
    for (const [name, value] of this.modules) state.modules.set(name, copy(value) as Instance | null);
    state.hooks.push(...this.hooks);
    state.unread = this.unread;
    return state;
  }
}

export const moduleClass = new ClassValue('Module', [objectClass], { path: 'torch.nn.Module' });

export const isModule = (value: Value): value is Instance =>
  value instanceof Instance && value.type.derivesFrom(moduleClass);

export function stateOf(module: Instance): ModuleState {
  if (!(module.state instanceof ModuleState)) module.state = new ModuleState();
  return module.state as ModuleState;
}

/** Direct submodules by name; one that was set to None is left out, one that is there twice is given once. */
export function children(module: Instance): [string, Instance][] {
  const seen = new Set<Instance>();
  const found: [string, Instance][] = [];
  for (const [name, child] of stateOf(module).modules) {
    if (!child || seen.has(child)) continue;
    seen.add(child);
    found.push([name, child]);
  }
  return found;
}

const joined = (prefix: string, name: string): string => (prefix ? `${prefix}.${name}` : name);

/** A module and all below it, each once, in PyTorch's order. */
export function namedModules(module: Instance, prefix = ''): [string, Instance][] {
  const seen = new Set<Instance>();
  const found: [string, Instance][] = [];
  const visit = (path: string, current: Instance): void => {
    if (seen.has(current)) return;
    seen.add(current);
    found.push([path, current]);
    for (const [name, child] of stateOf(current).modules) if (child) visit(joined(path, name), child);
  };
  visit(prefix, module);
  return found;
}

/** Parameters of a module and all below it, a shared one once, in PyTorch's order. */
export function namedParameters(module: Instance, prefix = '', recurse = true): [string, Tensor][] {
  const seen = new Set<Tensor>();
  const found: [string, Tensor][] = [];
  const owners: [string, Instance][] = recurse ? namedModules(module, prefix) : [[prefix, module]];
  for (const [path, owner] of owners)
    for (const [name, parameter] of stateOf(owner).parameters) {
      if (!parameter || seen.has(parameter)) continue;
      seen.add(parameter);
      found.push([joined(path, name), parameter]);
    }
  return found;
}

const namedBuffers = (module: Instance): [string, Value][] =>
  namedModules(module).flatMap(([path, owner]) =>
    [...stateOf(owner).buffers].map(([name, value]): [string, Value] => [joined(path, name), value]),
  );

/** Every parameter's and buffer's name with its value. */
export const stateEntries = (module: Instance): [string, Value][] => [
  ...namedParameters(module),
  ...namedBuffers(module).filter(([, value]) => value !== null),
];

function self(args: Arguments, machine: Machine): Instance {
  const [module] = args.positional;
  return isModule(module) ? module : machine.raise('TypeError', 'a method of nn.Module without a module');
}

const method = (name: string, call: (module: Instance, args: Arguments, machine: Machine) => Value): void => {
  const native: NativeCall = (args, machine) => call(self(args, machine), args.rest(), machine);
  moduleClass.attributes.set(name, new NativeFunction(name, native));
};

const given = (values: Iterable<Value>): IteratorValue => new IteratorValue(values[Symbol.iterator]());

const pairs = (entries: readonly [string, Value][]): IteratorValue =>
  given(entries.map(([name, value]) => new TupleValue([name, value])));

export function setModuleAttribute(module: Instance, name: string, value: Value): void {
  const state = stateOf(module);
  if (value instanceof Tensor && value.parameter) {
    module.attributes.delete(name);
    state.parameters.set(name, value);
  } else if (isModule(value)) {
    module.attributes.delete(name);
    state.modules.set(name, value);
  } else if (value === null && state.modules.has(name)) state.modules.set(name, null);
  else if (value === null && state.parameters.has(name)) state.parameters.set(name, null);
  else if (state.buffers.has(name) && (value instanceof Tensor || value === null)) state.buffers.set(name, value);
  else module.attributes.set(name, value);
}

export function getModuleAttribute(module: Instance, name: string): Value {
  const { parameters, buffers, modules } = stateOf(module);
  if (modules.has(name)) return modules.get(name);
  if (parameters.has(name)) return parameters.get(name);
  if (buffers.has(name)) return buffers.get(name);
  switch (name) {
    case 'training':
      return false;
    case '_modules':
      return new DictValue(modules);
    case '_parameters':
      return new DictValue(parameters);
    case '_buffers':
      return new DictValue(buffers);
    default:
      return undefined;
  }
}

method('__init__', (module) => {
  stateOf(module);
  return null;
});
method('__setattr__', (module, args, machine) => {
  const [name, value] = args.positional;
  if (typeof name === 'string') setModuleAttribute(module, name, value);
  else unknownName(name, machine);
  return null;
});
method('__getattr__', (module, args, machine) => {
  const name = String(args.positional[0] as string);
  const value = getModuleAttribute(module, name);
  const { unread } = stateOf(module);
  if (value !== undefined || unread === undefined) return value;
  return new Unknown(`${module.type.name}.${name} of ${unread}`, machine.source);
});
method('__delattr__', (module, args) => {
  const name = String(args.positional[0] as string);
  const state = stateOf(module);
  const gone = [state.modules, state.parameters, state.buffers].some((map) => map.delete(name));
  if (!gone) module.attributes.delete(name);
  return null;
});

/** Calling a module runs its `forward` under its own path. */
method('__call__', (module, args, machine) => {
  const { path } = stateOf(module);
  machine.applied?.(module, args.positional);
  const forward = machine.findAttribute(module, 'forward');
  if (forward === undefined) return machine.raise('NotImplementedError', `${module.type.name} has no forward`);
  const run = () => hooked(stateOf(module).hooks, module, args, machine, (inputs) => machine.call(forward, inputs));
  return path === undefined ? run() : machine.inModule(path, run);
});

function unknownName(name: Value, machine: Machine): void {
  const reason = name instanceof Unknown ? ` (${name.reason})` : '';
  machine.problem('unresolved', `A part is set under a name that is not known${reason}: it is left out.`);
}

/** Puts a part under its name: a module or a parameter in its place, what could not be read among the plain attributes. */
function register(module: Instance, part: 'modules' | 'parameters', name: Value, value: Value, machine: Machine): null {
  if (typeof name !== 'string') unknownName(name, machine);
  else if (value === null || value === undefined) stateOf(module)[part].set(name, null);
  else setModuleAttribute(module, name, value);
  return null;
}

method('add_module', (module, args, machine) =>
  register(module, 'modules', args.get(0, 'name'), args.get(1, 'module'), machine),
);
moduleClass.attributes.set('register_module', moduleClass.attributes.get('add_module')!);
method('register_parameter', (module, args, machine) =>
  register(module, 'parameters', args.get(0, 'name'), args.get(1, 'param'), machine),
);
method('register_buffer', (module, args) => {
  stateOf(module).buffers.set(String(args.get(0, 'name') as string), args.get(1, 'tensor') ?? null);
  return null;
});

method('children', (module) => given(children(module).map(([, child]) => child)));
method('named_children', (module) => pairs(children(module)));
method('modules', (module) => given(namedModules(module).map(([, found]) => found)));
method('named_modules', (module, args) => pairs(namedModules(module, prefixOf(args, 1))));
method('parameters', (module, args) =>
  given(namedParameters(module, '', args.get(0, 'recurse') !== false).map(([, found]) => found)),
);
method('named_parameters', (module, args) =>
  pairs(namedParameters(module, prefixOf(args, 0), args.get(1, 'recurse') !== false)),
);
method('buffers', (module) => given(namedBuffers(module).map(([, found]) => found)));
method('named_buffers', (module) => pairs(namedBuffers(module)));
method('state_dict', (module) => new DictValue(stateEntries(module)));

const prefixOf = (args: Arguments, index: number): string => {
  const prefix = args.get(index, 'prefix');
  return typeof prefix === 'string' ? prefix : '';
};

/** Children first, then the module itself. */
method('apply', (module, args, machine) => {
  const [callee] = args.positional;
  const visit = (current: Instance): void => {
    for (const [, child] of children(current)) visit(child);
    machine.call(callee, Arguments.of(current));
  };
  visit(module);
  return module;
});

const byPath = (module: Instance, path: string, machine: Machine): Value =>
  path === '' ? module : path.split('.').reduce<Value>((owner, name) => machine.getAttribute(owner, name), module);

for (const name of ['get_submodule', 'get_parameter', 'get_buffer'])
  method(name, (module, args, machine) => byPath(module, String(args.positional[0] as string), machine));

method('requires_grad_', (module, args) => {
  const trainable = args.get(0, 'requires_grad') !== false;
  for (const [, tensor] of namedParameters(module)) tensor.parameter!.trainable = trainable;
  return module;
});

/** As PyTorch has it: children by their own `train`, which a class may have overridden; `eval` is `train(False)`. */
method('train', (module, args, machine) => {
  const mode = args.get(0, 'mode') !== false;
  module.attributes.set('training', mode);
  for (const [, child] of children(module)) machine.call(machine.getAttribute(child, 'train'), Arguments.of(mode));
  return module;
});
method('eval', (module, _args, machine) => machine.call(machine.getAttribute(module, 'train'), Arguments.of(false)));

/** Sets `training` of a module and of all below it, whatever its source did. */
export function setTraining(module: Instance, training: boolean): void {
  for (const [, each] of namedModules(module)) each.attributes.set('training', training);
}

/** What changes where or how a module computes, not what. */
for (const name of 'to cuda cpu float half double bfloat16 type to_empty share_memory xpu compile'.split(' '))
  method(name, (module) => module);

for (const [name, when] of [
  ['register_forward_pre_hook', 'before'],
  ['register_forward_hook', 'after'],
] as const)
  method(name, (module, args) => registerHook(stateOf(module).hooks, when, args));

/** Gradients and the loading of weights play no part in the forward that is read. */
for (const name of (
  'register_backward_hook register_full_backward_hook register_full_backward_pre_hook ' +
  'register_load_state_dict_pre_hook register_load_state_dict_post_hook _register_load_state_dict_pre_hook ' +
  'register_state_dict_pre_hook _register_state_dict_hook'
).split(' '))
  method(name, () => new Handle(() => undefined));
for (const name of 'zero_grad _load_from_state_dict set_extra_state'.split(' ')) method(name, () => null);

method('load_state_dict', (_module, _args, machine) => new Unknown('load_state_dict(…)', machine.source));
method('extra_repr', () => '');
method('_get_name', (module) => module.type.name);
method('_named_members', (module) => pairs(namedParameters(module)));
