/** Pools over windows of images [images, height, width, channels], and their gradients. What lies outside an image counts nowhere. */
import { FLOAT, VECTOR, loadFirst, storeFirst } from './simd';

@unmanaged
export class Pool {
  images: i32;
  height: i32;
  width: i32;
  channels: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideY: i32;
  strideX: i32;
  /** Rows and columns outside before the first one. */
  top: i32;
  left: i32;
  /** Windows. */
  rows: i32;
  columns: i32;
}

/** Part of a window that lies in the image. */
let firstRow: i32;
let lastRow: i32;
let firstColumn: i32;
let lastColumn: i32;

function clip(pool: Pool, i: i32, j: i32): void {
  const row = i * pool.strideY - pool.top;
  const column = j * pool.strideX - pool.left;
  firstRow = max(0, row);
  lastRow = min(pool.height, row + pool.kernelHeight);
  firstColumn = max(0, column);
  lastColumn = min(pool.width, column + pool.kernelWidth);
}

/** Largest number, or mean of the numbers, of each window. A window wholly outside has the mean 0. */
// @ts-ignore: decorator
@inline
function eachWindow(pool: Pool, largest: bool, x: usize, y: usize): void {
  const pixel = <usize>pool.channels * FLOAT;
  const row = <usize>pool.width * pixel;
  const image = <usize>pool.height * row;
  for (let n = 0; n < pool.images; n++, x += image) {
    for (let i = 0; i < pool.rows; i++) {
      for (let j = 0; j < pool.columns; j++, y += pixel) {
        clip(pool, i, j);
        const count = max(0, lastRow - firstRow) * max(0, lastColumn - firstColumn);
        const share = f32x4.splat(count > 0 ? 1 / <f32>count : 0);
        for (let channel = 0; channel < pool.channels; channel += 4) {
          const here = min(4, pool.channels - channel);
          const at = x + <usize>channel * FLOAT;
          let v = f32x4.splat(largest ? -Infinity : 0);
          for (let h = firstRow; h < lastRow; h++) {
            let p = at + <usize>h * row + <usize>firstColumn * pixel;
            for (let w = firstColumn; w < lastColumn; w++, p += pixel) {
              const next = loadFirst(p, here);
              v = largest ? f32x4.max(v, next) : f32x4.add(v, next);
            }
          }
          storeFirst(y + <usize>channel * FLOAT, largest ? v : f32x4.mul(v, share), here);
        }
      }
    }
  }
}

export function maxPool(pool: Pool, x: usize, y: usize): void {
  eachWindow(pool, true, x, y);
}

export function averagePool(pool: Pool, x: usize, y: usize): void {
  eachWindow(pool, false, x, y);
}

/** Each ∂E/∂y goes to the first place of its window that has the maximum. `dx` is zero before. */
export function maxPoolGradient(pool: Pool, x: usize, y: usize, dy: usize, dx: usize): void {
  const pixel = <usize>pool.channels * FLOAT;
  const row = <usize>pool.width * pixel;
  const image = <usize>pool.height * row;
  const zero = f32x4.splat(0);
  for (let n = 0; n < pool.images; n++, x += image, dx += image) {
    for (let i = 0; i < pool.rows; i++) {
      for (let j = 0; j < pool.columns; j++, y += pixel, dy += pixel) {
        clip(pool, i, j);
        for (let channel = 0; channel < pool.channels; channel += 4) {
          const here = min(4, pool.channels - channel);
          const at = <usize>channel * FLOAT;
          const most = loadFirst(y + at, here);
          // What has not found its place yet.
          let open = v128.not(zero);
          const d = loadFirst(dy + at, here);
          for (let h = firstRow; h < lastRow; h++) {
            for (let w = firstColumn; w < lastColumn; w++) {
              const place = <usize>h * row + <usize>w * pixel + at;
              const found = v128.and(open, f32x4.eq(loadFirst(x + place, here), most));
              open = v128.andnot(open, found);
              storeFirst(dx + place, f32x4.add(loadFirst(dx + place, here), v128.and(d, found)), here);
            }
          }
        }
      }
    }
  }
}

/** Every place of a window gets its share. `dx` is zero before. */
export function averagePoolGradient(pool: Pool, dy: usize, dx: usize): void {
  const pixel = <usize>pool.channels * FLOAT;
  const row = <usize>pool.width * pixel;
  const image = <usize>pool.height * row;
  const whole = pixel & ~(VECTOR - 1);
  const rest = pool.channels & 3;
  for (let n = 0; n < pool.images; n++, dx += image) {
    for (let i = 0; i < pool.rows; i++) {
      for (let j = 0; j < pool.columns; j++, dy += pixel) {
        clip(pool, i, j);
        const share = f32x4.splat(1 / <f32>((lastRow - firstRow) * (lastColumn - firstColumn)));
        for (let h = firstRow; h < lastRow; h++) {
          let to = dx + <usize>h * row + <usize>firstColumn * pixel;
          for (let w = firstColumn; w < lastColumn; w++, to += pixel) {
            for (let c: usize = 0; c < whole; c += VECTOR) {
              v128.store(to + c, f32x4.add(v128.load(to + c), f32x4.mul(v128.load(dy + c), share)));
            }
            if (rest != 0) {
              const more = f32x4.mul(loadFirst(dy + whole, rest), share);
              storeFirst(to + whole, f32x4.add(loadFirst(to + whole, rest), more), rest);
            }
          }
        }
      }
    }
  }
}
