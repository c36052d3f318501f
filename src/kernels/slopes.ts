/** ReLU with a learned slope below zero for each channel (He et al. 2015b), over [rows, channels]. */
import { addDoubles } from './reduction';
import { FLOAT, VECTOR, loadFirst, storeFirst } from './simd';

/** Rows whose sums are in single precision. */
const BLOCK: i32 = 64;

/** y = x above 0, else slope · x. @param slopes one for each channel. */
export function prelu(x: usize, rows: i32, channels: i32, slopes: usize, y: usize): void {
  const zero = f32x4.splat(0);
  for (let i = rows; i != 0; i--) {
    for (let c = 0; c < channels; c += 4) {
      const here = channels - c;
      const v = loadFirst(x + <usize>c * FLOAT, here);
      const below = f32x4.mul(v, loadFirst(slopes + <usize>c * FLOAT, here));
      storeFirst(y + <usize>c * FLOAT, v128.bitselect(v, below, f32x4.gt(v, zero)), here);
    }
    x += <usize>channels * FLOAT;
    y += <usize>channels * FLOAT;
  }
}

/**
 * ∂E/∂x, and ∂E/∂slope of every channel.
 * @param partial room for as many numbers and float64 as there are channels, each rounded up to whole vectors.
 */
export function preluGradient(
  x: usize,
  dy: usize,
  rows: i32,
  channels: i32,
  slopes: usize,
  partial: usize,
  dx: usize,
  dSlopes: usize,
): void {
  const zero = f32x4.splat(0);
  const wide = <usize>((channels + 3) & ~3) * FLOAT;
  const totals = partial + wide;
  memory.fill(partial, 0, 3 * wide);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < channels; c += 4) {
      const here = channels - c;
      const at = <usize>c * FLOAT;
      const v = loadFirst(x + at, here);
      const d = loadFirst(dy + at, here);
      const above = f32x4.gt(v, zero);
      storeFirst(dx + at, v128.bitselect(d, f32x4.mul(d, loadFirst(slopes + at, here)), above), here);
      v128.store(partial + at, f32x4.add(v128.load(partial + at), v128.andnot(f32x4.mul(d, v), above)));
    }
    if ((i + 1) % BLOCK == 0 || i + 1 == rows) {
      for (let at: usize = 0; at < wide; at += VECTOR) addDoubles(totals + 2 * at, v128.load(partial + at));
      memory.fill(partial, 0, wide);
    }
    x += <usize>channels * FLOAT;
    dy += <usize>channels * FLOAT;
    dx += <usize>channels * FLOAT;
  }
  for (let c = 0; c < channels; c++) store<f32>(dSlopes + <usize>c * FLOAT, <f32>load<f64>(totals + <usize>c * 8));
}
