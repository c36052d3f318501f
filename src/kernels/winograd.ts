/**
 * Convolutions of 3×3 at stride 1 by F(4×4, 3×3) of Lavin and Gray (2015, arXiv:1509.09308): tiles of 6×6 numbers that overlap by
 * two give 4×4 outputs with 36 products in the place of 144.
 *
 *   y = Aᵀ [ (G w Gᵀ) ⊙ (Bᵀ x B) ] A          ∂w = Gᵀ [ Σ (Bᵀ x B) ⊙ (A ∂y Aᵀ) ] G
 *
 *   image                              each of the 36 points is a product of matrices
 *   ┌───────────┬┬────              ┌───────────────┐       ┌─────────────┐
 *   │           ││           tiles  │ Bᵀ x B        │   ×   │ G w Gᵀ      │ channels
 *   │  tile 0   ││ tile 1           │               │       │             │
 *   │           ││                  └───────────────┘       └─────────────┘
 *   ├───────────┼┼────                  channels                outputs, in panels of 8
 *   ├───────────┼┼────
 *
 * Transformed images are [point][tile][channel], rounded up to 4 channels; products and transformed ∂E/∂y [point][tile][output],
 * rounded up to 8; transformed weights [point][panel][channel][8]. Points are `…Point` bytes apart. What lies in channels and
 * outputs that only fill up is not defined, and never gets into one that is there.
 */
import { FLOAT, PANEL, PANEL_BYTES, VECTOR, storeFirst } from './simd';
import { addOuterProducts, rowsTimesPanel } from './tiles';
import { A, B, G, POINTS, TRANSPOSED_A, TRANSPOSED_G, transformTile } from './winogradTransforms';

/** Outputs along a side of a tile, and numbers that they see. */
const SIDE: i32 = 4;
const SEEN: i32 = 6;

/** Images cut into tiles. Tiles are counted row by row, image after image; steps are in bytes. */
@unmanaged
export class Tiling {
  /** First channel of the first image, [images, height, width, ≥ channels]. */
  at: usize;
  pixel: usize;
  height: i32;
  width: i32;
  channels: i32;
  /** Rows and columns that the first tile begins before the image. */
  top: i32;
  left: i32;
  tileRows: i32;
  tileColumns: i32;
}

/** What is done with the tiles, `block` at once. */
@unmanaged
export class Winograd {
  tiles: i32;
  block: i32;
  weights: usize;
  weightPoint: usize;
  transformed: usize;
  transformedPoint: usize;
  products: usize;
  productPoint: usize;
  /** Room for a tile of which one side is transformed, [6, 6, 4]; and for one, [6, 6, channels], of the larger number of channels. */
  half: usize;
  patch: usize;
}

/** Nothing before the first number of a row. */
const noOffset = memory.data<u32>([0]);

// @ts-ignore: decorator
@inline
function roundUp(channels: i32, to: i32): usize {
  return <usize>((channels + to - 1) & ~(to - 1)) * FLOAT;
}

/** A tile of a tiling: where it begins in its image, and the image. */
// @ts-ignore: decorator
@inline
function rowOf(t: Tiling, tile: i32): i32 {
  return ((tile / t.tileColumns) % t.tileRows) * SIDE - t.top;
}

// @ts-ignore: decorator
@inline
function columnOf(t: Tiling, tile: i32): i32 {
  return (tile % t.tileColumns) * SIDE - t.left;
}

// @ts-ignore: decorator
@inline
function placeOf(t: Tiling, tile: i32, row: i32, column: i32): usize {
  const image = tile / (t.tileColumns * t.tileRows);
  return t.at + <usize>((image * t.height + row) * t.width + column) * t.pixel;
}

// @ts-ignore: decorator
@inline
function isInside(t: Tiling, row: i32, column: i32, side: i32): bool {
  return row >= 0 && column >= 0 && row + side <= t.height && column + side <= t.width;
}

/** Copies a tile that reaches over the image's edge, zeros outside: [side, side, channels rounded up to 4]. */
function copyPatch(t: Tiling, tile: i32, row: i32, column: i32, side: i32, to: usize): void {
  const bytes = roundUp(t.channels, 4);
  for (let i = row; i < row + side; i++) {
    for (let j = column; j < column + side; j++, to += bytes) {
      if (i >= 0 && j >= 0 && i < t.height && j < t.width) {
        const from = placeOf(t, tile, i, j);
        for (let at: usize = 0; at < bytes; at += VECTOR) v128.store(to + at, v128.load(from + at));
      } else {
        for (let at: usize = 0; at < bytes; at += VECTOR) v128.store(to + at, f32x4.splat(0));
      }
    }
  }
}

/** A matrix on both sides of `count` tiles of `side` × `side` numbers; `step` bytes lie between tiles of what comes of it. */
// @ts-ignore: decorator
@inline
function transformTiles(
  matrix: i32,
  side: i32,
  t: Tiling,
  w: Winograd,
  first: i32,
  count: i32,
  target: usize,
  step: usize,
  point: usize,
): void {
  const bytes = roundUp(t.channels, 4);
  const half = w.half;
  let to = target;
  for (let tile = first; tile < first + count; tile++, to += step) {
    const row = rowOf(t, tile);
    const column = columnOf(t, tile);
    let from = w.patch;
    let pixel = bytes;
    let rowStep = <usize>side * bytes;
    if (isInside(t, row, column, side)) {
      from = placeOf(t, tile, row, column);
      pixel = t.pixel;
      rowStep = <usize>t.width * pixel;
    } else copyPatch(t, tile, row, column, side, from);
    for (let at: usize = 0; at < bytes; at += VECTOR) {
      transformTile(matrix, from + at, rowStep, pixel, half, to + at, 6 * point, point);
    }
  }
}

/** Bᵀ x B of `count` tiles. */
function transformImage(t: Tiling, w: Winograd, first: i32, count: i32): void {
  transformTiles(B, SEEN, t, w, first, count, w.transformed, roundUp(t.channels, 4), w.transformedPoint);
}

/** A ∂y Aᵀ of `count` tiles. */
function transformGradient(t: Tiling, w: Winograd, first: i32, count: i32): void {
  transformTiles(A, SIDE, t, w, first, count, w.products, roundUp(t.channels, PANEL), w.productPoint);
}

/** Aᵀ m A of `count` tiles, stored where the image has rows and columns. */
function transformProducts(t: Tiling, w: Winograd, first: i32, count: i32): void {
  const step = roundUp(t.channels, PANEL);
  const point = w.productPoint;
  const rowStep = <usize>t.width * t.pixel;
  const half = w.half;
  let from = w.products;
  for (let tile = first; tile < first + count; tile++, from += step) {
    const row = rowOf(t, tile);
    const column = columnOf(t, tile);
    const to = placeOf(t, tile, row, column);
    const inside = isInside(t, row, column, SIDE);
    for (let channel = 0; channel < t.channels; channel += 4) {
      const at = <usize>channel * FLOAT;
      const direct = inside && channel + 4 <= t.channels;
      const out = direct ? to + at : w.patch;
      const outRow = direct ? rowStep : <usize>SIDE * VECTOR;
      transformTile(TRANSPOSED_A, from + at, 6 * point, point, half, out, outRow, direct ? t.pixel : VECTOR);
      if (direct) continue;
      for (let i = 0; i < min(SIDE, t.height - row); i++) {
        for (let j = 0; j < min(SIDE, t.width - column); j++) {
          const value = v128.load(w.patch + <usize>(i * SIDE + j) * VECTOR);
          storeFirst(to + at + <usize>i * rowStep + <usize>j * t.pixel, value, t.channels - channel);
        }
      }
    }
  }
}

/**
 * Turns kernels round and changes inputs and outputs, for the input gradient: [tap][input][output] → [last tap first][output][input].
 * @param inputs, outputs of this group; `tapStep` and `inputStep` are bytes between taps and inputs of `weights`.
 */
export function turnWeights(
  weights: usize,
  taps: i32,
  tapStep: usize,
  inputs: i32,
  inputStep: usize,
  outputs: i32,
  to: usize,
): void {
  for (let tap = taps - 1; tap >= 0; tap--) {
    for (let output = 0; output < outputs; output++) {
      let from = weights + <usize>tap * tapStep + <usize>output * FLOAT;
      for (let input = inputs; input != 0; input--, from += inputStep, to += FLOAT) store<f32>(to, load<f32>(from));
    }
  }
}

/**
 * G w Gᵀ of all weights, [tap][input][≥ outputs], in panels of 8 outputs.
 * @param tapStep, inputStep bytes from one tap and from one input to the next.
 * @param half room for [6, 6, 4] numbers.
 */
export function transformWeights(
  weights: usize,
  tapStep: usize,
  inputs: i32,
  inputStep: usize,
  outputs: i32,
  half: usize,
  to: usize,
  point: usize,
): void {
  for (let output = 0; output < outputs; output += PANEL) {
    for (let input = 0; input < inputs; input++, to += PANEL_BYTES) {
      for (let at: usize = 0; at < PANEL_BYTES; at += VECTOR) {
        const from = weights + <usize>input * inputStep + <usize>output * FLOAT + at;
        transformTile(G, from, 3 * tapStep, tapStep, half, to + at, 6 * point, point);
      }
    }
  }
}

/** y = x ∗ w, where `target` has as many tiles as `source`. */
export function winogradConvolve(source: Tiling, target: Tiling, w: Winograd): void {
  const row = roundUp(source.channels, 4);
  const step = roundUp(target.channels, PANEL);
  const panelBytes = <usize>source.channels * PANEL_BYTES;
  for (let first = 0; first < w.tiles; first += w.block) {
    const count = min(w.block, w.tiles - first);
    transformImage(source, w, first, count);
    for (let point: usize = 0; point < <usize>POINTS; point++) {
      const from = w.transformed + point * w.transformedPoint;
      let panel = w.weights + point * w.weightPoint;
      let to = w.products + point * w.productPoint;
      for (let channel = 0; channel < target.channels; channel += PANEL, panel += panelBytes, to += PANEL_BYTES) {
        for (let tile = 0; tile < count; tile += 4) {
          rowsTimesPanel(
            from + <usize>tile * row,
            row,
            noOffset,
            1,
            source.channels,
            panel,
            to + <usize>tile * step,
            step,
            min(4, count - tile),
            PANEL,
          );
        }
      }
    }
    transformProducts(target, w, first, count);
  }
}

/**
 * Adds the gradient by the weights at each point: Σ over tiles of (Bᵀ x B) ⊗ (A ∂y Aᵀ).
 * @param sums [point][channel][output]; `sumPoint` bytes from one point to the next.
 */
export function addWinogradGradient(source: Tiling, target: Tiling, w: Winograd, sums: usize, sumPoint: usize): void {
  const row = roundUp(source.channels, 4);
  const step = roundUp(target.channels, PANEL);
  const sumRow = <usize>target.channels * FLOAT;
  for (let first = 0; first < w.tiles; first += w.block) {
    const count = min(w.block, w.tiles - first);
    transformImage(source, w, first, count);
    transformGradient(target, w, first, count);
    for (let point: usize = 0; point < <usize>POINTS; point++) {
      const x = w.transformed + point * w.transformedPoint;
      const dy = w.products + point * w.productPoint;
      const to = sums + point * sumPoint;
      for (let output = 0; output < target.channels; output += PANEL) {
        for (let channel = 0; channel < source.channels; channel += 4) {
          addOuterProducts(
            x + <usize>channel * FLOAT,
            row,
            0,
            dy + <usize>output * FLOAT,
            step,
            0,
            1,
            count,
            to + <usize>channel * sumRow + <usize>output * FLOAT,
            sumRow,
            min(4, source.channels - channel),
            min(PANEL, target.channels - output),
          );
        }
      }
    }
  }
}

/**
 * Gᵀ s G of the sums: the gradient of the nine taps, [tap][channel][≥ outputs].
 * @param tapStep, channelStep bytes from one tap and from one channel to the next.
 * @param half room for [6, 6, 4] numbers.
 */
export function gradientOfTaps(
  sums: usize,
  sumPoint: usize,
  channels: i32,
  outputs: i32,
  half: usize,
  to: usize,
  tapStep: usize,
  channelStep: usize,
): void {
  const taps = half + 18 * VECTOR;
  for (let channel = 0; channel < channels; channel++, to += channelStep) {
    for (let output = 0; output < outputs; output += 4) {
      const from = sums + <usize>(channel * outputs + output) * FLOAT;
      transformTile(TRANSPOSED_G, from, 6 * sumPoint, sumPoint, half, taps, 3 * VECTOR, VECTOR);
      for (let tap: usize = 0; tap < 9; tap++) {
        const place = to + tap * tapStep + <usize>output * FLOAT;
        storeFirst(place, v128.load(taps + tap * VECTOR), outputs - output);
      }
    }
  }
}
