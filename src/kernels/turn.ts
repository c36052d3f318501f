/** Matrices that are turned: rows become columns. */
import { FLOAT } from './simd';

/**
 * Four vectors that lie `fromStep` bytes apart become the four columns of what is written, `toStep` bytes apart.
 *
 *   a b c d        a e i m
 *   e f g h   →    b f j n
 *   i j k l        c g k o
 *   m n o p        d h l p
 */
// @ts-ignore: decorator
@inline
export function turnFour(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const r0 = v128.load(from);
  const r1 = v128.load(from + fromStep);
  const r2 = v128.load(from + 2 * fromStep);
  const r3 = v128.load(from + 3 * fromStep);
  const low01 = i8x16.shuffle(r0, r1, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const high01 = i8x16.shuffle(r0, r1, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  const low23 = i8x16.shuffle(r2, r3, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const high23 = i8x16.shuffle(r2, r3, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  v128.store(to, i8x16.shuffle(low01, low23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
  v128.store(to + toStep, i8x16.shuffle(low01, low23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
  v128.store(to + 2 * toStep, i8x16.shuffle(high01, high23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
  v128.store(
    to + 3 * toStep,
    i8x16.shuffle(high01, high23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
  );
}

/**
 * to[columns, rows] = from[rows, columns], of a part of two larger matrices.
 * @param fromStep bytes from one row to the next.
 * @param toStep bytes from one row of what is written (a column of `from`) to the next.
 */
export function turn(from: usize, fromStep: usize, to: usize, toStep: usize, rows: i32, columns: i32): void {
  const tiledRows = rows & ~3;
  const tiledColumns = columns & ~3;
  for (let row = 0; row < tiledRows; row += 4) {
    const source = from + <usize>row * fromStep;
    const target = to + <usize>row * FLOAT;
    for (let column = 0; column < tiledColumns; column += 4) {
      turnFour(source + <usize>column * FLOAT, fromStep, target + <usize>column * toStep, toStep);
    }
  }
  // The last rows and columns, number by number.
  for (let row = 0; row < rows; row++) {
    for (let column = row < tiledRows ? tiledColumns : 0; column < columns; column++) {
      const number = load<f32>(from + <usize>row * fromStep + <usize>column * FLOAT);
      store<f32>(to + <usize>column * toStep + <usize>row * FLOAT, number);
    }
  }
}
