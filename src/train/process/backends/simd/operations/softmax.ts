/** Softmax and log softmax over the last axis, with their gradients. */
import type { Numerics } from '../../../numerics';
import { tf } from '../../../tensorflow';
import type { SimdBackend } from '../backend';
import { softmaxOf } from '../tables/softmax';
import { differentiable, operation } from './operation';

export function softmaxesOf(backend: SimdBackend): Pick<Numerics, 'softmax'> {
  const forward = operation('RowSoftmax', ({ x }, { logarithm }: { logarithm: boolean }) => [
    softmaxOf(backend, x, logarithm),
  ]);
  const backward = operation('RowSoftmaxGradient', ({ y, dy }, { logarithm }: { logarithm: boolean }) => {
    const dx = backend.create(y.shape);
    const size = tf.util.sizeFromShape(y.shape);
    const length = y.shape[y.shape.length - 1];
    if (size === 0) return [dx];
    const [from, gradient] = [backend.addressOf(y), backend.addressOf(dy)];
    backend.crew.each('softmaxGradient', size / length, 4 * size, ({ first, count }) => {
      const step = first * length * 4;
      return [from + step, gradient + step, count, length, Number(logarithm), dx.at + step];
    });
    return [dx];
  });
  return {
    softmax: (x, logarithm) =>
      differentiable(
        [x],
        ([value]) => {
          const [y] = forward({ x: value }, { logarithm });
          return { value: y, saved: [y] };
        },
        (dy, [y]) => backward({ y, dy }, { logarithm }),
      ),
  };
}
