/**
 * Depthwise convolution, every channel by itself, and its gradient by the weights. Four channels of a place are a vector; nothing is
 * packed, as the weights of a tap lie as the channels do:
 *
 *   frame (convolution.ts)                weights                  output
 *   ┌──────┬──────┬──────┬────            ┌──────┐ tap 0           ┌──────┬──────┬──
 *   │0 … C │0 … C │0 … C │         ×      │0 … C │           =     │0 … C │0 … C │
 *   ├──────┼──────┼──────┼────            ├──────┤ tap 1           ├──────┼──────┼──
 *   │      │      │      │                │      │ …               │      │      │
 *
 * Sweeps are those of convolution.ts, with a stretch for each tap; `length` and groups are not looked at.
 */
import { clearFrame, Frame, framed, Sweep } from './convolution';
import { FLOAT, VECTOR, loadFirst, madd, storeFirst } from './simd';

/** Convolves every image: each in turn is framed, then swept once for each of `count` sweeps. */
export function convolveDepthwise(f: Frame, sweeps: usize, count: i32): void {
  clearFrame(f);
  for (let image = 0; image < f.images; image++) {
    const at = framed(f, image);
    for (let i = 0; i < count; i++) {
      sweepDepthwise(at, changetype<Sweep>(sweeps + <usize>i * offsetof<Sweep>()), image);
    }
  }
}

function sweepDepthwise(at: usize, s: Sweep, image: i32): void {
  const output = s.output + <usize>image * s.outputImage;
  for (let row = 0; row < s.rows; row++) {
    let from = at + s.first + <usize>row * s.rowStride;
    let to = output + <usize>row * s.outputRow;
    for (let column = 0; column < s.columns; column += 4) {
      const wide = min(4, s.columns - column);
      for (let channel = 0; channel < s.channels; channel += 4) fourPlaces(from, s, to, wide, channel);
      from += 4 * s.pixelStride;
      to += 4 * s.outputPixel;
    }
  }
}

/** Four channels of 1 to 4 places in a row. */
// @ts-ignore: decorator
@inline
function fourPlaces(from: usize, s: Sweep, to: usize, wide: i32, channel: i32): void {
  const tapBytes = <usize>s.channels * FLOAT;
  const at = <usize>channel * FLOAT;
  // Places that are not there are the first one again: nothing is read outside.
  const step1: usize = wide > 1 ? s.pixelStride : 0;
  const step2: usize = wide > 2 ? 2 * s.pixelStride : 0;
  const step3: usize = wide > 3 ? 3 * s.pixelStride : 0;
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  let c2 = f32x4.splat(0);
  let c3 = f32x4.splat(0);
  let weights = s.weights + at;
  const end = s.offsets + (<usize>s.runs << 2);
  for (let offset = s.offsets; offset < end; offset += 4) {
    const w = v128.load(weights);
    const p = from + at + <usize>load<u32>(offset);
    c0 = madd(v128.load(p), w, c0);
    c1 = madd(v128.load(p + step1), w, c1);
    c2 = madd(v128.load(p + step2), w, c2);
    c3 = madd(v128.load(p + step3), w, c3);
    weights += tapBytes;
  }
  const here = s.channels - channel;
  const place = to + at;
  storeFirst(place, c0, here);
  if (wide > 1) storeFirst(place + s.outputPixel, c1, here);
  if (wide > 2) storeFirst(place + 2 * s.outputPixel, c2, here);
  if (wide > 3) storeFirst(place + 3 * s.outputPixel, c3, here);
}

/**
 * Gradient by the weights: sums over all places of x · ∂E/∂y, channel by channel.
 * @param s the sweep of the forward pass, its output ∂E/∂y; `weights` is not looked at.
 * @param sums [tap][channel]; what is there is added to.
 */
export function addDepthwiseGradient(f: Frame, s: Sweep, sums: usize): void {
  clearFrame(f);
  const tapBytes = <usize>s.channels * FLOAT;
  for (let image = 0; image < f.images; image++) {
    const at = framed(f, image) + s.first;
    const gradient = s.output + <usize>image * s.outputImage;
    for (let row = 0; row < s.rows; row += s.rowsAtOnce) {
      const height = min(s.rowsAtOnce, s.rows - row);
      const x = at + <usize>row * s.rowStride;
      const dy = gradient + <usize>row * s.outputRow;
      for (let channel = 0; channel < s.channels; channel += 8) {
        const bytes = <usize>channel * FLOAT;
        for (let tap = 0; tap < s.runs; tap += 3) {
          addThreeTaps(x + bytes, s, dy + bytes, height, tap, sums + <usize>tap * tapBytes + bytes, s.channels - channel);
        }
      }
    }
  }
}

/** Eight channels of three taps: as many sums as keep the multipliers busy. Taps and channels that are not there are not stored. */
function addThreeTaps(x: usize, s: Sweep, dy: usize, height: i32, tap: i32, to: usize, channels: i32): void {
  const last = s.runs - 1;
  const offset0 = <usize>load<u32>(s.offsets + ((<usize>tap) << 2));
  const offset1 = <usize>load<u32>(s.offsets + ((<usize>min(tap + 1, last)) << 2));
  const offset2 = <usize>load<u32>(s.offsets + ((<usize>min(tap + 2, last)) << 2));
  const second: usize = channels > 4 ? VECTOR : 0;
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  const pixel = s.pixelStride;
  const outputPixel = s.outputPixel;
  const columns = s.columns;
  for (let h = 0; h < height; h++) {
    let p = x + <usize>h * s.rowStride;
    let q = dy + <usize>h * s.outputRow;
    for (let w = columns; w != 0; w--) {
      const d0 = v128.load(q);
      const d1 = v128.load(q + second);
      c00 = madd(v128.load(p + offset0), d0, c00);
      c01 = madd(v128.load(p + offset0 + second), d1, c01);
      c10 = madd(v128.load(p + offset1), d0, c10);
      c11 = madd(v128.load(p + offset1 + second), d1, c11);
      c20 = madd(v128.load(p + offset2), d0, c20);
      c21 = madd(v128.load(p + offset2 + second), d1, c21);
      p += pixel;
      q += outputPixel;
    }
  }
  const tapBytes = <usize>s.channels * FLOAT;
  addEight(to, c00, c01, channels);
  if (tap < last) addEight(to + tapBytes, c10, c11, channels);
  if (tap + 1 < last) addEight(to + 2 * tapBytes, c20, c21, channels);
}

// @ts-ignore: decorator
@inline
function addEight(to: usize, first: v128, second: v128, channels: i32): void {
  storeFirst(to, f32x4.add(loadFirst(to, channels), first), channels);
  if (channels > 4) storeFirst(to + VECTOR, f32x4.add(loadFirst(to + VECTOR, channels - 4), second), channels - 4);
}

/** Every number `times` times, one behind the other. */
export function repeatEach(from: usize, count: i32, times: i32, to: usize): void {
  for (let i = count; i != 0; i--, from += FLOAT) {
    const value = load<f32>(from);
    for (let j = times; j != 0; j--, to += FLOAT) store<f32>(to, value);
  }
}

/** The sum of every `times` numbers: what `repeatEach` is transposed. */
export function sumEach(from: usize, count: i32, times: i32, to: usize): void {
  for (let i = count; i != 0; i--, to += FLOAT) {
    let sum: f32 = 0;
    for (let j = times; j != 0; j--, from += FLOAT) sum += load<f32>(from);
    store<f32>(to, sum);
  }
}
