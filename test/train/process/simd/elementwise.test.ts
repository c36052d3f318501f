import { beforeAll, describe, expect, it } from 'vitest';
import type { SimdBackend } from '../../../../src/train/process/backends/simd/backend';
import {
  activations,
  functions,
  type ElementwiseFunction,
} from '../../../../src/train/process/backends/simd/enumerations';
import { applied } from '../../../../src/train/process/backends/simd/tables/functions';
import { numerics } from '../../../../src/train/process/numerics';
import { tf } from '../../../../src/train/process/tensorflow';
import { useBackEnd } from '../gradients';
import { agree, many } from './agreement';
import { normals, one, simdBackend, sizeOf, tensorOf, whole } from './support';

/** By its series, good to ten digits within ±5. */
function erf(x: number): number {
  if (Math.abs(x) > 5) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const alpha = 0.3;
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const hardSigmoid = (x: number): number => Math.min(Math.max(x + 3, 0), 6) / 6;

const exact: Record<ElementwiseFunction, (x: number) => number> = {
  Relu: (x) => Math.max(0, x),
  Relu6: (x) => Math.min(6, Math.max(0, x)),
  LeakyRelu: (x) => (x > 0 ? x : alpha * x),
  Elu: (x) => (x > 0 ? x : alpha * Math.expm1(x)),
  Sigmoid: sigmoid,
  HardSigmoid: hardSigmoid,
  Tanh: Math.tanh,
  Softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  Gelu: (x) => (x * (1 + erf(x * Math.SQRT1_2))) / 2,
  GeluTanh: (x) => (x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))) / 2,
  Silu: (x) => x * sigmoid(x),
  HardSwish: (x) => x * hardSigmoid(x),
  Abs: Math.abs,
  Erf: erf,
  Exp: Math.exp,
  Log: Math.log,
  Neg: (x) => -x,
  Reciprocal: (x) => 1 / x,
  Rsqrt: (x) => 1 / Math.sqrt(x),
  Sqrt: Math.sqrt,
  Square: (x) => x * x,
  Step: (x) => (Number.isNaN(x) ? NaN : x > 0 ? 1 : alpha),
};

/** Small and large ones, both signs, the ends of what float32 holds, and what is none. */
const numbers = Float32Array.from([
  ...[0, 1e-42, 1e-30, 1e-8, 1e-4, 0.01, 0.3, 0.6249, 0.6251, 0.999, 1, 1.001, 2, 2.999, 3.001, 4, 5.9, 6.1, 9, 20, 60],
  ...[87, 88.7, 88.8, 95, 103, 150, 1e5, 1e10, 3e38, Infinity, NaN],
]);
const inputs = Float32Array.from([...numbers, ...numbers.map((x) => -x)]);

/** Of float32's numbers, relative to them; of tiny ones, and near 0 of functions that cancel there, the difference. */
function off(found: number, expected: number): number {
  const rounded = Math.fround(expected);
  if (Object.is(found, rounded) || found === rounded) return 0;
  if (Number.isNaN(found) || Number.isNaN(rounded)) return Infinity;
  return Math.abs(found - rounded) / Math.max(Math.abs(rounded), 0.02);
}

describe('functions of each number alone', () => {
  let backend: SimdBackend;

  beforeAll(() => {
    ({ backend } = simdBackend());
  });

  it.each(functions)('%s is exact to float32, from the smallest numbers to infinity and NaN', (name) => {
    const y = backend.numbersOf(applied(backend, name, tensorOf(backend, [inputs.length], inputs), alpha));
    inputs.forEach((x, i) => {
      // Products of infinity and 0 have no value that all agree on.
      if (Math.abs(x) === Infinity && Number.isNaN(exact[name](x))) return;
      expect(off(y[i], exact[name](x)), `${name}(${x}) = ${y[i]}, not ${exact[name](x)}`).toBeLessThan(1e-5);
    });
  });

  it.each(activations)('%s has the derivative of finite differences, and lets a NaN be met', async (name) => {
    await useBackEnd('cpu-simd');
    // Away from the kinks at 0 and ±3.
    const x = Array.from({ length: 97 }, (_, i) => (i - 48) / 10.3 + 0.01);
    const found = tf.tidy(() =>
      tf
        .grad((z) => numerics().activate!(name, z, alpha))(tf.tensor1d(x))
        .dataSync(),
    );
    x.forEach((at, i) => {
      const f = exact[name];
      const expected = (f(at + 1e-4) - f(at - 1e-4)) / 2e-4;
      expect(Math.abs(found[i] - expected), `${name}′(${at})`).toBeLessThan(5e-6 * Math.max(1, Math.abs(expected)));
    });
    const y = tf.tidy(() => numerics().activate!(name, tf.tensor1d([1, NaN, -1]), alpha).dataSync());
    expect([...y].map(Number.isNaN)).toEqual([false, true, false]);
  });
});

describe('two tensors number by number, against the cpu back end', () => {
  /** A shape, and one that is broadcast to it: some of its axes are 1, some of the first are left out. */
  const shapes = (random: Parameters<Parameters<typeof many>[1]>[0]) => {
    const shape = Array.from({ length: whole(random, 1, 5) }, () => one(random, [1, 2, 3, 4, 5, 7, 8, 13]));
    const narrowed = shape.map((size) => (random.uniform() < 0.4 ? 1 : size));
    return { shape, other: narrowed.slice(random.uniform() < 0.4 ? whole(random, 0, shape.length) : 0) };
  };

  it(
    'broadcast in every way',
    many(80, async (random) => {
      const { shape, other } = shapes(random);
      // Both may be narrower than what comes out.
      const mine = shape.map((size, i) => (i >= shape.length - other.length && random.uniform() < 0.2 ? 1 : size));
      const [x, y] = [normals(random, sizeOf(mine)), normals(random, sizeOf(other)).map((value) => value + 5)];
      await agree(`${mine.join()} with ${other.join()}`, () => {
        const [a, b] = [tf.tensor(x, mine), tf.tensor(y, other)];
        return [
          ...[tf.add(a, b), tf.sub(a, b), tf.sub(b, a), tf.mul(a, b), tf.div(a, b)],
          ...[tf.maximum(a, b), tf.minimum(a, b), tf.squaredDifference(a, b)],
        ];
      });
    }),
    60_000,
  );

  it('have NaN and infinity where the cpu back end has them', async () => {
    const values = Float32Array.from(
      { length: 81 },
      (_, i) => [NaN, Infinity, -Infinity, 0, 1, -2.5, 3e38, 1e-40, 7][i % 9],
    );
    const others = Float32Array.from({ length: 81 }, (_, i) => values[Math.floor(i / 9)]);
    const results: string[] = [];
    for (const name of ['cpu', 'cpu-simd'] as const) {
      await useBackEnd(name);
      const rows = tf.tidy(() => {
        const [a, b] = [tf.tensor1d(values), tf.tensor1d(others)];
        return [tf.add(a, b), tf.sub(a, b), tf.mul(a, b), tf.div(a, b), tf.maximum(a, b), tf.minimum(a, b)].map((row) =>
          [...row.dataSync()].map((value) => (value === 0 ? 0 : value)).join(' '),
        );
      });
      results.push(rows.join('\n'));
    }
    expect(results[1]).toBe(results[0]);
  });
});
