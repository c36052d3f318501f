/** Writing into tensors: `x[index] = y`, `x.add_(y)`, `x[0].copy_(y)`, and what other names of the same numbers see of it. */
import { isInGraph } from '../../evaluate/application';
import type { Machine } from '../../evaluate/machine';
import { Tensor, type Value } from '../../evaluate/values';

/** A part of a tensor that shares its numbers: what is written to the part is written to the whole. */
export function partOf(base: Tensor, part: Value): Value {
  if (part instanceof Tensor && part !== base) part.base = base;
  return part;
}

/** Part of the whole has changed: the whole depends on both. A constant that is written to loses its values. */
function scattered(whole: Tensor, written: readonly Tensor[], machine: Machine): void {
  if (whole.parameter) return;
  if (isInGraph(whole) || written.some(isInGraph)) {
    const text = machine.sourceText(machine.source).slice(0, 60);
    whole.node = machine.apply('scatter', [whole, ...written], { text }).node;
  }
  whole.data = undefined;
  writtenThrough(whole, machine);
}

function writtenThrough(part: Tensor, machine: Machine): void {
  if (part.base) scattered(part.base, [part], machine);
}

/** `x[index] = value`. */
export function tensorSetItem(x: Tensor, _index: Value, value: Value, machine: Machine): void {
  scattered(x, value instanceof Tensor ? [value] : [], machine);
}

/** The result takes the place of the tensor it was computed from: every other name of that tensor sees it. */
export function replaceInPlace(x: Tensor, result: Value, machine: Machine): Value {
  if (!(result instanceof Tensor) || x.parameter || result === x) return result;
  if (result.shape?.join() !== x.shape?.join()) return result;
  x.node = result.node;
  x.data = result.data;
  writtenThrough(x, machine);
  return x;
}

/** All of a tensor is written over by what has its shape, or is stretched to it: `x.copy_(y)`, `x.zero_()`. */
export function overwritten(x: Tensor, value: Tensor, machine: Machine): Tensor {
  const fits = value.shape?.join() === x.shape?.join();
  const stretched =
    fits || !x.shape || !isInGraph(value) ? value : machine.apply('expand', [value], { shape: x.shape });
  x.node = isInGraph(stretched) ? (stretched.node ?? machine.apply('identity', [stretched], {}).node) : undefined;
  x.data = fits ? value.data : undefined;
  x.text = value.text;
  writtenThrough(x, machine);
  return x;
}
