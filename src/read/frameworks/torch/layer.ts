/** Layers of `torch.nn` as native classes: what they hold, and the operator that their forward applies. */
import type { Initialiser } from '../../../graph/graph';
import type { OperatorAttributes, OperatorName } from '../../../graph/operators/index';
import type { Shape } from '../../../graph/shape';
import type { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import {
  ClassValue,
  Instance,
  NativeFunction,
  Tensor,
  Unknown,
  type NativeCall,
  type Value,
} from '../../evaluate/values';
import { moduleClass, stateOf } from './module';
import { bindArguments, NotKnown, type Named } from './signature';

/** A new parameter, before it has a place in a model. */
export const newParameter = (shape: Shape, initialiser: Initialiser): Tensor =>
  new Tensor(shape, 'float32', { parameter: { shape, trainable: true, initialiser } });

export interface LayerDefinition {
  /** Arguments of the constructor, as the documentation writes them. */
  signature: string;
  /** Base class besides nn.Module. */
  base?: ClassValue;
  /** Sets attributes and parameters from the arguments. */
  build?(layer: Layer, args: Named, machine: Machine): void;
  /** Applies the layer; absent where the class is abstract. */
  forward?(layer: Layer, inputs: Arguments, machine: Machine): Value;
}

/** A layer's instance with short ways to what it holds. */
export class Layer {
  constructor(readonly instance: Instance) {}

  get path(): string | undefined {
    return stateOf(this.instance).path;
  }

  set(name: string, value: Value): void {
    this.instance.attributes.set(name, value);
  }

  get(name: string): Value {
    return this.instance.attributes.get(name);
  }

  parameter(name: string, shape: Shape, initialiser: Initialiser): void {
    const tensor = newParameter(shape, initialiser);
    drawn.set(tensor, initialiser);
    stateOf(this.instance).parameters.set(name, tensor);
  }

  /** Registers that there is no such parameter: `bias=False`. */
  without(name: string): void {
    stateOf(this.instance).parameters.set(name, null);
  }

  buffer(name: string, shape: Shape): void {
    stateOf(this.instance).buffers.set(name, new Tensor(shape, 'float32', { text: name }));
  }

  /** A parameter as it is now; the source may have replaced it. */
  tensor(name: string): Tensor | null {
    const { parameters } = stateOf(this.instance);
    const value = parameters.has(name) ? parameters.get(name) : this.instance.attributes.get(name);
    return value instanceof Tensor ? value : null;
  }

  /** Ids of those of its parameters that the graph has. */
  ids(...names: readonly string[]): number[] {
    return names.map((name) => this.tensor(name)?.parameter?.id).filter((id): id is number => id !== undefined);
  }

  apply<Name extends OperatorName>(
    machine: Machine,
    operator: Name,
    inputs: readonly Tensor[],
    attributes: OperatorAttributes[Name],
    parameters: readonly string[] = [],
  ): Tensor {
    return machine.apply(operator, inputs, attributes, { parameters: this.ids(...parameters) });
  }
}

/** What the layers' own parameters began with, before the source set anything else. */
const drawn = new WeakMap<Tensor, Initialiser>();

/** `layer.reset_parameters()`: its parameters begin as they did when it was built. */
const drawAgain: NativeCall = (args) => {
  const [instance] = args.positional;
  if (!(instance instanceof Instance)) return null;
  for (const tensor of stateOf(instance).parameters.values()) {
    const initialiser = tensor && drawn.get(tensor);
    if (!tensor?.parameter || !initialiser || tensor.parameter.id !== undefined) continue;
    tensor.parameter.initialiser = initialiser;
    tensor.parameter.initialisedAt = undefined;
  }
  return null;
};

export const layers = new Map<string, ClassValue>();

/** Defines `torch.nn.<name>`. */
export function defineLayer(name: string, definition: LayerDefinition): ClassValue {
  const type = new ClassValue(name, [definition.base ?? moduleClass], { path: `torch.nn.${name}` });
  defineConstructor(type, definition);
  const { forward } = definition;
  if (forward)
    type.attributes.set('forward', new NativeFunction('forward', (args, machine) => run(name, forward, args, machine)));
  if (definition.build) type.attributes.set('reset_parameters', new NativeFunction('reset_parameters', drawAgain));
  layers.set(name, type);
  return type;
}

/** Gives a class its `__init__`; one that is the base of several layers is a base of the source's classes as well. */
export function defineConstructor(type: ClassValue, definition: Pick<LayerDefinition, 'signature' | 'build'>): void {
  const call: NativeCall = (args, machine) => construct(type.name, definition, args, machine);
  type.attributes.set('__init__', new NativeFunction('__init__', call));
}

function construct(
  name: string,
  definition: Pick<LayerDefinition, 'signature' | 'build'>,
  args: Arguments,
  machine: Machine,
): Value {
  const [instance] = args.positional;
  if (!(instance instanceof Instance)) return null;
  stateOf(instance);
  try {
    definition.build?.(new Layer(instance), bindArguments(machine, name, definition.signature, args.rest()), machine);
  } catch (error) {
    if (!(error instanceof NotKnown)) throw error;
    if (error.size !== undefined) machine.demandNumber(error.size);
    stateOf(instance).unread = error.message;
    machine.problem(
      'unresolved',
      `${name} is built from something that is not known (${error.message}): its parameters are not counted.`,
    );
  }
  return null;
}

function run(name: string, forward: NonNullable<LayerDefinition['forward']>, args: Arguments, machine: Machine): Value {
  const [instance] = args.positional;
  if (!(instance instanceof Instance)) return new Unknown(`${name}(…)`, machine.source);
  const { unread } = stateOf(instance);
  const inputs = args.rest();
  if (unread !== undefined) return machine.unresolved(`${name}(…)`, unread, inputs.all());
  try {
    return forward(new Layer(instance), inputs, machine);
  } catch (error) {
    if (!(error instanceof NotKnown)) throw error;
    if (error.size !== undefined) machine.demandNumber(error.size);
    return machine.unresolved(`${name}(…)`, error.message, inputs.all());
  }
}
