/**
 * Convolutions of 3×3 at stride 1 by F(2×2, 3×3) of Lavin and Gray (2015, arXiv:1509.09308, Sec. 4.1): tiles of 4×4 numbers that
 * overlap by two give 2×2 outputs with 16 products in the place of 36.
 *
 *   y = Aᵀ [ (G w Gᵀ) ⊙ (Bᵀ x B) ] A
 *
 *        ┌ 1  0 −1  0 ┐        ┌ 1    0    0  ┐         ┌ 1  1  1  0 ┐
 *   Bᵀ = │ 0  1  1  0 │    G = │ ½    ½    ½  │    Aᵀ = └ 0  1 −1 −1 ┘
 *        │ 0 −1  1  0 │        │ ½   −½    ½  │
 *        └ 0  1  0 −1 ┘        └ 0    0    1  ┘
 *
 * Each of the 16 places of a transformed tile, a "point", is a product of matrices: tiles × channels times channels × outputs.
 * Transformed images are [point][plane][tile][lane], transformed weights [point][panel][channel][8], products
 * [point][tile][output]. Points are `…Point` bytes apart.
 */
import { layOut, Planes } from './convolution';
import { FLOAT, PANEL, PANEL_BYTES, VECTOR, loadFirst, storeFirst } from './simd';
import { addOuterProducts, rowsTimesPanel } from './tiles';

@unmanaged
export class Winograd {
  /** Tiles of an image, and rows of tiles that are transformed at once. */
  tileRows: i32;
  tileColumns: i32;
  block: i32;
  /** Bytes from the beginning of a transformed tile's planes to each plane (u32 each), and how many there are. */
  offsets: usize;
  planes: i32;
  weights: usize;
  weightPoint: usize;
  transformed: usize;
  transformedPoint: usize;
  products: usize;
  productPoint: usize;
  /** y, or ∂E/∂y: [images, rows, columns, channels]. */
  output: usize;
  rows: i32;
  columns: i32;
  channels: i32;
}

/** Bᵀ x B of some rows of tiles. */
function transformImage(planes: Planes, w: Winograd, first: i32, count: i32): void {
  const laneBytes = <usize>planes.lanes * FLOAT;
  const row = <usize>planes.paddedWidth * laneBytes;
  const plane = <usize>planes.paddedHeight * row;
  const point = w.transformedPoint;
  for (let i = 0; i < w.planes; i++) {
    let to = w.transformed + <usize>load<u32>(w.offsets + (<usize>i << 2));
    for (let h = first; h < first + count; h++) {
      let from = planes.scratch + <usize>i * plane + <usize>(2 * h) * row;
      for (let t = w.tileColumns; t != 0; t--) {
        for (let lane: usize = 0; lane < laneBytes; lane += VECTOR) {
          const r0 = from + lane;
          const r1 = r0 + row;
          const r2 = r1 + row;
          const r3 = r2 + row;
          const o = to + lane;
          transformDifference(r0, r2, laneBytes, o, point);
          transformSum(r1, r2, laneBytes, o + 4 * point, point);
          transformDifference(r2, r1, laneBytes, o + 8 * point, point);
          transformDifference(r1, r3, laneBytes, o + 12 * point, point);
        }
        from += 2 * laneBytes;
        to += laneBytes;
      }
    }
  }
}

/** One row of Bᵀ x times B, of the difference of two rows. */
// @ts-ignore: decorator
@inline
function transformDifference(plus: usize, minus: usize, pixel: usize, to: usize, point: usize): void {
  const a = f32x4.sub(v128.load(plus), v128.load(minus));
  const b = f32x4.sub(v128.load(plus + pixel), v128.load(minus + pixel));
  const c = f32x4.sub(v128.load(plus + 2 * pixel), v128.load(minus + 2 * pixel));
  const d = f32x4.sub(v128.load(plus + 3 * pixel), v128.load(minus + 3 * pixel));
  storeColumns(a, b, c, d, to, point);
}

/** The same of the sum of two rows. */
// @ts-ignore: decorator
@inline
function transformSum(one: usize, other: usize, pixel: usize, to: usize, point: usize): void {
  const a = f32x4.add(v128.load(one), v128.load(other));
  const b = f32x4.add(v128.load(one + pixel), v128.load(other + pixel));
  const c = f32x4.add(v128.load(one + 2 * pixel), v128.load(other + 2 * pixel));
  const d = f32x4.add(v128.load(one + 3 * pixel), v128.load(other + 3 * pixel));
  storeColumns(a, b, c, d, to, point);
}

// @ts-ignore: decorator
@inline
function storeColumns(a: v128, b: v128, c: v128, d: v128, to: usize, point: usize): void {
  v128.store(to, f32x4.sub(a, c));
  v128.store(to + point, f32x4.add(b, c));
  v128.store(to + 2 * point, f32x4.sub(c, b));
  v128.store(to + 3 * point, f32x4.sub(b, d));
}

/**
 * G w Gᵀ of all weights, in panels of 8 outputs, zeros where there is no such input or output.
 * @param tapStep bytes from one of the nine taps to the next, negative where the kernel is turned round: `weights` is then the last.
 */
export function transformWeights(
  weights: usize,
  tapStep: isize,
  inputs: i32,
  inputStep: usize,
  outputs: i32,
  outputStep: usize,
  paddedInputs: i32,
  to: usize,
  point: usize,
): void {
  for (let panel = 0; panel < outputs; panel += PANEL) {
    for (let input = 0; input < paddedInputs; input++) {
      for (let column = 0; column < PANEL; column++, to += FLOAT) {
        const output = panel + column;
        if (input >= inputs || output >= outputs) {
          let o = to;
          for (let p = 0; p < 16; p++, o += point) store<f32>(o, 0);
          continue;
        }
        const w = weights + <usize>input * inputStep + <usize>output * outputStep;
        let o = to;
        for (let row = 0; row < 4; row++, o += 4 * point) {
          const a = tapOf(w, tapStep, row, 0);
          const b = tapOf(w, tapStep, row, 1);
          const c = tapOf(w, tapStep, row, 2);
          const half = (a + c) * 0.5;
          store<f32>(o, a);
          store<f32>(o + point, half + b * 0.5);
          store<f32>(o + 2 * point, half - b * 0.5);
          store<f32>(o + 3 * point, c);
        }
      }
    }
  }
}

/** A number of G w: one row of G times one column of w. */
// @ts-ignore: decorator
@inline
function tapOf(w: usize, step: isize, row: i32, column: i32): f32 {
  const first = load<f32>(w + <usize>(step * column));
  const second = load<f32>(w + <usize>(step * (3 + column)));
  const third = load<f32>(w + <usize>(step * (6 + column)));
  if (row == 0) return first;
  if (row == 3) return third;
  const half = (first + third) * 0.5;
  return row == 1 ? half + second * 0.5 : half - second * 0.5;
}

/** Aᵀ m A of some rows of tiles, stored where the image has rows and columns. */
function transformProducts(w: Winograd, image: usize, first: i32, count: i32): void {
  const pixel = <usize>w.channels * FLOAT;
  const row = <usize>w.columns * pixel;
  const step = <usize>((w.channels + PANEL - 1) & ~(PANEL - 1)) * FLOAT;
  let from = w.products;
  for (let h = first; h < first + count; h++) {
    for (let t = 0; t < w.tileColumns; t++, from += step) {
      const to = image + <usize>(2 * h) * row + <usize>(2 * t) * pixel;
      const right = 2 * t + 1 < w.columns;
      const below = 2 * h + 1 < w.rows;
      for (let channel = 0; channel < w.channels; channel += 4) {
        const at = <usize>channel * FLOAT;
        const here = min(4, w.channels - channel);
        let m = from + at;
        let leftTop = f32x4.splat(0);
        let rightTop = f32x4.splat(0);
        let leftBelow = f32x4.splat(0);
        let rightBelow = f32x4.splat(0);
        for (let i = 0; i < 4; i++, m += 4 * w.productPoint) {
          const a = v128.load(m);
          const b = v128.load(m + w.productPoint);
          const c = v128.load(m + 2 * w.productPoint);
          const d = v128.load(m + 3 * w.productPoint);
          const l = f32x4.add(a, f32x4.add(b, c));
          const r = f32x4.sub(f32x4.sub(b, c), d);
          if (i < 3) {
            leftTop = f32x4.add(leftTop, l);
            rightTop = f32x4.add(rightTop, r);
          }
          if (i == 1) {
            leftBelow = f32x4.add(leftBelow, l);
            rightBelow = f32x4.add(rightBelow, r);
          } else if (i > 1) {
            leftBelow = f32x4.sub(leftBelow, l);
            rightBelow = f32x4.sub(rightBelow, r);
          }
        }
        storeFirst(to + at, leftTop, here);
        if (right) storeFirst(to + at + pixel, rightTop, here);
        if (below) storeFirst(to + at + row, leftBelow, here);
        if (right && below) storeFirst(to + at + row + pixel, rightBelow, here);
      }
    }
  }
}

/** y = x ∗ w for every image. */
export function winogradConvolve(planes: Planes, w: Winograd): void {
  memory.fill(planes.scratch, 0, planes.scratchBytes);
  const laneBytes = <usize>planes.lanes * FLOAT;
  const paddedChannels = (w.channels + PANEL - 1) & ~(PANEL - 1);
  const step = <usize>paddedChannels * FLOAT;
  const panelBytes = <usize>(w.planes * planes.lanes) * PANEL_BYTES;
  const imageBytes = <usize>(w.rows * w.columns * w.channels) * FLOAT;
  for (let image = 0; image < planes.images; image++) {
    layOut(planes, image);
    for (let first = 0; first < w.tileRows; first += w.block) {
      const count = min(w.block, w.tileRows - first);
      const tiles = count * w.tileColumns;
      transformImage(planes, w, first, count);
      for (let point: usize = 0; point < 16; point++) {
        const from = w.transformed + point * w.transformedPoint;
        const to = w.products + point * w.productPoint;
        let panel = w.weights + point * w.weightPoint;
        for (let channel = 0; channel < paddedChannels; channel += PANEL, panel += panelBytes) {
          for (let tile = 0; tile < tiles; tile += 4) {
            const at = <usize>tile;
            const out = to + at * step + <usize>channel * FLOAT;
            const rows = min(4, tiles - tile);
            rowsTimesPanel(
              from + at * laneBytes,
              laneBytes,
              w.offsets,
              w.planes,
              planes.lanes,
              panel,
              out,
              step,
              rows,
              PANEL,
            );
          }
        }
      }
      transformProducts(w, w.output + <usize>image * imageBytes, first, count);
    }
  }
}

/** A ∂y Aᵀ of some rows of tiles, [point][tile][channel]; places outside of the image are 0. */
function transformGradient(w: Winograd, image: usize, first: i32, count: i32): void {
  const pixel = <usize>w.channels * FLOAT;
  const row = <usize>w.columns * pixel;
  const point = w.productPoint;
  const step = <usize>((w.channels + PANEL - 1) & ~(PANEL - 1)) * FLOAT;
  const zero = f32x4.splat(0);
  let to = w.products;
  for (let h = first; h < first + count; h++) {
    for (let t = 0; t < w.tileColumns; t++, to += step) {
      const from = image + <usize>(2 * h) * row + <usize>(2 * t) * pixel;
      const right = 2 * t + 1 < w.columns;
      const below = 2 * h + 1 < w.rows;
      for (let channel = 0; channel < w.channels; channel += 4) {
        const at = <usize>channel * FLOAT;
        const here = min(4, w.channels - channel);
        const p = from + at;
        const a = loadFirst(p, here);
        const b = right ? loadFirst(p + pixel, here) : zero;
        const c = below ? loadFirst(p + row, here) : zero;
        const d = right && below ? loadFirst(p + row + pixel, here) : zero;
        const o = to + at;
        spreadRow(a, b, o, point);
        spreadRow(f32x4.add(a, c), f32x4.add(b, d), o + 4 * point, point);
        spreadRow(f32x4.sub(a, c), f32x4.sub(b, d), o + 8 * point, point);
        spreadRow(f32x4.neg(c), f32x4.neg(d), o + 12 * point, point);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function spreadRow(x: v128, y: v128, to: usize, point: usize): void {
  v128.store(to, x);
  v128.store(to + point, f32x4.add(x, y));
  v128.store(to + 2 * point, f32x4.sub(x, y));
  v128.store(to + 3 * point, f32x4.neg(y));
}

/**
 * Adds the gradient by the weights at each point: Σ over tiles of (Bᵀ x B) ⊗ (A ∂y Aᵀ).
 * @param sums [point][plane][lane][channel]; `sumPoint` bytes from one point to the next.
 */
export function addWinogradGradient(planes: Planes, w: Winograd, sums: usize, sumPoint: usize): void {
  memory.fill(planes.scratch, 0, planes.scratchBytes);
  const laneBytes = <usize>planes.lanes * FLOAT;
  const step = <usize>((w.channels + PANEL - 1) & ~(PANEL - 1)) * FLOAT;
  const rowBytes = <usize>w.channels * FLOAT;
  const imageBytes = <usize>(w.rows * w.columns * w.channels) * FLOAT;
  for (let image = 0; image < planes.images; image++) {
    layOut(planes, image);
    for (let first = 0; first < w.tileRows; first += w.block) {
      const count = min(w.block, w.tileRows - first);
      const tiles = count * w.tileColumns;
      transformImage(planes, w, first, count);
      transformGradient(w, w.output + <usize>image * imageBytes, first, count);
      for (let point: usize = 0; point < 16; point++) {
        let to = sums + point * sumPoint;
        for (let plane = 0; plane < w.planes; plane++) {
          const x = w.transformed + point * w.transformedPoint + <usize>load<u32>(w.offsets + (<usize>plane << 2));
          for (let channel = 0; channel < w.channels; channel += PANEL) {
            for (let lane = 0; lane < planes.lanes; lane += 4) {
              addOuterProducts(
                x + <usize>lane * FLOAT,
                laneBytes,
                0,
                w.products + point * w.productPoint + <usize>channel * FLOAT,
                step,
                0,
                1,
                tiles,
                to + <usize>lane * rowBytes + <usize>channel * FLOAT,
                rowBytes,
                4,
                min(PANEL, w.channels - channel),
              );
            }
          }
          to += <usize>planes.lanes * rowBytes;
        }
      }
    }
  }
}

/** Gᵀ s G of the sums: the gradient of the nine taps, [tap][channel][output], of as many channels as there are. */
export function gradientOfTaps(sums: usize, sumPoint: usize, channels: i32, outputs: i32, to: usize): void {
  const count = channels * outputs;
  const tap = <usize>count * FLOAT;
  for (let i = 0; i < count; i += 4) {
    const here = min(4, count - i);
    const at = <usize>i * FLOAT;
    for (let column = 0; column < 3; column++) {
      const r0 = columnOf(sums + at, sumPoint, column);
      const r1 = columnOf(sums + at + 4 * sumPoint, sumPoint, column);
      const r2 = columnOf(sums + at + 8 * sumPoint, sumPoint, column);
      const r3 = columnOf(sums + at + 12 * sumPoint, sumPoint, column);
      const half = f32x4.mul(f32x4.add(r1, r2), f32x4.splat(0.5));
      const o = to + at + <usize>column * tap;
      storeFirst(o, f32x4.add(r0, half), here);
      storeFirst(o + 3 * tap, f32x4.mul(f32x4.sub(r1, r2), f32x4.splat(0.5)), here);
      storeFirst(o + 6 * tap, f32x4.add(half, r3), here);
    }
  }
}

// @ts-ignore: decorator
@inline
function columnOf(row: usize, point: usize, column: i32): v128 {
  const b = v128.load(row + point);
  const c = v128.load(row + 2 * point);
  if (column == 1) return f32x4.mul(f32x4.sub(b, c), f32x4.splat(0.5));
  const half = f32x4.mul(f32x4.add(b, c), f32x4.splat(0.5));
  return f32x4.add(half, v128.load(column == 0 ? row : row + 3 * point));
}
