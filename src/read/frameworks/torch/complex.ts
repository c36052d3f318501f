/** Complex tensors: views of pairs, polar forms, real and imaginary parts. */
import { broadcast } from '../../../graph/shape';
import type { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { Tensor } from '../../evaluate/values';
import type { TensorFunction } from './activations';
import { viewed } from './memory/memory';
import { knownShape, tensorArgument } from './signature';

const isComputed = (tensor: Tensor): boolean => tensor.node !== undefined || tensor.parameter?.id !== undefined;

/** A complex tensor of two real ones of the same shape. */
function fromParts(name: string, a: Tensor, b: Tensor, machine: Machine): Tensor {
  if (isComputed(a) || isComputed(b)) {
    const pairs = machine.apply('stack', [a, b], { axis: knownShape(a).length });
    const parts = name === 'polar' ? machine.apply('elementwise', [pairs], { function: 'polar' }) : pairs;
    return machine.apply('complexView', [parts], { to: 'complex' }, { dataType: 'complex64' });
  }
  return new Tensor(broadcast(knownShape(a), knownShape(b)), 'complex64', { text: `torch.${name}` });
}

const input = (args: Arguments): Tensor => tensorArgument(args.get(0, 'input'));

const part =
  (name: string): TensorFunction =>
  (args, machine) => {
    const x = input(args);
    if (x.dataType !== 'complex64') return x;
    return viewed(machine, x, { operator: 'elementwise', attributes: { function: name }, dataType: 'float32' });
  };

/** Of real numbers it is the tensor itself. */
const conjugate: TensorFunction = (args, machine) => {
  const x = input(args);
  return x.dataType === 'complex64' ? machine.apply('elementwise', [x], { function: 'conj' }) : x;
};

export const complexFunctions: Record<string, TensorFunction> = {
  view_as_complex: (args, machine) =>
    viewed(machine, input(args), { operator: 'complexView', attributes: { to: 'complex' }, dataType: 'complex64' }),
  view_as_real: (args, machine) =>
    viewed(machine, input(args), { operator: 'complexView', attributes: { to: 'real' }, dataType: 'float32' }),
  polar: (args, machine) =>
    fromParts('polar', tensorArgument(args.get(0, 'abs')), tensorArgument(args.get(1, 'angle')), machine),
  complex: (args, machine) =>
    fromParts('complex', tensorArgument(args.get(0, 'real')), tensorArgument(args.get(1, 'imag')), machine),
  real: part('real'),
  imag: part('imag'),
  conj: conjugate,
  conj_physical: conjugate,
  resolve_conj: (args) => input(args),
  angle: (args, machine) => machine.apply('elementwise', [input(args)], { function: 'angle' }, { dataType: 'float32' }),
  is_complex: (args) => input(args).dataType === 'complex64',
};
