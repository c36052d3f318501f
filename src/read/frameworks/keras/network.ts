/** What an entry built becomes a network: a functional model is one already, another is applied to inputs. */
import type { Application, InputRequest } from '../../evaluate/library';
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import type { Instance } from '../../evaluate/values';
import { FunctionValue, ListValue, Tensor, TupleValue, type Value } from '../../evaluate/values';
import { outputsIn, replaced } from '../nested';
import { applyLayer } from './layer';
import { inputsFor } from './inputs';
import { settingsOf } from './settings';
import { isLayer, stateOf } from './state';

/** The model among several things that a function gives. */
function modelIn(value: Value): Instance | undefined {
  if (isLayer(value)) return value;
  const items = value instanceof ListValue || value instanceof TupleValue ? value.items : [];
  return items.find((item): item is Instance => isLayer(item));
}

const isBuiltFor = (built: readonly Tensor[], asked: readonly InputRequest[]): boolean =>
  asked.length === 0 ||
  (built.length === asked.length && built.every(({ shape }, i) => shape?.join() === asked[i].shape.join()));

/** Names of what a layer's own `call` takes. */
function inputNames(layer: Instance): string[] {
  const call = layer.type.find('call')?.value;
  if (!(call instanceof FunctionValue)) return ['input'];
  return call.syntax.parameters.slice(1).map(({ target }) => (target.kind === 'name' ? target.name : ''));
}

export function network(
  built: Value,
  asked: readonly InputRequest[],
  machine: Machine,
  { like, training = false }: Application,
): { outputs: Tensor[] } | undefined {
  settingsOf(machine).training = training;
  const model = modelIn(built);
  if (!model) {
    const outputs = outputsIn(built);
    return outputs.length > 0 ? { outputs } : undefined;
  }
  const state = stateOf(model, machine);
  // What was found built elsewhere lies in another graph.
  const ready = state.functional ?? (state.parts ? state.first : undefined);
  const isHere = state.builder === undefined || state.builder === machine.builder;
  note(model, machine);
  if (ready && isHere && isBuiltFor(ready.inputs, asked)) return { outputs: [...ready.outputs] };
  const requests = asked.length > 0 ? asked : inputsFor(model, machine);
  const names = inputNames(model);
  const tensors = requests.map(({ shape, dataType }, i) => {
    const id = machine.builder.input(names[i] ?? `input${i + 1}`, shape, dataType, machine.origin());
    return new Tensor(shape, dataType, { node: id });
  });
  const rest = [...tensors];
  const args = like ? like.map((value) => replaced(value, rest)) : tensors;
  const several = (state.functional !== undefined || state.parts !== undefined) && args.length > 1;
  const result = applyLayer(model, several ? Arguments.of(new ListValue(args)) : new Arguments(args), machine, '');
  const outputs = outputsIn(result);
  if (outputs.length === 0)
    machine.problem('no-output', `${model.type.name} gives no tensor that is computed from its input.`);
  return { outputs };
}

/** The model itself is the root of the modules. */
function note(model: Instance, { builder }: Machine): void {
  if (builder.modules.some(({ path }) => path === '')) return;
  const { definition } = model.type.options;
  const { source, type } = model;
  builder.modules.push({ path: '', type: type.name, source, ...(definition ? { definition: definition.source } : {}) });
}
