/** A module becomes a network: its parts get their names, its parameters their places, its forward runs on inputs. */
import type { Application, InputRequest } from '../../evaluate/library';
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import type { Instance } from '../../evaluate/values';
import { DictValue, ListValue, Tensor, TupleValue, Unknown, type Value } from '../../evaluate/values';
import { outputsIn, replaced } from '../nested';
import { isModule, namedModules, namedParameters, setTraining, stateOf } from './module';

/** Gives every module its path and registers every parameter, in PyTorch's order. */
export function nameParts(root: Instance, machine: Machine): void {
  for (const [path, module] of namedModules(root)) {
    stateOf(module).path = path;
    const { definition } = module.type.options;
    machine.builder.modules.push({
      path,
      type: module.type.name,
      source: module.source,
      ...(definition ? { definition: definition.source } : {}),
    });
  }
  for (const [name, tensor] of namedParameters(root)) {
    const { shape, initialiser, trainable, initialisedAt } = tensor.parameter!;
    tensor.parameter!.id = machine.builder.parameter(name, shape, initialiser, { trainable, initialisedAt });
  }
}

export function network(
  built: Value,
  inputs: readonly InputRequest[],
  machine: Machine,
  { like, training = false }: Application,
): { outputs: Tensor[] } | undefined {
  if (built instanceof Tensor) return { outputs: outputsIn(built) };
  if (!isModule(built)) {
    const outputs = outputsIn(built);
    return outputs.length > 0 ? { outputs } : undefined;
  }
  nameParts(built, machine);
  setTraining(built, training);
  const names = inputNames(built);
  const tensors = inputs.map(({ shape, dataType }, i) => {
    const id = machine.builder.input(names[i] ?? `input${i + 1}`, shape, dataType, machine.origin());
    return new Tensor(shape, dataType, { node: id });
  });
  const rest = [...tensors];
  const args = like ? like.map((value) => replaced(value, rest)) : tensors;
  try {
    const result = machine.call(built, new Arguments(args));
    sayUnknownOutputs(result, outputsIn(result), machine, built);
    return { outputs: outputsIn(result, true) };
  } finally {
    sayUnreadParts(built, machine);
  }
}

/** Outputs that nobody knows, or none at all, are said: the graph ends before them. */
function sayUnknownOutputs(result: Value, outputs: readonly Tensor[], machine: Machine, { type }: Instance): void {
  const unknown = unknownsIn(result);
  if (unknown.length > 0)
    machine.problem(
      'unresolved',
      `What ${type.name} gives is not known${outputs.length > 0 ? ' in part' : ''} (${unknown[0].reason}).`,
      { source: unknown[0].source },
    );
  else if (outputs.length === 0)
    machine.problem('no-output', `${type.name} gives no tensor that is computed from its input.`);
}

/** Values in what a forward returned that are not known. */
function unknownsIn(value: Value, depth = 0): Unknown[] {
  if (depth > 5) return [];
  if (value instanceof Unknown) return [value];
  if (value instanceof ListValue || value instanceof TupleValue)
    return value.items.flatMap((item) => unknownsIn(item, depth + 1));
  if (value instanceof DictValue) return [...value.entries.values()].flatMap(([, item]) => unknownsIn(item, depth + 1));
  return [];
}

/** What unread calls built may hold parameters of its own: that nothing is counted of it is said, unless its own call says so. */
function sayUnreadParts(root: Instance, machine: Machine): void {
  for (const [, module] of namedModules(root))
    for (const [name, value] of module.attributes)
      if (value instanceof Unknown && value.given && !machine.isSaid(value))
        machine.assume(
          `${module.type.name}.${name}, ${value.reason}, is not known: taken to hold no layers`,
          value.source,
        );
}

/** Names of the forward's parameters. */
export function inputNames(module: Instance): string[] {
  const forward = module.type.find('forward')?.value;
  if (!(forward && typeof forward === 'object' && 'syntax' in forward)) return ['input'];
  return forward.syntax.parameters
    .slice(1)
    .map(({ target }) => (target.kind === 'name' ? target.name : ''))
    .filter(Boolean);
}
