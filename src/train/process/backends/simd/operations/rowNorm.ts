/** Layer norm (Ba et al. 2016) and RMS norm (Zhang and Sennrich 2019): one pass over each row forward and one backward. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Numerics } from '../../../numerics';
import { tf } from '../../../tensorflow';
import type { SimdBackend } from '../backend';
import type { Kernels } from '../kernels';
import { differentiable, operation } from './operation';

/** Bytes of the sums of the gradients: two in single and two in double precision for each number of a row. */
const sumBytes = (length: number): number => (length + 4) * 24;

export function rowNormsOf(backend: SimdBackend, kernels: Kernels): Pick<Numerics, 'normaliseRows'> {
  const rowsOf = (x: TensorInfo): [rows: number, length: number] => {
    const length = x.shape[x.shape.length - 1];
    return [tf.util.sizeFromShape(x.shape) / length, length];
  };
  const addressOf = (tensor: TensorInfo | undefined): number => (tensor ? backend.addressOf(tensor) : 0);

  const forward = operation(
    'RowNorm',
    ({ x, gamma, beta }, { epsilon, centred }: { epsilon: number; centred: boolean }) => {
      const [rows, length] = rowsOf(x);
      const [y, mean, inverse] = [backend.create(x.shape), backend.create([rows]), backend.create([rows])];
      const [from, scale, shift] = [x, gamma, beta].map(addressOf);
      backend.crew.each('normaliseRows', rows, 3 * rows * length, ({ first, count }) => {
        const step = first * length * 4;
        return [
          ...[from + step, count, length, epsilon, Number(centred), scale, shift],
          ...[y.at + step, mean.at + first * 4, inverse.at + first * 4],
        ];
      });
      return [y, mean, inverse];
    },
  );
  const backward = operation(
    'RowNormGradient',
    ({ x, dy, gamma, mean, inverse }, { centred }: { centred: boolean }) => {
      const [rows, length] = rowsOf(x);
      const [dx, dGamma, dBeta] = [backend.create(x.shape), backend.create([length]), backend.create([length])];
      const [from, gradient, scale, means, inverses] = [x, dy, gamma, mean, inverse].map(addressOf);
      backend.kernelMemory.within(sumBytes(length), 'the sums of a gradient', (partial) =>
        kernels.normaliseRowsGradient(
          ...[from, gradient, rows, length, Number(centred), scale, means, inverses],
          ...[partial, dx.at, dGamma.at, dBeta.at],
        ),
      );
      return [dx, dGamma, dBeta];
    },
  );

  return {
    normaliseRows(x, gamma, beta, epsilon, centred) {
      const inputs = [x, gamma, beta].filter((tensor) => tensor !== undefined);
      return differentiable(
        inputs,
        () => {
          const [value, mean, inverse] = forward({ x, gamma, beta }, { epsilon, centred });
          return { value, saved: [x, mean, inverse, ...(gamma ? [gamma] : [])] };
        },
        (dy, [value, mean, inverse, scale]) => {
          const [dx, dGamma, dBeta] = backward({ x: value, dy, gamma: scale, mean, inverse }, { centred });
          return [dx, ...(gamma ? [dGamma] : []), ...(beta ? [dBeta] : [])];
        },
      );
    },
  };
}
