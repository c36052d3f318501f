/** Members of Keras' tensors. */
import type { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import type { Tensor } from '../../evaluate/values';
import { NativeFunction, type Value } from '../../evaluate/values';
import { knownShape } from '../torch/signature';
import { guarded, sharedFunctions } from '../torch/tensors';
import { shapeTuple } from './shapes';

const method = (name: string, call: (args: Arguments, machine: Machine) => Value): NativeFunction =>
  new NativeFunction(name, guarded(name, call), 'static');

export function tensorMember(tensor: Tensor, name: string): Value {
  switch (name) {
    case 'shape':
    case '_keras_shape':
      return shapeTuple(tensor.shape);
    case 'get_shape':
      return method(name, () => shapeTuple(tensor.shape));
    case 'ndim':
      return knownShape(tensor).length;
    case 'dtype':
      return tensor.dataType === 'int64' ? 'int32' : tensor.dataType;
    case 'name':
      return tensor.text ?? 'tensor';
    case 'trainable':
      return tensor.parameter?.trainable ?? false;
    case 'set_shape':
    case 'assign':
    case 'assign_add':
    case 'assign_sub':
      return method(name, () => null);
    case 'value':
    case 'read_value':
    case 'numpy':
      return method(name, () => tensor);
    case 'matmul':
      return method(name, (args, machine) => sharedFunctions.matmul(args.with(tensor), machine));
    default:
      return undefined;
  }
}
