/** From what an entry built to the network that it is: a model, a layer, tensors, or an object that keeps one of these. */
import { Arguments } from '../../evaluate/arguments';
import { Raised } from '../../evaluate/errors';
import type { InputRequest } from '../../evaluate/library';
import type { Machine } from '../../evaluate/machine';
import { BoundMethod, DictValue, FunctionValue, Instance, ListValue, Tensor, type Value } from '../../evaluate/values';
import { callsIn, dotted } from '../../syntax/walk';
import { tensorsOf } from '../layers/applications';
import { LayerError } from '../layers/config';
import { applicableOf, ModelHandle, SequentialHandle, type ApplicableHandle } from '../tfjsModels';
import { computing } from './computing';

interface Network {
  outputs: Tensor[];
}

/** Models that were made in a reading, in order. */
const made = new WeakMap<Machine['builder'], ApplicableHandle[]>();

/** Keeps a model that the source made: a function may keep it in a variable rather than give it back. */
export function remember<Model extends ApplicableHandle>(model: Model, { builder }: Machine): Model {
  made.set(builder, [...(made.get(builder) ?? []), model]);
  return model;
}

/** The model that was made last and is no part of another. */
function lastMade({ builder }: Machine): ApplicableHandle | undefined {
  const models = made.get(builder) ?? [];
  const isPart = (model: ApplicableHandle): boolean =>
    models.some((other) => other instanceof SequentialHandle && other.holdsPart(model));
  return models.findLast((model) => !isPart(model));
}

/** Methods by which an object of the source is applied to tensors. */
const forwardNames = ['forward', 'predict', 'call', 'apply'] as const;

/**
 * Finds the outputs of a model; builds a sequential one, and applies a layer, a model or a function of tensors to the inputs
 * that were asked for.
 */
export function networkOf(built: Value, inputs: readonly InputRequest[], machine: Machine): Network | undefined {
  const tensors = tensorsOf(built);
  // A tensor without a node is a constant: what should have made it was not understood, which is said already.
  if (tensors && (tensors.length > 0 || !(built instanceof ListValue)))
    return { outputs: tensors.filter(({ node }) => node !== undefined) };
  const model = modelIn(built, machine);
  if (model) return outputsOf(model, inputs, machine);
  const apply = forwardOf(built, machine);
  if (apply === undefined || inputs.length === 0) return undefined;
  const result = computing(machine, () => machine.call(apply, new Arguments(requested(inputs, machine))));
  return { outputs: (tensorsOf(result) ?? []).filter(({ node }) => node !== undefined) };
}

const requested = (inputs: readonly InputRequest[], machine: Machine): Tensor[] =>
  inputs.map(({ shape, dataType }, i) => {
    const node = machine.builder.input(`input${i + 1}`, shape, dataType, machine.origin());
    return new Tensor(shape, dataType, { node });
  });

function outputsOf(model: ApplicableHandle, inputs: readonly InputRequest[], machine: Machine): Network {
  if (inputs.length > 0 && !isBuiltFor(model, inputs))
    return { outputs: [...model.apply(requested(inputs, machine), machine)] };
  if (model instanceof ModelHandle) return { outputs: [...model.outputs] };
  let why = `says no input shape`;
  try {
    const ready = model instanceof SequentialHandle ? model.build(machine) : undefined;
    if (ready) return { outputs: [...ready.outputs] };
  } catch (error) {
    if (!(error instanceof LayerError)) throw error;
    why = `cannot be built (${error.message})`;
  }
  const text = `\`${model.name}\` ${why}: give one with --input, or set inputShape of its first layer.`;
  machine.problem('no-input', text, { severity: 'error' });
  return { outputs: [] };
}

/** Are the inputs those that the model was written for? Then nothing has to be applied again. */
const isBuiltFor = (model: ApplicableHandle, inputs: readonly InputRequest[]): boolean =>
  model instanceof ModelHandle &&
  model.inputs.length === inputs.length &&
  model.inputs.every((tensor, i) => tensor.shape?.join() === inputs[i].shape.join());

/** The model or the layer that a value is, or that it keeps; what a function made and gave to nobody where it keeps none. */
function modelIn(built: Value, machine: Machine): ApplicableHandle | undefined {
  const own = applicableOf(built);
  if (own) return own;
  if (built instanceof DictValue) return modelAmong([...built.entries.values()]);
  if (built instanceof ListValue) return modelAmong(built.items.map((item, i) => [i, item]));
  if (built instanceof Instance)
    return modelAmong([...built.attributes]) ?? modelByMethod(built, machine) ?? lastMade(machine);
  return built instanceof FunctionValue || built instanceof BoundMethod ? undefined : lastMade(machine);
}

/** The one that is called a model, else the last one. */
function modelAmong(members: readonly (readonly [Value, Value])[]): ApplicableHandle | undefined {
  const models = members.flatMap(([name, value]) => {
    const model = applicableOf(value);
    return model instanceof ModelHandle || model instanceof SequentialHandle ? [{ name, model }] : [];
  });
  return (models.find(({ name }) => name === 'model') ?? models.at(-1))?.model;
}

const modelCall = /(?:^|\.)(?:sequential|model)$/;

/** The model that a method of an object makes which needs no arguments: `buildModel()`. */
function modelByMethod(instance: Instance, machine: Machine): ApplicableHandle | undefined {
  const methods = instance.type.order.flatMap((type) =>
    [...type.attributes.values()].flatMap((value) => (value instanceof FunctionValue ? [value] : [])),
  );
  for (const method of methods) {
    const { parameters, body } = method.syntax;
    const needs = parameters.some((parameter) => !parameter.default && parameter.kind === 'normal');
    if (needs || ![...callsIn(body)].some(({ callee }) => modelCall.test(dotted(callee) ?? ''))) continue;
    const result = attempt(() => machine.call(new BoundMethod(instance, method), Arguments.of()));
    const model = applicableOf(result) ?? modelAmong([...instance.attributes]) ?? lastMade(machine);
    if (model) return model;
  }
  return undefined;
}

function attempt(body: () => Value): Value {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    return undefined;
  }
}

/** Does a value need an input that nothing in the source gives it? */
export function takesInput(built: Value, machine: Machine): boolean {
  const own = applicableOf(built);
  if (own instanceof ModelHandle) return false;
  if (own instanceof SequentialHandle) return !saysInput(own, machine);
  if (own) return true;
  if (built instanceof Instance && modelIn(built, machine)) return false;
  return forwardOf(built, machine) !== undefined;
}

function saysInput(model: SequentialHandle, machine: Machine): boolean {
  try {
    return model.build(machine) !== undefined;
  } catch (error) {
    if (!(error instanceof LayerError)) throw error;
    return true;
  }
}

/** What applies a value to tensors: the function that it is, or its method of a usual name. */
export function forwardOf(built: Value, machine: Machine): FunctionValue | BoundMethod | undefined {
  if (built instanceof FunctionValue || (built instanceof BoundMethod && built.callee instanceof FunctionValue))
    return built;
  if (!(built instanceof Instance)) return undefined;
  for (const name of forwardNames) {
    const method = machine.findAttribute(built, name);
    if (method instanceof BoundMethod) return method;
  }
  return undefined;
}
