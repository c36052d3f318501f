/** `torch.einsum` by permutations, reshapes, sums and products. */
import { productOfDims, type Dim, type Shape } from '../../../graph/shape';
import type { Machine } from '../../evaluate/machine';
import type { Tensor } from '../../evaluate/values';
import type { TensorFunction } from './activations';
import { expandTo, permuted, reshaped } from './arrangement';
import { isSequence, knownShape, NotKnown, tensorArgument } from './signature';

/**
 * Einstein's summation of one or two tensors, as permutations, reshapes and one matrix product: axes that both have and
 * the result keeps are the batch, those that the result drops are summed.
 */
export function einsum(machine: Machine, equation: string, operands: readonly Tensor[]): Tensor {
  const [inputs, given] = equation.replaceAll(/\s+/g, '').split('->');
  const terms = inputs.split(',').map((term, i) => spelled(term, knownShape(operands[i]).length));
  const output =
    given === undefined ? implicitOutput(terms) : spelled(given, Math.max(...terms.map((term) => term.length)));
  if (terms.length !== operands.length) throw new NotKnown(`einsum of ${operands.length} tensors by ${equation}`);
  const size = new Map<string, Dim>();
  terms.forEach((term, i) => {
    const shape = knownShape(operands[i]);
    if (term.length !== shape.length) throw new NotKnown(`einsum by ${equation} of a tensor with ${shape.length} axes`);
    [...term].forEach((axis, j) => {
      if (!size.has(axis) || size.get(axis) === 1) size.set(axis, shape[j]);
    });
  });
  let [left] = operands;
  let [axes] = terms;
  for (let i = 1; i < operands.length; i++) {
    const rest = terms.slice(i + 1).join('') + output;
    ({ tensor: left, axes } = contracted(machine, left, axes, operands[i], terms[i], rest, size));
  }
  const summed = [...axes].map((axis, i) => (output.includes(axis) ? -1 : i)).filter((i) => i >= 0);
  if (summed.length > 0) {
    left = machine.apply('reduce', [left], { function: 'sum', axes: summed, keep: false });
    axes = [...axes].filter((axis) => output.includes(axis)).join('');
  }
  return permuted(
    machine,
    left,
    [...output].map((axis) => axes.indexOf(axis)),
  );
}

/** `...` as letters that no equation uses. */
const spelled = (term: string, rank: number): string => {
  if (!term.includes('...')) return term;
  const missing = Math.max(0, rank - term.replace('...', '').length);
  return term.replace('...', 'αβγδεζ'.slice(6 - missing));
};

const implicitOutput = (terms: readonly string[]): string => {
  const all = [...terms.join('')];
  return [...new Set(all)]
    .filter((axis) => all.filter((other) => other === axis).length === 1)
    .sort()
    .join('');
};

/** Axes that only one tensor has and nothing needs any more: they are summed before the product. */
function summedAway(
  machine: Machine,
  tensor: Tensor,
  axes: string,
  others: string,
): { tensor: Tensor; axes: readonly string[] } {
  const gone = [...axes].flatMap((axis, i) => (others.includes(axis) ? [] : [i]));
  if (gone.length === 0) return { tensor, axes: [...axes] };
  return {
    tensor: machine.apply('reduce', [tensor], { function: 'sum', axes: gone, keep: false }),
    axes: [...axes].filter((axis) => others.includes(axis)),
  };
}

function contracted(
  machine: Machine,
  a: Tensor,
  axesA: string,
  b: Tensor,
  axesB: string,
  rest: string,
  size: ReadonlyMap<string, Dim>,
): { tensor: Tensor; axes: string } {
  const first = summedAway(machine, a, axesA, axesB + rest);
  const second = summedAway(machine, b, axesB, axesA + rest);
  const shared = first.axes.filter((axis) => second.axes.includes(axis));
  const batch = shared.filter((axis) => rest.includes(axis));
  const summed = shared.filter((axis) => !rest.includes(axis));
  const rows = first.axes.filter((axis) => !shared.includes(axis));
  const columns = second.axes.filter((axis) => !shared.includes(axis));
  const sizes = (axes: readonly string[]): Dim[] => axes.map((axis) => size.get(axis)!);
  const count = (axes: readonly string[]): Dim => productOfDims(sizes(axes));
  const arranged = (from: typeof first, order: readonly string[], shape: Shape): Tensor => {
    const turned = permuted(
      machine,
      from.tensor,
      order.map((axis) => from.axes.indexOf(axis)),
    );
    return reshaped(machine, expandTo(machine, turned, sizes(order)), shape);
  };
  const axes = [...batch, ...rows, ...columns].join('');
  const ones = (of: readonly string[]): Dim[] => of.map(() => 1);
  // Where nothing is summed it is a product of each with each, element by element: so PyTorch executes it.
  if (summed.every((axis) => size.get(axis) === 1)) {
    const left = arranged(first, [...batch, ...rows, ...summed], [...sizes(batch), ...sizes(rows), ...ones(columns)]);
    const right = arranged(
      second,
      [...batch, ...columns, ...summed],
      [...sizes(batch), ...ones(rows), ...sizes(columns)],
    );
    return { tensor: machine.apply('multiply', [left, right], {}), axes };
  }
  const left = arranged(first, [...batch, ...rows, ...summed], [...sizes(batch), count(rows), count(summed)]);
  const right = arranged(second, [...batch, ...summed, ...columns], [...sizes(batch), count(summed), count(columns)]);
  const result = machine.apply('matmul', [left, right], {});
  return { tensor: reshaped(machine, result, sizes([...axes])), axes };
}

const einsumFunction: TensorFunction = (args, machine) => {
  const [equation, ...rest] = args.positional;
  const operands = rest.length === 1 && isSequence(rest[0]) ? rest[0].items : rest;
  if (typeof equation !== 'string') throw new NotKnown('an equation that is not known');
  return einsum(machine, equation, operands.map(tensorArgument));
};

export const einsumFunctions: Record<string, TensorFunction> = { einsum: einsumFunction };
