/** Sums, means and extremes over axes. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../../tensorflow';
import type { SimdBackend } from '../backend';
import { combinations, reductions as kinds, type Reduction } from '../enumerations';
import { count, small, type Compute, type Table } from './table';

/** Axes that lie side by side and are all reduced, or all kept, as one. */
interface Group {
  size: number;
  reduced: boolean;
}

/** The outermost first. */
function groupsOf(shape: readonly number[], axes: readonly number[]): Group[] {
  const groups: Group[] = [];
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const reduced = axes.includes(axis);
    const last = groups.at(-1);
    if (last && last.reduced === reduced) last.size *= size;
    else groups.push({ size, reduced });
  });
  return groups;
}

const sizeOf = (groups: readonly Group[]): number => groups.reduce((product, { size }) => product * size, 1);

/** One number for each place of the axes that are kept. Every group that is reduced takes one pass, the innermost first. */
function reduced(backend: SimdBackend, name: Reduction, from: number, groups: readonly Group[], to: number): void {
  const at = groups.findLastIndex((group) => group.reduced);
  if (at < 0) {
    backend.kernelMemory.floats.copyWithin(to / 4, from / 4, from / 4 + sizeOf(groups));
    return;
  }
  const [outer, { size }, inner] = [groups.slice(0, at), groups[at], groups.slice(at + 1)];
  const [planes, columns] = [sizeOf(outer), sizeOf(inner)];
  const kind = kinds.indexOf(name);
  const pass = (target: number): void => {
    if (inner.length === 0) {
      backend.crew.each('reduceRows', planes, planes * size, ({ first, count: rows }) => [
        ...[kind, from + first * size * 4, rows, size, target + first * 4],
      ]);
      return;
    }
    backend.kernelMemory.atDesk(({ room }) =>
      backend.crew.each('reduceColumns', planes, planes * size * columns, ({ first, count: some }) => {
        const totals = room((columns + 4) * 8, 'the sums of columns');
        return [
          ...[kind, from + first * size * columns * 4, some, size, columns, totals],
          target + first * columns * 4,
        ];
      }),
    );
  };
  if (!outer.some((group) => group.reduced)) {
    pass(to);
    return;
  }
  backend.kernelMemory.within(planes * columns * 4, 'the sums of rows', (between) => {
    pass(between);
    reduced(backend, name, between, [...outer, ...inner], to);
  });
}

export const reductions: Table = (backend, kernels) => {
  const entry =
    (name: Reduction, mean: boolean): Compute =>
    ({ x }, { axis, reductionIndices = axis, keepDims }) => {
      const size = count(x.shape);
      if (size < small) return null;
      const axes = tf.util.parseAxisParam(reductionIndices as number, x.shape);
      const kept = x.shape.filter((_, i) => !axes.includes(i));
      const shape = keepDims ? x.shape.map((length, i) => (axes.includes(i) ? 1 : length)) : kept;
      const result: TensorInfo & { at: number } = backend.create(shape);
      reduced(backend, name, backend.addressOf(x), groupsOf(x.shape, axes), result.at);
      if (mean) {
        const rest = count(shape);
        backend.kernelMemory.within(4, 'a factor', (factor) => {
          backend.kernelMemory.floats[factor / 4] = rest / size;
          const kind = combinations.indexOf('Multiply');
          kernels.combine(kind, result.at, 0, 1, factor, 0, 0, 1, rest, result.at);
        });
      }
      return result;
    };
  return { Sum: entry('Sum', false), Mean: entry('Sum', true), Max: entry('Max', false), Min: entry('Min', false) };
};
