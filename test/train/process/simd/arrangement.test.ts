import { beforeAll, describe, expect, it } from 'vitest';
import { simdName, type SimdBackend } from '../../../../src/train/process/backends/simd/backend';
import { tf } from '../../../../src/train/process/tensorflow';
import { useBackEnd } from '../gradients';
import { agree, many } from './agreement';
import { normals, one, sizeOf, whole } from './support';

beforeAll(() => useBackEnd('cpu-simd'));

const someShape = (random: Parameters<Parameters<typeof many>[1]>[0], rank: number): number[] =>
  Array.from({ length: rank }, () => one(random, [1, 2, 3, 4, 5, 7, 8, 11]));

describe('kernels that move numbers, against the cpu back end', () => {
  it(
    'axes in any order',
    many(60, async (random) => {
      const shape = someShape(random, whole(random, 1, 5));
      const order = [...random.permutation(shape.length)];
      const x = normals(random, sizeOf(shape));
      await agree(`${shape.join()} by ${order.join()}`, () => [tf.transpose(tf.tensor(x, shape), order)]);
    }),
    60_000,
  );

  it(
    'joined, split, stacked, repeated and gathered along any axis, and their gradients',
    many(40, async (random) => {
      const shape = someShape(random, whole(random, 1, 4));
      const axis = whole(random, 0, shape.length - 1);
      const more = shape.map((size, i) => (i === axis ? whole(random, 1, 6) : size));
      const [x, y, z] = [normals(random, sizeOf(shape)), normals(random, sizeOf(more)), normals(random, sizeOf(shape))];
      const first = whole(random, 0, shape[axis]);
      const reps = shape.map(() => whole(random, 1, 3));
      const places = Array.from({ length: whole(random, 1, 5) }, () => whole(random, 0, shape[axis] - 1));
      await agree(`${shape.join()} and ${more.join()} along ${axis}`, () => {
        const [a, b, c] = [tf.tensor(x, shape), tf.tensor(y, more), tf.tensor(z, shape)];
        const index = tf.tensor1d(places, 'int32');
        const gathered = (value: tf.Tensor): tf.Tensor => tf.gather(value, index, axis);
        return [
          tf.concat([a, b, a], axis),
          ...tf.split(a, [first, shape[axis] - first], axis),
          tf.stack([a, c], axis),
          ...tf.unstack(a, axis),
          tf.tile(a, reps),
          gathered(a),
          tf.grad((value) => tf.square(gathered(value)))(a),
          ...tf.grads((one, other) => tf.square(tf.concat([one, other], axis)))([a, b]),
          tf.zerosLike(a),
          tf.onesLike(a),
        ];
      });
    }),
    60_000,
  );

  it('casts what is whole or true, and keeps what is neither', async () => {
    await agree('cast', () => [
      tf.cast(
        tf.tensor1d(
          Array.from({ length: 70 }, (_, i) => i - 30),
          'int32',
        ),
        'float32',
      ),
      tf.cast(tf.greater(tf.range(0, 70), 12), 'float32'),
      tf.cast(tf.cast(tf.range(-3.5, 66.5), 'int32'), 'float32'),
    ]);
  });

  it('keeps a part when the whole is gone, and its memory until both are', async () => {
    await useBackEnd('cpu-simd');
    const { kernelMemory } = tf.findBackend(simdName) as SimdBackend;
    const numbers = Float32Array.from({ length: 4096 }, (_, i) => i);
    const part = tf.tidy(() => tf.slice(tf.tensor1d(numbers), 100, 3));
    const taken = tf.tidy(() => tf.add(tf.tensor1d(numbers), 1));
    expect([...part.dataSync()]).toEqual([100, 101, 102]);
    tf.dispose([part, taken]);
    const size = kernelMemory.buffer.byteLength;
    for (let i = 0; i < 2000; i++) tf.tidy(() => tf.slice(tf.tensor1d(numbers), i, 3)).dispose();
    expect(kernelMemory.buffer.byteLength).toBe(size);
  });
});

describe('sums, means and extremes over any axes, against the cpu back end', () => {
  it(
    'agree',
    many(60, async (random) => {
      const shape = someShape(random, whole(random, 1, 5));
      const axes = shape.map((_, axis) => axis).filter(() => random.uniform() < 0.5);
      const keep = random.uniform() < 0.5;
      const x = normals(random, sizeOf(shape));
      await agree(`${shape.join()} over ${axes.join()}`, () => {
        const a = tf.tensor(x, shape);
        return [
          ...[tf.sum, tf.mean, tf.max, tf.min].map((reduce) => reduce(a, axes, keep)),
          tf.grad((value) => tf.square(tf.mean(value, axes)))(a),
        ];
      });
    }),
    60_000,
  );

  it('lose no digits over a million numbers', async () => {
    await useBackEnd('cpu-simd');
    const x = Float32Array.from({ length: 1 << 20 }, (_, i) => 1 + (i % 7) / 8);
    const exact = x.reduce((sum, value) => sum + value, 0);
    const [all, rows, columns] = tf.tidy(() => {
      const a = tf.tensor(x);
      const first = (sums: tf.Tensor): number => sums.dataSync()[0];
      return [tf.sum(a), tf.sum(tf.reshape(a, [1, -1]), 1), tf.sum(tf.reshape(a, [-1, 1]), 0)].map(first);
    });
    for (const sum of [all, rows, columns]) expect(Math.abs(sum / exact - 1)).toBeLessThan(1e-6);
  });

  it('meet a NaN', async () => {
    await useBackEnd('cpu-simd');
    const x = Float32Array.from({ length: 300 }, (_, i) => (i === 77 ? NaN : i));
    const found = tf.tidy(() =>
      [tf.sum, tf.mean, tf.max, tf.min].flatMap((reduce) =>
        [0, 1].map((axis) => [...reduce(tf.tensor(x, [30, 10]), axis).dataSync()].filter(Number.isNaN).length),
      ),
    );
    expect(found).toEqual(new Array(8).fill(1));
  });
});
