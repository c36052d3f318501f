/** Moving blocks of numbers: slices, padding, joining. */
import { FLOAT, VECTOR } from './simd';

/** Copies `count` rows of `length` numbers each; rows are `fromStep` and `toStep` bytes apart. */
export function copyRows(from: usize, fromStep: usize, to: usize, toStep: usize, length: i32, count: i32): void {
  const whole = (<usize>length * FLOAT) & ~(VECTOR - 1);
  const end = <usize>length * FLOAT;
  for (let i = count; i != 0; i--) {
    for (let at: usize = 0; at < whole; at += VECTOR) v128.store(to + at, v128.load(from + at));
    for (let at = whole; at < end; at += FLOAT) store<f32>(to + at, load<f32>(from + at));
    from += fromStep;
    to += toStep;
  }
}
