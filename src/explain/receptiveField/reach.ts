/** What of one input each place of a tensor sees: a course for each of its axes along each axis of the input, which add up. */
import type { Dim, Shape } from '../../graph/shape';
import { hullOf, lowAt, highAt, mergeCourses, spanOf, splitCourse, type Course } from './course';

/** One axis of a tensor; `courses` has an entry for each axis of the input that is followed, null where it does not move there. */
export interface ReachAxis {
  extent: Dim;
  courses: readonly (Course | null)[];
}

export interface Reach {
  axes: readonly ReachAxis[];
  /** First and last place seen beside what the courses say, by axis of the input. */
  low: readonly number[];
  high: readonly number[];
  /** Is all along this axis of the input seen from every place? */
  whole: readonly boolean[];
  /** Is less seen than is said here, perhaps? */
  atMost: boolean;
}

/** Courses of axes that do not move, by the number of axes that are followed: every tensor has some. */
const stillCourses: readonly (readonly null[])[] = [[], [null], [null, null], [null, null, null]];

export const stillAxis = (extent: Dim, followed: number): ReachAxis => ({
  extent,
  courses: stillCourses[followed] ?? Array.from({ length: followed }, () => null),
});

const moves = ({ courses }: ReachAxis): boolean => courses.some((course) => course !== null);

const replaced = <Item>(items: readonly Item[], at: number, item: Item): Item[] =>
  items.map((each, i) => (i === at ? item : each));

/** All places of an axis are seen from every one of the result, whose axis has the extent `extent` then. */
export function mixed(reach: Reach, axis: number, extent: Dim = reach.axes[axis].extent): Reach {
  const before = reach.axes[axis];
  const after = stillAxis(extent, reach.low.length);
  const axes = replaced(reach.axes, axis, after);
  if (!moves(before)) return { ...reach, axes };
  const low = [...reach.low];
  const high = [...reach.high];
  const whole = [...reach.whole];
  let { atMost } = reach;
  before.courses.forEach((course, i) => {
    if (!course) return;
    if (!axes.some(({ courses }) => courses[i])) whole[i] = true;
    else if (typeof before.extent !== 'number') [whole[i], atMost] = [true, true];
    if (typeof before.extent !== 'number') return;
    const [from, to] = spanOf(course, before.extent);
    low[i] += from;
    high[i] += to;
  });
  return { axes: withoutWhole(axes, whole), low, high, whole, atMost };
}

/** Where all is seen, nothing moves any more. */
const withoutWhole = (axes: readonly ReachAxis[], whole: readonly boolean[]): readonly ReachAxis[] =>
  whole.some(Boolean)
    ? axes.map((axis) =>
        axis.courses.some((course, i) => course && whole[i])
          ? { ...axis, courses: axis.courses.map((course, i) => (whole[i] ? null : course)) }
          : axis,
      )
    : axes;

/** As `mixed`, where no more than an upper bound is known: what moves along the axis is taken to see all. */
export function blurred(reach: Reach, axis: number, extent?: Dim): Reach {
  const before = reach.axes[axis];
  if (!moves(before)) return mixed(reach, axis, extent);
  const whole = reach.whole.map((each, i) => each || before.courses[i] !== null);
  const axes = replaced(reach.axes, axis, stillAxis(extent ?? before.extent, whole.length));
  return { ...reach, axes: withoutWhole(axes, whole), whole, atMost: true };
}

/** A bound for a tensor of any other shape: all that moved sees all. */
export function blurredInto(reach: Reach, shape: Shape): Reach {
  const whole = reach.whole.map((each, i) => each || reach.axes.some(({ courses }) => courses[i]));
  const atMost = reach.atMost || whole.some((each, i) => each && !reach.whole[i]);
  return { ...reach, axes: shape.map((extent) => stillAxis(extent, whole.length)), whole, atMost };
}

/** Moves the courses of one axis; one that cannot be followed makes the axis a bound. */
export function moved(reach: Reach, axis: number, extent: Dim, move: (course: Course) => Course | null): Reach {
  const before = reach.axes[axis];
  const courses = before.courses.map((course) => course && move(course));
  if (courses.some((course, i) => !course && before.courses[i])) return blurred(reach, axis, extent);
  return { ...reach, axes: replaced(reach.axes, axis, { extent, courses }) };
}

/** One place of an axis is taken, and the axis goes. */
export function picked(reach: Reach, axis: number, place: number): Reach {
  const low = [...reach.low];
  const high = [...reach.high];
  reach.axes[axis].courses.forEach((course, i) => {
    if (!course) return;
    low[i] += lowAt(course, place);
    high[i] += highAt(course, place);
  });
  return { ...reach, axes: reach.axes.filter((_, i) => i !== axis), low, high };
}

/** What is seen through several tensors that are broadcast to one shape and combined place by place. */
export function joined(reaches: readonly Reach[], shape: Shape): Reach {
  const [first, ...rest] = reaches.map((reach) => broadcastTo(reach, shape));
  return rest.reduce(joinedPair, first);
}

/** Axes of size 1, and those that are not there, see the same at all places. */
export function broadcastTo(reach: Reach, shape: Shape): Reach {
  const missing = shape.length - reach.axes.length;
  let stretched = reach;
  reach.axes.forEach((axis, i) => {
    if (axis.extent === 1 && shape[i + missing] !== 1 && moves(axis)) stretched = mixedPlace(stretched, i);
  });
  return {
    ...stretched,
    axes: shape.map((extent, i) =>
      i < missing || reach.axes[i - missing].extent === 1
        ? stillAxis(extent, reach.low.length)
        : { ...stretched.axes[i - missing], extent },
    ),
  };
}

/** The one place of an axis: it moves no more, and sees no more than before. */
function mixedPlace(reach: Reach, axis: number): Reach {
  const only = picked(reach, axis, 0);
  return {
    ...only,
    axes: [...only.axes.slice(0, axis), stillAxis(1, reach.low.length), ...only.axes.slice(axis)],
  };
}

function joinedPair(a: Reach, b: Reach): Reach {
  const whole = a.whole.map((each, i) => each || b.whole[i]);
  const axes = a.axes.map(({ extent }) => ({ extent, courses: whole.map((): Course | null => null) }));
  const low = [...a.low];
  const high = [...a.high];
  let atMost = a.atMost || b.atMost;
  whole.forEach((isWhole, i) => {
    if (isWhole) return;
    const along = axesAlong(i, a, b);
    const [k] = along.different;
    const extent = along.different.length === 1 && along.same.length === 0 ? axes[k].extent : null;
    const hull =
      extent === null ? null : hullOf(based(a, k, i), based(b, k, i), typeof extent === 'number' ? extent : null);
    low[i] = Math.min(a.low[i], b.low[i]);
    high[i] = Math.max(a.high[i], b.high[i]);
    for (const same of along.same) axes[same].courses[i] = a.axes[same].courses[i];
    if (hull) {
      axes[k].courses[i] = hull;
      low[i] = high[i] = 0;
    } else if (along.different.length > 0) {
      // A score of an attention sees one place by its row and one by its column: the farthest two count.
      const spans = [spanAlong(a, along.different, i), spanAlong(b, along.different, i)];
      if (spans[0] && spans[1]) {
        low[i] = Math.min(spans[0][0], spans[1][0]);
        high[i] = Math.max(spans[0][1], spans[1][1]);
      } else atMost = true;
      whole[i] = along.same.length === 0 || !spans[0] || !spans[1];
    }
  });
  return { axes: withoutWhole(axes, whole), low, high, whole, atMost };
}

/** Axes that move along axis i of the input, those that move alike apart. */
function axesAlong(i: number, a: Reach, b: Reach): { same: number[]; different: number[] } {
  const along = { same: [] as number[], different: [] as number[] };
  a.axes.forEach(({ courses }, k) => {
    const [left, right] = [courses[i], b.axes[k].courses[i]];
    if (left || right) along[sameCourse(left, right) ? 'same' : 'different'].push(k);
  });
  return along;
}

/** All that is seen along some axes; null where an extent is not known. */
function spanAlong(reach: Reach, along: readonly number[], i: number): readonly [number, number] | null {
  let [low, high] = [reach.low[i], reach.high[i]];
  for (const k of along) {
    const { extent, courses } = reach.axes[k];
    const course = courses[i];
    if (!course) continue;
    if (typeof extent !== 'number') return null;
    const [from, to] = spanOf(course, extent);
    low += from;
    high += to;
  }
  return [low, high];
}

const sameCourse = (a: Course | null, b: Course | null): boolean =>
  a === b ||
  (a !== null && b !== null && a.step === b.step && a.low.join() === b.low.join() && a.high.join() === b.high.join());

/** The course of an axis with what is seen beside it. */
export function based(reach: Reach, axis: number, i: number): Course {
  const course = reach.axes[axis].courses[i] ?? { step: 0, low: [0], high: [0] };
  return {
    step: course.step,
    low: course.low.map((each) => each + reach.low[i]),
    high: course.high.map((each) => each + reach.high[i]),
  };
}

/** The same values in another shape: axes are split and merged where the sizes say how. */
export function reshaped(reach: Reach, shape: Shape): Reach {
  const single = reach.axes.findIndex((axis) => axis.extent === 1 && moves(axis));
  if (single >= 0) return reshaped(mixedPlace(reach, single), shape);
  const followed = reach.low.length;
  const queue = reach.axes.filter(({ extent }) => extent !== 1);
  const axes: ReachAxis[] = [];
  for (const extent of shape) {
    let axis = stillAxis(1, followed);
    while (axis.extent !== extent) {
      const next = queue.shift();
      const parts = next && partsOf(next, axis.extent, extent);
      if (!parts) return blurredInto(reach, shape);
      const [taken, rest] = parts;
      if (rest) queue.unshift(rest);
      const grown = grownBy(axis, taken);
      if (!grown) return blurredInto(reach, shape);
      axis = grown;
    }
    axes.push(axis);
  }
  return queue.length === 0 ? { ...reach, axes } : blurredInto(reach, shape);
}

/** How much of an axis is needed to fill `extent`, of which `filled` is there: all of it, or its outer part. */
function partsOf(axis: ReachAxis, filled: Dim, extent: Dim): readonly [ReachAxis, ReachAxis | null] | null {
  if (filled === 1 && axis.extent === extent) return [axis, null];
  if (typeof filled !== 'number' || typeof extent !== 'number' || typeof axis.extent !== 'number') return null;
  if (extent % filled !== 0) return null;
  const needed = extent / filled;
  if (needed % axis.extent === 0) return [axis, null];
  if (axis.extent % needed !== 0) return null;
  const inner = axis.extent / needed;
  const split = axis.courses.map((course) => (course ? splitCourse(course, needed, inner) : ([null, null] as const)));
  if (split.some((parts) => parts === null)) return null;
  return [
    { extent: needed, courses: split.map((parts) => parts![0]) },
    { extent: inner, courses: split.map((parts) => parts![1]) },
  ];
}

function grownBy(outer: ReachAxis, inner: ReachAxis): ReachAxis | null {
  if (outer.extent === 1) return inner;
  if (typeof outer.extent !== 'number' || typeof inner.extent !== 'number') return null;
  const width = inner.extent;
  const courses = outer.courses.map((course, i) => mergeCourses(course, inner.courses[i], width));
  if (courses.some((course, i) => !course && (outer.courses[i] || inner.courses[i]))) return null;
  return { extent: outer.extent * width, courses };
}
