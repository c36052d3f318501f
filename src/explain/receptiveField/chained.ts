/** Parts of one axis, one after the other: a class token before its patches, the two parts of a cyclic shift. */
import type { Shape } from '../../graph/shape';
import { highAt, longestPeriod, lowAt, shifted, type Course } from './course';
import { based, blurred, joined, moved, type Reach } from './reach';

export interface PlacedReach {
  reach: Reach;
  /** First place of the part along the axis; null where a size before it is not known. */
  start: number | null;
}

/** One part alone is shifted; of several each place sees what its part does, or there is a bound. */
export function oneAfterTheOther(parts: readonly PlacedReach[], axis: number, shape: Shape): Reach {
  const [{ reach: first, start }] = parts;
  const extent = shape[axis];
  if (parts.length === 1 && start !== null) return moved(first, axis, extent, (course) => shifted(course, -start));
  const along = first.low.map((_, i) => i).filter((i) => parts.some(({ reach }) => reach.axes[axis].courses[i]));
  const placed = parts.every((part) => part.start !== null && movesOnlyThere(part.reach, axis, along));
  if (!placed || typeof extent !== 'number' || extent > longestPeriod)
    return joined(
      parts.map(({ reach }) => blurred(reach, axis, extent)),
      shape,
    );
  const chained = along.map((i) => chainedCourse(parts, axis, i, extent));
  const still = joined(
    parts.map(({ reach }) => without(reach, axis, along, shape)),
    shape,
  );
  const zeroed = (values: readonly number[]): number[] => values.map((value, i) => (along.includes(i) ? 0 : value));
  const courses = still.axes[axis].courses.map((course, i) => (along.includes(i) ? chained[along.indexOf(i)] : course));
  return {
    ...still,
    axes: still.axes.map((each, k) => (k === axis ? { extent, courses } : each)),
    low: zeroed(still.low),
    high: zeroed(still.high),
  };
}

/** What moves along the axis moves along no other, and nothing is seen whole. */
const movesOnlyThere = ({ axes, whole }: Reach, axis: number, along: readonly number[]): boolean =>
  along.every((i) => !whole[i] && axes.every(({ courses }, k) => k === axis || !courses[i]));

/** The part without its places along some axes of the input. */
function without(reach: Reach, axis: number, along: readonly number[], shape: Shape): Reach {
  const { courses } = reach.axes[axis];
  const kept = courses.map((course, i) => (along.includes(i) ? null : course));
  return { ...reach, axes: reach.axes.map((each, k) => (k === axis ? { extent: shape[axis], courses: kept } : each)) };
}

function chainedCourse(parts: readonly PlacedReach[], axis: number, i: number, extent: number): Course {
  const pieces = parts.map(({ reach, start }) => ({ course: based(reach, axis, i), start: start! }));
  const low: number[] = [];
  const high: number[] = [];
  for (let place = 0; place < extent; place++) {
    // Places of a part that depends on nothing count as those beside them.
    const piece = pieces.findLast(({ start }) => start <= place) ?? pieces[0];
    low.push(lowAt(piece.course, place - piece.start));
    high.push(highAt(piece.course, place - piece.start));
  }
  const [{ course }] = pieces;
  return { step: (course.step / course.low.length) * extent, low, high };
}
