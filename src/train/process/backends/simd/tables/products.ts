/** Products of matrices. */
import { broadcastBatches } from '../batches';
import { count, type Table } from './table';

/** Steps and rows that src/kernels/product.ts packs at once. */
const [packedSteps, packedRows] = [256, 64];

/** Bytes of its panels. */
const panelBytes = (columns: number): number => packedSteps * (packedRows + Math.ceil(columns / 8) * 8) * 4;

export const products: Table = (backend) => ({
  BatchMatMul({ a, b }, { transposeA, transposeB }) {
    const [inner, rows] = transposeA ? a.shape.slice(-2) : a.shape.slice(-2).reverse();
    const columns = b.shape.at(transposeB ? -2 : -1)!;
    const { shape: batch, pairs } = broadcastBatches(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const result = backend.create([...batch, rows, columns]);
    if (count(result.shape) === 0) return result;
    const [left, right] = [backend.addressOf(a), backend.addressOf(b)];
    const [aSize, bSize, size] = [rows * inner, inner * columns, rows * columns].map((numbers) => numbers * 4);
    const [aRow, aStep] = transposeA ? [4, rows * 4] : [inner * 4, 4];
    const [bColumn, bStep] = transposeB ? [inner * 4, 4] : [4, columns * 4];
    backend.kernelMemory.atDesk(({ room }) => {
      const product = (from: number, at: number, to: number, run: number, aNext: number, bNext: number): void => {
        const work = run * rows * inner * columns;
        const share = (first: number, matrices: number, firstRow: number, some: number) => [
          ...[from + first * aNext + firstRow * aRow, aNext, aRow, aStep],
          ...[at + first * bNext, bNext, bColumn, bStep],
          ...[matrices, some, inner, columns, room(panelBytes(columns), 'packed matrices')],
          to + first * size + firstRow * columns * 4,
        ];
        if (run > 1) {
          backend.crew.each('multiplyMatrices', run, work, ({ first, count: some }) => share(first, some, 0, rows));
        } else {
          backend.crew.each('multiplyMatrices', rows, work, ({ first, count: some }) => share(0, 1, first, some), 64);
        }
      };
      for (const { a: i, b: j, to, run, aMoves, bMoves } of pairs) {
        product(
          ...[left + i * aSize, right + j * bSize, result.at + to * size, run],
          ...[aMoves ? aSize : 0, bMoves ? bSize : 0],
        );
      }
    });
    return result;
  },
});
