/** Products of matrices, by the inner loops of convolutions. */
import { FLOAT, PANEL, PANEL_BYTES } from './simd';
import { addOuterProducts, rowsTimesPanel } from './tiles';

/** Nothing before the first number of a row. */
const noOffset = memory.data<u32>([0]);

/**
 * to[rows, columns] = a[rows, inner] · b, with b in panels of 8 columns: [panel][inner][8].
 * @param aStep bytes from one row of a to the next one.
 */
export function rowsTimesPanels(
  a: usize,
  aStep: usize,
  rows: i32,
  inner: i32,
  panels: usize,
  columns: i32,
  to: usize,
): void {
  const step = <usize>columns * FLOAT;
  const tiled = rows & ~3;
  for (let column = 0; column < columns; column += PANEL, panels += <usize>inner * PANEL_BYTES) {
    const here = min(PANEL, columns - column);
    const out = to + <usize>column * FLOAT;
    for (let row = 0; row < tiled; row += 4) {
      const at = <usize>row;
      rowsTimesPanel(a + at * aStep, aStep, noOffset, 1, inner, panels, out + at * step, step, 4, here);
    }
    // The last rows one by one: a tile would read what is not there.
    for (let row = tiled; row < rows; row++) {
      const at = <usize>row;
      rowsTimesPanel(a + at * aStep, 0, noOffset, 1, inner, panels, out + at * step, step, 1, here);
    }
  }
}

/** to[rows, columns] += aᵀ · b, where a is [inner, rows] and b [inner, columns]. */
export function addTransposedProduct(a: usize, b: usize, inner: i32, rows: i32, columns: i32, to: usize): void {
  const aStep = <usize>rows * FLOAT;
  const step = <usize>columns * FLOAT;
  // As much of a and b at once as stays in the first cache.
  const block = max(1, 6144 / max(1, rows + columns));
  for (let first = 0; first < inner; first += block) {
    const width = min(block, inner - first);
    for (let row = 0; row < rows; row += 4) {
      for (let column = 0; column < columns; column += PANEL) {
        addOuterProducts(
          a + <usize>first * aStep + <usize>row * FLOAT,
          aStep,
          0,
          b + <usize>first * step + <usize>column * FLOAT,
          step,
          0,
          1,
          width,
          to + <usize>row * step + <usize>column * FLOAT,
          step,
          min(4, rows - row),
          min(PANEL, columns - column),
        );
      }
    }
  }
}
