/** Batch normalisation in two passes over x forward and two backward, an addition and a ReLU behind it included. */
import type { Normalised, Numerics } from '../../../numerics';
import { tf } from '../../../tensorflow';
import type { SimdBackend } from '../backend';
import { channelMoments, gradientSums, tableBytes } from './channelSums';
import { differentiable, operation } from './operation';

interface Forward extends Record<string, number | boolean> {
  epsilon: number;
  rectify: boolean;
}

interface Backward extends Forward {
  withResidual: boolean;
}

export function batchNormsOf(backend: SimdBackend): Pick<Numerics, 'batchNormalise' | 'channelAffine'> {
  const memory = backend.kernelMemory;
  const room = <T>(bytes: number, use: (at: number) => T): T => memory.within(bytes, 'sums of a batch norm', use);

  const forward = operation('BatchNormTraining', ({ x, gamma, beta, residual }, { epsilon, rectify }: Forward) => {
    const channels = x.shape[x.shape.length - 1];
    const rows = tf.util.sizeFromShape(x.shape) / channels;
    const [y, mean, variance] = [backend.create(x.shape), backend.create([channels]), backend.create([channels])];
    const from = backend.addressOf(x);
    channelMoments(backend, from, rows, channels, mean.at, variance.at);
    const [scales, shifts] = [backend.numbersOf(gamma), backend.numbersOf(beta)];
    const [means, variances] = [backend.numbersOf(mean), backend.numbersOf(variance)];
    room(tableBytes(channels), (scale) =>
      room(tableBytes(channels), (shift) => {
        const [a, b] = [memory.view(scale, channels), memory.view(shift, channels)];
        for (let c = 0; c < channels; c++) {
          a[c] = scales[c] / Math.sqrt(variances[c] + epsilon);
          b[c] = shifts[c] - means[c] * a[c];
        }
        const added = residual ? backend.addressOf(residual) : 0;
        backend.crew.each('channelAffine', rows, rows * channels, ({ first, count }) => {
          const step = first * channels * 4;
          const other = added && added + step;
          return [from + step, count, channels, scale, shift, other, Number(rectify), y.at + step];
        });
      }),
    );
    return [y, mean, variance];
  });

  const backward = operation(
    'BatchNormTrainingGradient',
    ({ x, y, dy, gamma, mean, variance }, attributes: Backward) => {
      const { epsilon, rectify, withResidual } = attributes;
      const channels = x.shape[x.shape.length - 1];
      const rows = tf.util.sizeFromShape(x.shape) / channels;
      const [dx, dGamma, dBeta] = [backend.create(x.shape), backend.create([channels]), backend.create([channels])];
      const masked = withResidual && rectify ? backend.create(x.shape) : null;
      const [from, gradient] = [backend.addressOf(x), backend.addressOf(dy)];
      const above = rectify ? backend.addressOf(y) : 0;
      const centre = backend.addressOf(mean);
      gradientSums(
        backend,
        {
          ...{ x: from, y: above, dy: gradient, masked: masked?.at ?? 0, mean: centre },
          ...{ sum: dBeta.at, product: dGamma.at },
        },
        rows,
        channels,
      );
      // dx = γ/σ · (dz − mean(dz) − x̂ · mean(dz · x̂)), as a · dz + b · x + c.
      const [sums, products] = [backend.numbersOf(dBeta), backend.numbersOf(dGamma)];
      const [scales, means, variances] = [gamma, mean, variance].map((tensor) => backend.numbersOf(tensor));
      room(3 * tableBytes(channels), (at) => {
        const table = tableBytes(channels);
        const [a, b, c] = [0, 1, 2].map((i) => memory.view(at + i * table, channels));
        for (let i = 0; i < channels; i++) {
          const inverse = 1 / Math.sqrt(variances[i] + epsilon);
          const product = products[i] * inverse;
          a[i] = scales[i] * inverse;
          b[i] = (-a[i] * inverse * product) / rows;
          c[i] = (-a[i] * sums[i]) / rows - b[i] * means[i];
          products[i] = product;
        }
        const [mask, from2] = masked ? [0, masked.at] : [above, gradient];
        backend.crew.each('gradientAffine', rows, rows * channels, ({ first, count }) => {
          const step = first * channels * 4;
          const masking = mask && mask + step;
          const tables = [at, at + table, at + 2 * table];
          return [from + step, masking, from2 + step, count, channels, ...tables, dx.at + step];
        });
      });
      return masked ? [dx, dGamma, dBeta, masked] : [dx, dGamma, dBeta];
    },
  );

  const affine = operation('ChannelAffine', ({ x, scale, shift, residual }, { rectify }: { rectify: boolean }) => {
    const channels = x.shape[x.shape.length - 1];
    const y = backend.create(x.shape);
    const [from, a, b] = [x, scale, shift].map((tensor) => backend.addressOf(tensor));
    const added = residual ? backend.addressOf(residual) : 0;
    const rows = tf.util.sizeFromShape(x.shape) / channels;
    backend.crew.each('channelAffine', rows, rows * channels, ({ first, count }) => {
      const step = first * channels * 4;
      return [from + step, count, channels, a, b, added && added + step, Number(rectify), y.at + step];
    });
    return [y];
  });

  return {
    channelAffine: (x, scale, shift, { residual, rectify } = { rectify: false }) =>
      affine({ x, scale, shift, residual }, { rectify })[0],
    batchNormalise(x, gamma, beta, epsilon, { residual, rectify }) {
      const attributes = { epsilon, rectify };
      let statistics: Pick<Normalised, 'mean' | 'variance'> | undefined;
      const y = differentiable(
        [x, gamma, beta, ...(residual ? [residual] : [])],
        () => {
          const [value, mean, variance] = forward({ x, gamma, beta, residual }, attributes);
          statistics = {
            mean: tf.keep(mean.clone()) as tf.Tensor1D,
            variance: tf.keep(variance.clone()) as tf.Tensor1D,
          };
          return { value, saved: [x, gamma, mean, variance, value] };
        },
        (dy, [value, scale, mean, variance, after]) => {
          const inputs = { x: value, gamma: scale, mean, variance, y: after, dy };
          const result = backward(inputs, { ...attributes, withResidual: residual !== undefined });
          if (!residual) return result.slice(0, 3);
          return [...result.slice(0, 3), rectify ? result[3] : dy.clone()];
        },
      );
      return { y, ...statistics! };
    },
  };
}
