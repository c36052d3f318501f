import { describe, expect, it } from 'vitest';
import { depth, multiplyAdds, parameterCount } from '../../src/graph/cost';
import { residualNetwork } from '../support/residualNetwork';

describe('parameters, multiply-adds and depth', () => {
  // He et al. 2015, Table 6: 0.27 M to 1.7 M; with batch norm the counts below.
  it.each([
    [3, 269_722, 20],
    [5, 464_154, 32],
    [9, 853_018, 56],
    [18, 1_727_962, 110],
  ])('of the CIFAR ResNet with %i units a stage', (unitsPerStage, parameters, layers) => {
    const graph = residualNetwork({ unitsPerStage });
    expect(parameterCount(graph)).toEqual({ trainable: parameters, total: parameters });
    expect(depth(graph)).toBe(layers);
  });

  it('counts one multiply-add for each product, at batch 1', () => {
    expect(multiplyAdds(residualNetwork({ unitsPerStage: 3 }))).toEqual({ weighted: 40_551_040, activations: 0 });
  });
});
