import { beforeAll, describe, expect, it } from 'vitest';
import type { OperatorAttributes, OperatorName } from '../../../../src/graph/operators/index';
import { numerics } from '../../../../src/train/process/numerics';
import type { Context, Implementation } from '../../../../src/train/process/operators/implementation';
import { implementations } from '../../../../src/train/process/operators/index';
import { Random } from '../../../../src/train/process/random';
import { tf } from '../../../../src/train/process/tensorflow';
import { useBackEnd } from '../gradients';
import { agree, many } from './agreement';
import { normals, one, sizeOf, whole } from './support';

beforeAll(() => useBackEnd('cpu-simd'));

/** An operator and its gradients in x and the parameters: composed on the cpu back end, one operation on the other one. */
function withGradients<Name extends OperatorName>(
  operator: Name,
  attributes: Partial<OperatorAttributes[Name]>,
  tensors: readonly { values: Float32Array; shape: number[] }[],
  dy: Float32Array,
): () => tf.Tensor[] {
  return () => {
    const compute = (x: tf.Tensor, ...parameters: tf.Tensor[]): tf.Tensor => {
      const context = { attributes, parameters } as unknown as Context;
      return (implementations[operator] as Implementation<OperatorName>)([{ tensor: x, channelsLast: true }], context)
        .tensor;
    };
    const inputs = tensors.map(({ values, shape }) => tf.tensor(values, shape));
    return [compute(inputs[0], ...inputs.slice(1)), ...tf.grads(compute)(inputs, tf.tensor(dy, inputs[0].shape))];
  };
}

const given = (random: Random, shape: number[]) => ({ values: normals(random, sizeOf(shape)), shape });

describe('operations that others compose, against the cpu back end', () => {
  it(
    'layer norm and RMS norm',
    many(20, async (random) => {
      const width = whole(random, 2, 70);
      const shape = [whole(random, 1, 4), whole(random, 1, 70), width];
      const [x, gamma, beta] = [given(random, shape), given(random, [width]), given(random, [width])];
      const dy = normals(random, sizeOf(shape));
      // Rows as a back end with a layout of its own would store them: [images, channels last].
      const rows = { ...x, shape: [shape[0] * shape[1], width] };
      await agree(
        `layer norm of ${shape.join()}`,
        withGradients('layerNorm', { shape: [width], epsilon: 1e-5 }, [rows, gamma, beta], dy),
        1e-4,
      );
      await agree(
        `RMS norm of ${shape.join()}`,
        withGradients('rmsNorm', { epsilon: 1e-5 } as Partial<OperatorAttributes['rmsNorm']>, [rows, gamma], dy),
        1e-4,
      );
    }),
    60_000,
  );

  it(
    'group norm and instance norm',
    many(20, async (random) => {
      const groups = whole(random, 1, 5);
      const channels = groups * one(random, [1, 2, 3, 4, 5]);
      const shape = [whole(random, 1, 4), whole(random, 2, 7), whole(random, 2, 7), channels];
      const [x, gamma, beta] = [given(random, shape), given(random, [channels]), given(random, [channels])];
      const dy = normals(random, sizeOf(shape));
      const attributes = { groups, channels, axis: 1, epsilon: 1e-5 };
      await agree(`${shape.join()} in ${groups}`, withGradients('groupNorm', attributes, [x, gamma, beta], dy), 1e-4);
    }),
    60_000,
  );

  it(
    'softmax, log softmax and ReLU with learned slopes',
    many(20, async (random) => {
      const shape = [whole(random, 1, 9), whole(random, 1, 70)];
      const [x, slopes] = [given(random, shape), given(random, [shape[1]])];
      const dy = normals(random, sizeOf(shape));
      const large = { ...x, values: x.values.map((value) => 40 * value) };
      // Of a softmax that is 1 at one place all digits of its gradient cancel.
      for (const [input, within] of [
        [x, 1e-5],
        [large, 1e-3],
      ] as const) {
        await agree(`softmax of ${shape.join()}`, withGradients('softmax', { axis: 1 }, [input], dy), within);
        await agree(`log softmax of ${shape.join()}`, withGradients('logSoftmax', { axis: 1 }, [input], dy), within);
      }
      const attributes = { axis: 1, count: shape[1] };
      await agree(`slopes of ${shape.join()}`, withGradients('prelu', attributes, [x, slopes], dy));
    }),
    60_000,
  );

  it('norms and softmax of a row with a NaN are NaN, of other rows they are not', async () => {
    await useBackEnd('cpu-simd');
    const values = Float32Array.from({ length: 24 }, (_, i) => (i === 10 ? NaN : Math.sin(i)));
    const rows = tf.tidy(() => {
      const x: tf.Tensor2D = tf.tensor2d(values, [3, 8]);
      const { normaliseRows, softmax } = numerics();
      return [normaliseRows!(x, undefined, undefined, 1e-5, true), softmax!(x, false), softmax!(x, true)].map((y) =>
        (y.arraySync() as number[][]).map((row) => row.filter(Number.isNaN).length),
      );
    });
    expect(rows).toEqual(new Array(3).fill([0, 8, 0]));
  });
});

describe('what a training step does beside the network', () => {
  beforeAll(() => useBackEnd('cpu-simd'));

  it('masks are those that the host draws, and the stream goes on behind them', () => {
    const [mine, theirs] = [new Random(3, 'dropout'), new Random(3, 'dropout')];
    const mask = tf.tidy(() => [...numerics().mask!([7, 11], 0.3, 1.5, mine).dataSync()]);
    expect(mask).toEqual(Array.from({ length: 77 }, () => (theirs.uniform() < 0.3 ? 0 : 1.5)));
    expect(mine.position).toEqual(theirs.position);
  });

  it('a step of the weights is that of its formula, with shares of decay and rate', () => {
    const random = new Random(5, 'descent');
    const [w, v, g, decays, rates] = Array.from({ length: 5 }, () => normals(random, 21));
    const by = { scale: 0.5, weightDecay: 0.1, momentum: 0.9, learningRate: 0.2 };
    const [weights, velocity, check] = tf.tidy(() => {
      const next = numerics().descend!(
        {
          weights: tf.tensor1d(w),
          velocity: tf.tensor1d(v),
          gradients: [tf.tensor2d(g.slice(0, 15), [3, 5]), tf.tensor1d(g.slice(15))],
          decays: tf.tensor1d(decays),
          rates: tf.tensor1d(rates),
        },
        by,
      );
      return [next.weights.dataSync(), next.velocity.dataSync(), next.check.dataSync()];
    });
    w.forEach((weight, i) => {
      const expected = 0.9 * v[i] + 0.5 * g[i] + 0.1 * decays[i] * weight;
      expect(velocity[i]).toBeCloseTo(expected, 5);
      expect(weights[i]).toBeCloseTo(weight - 0.2 * rates[i] * expected, 5);
    });
    expect([...check]).toEqual([0]);
  });

  it.each([NaN, Infinity])('a step to weights that are %s says so', (bad) => {
    const check = tf.tidy(() => {
      const gradients = [tf.tensor1d([1, bad, 1, 1, 1])];
      const of = { weights: tf.ones([5]) as tf.Tensor1D, velocity: tf.zeros([5]) as tf.Tensor1D, gradients };
      const by = { scale: 1, weightDecay: 0, momentum: 0, learningRate: 0.1 };
      return numerics().descend!({ ...of, decays: null, rates: null }, by).check.dataSync()[0];
    });
    expect(check).toBeNaN();
  });

  it('norms of numbers whose squares leave float32 are found', () => {
    const [largest, squares] = tf.tidy(() =>
      numerics().normParts!(tf.tensor1d([3e30, -4e30, 0, 0, 0])).map((part) => part.dataSync()[0]),
    );
    expect(largest * Math.sqrt(squares)).toBeCloseTo(5e30, -25);
  });
});
