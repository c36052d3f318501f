/** Arguments of TensorFlow's functions by name. */
import type { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { Tensor, Unknown, type Value } from '../../evaluate/values';
import type { TensorFunction } from '../torch/activations';
import { NotKnown } from '../torch/signature';

export type Named = Readonly<Record<string, Value>>;

export type Rule = (named: Named, machine: Machine) => Value;

function literal(text: string): Value {
  if (text === 'None') return null;
  if (text === 'True' || text === 'False') return text === 'True';
  return /^-?\d/.test(text) ? Number(text) : text;
}

/**
 * A function with a signature such as `input_tensor axis=None keepdims=False`. What else it is given (`name`, `dtype`)
 * does not change what it computes.
 */
export function withSignature(signature: string, rule: Rule): TensorFunction {
  const parameters = signature
    .split(' ')
    .filter(Boolean)
    .map((part) => part.split('=') as [string, string?]);
  return (args: Arguments, machine: Machine): Value => {
    const named: Record<string, Value> = Object.fromEntries(args.named);
    parameters.forEach(([name, usual], i) => {
      const value = args.get(i, name);
      if (value !== undefined) named[name] = value;
      else if (usual !== undefined) named[name] = literal(usual);
    });
    return rule(named, machine);
  };
}

/** @throws NotKnown where it is no tensor */
export function tensor(value: Value): Tensor {
  if (value instanceof Tensor) return value;
  throw new NotKnown(value instanceof Unknown ? value.reason : 'an argument that is no tensor');
}
