/** Products of matrices. */
import { count, same, type Table } from './table';

export const products: Table = (backend, kernels) => {
  const memory = backend.kernelMemory;
  return {
    BatchMatMul({ a, b }, { transposeA, transposeB }) {
      const rank = a.shape.length;
      const batch = a.shape.slice(0, -2);
      if (rank !== b.shape.length || !same(batch, b.shape.slice(0, -2)) || (transposeA && transposeB)) return null;
      const [inner, rows] = transposeA ? a.shape.slice(-2) : [a.shape[rank - 1], a.shape[rank - 2]];
      const columns = b.shape[transposeB ? rank - 2 : rank - 1];
      const result = backend.create([...batch, rows, columns]);
      if (count(result.shape) === 0) return result;
      const [from, to] = [backend.addressOf(a), backend.addressOf(b)];
      for (let i = 0; i < count(batch); i++) {
        const left = from + i * rows * inner * 4;
        const right = to + i * inner * columns * 4;
        const out = result.at + i * rows * columns * 4;
        if (transposeA) {
          memory.view(out, rows * columns).fill(0);
          kernels.addTransposedProduct(left, right, inner, rows, columns, out);
          continue;
        }
        const [innerStep, columnStep] = transposeB ? [4, inner * 4] : [columns * 4, 4];
        memory.within(Math.ceil(columns / 8) * 8 * inner * 4 + 4, 'a packed matrix', (panels) => {
          memory.within(4, 'a table', (zero) => {
            memory.words[zero / 4] = 0;
            kernels.packPanels(right, zero, 1, inner, innerStep, columns, columnStep, panels);
          });
          kernels.rowsTimesPanels(left, inner * 4, rows, inner, panels, columns, out);
        });
      }
      return result;
    },
  };
};
