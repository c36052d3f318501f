/** Copies of rectangular parts of tensors. */
import type { Kernels } from './kernels';

/** A part of a tensor: its first number, and the bytes from one number to the next along each axis. */
export interface Place {
  at: number;
  steps: readonly number[];
}

/** Bytes from one number to the next along each axis of a whole tensor. */
export function stepsOf(shape: readonly number[]): number[] {
  const steps = new Array<number>(shape.length);
  let step = 4;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    steps[axis] = step;
    step *= shape[axis];
  }
  return steps;
}

/** Copies a block of a shape; along the last axis its numbers lie side by side at both places. */
export function copyBlock(kernels: Kernels, shape: readonly number[], from: Place, to: Place): void {
  if (shape.some((size) => size === 0)) return;
  // Axes that go on without a gap at both places are one.
  let axis = shape.length - 1;
  let length = 1;
  while (axis >= 0 && from.steps[axis] === length * 4 && to.steps[axis] === length * 4) {
    length *= shape[axis];
    axis -= 1;
  }
  const rows = axis < 0 ? 1 : shape[axis];
  const [fromStep, toStep] = axis < 0 ? [0, 0] : [from.steps[axis], to.steps[axis]];
  const walk = (outer: number, source: number, target: number): void => {
    if (outer >= axis) {
      kernels.copyRows(source, fromStep, target, toStep, length, rows);
      return;
    }
    for (let i = 0; i < shape[outer]; i++)
      walk(outer + 1, source + i * from.steps[outer], target + i * to.steps[outer]);
  };
  walk(0, from.at, to.at);
}
