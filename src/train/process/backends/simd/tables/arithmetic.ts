/** Two tensors number by number, with broadcasting. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../../tensorflow';
import type { SimdBackend } from '../backend';
import { combinations, type Combination } from '../enumerations';
import { count, small, type Compute, type Table } from './table';

/** Axes along which both tensors behave alike, as one: does each of them have the axis, or one number for all of it? */
interface Group {
  size: number;
  a: boolean;
  b: boolean;
}

/** Axes of a broadcast, the innermost first. */
function groupsOf(a: readonly number[], b: readonly number[], shape: readonly number[]): Group[] {
  const groups: Group[] = [];
  for (let i = 1; i <= shape.length; i++) {
    const size = shape[shape.length - i];
    if (size === 1) continue;
    const [inA, inB] = [a[a.length - i] === size, b[b.length - i] === size];
    const last = groups.at(-1);
    if (last && last.a === inA && last.b === inB) last.size *= size;
    else groups.push({ size, a: inA, b: inB });
  }
  return groups.length > 0 ? groups : [{ size: 1, a: true, b: true }];
}

/** a ∘ b as a new tensor. */
export function combined(backend: SimdBackend, kind: Combination, a: TensorInfo, b: TensorInfo): TensorInfo {
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const result = backend.create(shape);
  const size = count(shape);
  if (size === 0) return result;
  const [row, rows = { size: 1, a: false, b: false }, ...outer] = groupsOf(a.shape, b.shape, shape);
  const number = combinations.indexOf(kind);
  const bytes = row.size * 4;
  const step = (has: boolean, moves: boolean): number => (has ? (moves ? bytes : 4) : 0);
  const [aRow, bRow] = [step(rows.a, row.a), step(rows.b, row.b)];
  const [movesA, movesB] = [Number(row.a), Number(row.b)];
  const plane = (left: number, right: number, to: number): void => {
    if (rows.size > 1) {
      backend.crew.each('combine', rows.size, rows.size * row.size, ({ first, count: some }) => [
        ...[number, left + first * aRow, aRow, movesA, right + first * bRow, bRow, movesB],
        ...[some, row.size, to + first * bytes],
      ]);
      return;
    }
    backend.crew.each(
      'combine',
      row.size,
      row.size,
      ({ first, count: some }) => [
        ...[number, left + movesA * first * 4, 0, movesA, right + movesB * first * 4, 0, movesB],
        ...[1, some, to + first * 4],
      ],
      16,
    );
  };
  const planeOf = (has: (group: Group) => boolean): number =>
    (has(row) ? row.size : 1) * (has(rows) ? rows.size : 1) * 4;
  walk(outer, [planeOf(({ a: inA }) => inA), planeOf(({ b: inB }) => inB), bytes * rows.size], plane, [
    backend.addressOf(a),
    backend.addressOf(b),
    result.at,
  ]);
  return result;
}

type Three = [a: number, b: number, to: number];

/** Every plane of the outer groups. @param sizes bytes of what lies within them, in a, in b and in what comes out. */
function walk(
  groups: readonly Group[],
  sizes: Three,
  use: (left: number, right: number, to: number) => void,
  places: Three,
): void {
  if (groups.length === 0) {
    use(...places);
    return;
  }
  const steps: Three[] = [];
  let [inA, inB, out] = sizes;
  for (const { size, a, b } of groups) {
    steps.push([a ? inA : 0, b ? inB : 0, out]);
    [inA, inB, out] = [a ? inA * size : inA, b ? inB * size : inB, out * size];
  }
  const visit = (depth: number, [a, b, to]: Three): void => {
    if (depth < 0) {
      use(a, b, to);
      return;
    }
    const [stepA, stepB, step] = steps[depth];
    for (let i = 0; i < groups[depth].size; i++) visit(depth - 1, [a + i * stepA, b + i * stepB, to + i * step]);
  };
  visit(groups.length - 1, places);
}

export const arithmetic: Table = (backend) => {
  const entry = (kind: Combination): Compute => {
    return ({ a, b }) => {
      if (Math.max(count(a.shape), count(b.shape)) < small) return null;
      return combined(backend, kind, a, b);
    };
  };
  return {
    Add: entry('Add'),
    Sub: entry('Subtract'),
    Multiply: entry('Multiply'),
    RealDiv: entry('Divide'),
    Maximum: entry('Maximum'),
    Minimum: entry('Minimum'),
    SquaredDifference: entry('SquaredDifference'),
  };
};
