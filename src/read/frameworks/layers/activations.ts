import type { OperatorAttributes, OperatorName } from '../../../graph/operators/index';
import type { Machine } from '../../evaluate/machine';
import type { Tensor } from '../../evaluate/values';
import { LayerError } from './config';

/** Applies an operator to the tensor that an activation is given. */
type Add = <Name extends OperatorName>(operator: Name, attributes: OperatorAttributes[Name]) => Tensor;

type Plain = 'relu' | 'relu6' | 'sigmoid' | 'hardSigmoid' | 'tanh' | 'softplus' | 'silu' | 'hardSwish';

const plain =
  (operator: Plain) =>
  (add: Add): Tensor =>
    add(operator, {});

const elementwise =
  (name: string) =>
  (add: Add): Tensor =>
    add('elementwise', { function: name });

/** Activations by name without its case and its underscores; `none` gives the tensor itself. */
const activations: Readonly<Partial<Record<string, ((add: Add, lastAxis: number) => Tensor) | 'none'>>> = {
  linear: 'none',
  relu: plain('relu'),
  relu6: plain('relu6'),
  sigmoid: plain('sigmoid'),
  hardsigmoid: plain('hardSigmoid'),
  tanh: plain('tanh'),
  softplus: plain('softplus'),
  swish: plain('silu'),
  silu: plain('silu'),
  hardswish: plain('hardSwish'),
  hardsilu: plain('hardSwish'),
  elu: (add) => add('elu', { alpha: 1 }),
  leakyrelu: (add) => add('leakyRelu', { slope: 0.2 }),
  softmax: (add, axis) => add('softmax', { axis }),
  logsoftmax: (add, axis) => add('logSoftmax', { axis }),
  gelu: (add) => add('gelu', { approximate: false }),
  gelunew: (add) => add('gelu', { approximate: true }),
  selu: elementwise('selu'),
  softsign: elementwise('softsign'),
  mish: elementwise('mish'),
  exponential: elementwise('exp'),
};

/** An activation by its name, or by what applies it. */
export type ActivationChoice = string | ((input: Tensor) => Tensor);

const plainName = (name: string): string => name.replaceAll('_', '').toLowerCase();

const isActivationName = (name: string): boolean => Object.hasOwn(activations, plainName(name));

/**
 * Applies an activation, most often by its name (`logSoftmax`, `log_softmax`); `linear` is none, so the tensor itself
 * comes back.
 * @throws LayerError for a name that is not known.
 */
export function addActivation(
  name: ActivationChoice,
  input: Tensor,
  { machine, layer }: { machine: Machine; layer?: { path: string } },
): Tensor {
  if (typeof name === 'function') return name(input);
  const activation = isActivationName(name) ? activations[plainName(name)] : undefined;
  if (!activation) throw new LayerError(`activation '${name}' is not known`);
  if (activation === 'none') return input;
  const add: Add = (operator, attributes) =>
    machine.apply(operator, [input], attributes, layer ? { module: layer.path } : {});
  return activation(add, (input.shape?.length ?? 1) - 1);
}
