/** Random masks: the numbers of xoshiro128** (Blackman and Vigna 2021), those that the host draws from the same state. */
import { FLOAT } from './simd';

/** to[count]: 0 with probability p, else `kept`. @param state four words, moved on by `count` numbers. */
export function fillMask(state: usize, p: f64, kept: f32, count: i32, to: usize): void {
  let s0 = load<u32>(state);
  let s1 = load<u32>(state, 4);
  let s2 = load<u32>(state, 8);
  let s3 = load<u32>(state, 12);
  for (let i = count; i != 0; i--, to += FLOAT) {
    const uniform = <f64>((rotl<u32>(s1 * 5, 7) * 9) >> 8) / 16777216.0;
    const t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotl<u32>(s3, 11);
    store<f32>(to, uniform < p ? 0 : kept);
  }
  store<u32>(state, s0);
  store<u32>(state, s1, 4);
  store<u32>(state, s2, 8);
  store<u32>(state, s3, 12);
}
