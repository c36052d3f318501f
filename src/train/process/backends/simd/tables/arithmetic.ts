/** Sums and products of numbers that meet one by one, and functions of each number alone. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { count, same, type Compute, type Table } from './table';

/** Tensors with a few numbers cost less where they are. */
const small = 64;

export const arithmetic: Table = (backend, kernels) => {
  const pairwise =
    (kernel: 'add' | 'subtract' | 'multiply'): Compute =>
    ({ a, b }) => {
      const size = count(a.shape);
      if (!same(a.shape, b.shape)) return broadcast(kernel, a, b);
      if (size < small) return null;
      const result = backend.create(a.shape);
      const [left, right] = [backend.addressOf(a), backend.addressOf(b)];
      backend.crew.each(
        kernel,
        size,
        size,
        ({ first, count: length }) => [left + first * 4, right + first * 4, length, result.at + first * 4],
        16,
      );
      return result;
    };
  /** One number with all, or a channel's number with all of the channel. */
  const broadcast = (kernel: 'add' | 'subtract' | 'multiply', a: TensorInfo, b: TensorInfo): TensorInfo | null => {
    const size = count(a.shape);
    if (size < small || b.shape.length > a.shape.length) return null;
    if (count(b.shape) === 1) {
      const [value] = backend.numbersOf(b);
      const result = backend.create(a.shape);
      const [factor, shift] = kernel === 'multiply' ? [value, 0] : [1, kernel === 'add' ? value : -value];
      kernels.affine(backend.addressOf(a), factor, shift, size, result.at);
      return result;
    }
    const channels = a.shape[a.shape.length - 1];
    if (b.shape[b.shape.length - 1] !== channels || count(b.shape) !== channels) return null;
    const numbers = backend.numbersOf(b);
    const result = backend.create(a.shape);
    backend.kernelMemory.atDesk(({ room }) => {
      const table = (value: (number: number) => number): number => {
        const at = room((channels + 4) * 4, 'coefficients');
        const view = backend.kernelMemory.view(at, channels);
        for (let i = 0; i < channels; i++) view[i] = value(numbers[i]);
        return at;
      };
      const scale = table((number) => (kernel === 'multiply' ? number : 1));
      const shift = table((number) => (kernel === 'multiply' ? 0 : kernel === 'add' ? number : -number));
      kernels.channelAffine(backend.addressOf(a), size / channels, channels, scale, shift, 0, 0, result.at);
    });
    return result;
  };
  return {
    Add: pairwise('add'),
    Sub: pairwise('subtract'),
    Multiply: pairwise('multiply'),
    Step({ x }, { alpha }) {
      if (alpha) return null;
      const result = backend.create(x.shape);
      kernels.step(backend.addressOf(x), count(x.shape), result.at);
      return result;
    },
    Relu({ x }) {
      const result = backend.create(x.shape);
      kernels.atLeast(backend.addressOf(x), 0, count(x.shape), result.at);
      return result;
    },
  };
};
