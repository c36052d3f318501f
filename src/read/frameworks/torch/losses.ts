/** Losses, as functions and as modules: numbers that compare a result with what it should be. */
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { NativeFunction, type ClassValue, type Tensor, type Value } from '../../evaluate/values';
import type { TensorFunction } from './activations';
import { defineLayer } from './layer';
import { knownShape, tensorArgument } from './signature';

/** Mean or sum over all values, or each of them (`reduction='none'`). */
function reduced(machine: Machine, x: Tensor, reduction: Value): Tensor {
  if (reduction === 'none') return x;
  const axes = knownShape(x).map((_, axis) => axis);
  return machine.apply('reduce', [x], { function: reduction === 'sum' ? 'sum' : 'mean', axes, keep: false });
}

/** Losses of values and targets of one shape. */
const elementwise =
  (name: string): TensorFunction =>
  (args, machine) => {
    const [x, target] = [tensorArgument(args.get(0, 'input')), tensorArgument(args.get(1, 'target'))];
    const difference = machine.apply('subtract', [x, target], {});
    const each = machine.apply('elementwise', [difference], { function: name });
    return reduced(machine, each, args.named.get('reduction'));
  };

/** −log p of the right class: classes along axis 1, or along the only axis. */
const ofClasses =
  (probabilities: boolean): TensorFunction =>
  (args, machine) => {
    const x = tensorArgument(args.get(0, 'input'));
    const target = tensorArgument(args.get(1, 'target'));
    const shape = knownShape(x);
    const axis = shape.length > 1 ? 1 : 0;
    const logarithms = probabilities ? machine.apply('logSoftmax', [x], { axis }) : x;
    const rest = shape.filter((_, i) => i !== axis);
    const each =
      target.dataType === 'float32'
        ? machine.apply('reduce', [machine.apply('multiply', [logarithms, target], {})], {
            function: 'sum',
            axes: [axis],
            keep: false,
          })
        : machine.apply('gather', target.node === undefined ? [logarithms] : [logarithms, target], {
            axis,
            shape: rest,
          });
    const loss = machine.apply('affine', [each], { scale: -1, shift: 0 });
    return reduced(machine, loss, args.named.get('reduction'));
  };

export const lossFunctions: Record<string, TensorFunction> = {
  cross_entropy: ofClasses(true),
  nll_loss: ofClasses(false),
  mse_loss: elementwise('square'),
  l1_loss: elementwise('abs'),
  smooth_l1_loss: elementwise('smooth L1'),
  huber_loss: elementwise('Huber'),
  binary_cross_entropy: elementwise('binary cross entropy'),
  binary_cross_entropy_with_logits: elementwise('binary cross entropy of logits'),
  kl_div: elementwise('Kullback-Leibler'),
  soft_margin_loss: elementwise('soft margin'),
  poisson_nll_loss: elementwise('Poisson'),
};

/** Modules that apply one of them, by their names; what they are built with besides `reduction` changes no shape. */
const modules: Readonly<Record<string, string>> = {
  CrossEntropyLoss: 'cross_entropy',
  NLLLoss: 'nll_loss',
  MSELoss: 'mse_loss',
  L1Loss: 'l1_loss',
  SmoothL1Loss: 'smooth_l1_loss',
  HuberLoss: 'huber_loss',
  BCELoss: 'binary_cross_entropy',
  BCEWithLogitsLoss: 'binary_cross_entropy_with_logits',
  KLDivLoss: 'kl_div',
  SoftMarginLoss: 'soft_margin_loss',
  PoissonNLLLoss: 'poisson_nll_loss',
};

/** The constructor keeps what it is given by name, whatever it is. */
function keepArguments(type: ClassValue): void {
  type.attributes.set(
    '__init__',
    new NativeFunction('__init__', (args, machine) => {
      const [self] = args.positional;
      for (const [name, value] of args.named) machine.setAttribute(self, name, value);
      return null;
    }),
  );
}

for (const [name, functional] of Object.entries(modules))
  keepArguments(
    defineLayer(name, {
      signature: '',
      forward: (layer, inputs, machine) =>
        lossFunctions[functional](
          new Arguments(inputs.positional, new Map([...inputs.named, ['reduction', layer.get('reduction')]])),
          machine,
        ),
    }),
  );
