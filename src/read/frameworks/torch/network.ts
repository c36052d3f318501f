/** A module becomes a network: its parts get their names, its parameters their places, its forward runs on inputs. */
import type { InputRequest } from '../../evaluate/library';
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { DictValue, Instance, ListValue, Tensor, TupleValue, type Value } from '../../evaluate/values';
import { isModule, namedModules, namedParameters, stateOf } from './module';

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

/** Tensors of the graph in what a forward returned, in order. */
export function outputsIn(value: Value, depth = 0): Tensor[] {
  if (depth > 5) return [];
  if (value instanceof Tensor) return value.node === undefined ? [] : [value];
  if (value instanceof ListValue || value instanceof TupleValue)
    return value.items.flatMap((item) => outputsIn(item, depth + 1));
  if (value instanceof DictValue) return [...value.entries.values()].flatMap(([, item]) => outputsIn(item, depth + 1));
  if (value instanceof Instance) return [...value.attributes.values()].flatMap((item) => outputsIn(item, depth + 1));
  return [];
}

export function network(
  built: Value,
  inputs: readonly InputRequest[],
  machine: Machine,
  like?: readonly Value[],
): { outputs: Tensor[] } | undefined {
  if (built instanceof Tensor) return { outputs: outputsIn(built) };
  if (!isModule(built)) {
    const outputs = outputsIn(built);
    return outputs.length > 0 ? { outputs } : undefined;
  }
  nameParts(built, machine);
  const names = inputNames(built);
  const tensors = inputs.map(({ shape, dataType }, i) => {
    const id = machine.builder.input(names[i] ?? `input${i + 1}`, shape, dataType, machine.origin());
    return new Tensor(shape, dataType, { node: id });
  });
  const rest = [...tensors];
  const args = like ? like.map((value) => replaced(value, rest)) : tensors;
  return { outputs: outputsIn(machine.call(built, new Arguments(args))) };
}

/** A value with its tensors replaced by others, in order. */
function replaced(value: Value, tensors: Tensor[]): Value {
  if (value instanceof Tensor && !value.parameter) return tensors.shift() ?? value;
  if (value instanceof ListValue) return new ListValue(value.items.map((item) => replaced(item, tensors)));
  if (value instanceof TupleValue) return new TupleValue(value.items.map((item) => replaced(item, tensors)));
  return value;
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
