/** Which places of an axis of the input are seen from the places of an axis of a tensor, one after the other. */

/**
 * From place p = period·a + r are seen the places low[r] + step·a to high[r] + step·a, the period being the length of `low`:
 * one place for what is convolved, several where an upsampling repeats a pattern or an axis is folded into another.
 */
export interface Course {
  step: number;
  low: readonly number[];
  high: readonly number[];
}

/** Patterns longer than this are not followed. */
export const longestPeriod = 4096;

/** A place is seen from itself. */
export const identityCourse: Course = { step: 1, low: [0], high: [0] };

const turns = (course: Course, place: number): number => Math.floor(place / course.low.length);

export function lowAt(course: Course, place: number): number {
  const turn = turns(course, place);
  return course.low[place - turn * course.low.length] + course.step * turn;
}

export function highAt(course: Course, place: number): number {
  const turn = turns(course, place);
  return course.high[place - turn * course.low.length] + course.step * turn;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** A course from its places: place p sees what `seen` gives, which goes on by `step` every `period` places. */
function tabled(period: number, step: number, seen: (place: number) => readonly [number, number]): Course | null {
  if (period > longestPeriod) return null;
  const low: number[] = [];
  const high: number[] = [];
  for (let place = 0; place < period; place++) {
    const [from, to] = seen(place);
    low.push(from);
    high.push(to);
  }
  return shortened({ step, low, high });
}

/** The same with the shortest period. */
function shortened(course: Course): Course {
  const { length } = course.low;
  for (let period = 1; period < length; period++) {
    if (length % period !== 0) continue;
    const step = course.step / (length / period);
    const repeats = course.low.every(
      (low, i) =>
        i + period >= length ||
        (course.low[i + period] === low + step && course.high[i + period] === course.high[i] + step),
    );
    if (repeats && course.low[0] + course.step === course.low[length - period] + step)
      return { step, low: course.low.slice(0, period), high: course.high.slice(0, period) };
  }
  return course;
}

/** What a window sees that begins at place `stride`·q + `first` and takes each `dilation`-th of `count` places. */
export function windowed(
  course: Course,
  { stride, first, count, dilation }: { stride: number; first: number; count: number; dilation: number },
): Course | null {
  const { length } = course.low;
  const period = length / gcd(length, stride);
  // Along a straight course the ends see the most.
  const taps = length === 1 ? [0, count - 1] : Array.from({ length: count }, (_, i) => i);
  return tabled(period, (course.step * stride * period) / length, (place) => {
    const seen = taps.map((tap) => place * stride + first + tap * dilation);
    return [
      Math.min(...seen.map((each) => lowAt(course, each))),
      Math.max(...seen.map((each) => highAt(course, each))),
    ];
  });
}

/** What is seen from a finer grid: place q takes the places that `taps` gives; after `stride` places they go on by one. */
export function stretched(course: Course, stride: number, taps: (place: number) => readonly number[]): Course | null {
  const { length } = course.low;
  return tabled(length * stride, course.step, (place) => {
    const seen = taps(place);
    return [
      Math.min(...seen.map((each) => lowAt(course, each))),
      Math.max(...seen.map((each) => highAt(course, each))),
    ];
  });
}

/** Both together; null where they go on at different paces over an extent that is not known, or too long. */
export function hullOf(a: Course, b: Course, extent: number | null): Course | null {
  if (a === b) return a;
  const [first, second] = [a.low.length, b.low.length];
  const common = (first / gcd(first, second)) * second;
  const alike = a.step / first === b.step / second;
  if (!alike && extent === null) return null;
  const period = alike ? common : extent!;
  return tabled(period, (a.step / first) * period, (place) => [
    Math.min(lowAt(a, place), lowAt(b, place)),
    Math.max(highAt(a, place), highAt(b, place)),
  ]);
}

/** First and last place seen from all of the first `extent` places. */
export function spanOf(course: Course, extent: number): readonly [number, number] {
  const { length } = course.low;
  const places = Array.from({ length: Math.min(length, extent) }, (_, i) => i);
  const last = places.map((i) => extent - 1 - i);
  return [
    Math.min(...[...places, ...last].map((place) => lowAt(course, place))),
    Math.max(...[...places, ...last].map((place) => highAt(course, place))),
  ];
}

/** Most places seen from one place. */
export const widthOf = ({ low, high }: Course): number => Math.max(...low.map((from, i) => high[i] - from));

/**
 * An axis split into an outer and an inner one of `inner` places, null for one that does not move; null where the two do not add up to what it was (a window
 * that is cut across the rows of an image).
 */
export function splitCourse(
  course: Course,
  outer: number,
  inner: number,
): readonly [Course | null, Course | null] | null {
  const base = lowAt(course, 0);
  const within = tabled(inner, 0, (place) => [lowAt(course, place) - base, highAt(course, place) - base]);
  const between = tabled(outer, 0, (place) => [lowAt(course, place * inner), lowAt(course, place * inner)]);
  if (!within || !between || outer * inner > longestPeriod) return null;
  for (let place = 0; place < outer * inner; place++) {
    const turn = Math.floor(place / inner);
    const from = lowAt(between, turn);
    const at = place - turn * inner;
    if (lowAt(course, place) !== from + lowAt(within, at) || highAt(course, place) !== from + highAt(within, at))
      return null;
  }
  return [unlessStill(straightened(between, outer)), unlessStill(straightened(within, inner))];
}

const unlessStill = (course: Course): Course | null =>
  course.step === 0 && course.low.every((low, i) => low === 0 && course.high[i] === 0) ? null : course;

/** A table of all places of an axis as a course that goes on beyond it, where its places lie evenly. */
function straightened(course: Course, extent: number): Course {
  if (extent < 2 || course.low.length !== extent) return course;
  const step = course.low[1] - course.low[0];
  const even = course.low.every(
    (low, i) => low === course.low[0] + i * step && course.high[i] === course.high[0] + i * step,
  );
  return even ? { step, low: course.low.slice(0, 1), high: course.high.slice(0, 1) } : course;
}

/** Two axes as one, the second running within the first; null stands for an axis along which nothing moves. */
export function mergeCourses(outer: Course | null, inner: Course | null, innerExtent: number): Course | null {
  if (!outer && !inner) return null;
  const [a, b] = [outer ?? still, inner ?? still];
  const period = a.low.length * innerExtent;
  return tabled(period, a.step, (place) => {
    const turn = Math.floor(place / innerExtent);
    const at = place - turn * innerExtent;
    return [lowAt(a, turn) + lowAt(b, at), highAt(a, turn) + highAt(b, at)];
  });
}

const still: Course = { step: 0, low: [0], high: [0] };

/** The course begun `by` places later. */
export const shifted = (course: Course, by: number): Course =>
  windowed(course, { stride: 1, first: by, count: 1, dilation: 1 })!;
