import type { OperatorAttributes, OperatorName } from '../../graph/operators/index';
import type { Machine } from '../evaluate/machine';
import type { Tensor } from '../evaluate/values';
import { LayerError } from './tfjsConfig';

type Plain = 'relu' | 'relu6' | 'sigmoid' | 'hardSigmoid' | 'tanh' | 'softplus' | 'silu';

/** Activations without settings, by their TensorFlow.js name. */
const plain: Readonly<Partial<Record<string, Plain>>> = {
  relu: 'relu',
  relu6: 'relu6',
  sigmoid: 'sigmoid',
  hardSigmoid: 'hardSigmoid',
  tanh: 'tanh',
  softplus: 'softplus',
  swish: 'silu',
};

/**
 * Applies the activation of that name; `linear` is none, so the tensor itself comes back.
 * @throws LayerError for a name that TensorFlow.js does not have.
 */
export function addActivation(
  name: string,
  input: Tensor,
  { machine, layer }: { machine: Machine; layer?: { path: string } },
): Tensor {
  const add = <Name extends OperatorName>(operator: Name, attributes: OperatorAttributes[Name]) =>
    machine.apply(operator, [input], attributes, layer ? { module: layer.path } : {});
  const last = (input.shape?.length ?? 1) - 1;
  const operator = plain[name];
  if (operator) return add(operator, {});
  switch (name) {
    case 'linear':
      return input;
    case 'elu':
      return add('elu', { alpha: 1 });
    case 'softmax':
      return add('softmax', { axis: last });
    case 'logSoftmax':
      return add('logSoftmax', { axis: last });
    case 'gelu':
      return add('gelu', { approximate: false });
    case 'gelu_new':
      return add('gelu', { approximate: true });
    case 'selu':
    case 'softsign':
    case 'mish':
      return add('elementwise', { function: name });
    default:
      throw new LayerError(`activation '${name}' is not known`);
  }
}
