/** Pools and their gradients. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../../tensorflow';
import { poolFields, wordsOf } from '../structures';
import type { Attributes, Compute, Table } from './table';

export const pooling: Table = (backend, kernels) => {
  const poolOf = (x: TensorInfo, attributes: Attributes) => {
    const info = tf.backend_util.computePool2DInfo(
      x.shape as [number, number, number, number],
      attributes.filterSize as [number, number],
      attributes.strides as [number, number],
      1,
      attributes.pad as 'valid',
      attributes.dimRoundingMode as 'floor',
    );
    const words = wordsOf(poolFields, {
      images: info.batchSize,
      height: info.inHeight,
      width: info.inWidth,
      channels: info.inChannels,
      kernelHeight: info.filterHeight,
      kernelWidth: info.filterWidth,
      strideY: info.strideHeight,
      strideX: info.strideWidth,
      top: info.padInfo.top,
      left: info.padInfo.left,
      rows: info.outHeight,
      columns: info.outWidth,
    });
    return { shape: info.outShape, words };
  };
  const withPool = (words: readonly number[], use: (pool: number) => void): void =>
    backend.kernelMemory.within(words.length * 4, 'a table', (at) => {
      backend.kernelMemory.words.set(words, at / 4);
      use(at);
    });
  const pooled =
    (kernel: 'maxPool' | 'averagePool'): Compute =>
    ({ x }, attributes) => {
      const { shape, words } = poolOf(x, attributes);
      const y = backend.create(shape);
      withPool(words, (pool) => kernels[kernel](pool, backend.addressOf(x), y.at));
      return y;
    };
  return {
    MaxPool: pooled('maxPool'),
    AvgPool: pooled('averagePool'),
    MaxPoolGrad({ dy, input, output }, attributes) {
      const dx = backend.create(input.shape);
      backend.numbersOf(dx).fill(0);
      withPool(poolOf(input, attributes).words, (pool) =>
        kernels.maxPoolGradient(
          pool,
          backend.addressOf(input),
          backend.addressOf(output),
          backend.addressOf(dy),
          dx.at,
        ),
      );
      return dx;
    },
    AvgPoolGrad({ dy, input }, attributes) {
      const dx = backend.create(input.shape);
      backend.numbersOf(dx).fill(0);
      withPool(poolOf(input, attributes).words, (pool) =>
        kernels.averagePoolGradient(pool, backend.addressOf(dy), dx.at),
      );
      return dx;
    },
  };
};
