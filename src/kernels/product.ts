/**
 * Products of matrices, either one turned: both are packed into panels, whose layout the inner loop wants (Goto and van de Geijn
 * 2008).
 *
 *    packed a                         packed b
 *   ┌────┐ k   ┌────┐ k              ┌────────┐ k   ┌────────┐ k
 *   │4   │ ↓   │4   │ ↓  …      ×    │8       │ ↓   │8       │ ↓  …
 *   │rows│     │rows│                │columns │     │columns │
 *   └────┘     └────┘                └────────┘     └────────┘
 *   64 rows at once: they stay       a panel of 256 steps: it stays
 *   in the second cache              in the first one
 */
import { turnFour } from './turn';
import { FLOAT, PANEL, PANEL_BYTES, VECTOR } from './simd';
import { addOuterProducts } from './tiles';

/** Steps of the sums, and rows of a, that are packed at once; the host makes room for so many. */
const STEPS: i32 = 256;
const ROWS: i32 = 64;

/** Rows of a tile of sums. */
const TILE: i32 = 4;

/**
 * Panels of `width` rows: [panel][step][width]. What stands in the places of rows that are not there is not defined.
 * @param outer bytes from one row to the next; inner: from one step to the next. One of them is that of a number.
 */
// @ts-ignore: decorator
@inline
function pack(width: i32, from: usize, outer: usize, inner: usize, rows: i32, steps: i32, to: usize): void {
  const row = <usize>width * FLOAT;
  const whole = steps & ~3;
  for (let first = 0; first < rows; first += width, to += <usize>steps * row) {
    const panel = from + <usize>first * outer;
    if (outer == FLOAT) {
      let p = panel;
      let q = to;
      for (let k = steps; k != 0; k--, p += inner, q += row) {
        v128.store(q, v128.load(p));
        if (width == 8) v128.store(q, v128.load(p, 16), 16);
      }
      continue;
    }
    for (let four = 0; four < width; four += 4) {
      const here = rows - first - four;
      if (here <= 0) continue;
      const p = panel + <usize>four * outer;
      const q = to + <usize>four * FLOAT;
      if (here >= 4) {
        for (let k = 0; k < whole; k += 4) {
          turnFour(p + <usize>k * FLOAT, outer, q + <usize>k * row, row);
        }
      }
      for (let k = here >= 4 ? whole : 0; k < steps; k++) {
        for (let i = 0; i < min(4, here); i++) {
          const number = load<f32>(p + <usize>i * outer + <usize>k * inner);
          store<f32>(q + <usize>k * row + <usize>i * FLOAT, number);
        }
      }
    }
  }
}

/**
 * to[batch, rows, columns] = a · b, of matrices of which the next ones lie `aBatch` and `bBatch` bytes further.
 * @param aRow bytes from one row of a to the next; aStep: along the sums. One of them is that of a number; so of b.
 * @param scratch room for STEPS · (ROWS + columns, rounded up to whole panels) numbers.
 */
export function multiplyMatrices(
  a: usize,
  aBatch: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bBatch: usize,
  bColumn: usize,
  bStep: usize,
  batch: i32,
  rows: i32,
  steps: i32,
  columns: i32,
  scratch: usize,
  to: usize,
): void {
  const step = <usize>columns * FLOAT;
  const size = <usize>rows * step;
  memory.fill(to, 0, <usize>batch * size);
  const panels = scratch + <usize>(STEPS * ROWS) * FLOAT;
  for (let i = batch; i != 0; i--, a += aBatch, b += bBatch, to += size) {
    for (let k = 0; k < steps; k += STEPS) {
      const depth = min(STEPS, steps - k);
      pack(8, b + <usize>k * bStep, bColumn, bStep, columns, depth, panels);
      for (let row = 0; row < rows; row += ROWS) {
        const height = min(ROWS, rows - row);
        pack(4, a + <usize>row * aRow + <usize>k * aStep, aRow, aStep, height, depth, scratch);
        tiles(scratch, panels, height, depth, columns, to + <usize>row * step, step);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function tiles(a: usize, b: usize, rows: i32, depth: i32, columns: i32, to: usize, step: usize): void {
  for (let column = 0; column < columns; column += PANEL, b += <usize>depth * PANEL_BYTES) {
    for (let row = 0; row < rows; row += TILE) {
      addOuterProducts(
        a + <usize>(row * depth) * FLOAT,
        VECTOR,
        0,
        b,
        PANEL_BYTES,
        0,
        1,
        depth,
        to + <usize>row * step + <usize>column * FLOAT,
        step,
        min(TILE, rows - row),
        min(PANEL, columns - column),
      );
    }
  }
}
