/** Which matrices meet in a product of batches of them. */
import { tf } from '../../tensorflow';

/** Matrices that follow one another in what comes out, and in a and b, where these have more than one of them. */
export interface Run {
  /** Numbers of the first matrices. */
  a: number;
  b: number;
  to: number;
  /** How many there are. */
  run: number;
  aMoves: boolean;
  bMoves: boolean;
}

/** @param a shape of the batch, without the matrices' own axes; b likewise. */
export function broadcastBatches(a: readonly number[], b: readonly number[]): { shape: number[]; pairs: Run[] } {
  const shape = tf.backend_util.assertAndGetBroadcastShape([...a], [...b]);
  const sizes = [a, b].map((batch) => [...new Array<number>(shape.length - batch.length).fill(1), ...batch]);
  const total = shape.reduce((product, size) => product * size, 1);
  const [allOfA, allOfB] = sizes.map((batch) => batch.reduce((product, size) => product * size, 1));
  const whole = (count: number): boolean => count === total || count === 1;
  if (whole(allOfA) && whole(allOfB)) {
    const run = { a: 0, b: 0, to: 0, run: total, aMoves: allOfA === total, bMoves: allOfB === total };
    return { shape, pairs: [run] };
  }
  const place = (batch: readonly number[], index: number): number => {
    let [at, step, rest] = [0, 1, index];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (batch[axis] > 1) {
        at += (rest % shape[axis]) * step;
        step *= batch[axis];
      }
      rest = Math.floor(rest / shape[axis]);
    }
    return at;
  };
  const pairs = Array.from({ length: total }, (_, to): Run => {
    return { a: place(sizes[0], to), b: place(sizes[1], to), to, run: 1, aMoves: false, bMoves: false };
  });
  return { shape, pairs };
}
