/** Writing into tensors: `x[index] = y`, `x.add_(y)`, `x[0].copy_(y)`, `x.t_()`, `out=x`. */
import type { SliceRange } from '../../../graph/operators/index';
import { numberOf } from '../../evaluate/arithmetic';
import type { Machine } from '../../evaluate/machine';
import { Tensor, TupleValue, type Value } from '../../evaluate/values';
import { firstValuesOf, startWith } from './firstValues';
import { isWhole, sliced, tensorItem, writtenPart } from './indexing';
import { adopt, alias, moved, Place } from './memory/memory';
import { filling, scattered, type Written } from './memory/steps';
import { tensorArgument } from './signature';

const textOf = (machine: Machine): string => machine.sourceText(machine.source).slice(0, 60);

/** All of a tensor is written over. */
function write(x: Tensor, value: Written, machine: Machine): void {
  if (x.shared instanceof Place) {
    if (keepsParameter(x.shared.whole, machine)) adopt(x, filling(machine, value, x, textOf(machine)));
    else x.shared.write(value, textOf(machine));
  } else adopt(x, filling(machine, value, x, textOf(machine)));
}

/**
 * A parameter that part of is written to: its first values are no longer drawn from one distribution. What a forward
 * writes to it is for the next one.
 */
function keepsParameter(whole: Tensor, machine: Machine): boolean {
  startWith(whole, undefined, machine);
  return whole.parameter !== undefined;
}

/** `x[index] = value`. */
export function tensorSetItem(x: Tensor, index: Value, value: Value, machine: Machine): void {
  const part = x.shape ? writtenPart(index, x.shape, machine) : undefined;
  const written: Written = value instanceof Tensor ? value : numberOf(value);
  const text = textOf(machine);
  if (x.parameter) keepsParameter(x, machine);
  else if (!part) write(x, scattered(machine, x, written, { text }), machine);
  else if (part.hasNewAxes && written instanceof Tensor)
    write(tensorArgument(tensorItem(x, index, machine)), written, machine);
  else if (isWhole(part.ranges)) write(x, written, machine);
  else writePart(x, part.ranges, written, machine);
}

function writePart(x: Tensor, ranges: readonly (SliceRange | null)[], value: Written, machine: Machine): void {
  const text = textOf(machine);
  const step = sliced(ranges);
  // `x[0] += y` has written it already.
  if (value instanceof Tensor && value.shared instanceof Place && value.shared.isPart(x, step)) return;
  if (!(x.shared instanceof Place)) adopt(x, scattered(machine, x, value, { text, ranges }));
  else if (!keepsParameter(x.shared.whole, machine))
    Place.within(machine, x, step, new Tensor(null, x.dataType)).write(value, text);
}

/** The result takes the place of the tensor it was computed from: whatever shares its numbers sees it. */
export function replaceInPlace(x: Tensor, result: Value, machine: Machine): Value {
  if (!(result instanceof Tensor) || result === x) return result;
  if (x.parameter) return rewritten(x, result, machine);
  if (result.shape?.join() !== x.shape?.join()) return result;
  write(x, result, machine);
  return x;
}

/** A parameter that is changed before it is in the graph starts with what that makes of it. */
function rewritten(parameter: Tensor, result: Tensor, machine: Machine): Tensor {
  if (parameter.parameter?.id !== undefined) return result;
  startWith(parameter, firstValuesOf(result), machine);
  return parameter;
}

/** All of a tensor is written over by what has its shape, or is stretched to it: `x.copy_(y)`, `x.zero_()`. */
export function overwritten(x: Tensor, value: Written, machine: Machine): Tensor {
  write(x, value, machine);
  return x;
}

/** `x.t_()`: the numbers stay, the tensor becomes another view of them. */
export function rearrangedInPlace(x: Tensor, result: Value): Value {
  if (!(result instanceof Tensor) || x.parameter || result === x) return result;
  moved(x, result);
  return x;
}

/** `x.data = y`: the tensor has the numbers of another, in the same place. */
export function becomes(x: Tensor, other: Tensor, machine: Machine): void {
  if (x !== other) moved(x, alias(machine, other));
}

/** `torch.add(x, y, out=z)`: results are written where they are wanted, in their shape. */
export function writtenOut(out: Value, result: Value, machine: Machine): Value {
  if (out instanceof Tensor && result instanceof Tensor) {
    if (out.shape?.join() === result.shape?.join()) return replaceInPlace(out, result, machine);
    if (out.shared instanceof Place)
      machine.problem(
        'write',
        `\`${textOf(machine)}\` at line ${machine.source.startLine + 1} writes what has another shape than \`out\`: what ` +
          'shares its values with it is taken as unchanged.',
      );
    if (!out.parameter) moved(out, result.copy());
    return out;
  }
  if (!(out instanceof TupleValue) || !(result instanceof TupleValue)) return result;
  result.items.forEach((item, i) => writtenOut(out.items[i], item, machine));
  return out;
}
