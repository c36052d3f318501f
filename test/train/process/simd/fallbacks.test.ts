import { beforeAll, describe, expect, it } from 'vitest';
import { takeFallbacks } from '../../../../src/train/process/backends/simd/fallbacks';
import { tf } from '../../../../src/train/process/tensorflow';
import { gradientOf, useBackEnd } from '../gradients';
import { operatorGraphs } from '../parts';
import { wholeNetworks } from '../wholeNetworks';

describe('what the SIMD back end leaves to JavaScript', () => {
  beforeAll(() => useBackEnd('cpu-simd'));

  it('is named, and timed, until it is asked for; a few numbers are left to it by choice', () => {
    takeFallbacks();
    tf.tidy(() => [tf.sin(tf.ones([100])), tf.sin(tf.ones([100])), tf.cos(tf.ones([10])), tf.exp(tf.ones([100]))]);
    const found = takeFallbacks();
    expect(found.map(({ kernel }) => kernel)).toEqual(['Sin']);
    expect(found[0].milliseconds).toBeGreaterThan(0);
    expect(takeFallbacks()).toEqual([]);
  });

  it('of all operators and networks that are trained: sine, cosine, and parts of the gradients of extremes and roots', async () => {
    takeFallbacks();
    const graphs = [...operatorGraphs.map(({ graph }) => ({ graph })), ...Object.values(await wholeNetworks())];
    for (const graph of graphs) await gradientOf(graph);
    expect(
      takeFallbacks()
        .map(({ kernel }) => kernel)
        .sort(),
    ).toEqual(['Cos', 'Equal', 'Pow', 'Sin']);
  }, 60_000);
});
