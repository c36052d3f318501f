/** Products with weights and between activations. */
import { agree } from '../relations';
import { broadcast, productOfDims, ShapeError, type Shape } from '../shape';
import { always, type OperatorDefinition } from './definition';

export const linear: OperatorDefinition<'linear'> = {
  weightLayer: true,
  shape([shape], { inFeatures, outFeatures }) {
    const last = shape[shape.length - 1];
    if (last !== undefined && !agree(last, inFeatures)) {
      throw new ShapeError(`the linear layer takes ${inFeatures} features, its input [${shape.join(',')}] has ${last}`);
    }
    return [...shape.slice(0, -1), outFeatures];
  },
  parameters({ inFeatures, outFeatures, bias }) {
    const weight = {
      role: 'weight' as const,
      shape: [outFeatures, inFeatures],
      initialiser: { kind: 'he', mode: 'fanIn', distribution: 'uniform', negativeSlope: Math.sqrt(5) } as const,
    };
    return bias
      ? [weight, { role: 'bias', shape: [outFeatures], initialiser: { kind: 'uniformFanIn', fanIn: inFeatures } }]
      : [weight];
  },
  multiplyAdds: (_inputs, output, { inFeatures }) => ({
    weighted: productOfDims([...output, inFeatures]),
    activations: 0,
  }),
  jacobian: always({ kind: 'weights' }),
  print: ({ inFeatures, outFeatures }) => `${inFeatures}→${outFeatures}`,
};

export const embedding: OperatorDefinition<'embedding'> = {
  weightLayer: false,
  shape: ([shape], { features }) => [...shape, features],
  parameters: ({ count, features }) => [
    { role: 'weight', shape: [count, features], initialiser: { kind: 'normal', mean: 0, standardDeviation: 1 } },
  ],
  jacobian: always({ kind: 'none' }),
  print: ({ count, features }) => `${count}→${features}`,
};

export const matmul: OperatorDefinition<'matmul'> = {
  weightLayer: false,
  shape([a, b], { transposeB }): Shape {
    if (a.length < 2 || b.length < 2)
      throw new ShapeError(`a matrix product takes at least two axes, got [${a.join(',')}] and [${b.join(',')}]`);
    const right = transposeB ? [...b.slice(0, -2), b[b.length - 1], b[b.length - 2]] : b;
    const [rows, inner] = a.slice(-2);
    const [innerB, columns] = right.slice(-2);
    if (!agree(inner, innerB)) {
      throw new ShapeError(`a matrix product of [${a.join(',')}] and [${right.join(',')}]: ${inner} against ${innerB}`);
    }
    return [...broadcast(a.slice(0, -2), right.slice(0, -2)), rows, columns];
  },
  multiplyAdds: ([a], output) => ({ weighted: 0, activations: productOfDims([...output, a[a.length - 1]]) }),
  jacobian: always({ kind: 'nonlinear' }),
};
