import { beforeAll, describe, expect, it, vi } from 'vitest';
import { KernelMemory } from '../../../../src/train/process/backends/simd/memory';
import { numerics } from '../../../../src/train/process/numerics';
import { tf } from '../../../../src/train/process/tensorflow';
import { batchNormalise } from '../../../../src/train/process/normalise';
import { Random } from '../../../../src/train/process/random';
import { simdName, type SimdBackend } from '../../../../src/train/process/backends/simd/backend';
import { useBackEnd } from '../gradients';
import { agree, many } from './agreement';
import { normals, one, sizeOf, whole } from './support';

beforeAll(() => useBackEnd('cpu-simd'));

describe('kernels of the SIMD back end against those of the cpu back end', () => {
  it(
    'products of matrices, of any sizes and either one turned',
    many(40, async (random) => {
      const [m, k, n] = [whole(random, 1, 33), whole(random, 1, 40), whole(random, 1, 33)];
      const [turnA, turnB] = one(random, [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ]);
      const batch = one(random, [[], [2], [2, 3]]);
      const a = normals(random, sizeOf(batch) * m * k);
      const b = normals(random, sizeOf(batch) * k * n);
      await agree(`${m}×${k}×${n} ${turnA} ${turnB}`, () => [
        tf.matMul(
          tf.tensor(a, [...batch, ...(turnA ? [k, m] : [m, k])]),
          tf.tensor(b, [...batch, ...(turnB ? [n, k] : [k, n])]),
          turnA,
          turnB,
        ),
      ]);
    }),
    60_000,
  );

  it(
    'pools and their gradients',
    many(40, async (random) => {
      const kernel: [number, number] = [whole(random, 1, 4), whole(random, 1, 4)];
      const stride: [number, number] = [whole(random, 1, 3), whole(random, 1, 3)];
      const shape: [number, number, number, number] = [
        2,
        kernel[0] + whole(random, 0, 6),
        kernel[1] + whole(random, 0, 6),
        whole(random, 1, 9),
      ];
      const pad = one(random, ['valid', 'same'] as const);
      const x = normals(random, sizeOf(shape));
      // A negative image too: what lies outside of it is no 0.
      const below = x.map((value) => -Math.abs(value));
      for (const values of [x, below]) {
        await agree(`${JSON.stringify(kernel)} over ${shape.join()}`, () => {
          const image = tf.tensor4d(values, shape);
          const pools = [
            (input: tf.Tensor) => tf.maxPool(input as tf.Tensor4D, kernel, stride, pad),
            (input: tf.Tensor) => tf.avgPool(input as tf.Tensor4D, kernel, stride, pad),
          ];
          return pools.flatMap((pool) => {
            const y = pool(image);
            const dy = tf.tensor(
              Float32Array.from({ length: y.size }, (_, i) => 1 + ((i * 7) % 5)),
              y.shape,
            );
            const dx = tf.grad(pool)(image, dy);
            // The cpu back end shares a mean's gradient with places outside of the image; all of it is the same then.
            return pad === 'same' ? [y, tf.sum(tf.grad(pools[0])(image, dy))] : [y, dx];
          });
        });
      }
    }),
    60_000,
  );

  it(
    'slices, padding, sums and products of equal and of smaller shapes',
    many(60, async (random) => {
      const shape = Array.from({ length: whole(random, 1, 4) }, () => whole(random, 1, 9));
      const begin = shape.map((size) => whole(random, 0, size - 1));
      const size = shape.map((length, axis) => whole(random, 1, length - begin[axis]));
      const pads = shape.map((): [number, number] => [whole(random, 0, 2), whole(random, 0, 2)]);
      const x = normals(random, sizeOf(shape));
      const other = normals(random, sizeOf(shape));
      const channels = shape[shape.length - 1];
      await agree(shape.join(), () => {
        const [a, b] = [tf.tensor(x, shape), tf.tensor(other, shape)];
        const c = tf.tensor(other.slice(0, channels));
        const scalar = tf.scalar(0.7);
        return [
          tf.slice(a, begin, size),
          tf.pad(a, pads, 0.5),
          ...[b, c, scalar].flatMap((y) => [tf.add(a, y), tf.sub(a, y), tf.mul(a, y)]),
          tf.sub(scalar, a),
          tf.relu(a),
          tf.step(a),
        ];
      });
    }),
    60_000,
  );

  it(
    'batch norms with what follows them, and their gradients',
    many(30, async (random) => {
      const shape = [whole(random, 1, 3), whole(random, 2, 20), whole(random, 2, 20), whole(random, 1, 37)];
      const [rectify, withResidual] = [random.uniform() < 0.5, random.uniform() < 0.5];
      const mean = one(random, [0, 0, 30]);
      const channels = shape[3];
      const [x, residual, dy] = [1, 2, 3].map(() => normals(random, sizeOf(shape)));
      const [gamma, beta] = [1, 2].map(() => normals(random, channels));
      for (let i = 0; i < x.length; i++) x[i] += mean;
      const compute = (): tf.Tensor[] => {
        const together = (a: tf.Tensor, g: tf.Tensor, b: tf.Tensor, r: tf.Tensor): tf.Tensor => {
          const [scale, shift] = [g as tf.Tensor1D, b as tf.Tensor1D];
          if (tf.getBackend() === simdName) {
            return batchNormalise(a, scale, shift, 1e-5, { rectify, ...(withResidual ? { residual: r } : {}) }).y;
          }
          const y = batchNormalise(a, scale, shift, 1e-5).y;
          const sum = withResidual ? tf.add(y, r) : y;
          return rectify ? tf.relu(sum) : sum;
        };
        const inputs = [
          tf.tensor(x, shape),
          tf.tensor1d(gamma),
          tf.tensor1d(beta),
          ...(withResidual ? [tf.tensor(residual, shape)] : []),
        ];
        const operation = (...args: tf.Tensor[]) => together(args[0], args[1], args[2], args[3]);
        return [operation(...inputs), ...tf.grads(operation)(inputs, tf.tensor(dy, shape))];
      };
      await agree(`${shape.join()} ${rectify} ${withResidual} around ${mean}`, compute, mean === 0 ? 2e-5 : 1e-3);
    }),
    60_000,
  );

  it('write nothing behind their results', async () => {
    await useBackEnd('cpu-simd');
    const { kernelMemory } = tf.findBackend(simdName) as SimdBackend;
    const random = new Random(5, 'canaries');
    const canary = 1234.5;
    // Behind every block lie 64 bytes that may be read and are never written.
    const behind = new Map<number, Float32Array>();
    const allocate = vi.spyOn(kernelMemory, 'allocate').mockImplementation(function (this: unknown, bytes, what) {
      const at = KernelMemory.prototype.allocate.call(kernelMemory, bytes, what);
      behind.set(at, kernelMemory.view(Math.ceil((at + bytes) / 4) * 4, 12).fill(canary));
      return at;
    });
    for (let i = 0; i < 60; i++) {
      const channels = whole(random, 1, 33);
      const outputs = whole(random, 1, 33);
      const shape: [number, number, number, number] = [1, whole(random, 3, 9), whole(random, 3, 9), channels];
      tf.tidy(() => {
        const x = tf.tensor4d(normals(random, sizeOf(shape)), shape);
        const filter = tf.tensor4d(normals(random, 9 * channels * outputs), [3, 3, channels, outputs]);
        const each = tf.tensor4d(normals(random, 18 * channels), [3, 3, channels, 2]);
        const scale = tf.tensor1d(normals(random, channels));
        const rows = tf.reshape(x, [-1, channels]);
        for (const compute of [
          () => tf.grads((a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same'))([x, filter]),
          () => tf.grads((a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 2, 'valid'))([x, filter]),
          () => tf.grads((a, b) => tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same'))([x, each]),
          () => [tf.grad((a) => tf.maxPool(a as tf.Tensor4D, 3, 2, 'same'))(x)],
          () => [tf.grad((a) => tf.avgPool(a as tf.Tensor4D, 2, 1, 'valid'))(x)],
          () => [
            tf.add(x, x),
            tf.relu(x),
            tf.mul(x, scale),
            tf.step(x),
            tf.transpose(x),
            tf.transpose(x, [0, 3, 1, 2]),
          ],
          () => [tf.sum(x, 0), tf.max(x, 1), tf.min(x, 3), tf.mean(x), tf.concat([x, x], 3), tf.softmax(x)],
          () => tf.grads((a, b) => numerics().prelu!(a, b))([x, scale]),
          () => tf.grads((a, b) => numerics().normaliseRows!(a, b, b, 1e-5, true))([x, scale]),
          () => tf.grads((a, b) => numerics().normaliseGroups!(a, 1, b, b, 1e-5))([x, scale]),
          () => [tf.grad((a) => numerics().softmax!(a, false))(x), tf.grad((a) => numerics().activate!('Gelu', a))(x)],
          () => [...numerics().normParts!(x), numerics().mask!([channels], 0.5, 1, random)],
          () => tf.grads((a, b) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, false, true))([rows, rows]),
          () => [tf.grad((a) => batchNormalise(a, scale, scale, 1e-5, { rectify: true, residual: a }).y)(x)],
        ]) {
          behind.clear();
          compute();
          for (const view of behind.values()) expect([...view]).toEqual(new Array<number>(12).fill(canary));
        }
      });
    }
    allocate.mockRestore();
  }, 60_000);
});
