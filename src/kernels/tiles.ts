/**
 * The two inner loops that all products are made of. Both hold 4 × 8 sums in eight registers, as the micro-kernel of Goto and van
 * de Geijn (2008) does: the fewest loads for each multiplication that sixteen registers allow.
 */
import { loadFirst, madd, PANEL, storeFirst, VECTOR } from './simd';

/**
 * Four rows of A times a panel of B.
 *
 *         k →                        8 outputs
 *   a  ┌───────────────┐          ┌────────────┐ k
 *   ↓  │ row 0         │          │ b          │ ↓        ┌────────────┐
 * pitch│ row 1         │    ×     │            │      =   │ 4 × 8 sums │
 *      │ row 2         │          │            │          └────────────┘
 *      │ row 3         │          └────────────┘
 *      └───────────────┘
 *
 * A row of A is `runs` stretches of `length` numbers each; stretch i begins `offsets[i]` bytes behind `a`.
 * @param rows of these 1 to 4 that are stored, `rowStep` bytes apart.
 * @param columns of the panel that are stored, 1 to 8.
 */
// @ts-ignore: decorator
@inline
export function rowsTimesPanel(
  a: usize,
  pitch: usize,
  offsets: usize,
  runs: i32,
  length: i32,
  panel: usize,
  to: usize,
  rowStep: usize,
  rows: i32,
  columns: i32,
): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  // Rows that are not there are the first one again: nothing is read outside.
  const step1: usize = rows > 1 ? pitch : 0;
  const step2: usize = rows > 2 ? 2 * pitch : 0;
  const step3: usize = rows > 3 ? 3 * pitch : 0;
  let b = panel;
  const end = offsets + (<usize>runs << 2);
  for (let offset = offsets; offset < end; offset += 4) {
    let p = a + <usize>load<u32>(offset);
    for (let k = length; k != 0; k--) {
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      let x = v128.load_splat<f32>(p);
      c00 = madd(x, b0, c00);
      c01 = madd(x, b1, c01);
      x = v128.load_splat<f32>(p + step1);
      c10 = madd(x, b0, c10);
      c11 = madd(x, b1, c11);
      x = v128.load_splat<f32>(p + step2);
      c20 = madd(x, b0, c20);
      c21 = madd(x, b1, c21);
      x = v128.load_splat<f32>(p + step3);
      c30 = madd(x, b0, c30);
      c31 = madd(x, b1, c31);
      b += 2 * VECTOR;
      p += 4;
    }
  }
  if (columns == PANEL && rows == 4) {
    v128.store(to, c00);
    v128.store(to, c01, 16);
    v128.store(to + rowStep, c10);
    v128.store(to + rowStep, c11, 16);
    v128.store(to + 2 * rowStep, c20);
    v128.store(to + 2 * rowStep, c21, 16);
    v128.store(to + 3 * rowStep, c30);
    v128.store(to + 3 * rowStep, c31, 16);
    return;
  }
  storeRow(to, c00, c01, columns);
  if (rows > 1) storeRow(to + rowStep, c10, c11, columns);
  if (rows > 2) storeRow(to + 2 * rowStep, c20, c21, columns);
  if (rows > 3) storeRow(to + 3 * rowStep, c30, c31, columns);
}

// @ts-ignore: decorator
@inline
function storeRow(to: usize, first: v128, second: v128, columns: i32): void {
  storeFirst(to, first, columns);
  storeFirst(to + VECTOR, second, columns - 4);
}

/**
 * Adds a sum of outer products: c[4 × 8] += Σ x[4] ⊗ y[8], over a block of `height` × `width` places.
 *
 *          x (4 numbers a place)           y (8 numbers a place)
 *   ┌────┬────┬────┬ · ·            ┌────────┬────────┬ · ·
 *   │····│····│····│                │········│········│
 *   └────┴────┴────┴ · ·            └────────┴────────┴ · ·
 *    xPixel →, rows xRow apart       yPixel →, rows yRow apart
 *
 * @param rows of c that are there, 1 to 4, `rowStep` bytes apart.
 * @param columns of c that are there, 1 to 8. Eight of y are read in any case: a tensor's memory goes on for 64 bytes that may be
 *   read and are never written.
 */
// @ts-ignore: decorator
@inline
export function addOuterProducts(
  x: usize,
  xPixel: usize,
  xRow: usize,
  y: usize,
  yPixel: usize,
  yRow: usize,
  height: i32,
  width: i32,
  to: usize,
  rowStep: usize,
  rows: i32,
  columns: i32,
): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  for (let h = 0; h < height; h++) {
    let p = x;
    let q = y;
    for (let n = width; n != 0; n--) {
      const y0 = v128.load(q);
      const y1 = v128.load(q, 16);
      let v = v128.load_splat<f32>(p);
      c00 = madd(v, y0, c00);
      c01 = madd(v, y1, c01);
      v = v128.load_splat<f32>(p, 4);
      c10 = madd(v, y0, c10);
      c11 = madd(v, y1, c11);
      v = v128.load_splat<f32>(p, 8);
      c20 = madd(v, y0, c20);
      c21 = madd(v, y1, c21);
      v = v128.load_splat<f32>(p, 12);
      c30 = madd(v, y0, c30);
      c31 = madd(v, y1, c31);
      p += xPixel;
      q += yPixel;
    }
    x += xRow;
    y += yRow;
  }
  addRow(to, c00, c01, columns);
  if (rows > 1) addRow(to + rowStep, c10, c11, columns);
  if (rows > 2) addRow(to + 2 * rowStep, c20, c21, columns);
  if (rows > 3) addRow(to + 3 * rowStep, c30, c31, columns);
}

// @ts-ignore: decorator
@inline
function addRow(to: usize, first: v128, second: v128, columns: i32): void {
  storeFirst(to, f32x4.add(loadFirst(to, columns), first), columns);
  if (columns > 4) storeFirst(to + VECTOR, f32x4.add(loadFirst(to + VECTOR, columns - 4), second), columns - 4);
}
