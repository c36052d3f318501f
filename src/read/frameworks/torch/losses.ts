/** Losses, by their operators: functions of `torch.nn.functional` and the modules of the same meaning. */
import { numberOf } from '../../evaluate/arithmetic';
import type { Machine } from '../../evaluate/machine';
import { Arguments } from '../../evaluate/arguments';
import type { Tensor, Value } from '../../evaluate/values';
import { activationFunctions, type TensorFunction } from './activations';
import { defineLayer } from './layer';
import { bindArguments, knownShape, NotKnown, tensorArgument, truth, type Named } from './signature';

/** `torch.nn.functional` names of this family. */
export const lossFunctions: Record<string, TensorFunction> = {};

/** The losses of all values become one number, unless `reduction` says otherwise. */
function reduced(machine: Machine, losses: Tensor, { reduction, reduce, size_average: average }: Named): Tensor {
  const old = typeof reduce === 'boolean' || typeof average === 'boolean';
  const kind = old ? (reduce === false ? 'none' : average === false ? 'sum' : 'mean') : reduction;
  if (kind === 'none') return losses;
  if (kind !== 'mean' && kind !== 'sum' && kind !== 'batchmean') throw new NotKnown('a reduction that is not known');
  const shape = knownShape(losses);
  const axes = shape.map((_, axis) => axis);
  const sum = machine.apply('reduce', [losses], { function: kind === 'mean' ? 'mean' : 'sum', axes, keep: false });
  if (kind !== 'batchmean') return sum;
  const [batch] = shape;
  if (typeof batch !== 'number') throw new NotKnown(`the size ${batch}`);
  return machine.apply('affine', [sum], { scale: 1 / batch, shift: 0 });
}

interface Loss {
  layer: string;
  name: string;
  /** What comes behind `input target` in the function; the layer takes the same without them. */
  options: string;
  compute(input: Tensor, target: Tensor, options: Named, machine: Machine): Value;
}

/** The order in which PyTorch takes the options that were there before `reduction`. */
const usual = "size_average=None reduce=None reduction='mean'";

function defineLoss({ layer, name, options, compute }: Loss): void {
  defineLayer(layer, {
    signature: options,
    build(instance, args) {
      for (const [key, value] of Object.entries(args)) instance.set(key, value);
    },
    forward: (instance, inputs, machine) => {
      const [input, target] = [tensorArgument(inputs.get(0, 'input')), tensorArgument(inputs.get(1, 'target'))];
      return compute(input, target, Object.fromEntries(instance.instance.attributes), machine);
    },
  });
  lossFunctions[name] = (args, machine) => {
    const named = bindArguments(machine, name, `input target ${options}`, args);
    return compute(tensorArgument(named.input), tensorArgument(named.target), named, machine);
  };
}

const tensorOf = (value: Value): Tensor => tensorArgument(value);

/** Weights of classes or of single losses change the mean: they are not read. */
function withoutWeights(options: Named): void {
  for (const name of ['weight', 'pos_weight'])
    if (options[name] !== null && options[name] !== undefined) throw new NotKnown('a weighted loss');
}

const elementwise = (machine: Machine, x: Tensor, name: string): Tensor =>
  machine.apply('elementwise', [x], { function: name });

/** Losses of a difference. */
for (const [layer, name, options, function_] of [
  ['MSELoss', 'mse_loss', usual, 'square'],
  ['L1Loss', 'l1_loss', usual, 'abs'],
  ['SmoothL1Loss', 'smooth_l1_loss', `${usual} beta=1.0`, 'smooth L1'],
  ['HuberLoss', 'huber_loss', "reduction='mean' delta=1.0", 'Huber'],
] as const)
  defineLoss({
    layer,
    name,
    options,
    compute: (input, target, named, machine) => {
      const difference = tensorOf(machine.binary('-', input, target));
      return reduced(machine, elementwise(machine, difference, function_), named);
    },
  });

/** −(z log p + (1 − z) log(1 − p)). */
defineLoss({
  layer: 'BCELoss',
  name: 'binary_cross_entropy',
  options: `weight=None ${usual}`,
  compute(p, z, options, machine) {
    withoutWeights(options);
    const log = (x: Value): Tensor => elementwise(machine, tensorOf(x), 'log');
    const complement = (x: Tensor): Value => machine.binary('-', 1, x);
    const taken = machine.binary('*', z, log(p));
    const left = machine.binary('*', complement(z), log(complement(p)));
    return reduced(machine, tensorOf(machine.binary('*', -1, machine.binary('+', taken, left))), options);
  },
});

/** log(1 + eˣ) − x z. */
defineLoss({
  layer: 'BCEWithLogitsLoss',
  name: 'binary_cross_entropy_with_logits',
  options: `weight=None ${usual} pos_weight=None`,
  compute(x, z, options, machine) {
    withoutWeights(options);
    const softplus = machine.apply('softplus', [x], {});
    return reduced(machine, tensorOf(machine.binary('-', softplus, machine.binary('*', x, z))), options);
  },
});

/** z (log z − x), or e^z (z − x) where the target is a logarithm. */
defineLoss({
  layer: 'KLDivLoss',
  name: 'kl_div',
  options: `${usual} log_target=False`,
  compute(x, z, options, machine) {
    const given = truth(options.log_target);
    const logarithm = given ? z : elementwise(machine, z, 'log');
    const weight = given ? elementwise(machine, z, 'exp') : z;
    const losses = machine.binary('*', weight, machine.binary('-', logarithm, x));
    return reduced(machine, tensorOf(losses), options);
  },
});

/** log(1 + e^(−x z)) for targets of ±1. */
defineLoss({
  layer: 'SoftMarginLoss',
  name: 'soft_margin_loss',
  options: usual,
  compute: (x, z, options, machine) =>
    reduced(
      machine,
      machine.apply('softplus', [tensorOf(machine.binary('*', machine.binary('*', -1, x), z))], {}),
      options,
    ),
});

/** Axis of the classes: the first, or behind the batch. */
const classAxis = (x: Tensor): number => (knownShape(x).length > 1 ? 1 : 0);

/** −x[target], along the classes. */
function negativeOfClass(machine: Machine, x: Tensor, target: Tensor, options: Named): Value {
  withoutWeights(options);
  const axis = classAxis(x);
  const inputs = target.node === undefined ? [x] : [x, target];
  const taken = machine.apply('gather', inputs, { axis, shape: knownShape(x).filter((_, i) => i !== axis) });
  return reduced(machine, machine.apply('affine', [taken], { scale: -1, shift: 0 }), options);
}

const classOptions = "weight=None size_average=None ignore_index=-100 reduce=None reduction='mean'";

defineLoss({
  layer: 'NLLLoss',
  name: 'nll_loss',
  options: classOptions,
  compute: (x, target, options, machine) => negativeOfClass(machine, x, target, options),
});

defineLoss({
  layer: 'CrossEntropyLoss',
  name: 'cross_entropy',
  options: `${classOptions} label_smoothing=0.0`,
  compute(x, target, options, machine) {
    if (numberOf(options.label_smoothing) !== 0) throw new NotKnown('a smoothed loss');
    const axis = classAxis(x);
    const logarithm = tensorOf(activationFunctions.log_softmax(new Arguments([x, axis]), machine));
    if (knownShape(target).length < knownShape(x).length) return negativeOfClass(machine, logarithm, target, options);
    // Probabilities of the classes instead of their numbers.
    withoutWeights(options);
    const product = tensorOf(machine.binary('*', target, logarithm));
    const sum = machine.apply('reduce', [product], { function: 'sum', axes: [axis], keep: false });
    return reduced(machine, machine.apply('affine', [sum], { scale: -1, shift: 0 }), options);
  },
});

/** The number that PyTorch's own code has for a reduction. */
export const reductionNumber: TensorFunction = (args, machine) => {
  const reduction = args.get(0, 'reduction');
  const number = ['none', 'mean', 'sum'].indexOf(typeof reduction === 'string' ? reduction : '');
  return number < 0 ? machine.raise('ValueError', `${machine.text(reduction)} is no reduction`) : number;
};
