import { describe, expect, it } from 'vitest';
import { depth, multiplyAdds, parameterCount } from '../../src/graph/cost';
import { GraphBuilder } from '../../src/graph/builder';
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

  it('counts a product with a parameter as one with weights, and no product that no input reaches', () => {
    const builder = new GraphBuilder();
    const origin = {
      module: '',
      source: { file: 'net.py', startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 },
    };
    const x = builder.input('x', [2, 8], 'float32', origin);
    const id = builder.parameter('weight', [4, 8], { kind: 'constant', value: 0 });
    const weight = builder.addWithShape('parameter', [], { name: 'weight' }, [4, 8], origin, { parameters: [id] });
    const turned = builder.add('transpose', [weight], { order: [1, 0] }, origin);
    const product = builder.add('matmul', [x, turned], {}, origin);
    const gram = builder.add('matmul', [weight, turned], {}, origin);
    const mixed = builder.add('matmul', [product, gram], {}, origin);
    const graph = builder.finish({ name: 'Net', framework: 'pytorch', source: origin.source, outputs: [mixed] });
    expect(multiplyAdds(graph)).toEqual({ weighted: 2 * 8 * 4 + 2 * 4 * 4, activations: 0 });
    expect(depth(graph)).toBe(2);
  });
});
