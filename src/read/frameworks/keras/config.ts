/** What a Keras layer is configured with, from the arguments of its call. */
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import {
  BoundMethod,
  DictValue,
  FunctionValue,
  Instance,
  NativeFunction,
  Tensor,
  Unknown,
  type Value,
} from '../../evaluate/values';
import type { ActivationChoice } from '../layers/activations';
import { LayerError, unknownValue, type ConfigValues, type Style } from '../layers/config';
import type { InitialiserCall } from '../layers/initialisers';
import { plainOf } from '../layers/values';
import { imageDataFormat } from './settings';
import { oldNames, signatures } from './signatures';

const camel = (name: string): string => name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Keras as its users write it, and what it takes where they say nothing. */
export const styleOf = (machine: Machine): Style => ({
  spelled: snake,
  // Sequences have their channels last, whatever images have.
  defaults: (className) => ({ dataFormat: className.endsWith('1D') ? 'channels_last' : imageDataFormat(machine) }),
});

/** Initialisers by what makes them: `initializers.HeNormal` without a call is one as well. */
export const initialiserMakers = new WeakMap<NativeFunction, string>();

/** Activations by their function: `activation=tf.nn.relu`. */
export const activationFunctions = new WeakMap<NativeFunction, string>();

const isCallable = (value: Value): boolean =>
  value instanceof FunctionValue ||
  value instanceof BoundMethod ||
  value instanceof NativeFunction ||
  value instanceof Instance;

/** An activation: its name, or what applies it. */
function activationValue(value: Value, machine: Machine): ActivationChoice | unknown {
  if (value instanceof NativeFunction && activationFunctions.has(value)) return activationFunctions.get(value);
  if (!isCallable(value)) return plainOf(value);
  return (input: Tensor): Tensor => {
    const result = machine.call(value, Arguments.of(input));
    if (result instanceof Tensor) return result;
    throw new LayerError(result instanceof Unknown ? result.reason : 'its activation gives no tensor');
  };
}

/** An initialiser by name, as an object, or as a dictionary of its class and its configuration. */
export function initialiserValue(value: Value, machine: Machine): unknown {
  if (value instanceof NativeFunction && initialiserMakers.has(value)) return initialiserMakers.get(value);
  if (value instanceof DictValue) {
    const [name, config] = [value.get('class_name'), value.get('config')];
    if (typeof name !== 'string') return unknownValue;
    const values = config instanceof DictValue ? (plainOf(config) as ConfigValues) : {};
    return { initialiser: name, config: values } satisfies InitialiserCall;
  }
  const plain = plainOf(value);
  // One of the source's own: its rule is not known, its text is.
  return plain === unknownValue ? ({ initialiser: machine.text(value), config: {} } satisfies InitialiserCall) : plain;
}

/** Configuration of a layer, and the same as the source gave it. */
export interface Configured {
  values: ConfigValues;
  given: ReadonlyMap<string, Value>;
}

const keyOf = (className: string, name: string): string => {
  const own = signatures[className]?.split(' ') ?? [];
  return own.includes(name) ? name : (oldNames[name] ?? name);
};

/** Arguments of a layer by name. */
export function configured(className: string, args: Arguments, machine: Machine): Configured {
  const names = signatures[className]?.split(' ') ?? [];
  const given = new Map<string, Value>();
  args.positional.forEach((value, i) => {
    if (names[i]) given.set(names[i], value);
  });
  for (const [name, value] of args.named) given.set(keyOf(className, name), value);
  return { given, values: valuesOf(given, machine) };
}

const valuesOf = (given: ReadonlyMap<string, Value>, machine: Machine): ConfigValues =>
  Object.fromEntries(
    [...given].map(([name, value]) => [
      camel(name),
      /activation$/.test(name)
        ? activationValue(value, machine)
        : /_initializer$/.test(name)
          ? initialiserValue(value, machine)
          : plainOf(value),
    ]),
  );
