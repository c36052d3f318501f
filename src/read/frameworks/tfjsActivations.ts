import type { GraphBuilder, Origin } from '../../graph/builder';
import type { OperatorName } from '../../graph/operators/index';
import { LayerError } from './tfjsConfig';

/** Activations without settings, by their TensorFlow.js name. */
const plain: Readonly<
  Partial<Record<string, OperatorName & ('relu' | 'relu6' | 'sigmoid' | 'hardSigmoid' | 'tanh' | 'softplus' | 'silu')>>
> = {
  relu: 'relu',
  relu6: 'relu6',
  sigmoid: 'sigmoid',
  hardSigmoid: 'hardSigmoid',
  tanh: 'tanh',
  softplus: 'softplus',
  swish: 'silu',
};

/** Applies the activation of that name; `linear` is none, so the node itself comes back. */
export function addActivation(
  name: string,
  input: number,
  { builder, origin }: { builder: GraphBuilder; origin: Origin },
): number {
  const last = (builder.node(input).shape?.length ?? 1) - 1;
  const operator = plain[name];
  if (operator) return builder.add(operator, [input], {}, origin);
  switch (name) {
    case 'linear':
      return input;
    case 'elu':
      return builder.add('elu', [input], { alpha: 1 }, origin);
    case 'softmax':
      return builder.add('softmax', [input], { axis: last }, origin);
    case 'logSoftmax':
      return builder.add('logSoftmax', [input], { axis: last }, origin);
    case 'gelu':
      return builder.add('gelu', [input], { approximate: false }, origin);
    case 'gelu_new':
      return builder.add('gelu', [input], { approximate: true }, origin);
    case 'selu':
    case 'softsign':
    case 'mish':
      return builder.add('elementwise', [input], { function: name }, origin);
    default:
      throw new LayerError(`activation '${name}' is not known`);
  }
}
