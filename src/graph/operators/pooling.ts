import type { Dim, Shape } from '../shape';
import type { PoolAttributes } from './attributes';
import { paddingOf, spatialAxes, windowedSize } from './convolution';
import { always, type OperatorDefinition } from './definition';

function pooledShape(
  [shape]: readonly Shape[],
  { kernel, stride, padding, dilation, ceil, dataFormat }: PoolAttributes,
): Shape {
  const output: Dim[] = [...shape];
  spatialAxes(shape.length, dataFormat).forEach((axis, i) => {
    output[axis] = windowedSize(shape[axis], {
      kernel: kernel[i],
      stride: stride[i],
      padding: paddingOf(padding, i),
      dilation: dilation?.[i] ?? 1,
      ceil,
    });
  });
  return output;
}

const printPool = ({ kernel, stride }: PoolAttributes): string => `${kernel.join('×')} /${stride[0]}`;

const pool = { weightLayer: false, shape: pooledShape, jacobian: always({ kind: 'select' }), print: printPool };

export const maxPool: OperatorDefinition<'maxPool'> = pool;
export const averagePool: OperatorDefinition<'averagePool'> = pool;

export const adaptiveAveragePool: OperatorDefinition<'adaptiveAveragePool'> = {
  weightLayer: false,
  shape([shape], { output, dataFormat }) {
    const result: Dim[] = [...shape];
    spatialAxes(shape.length, dataFormat).forEach((axis, i) => (result[axis] = output[i]));
    return result;
  },
  jacobian: always({ kind: 'select' }),
  print: ({ output }) => `→${output.join('×')}`,
};

export const reduce: OperatorDefinition<'reduce'> = {
  weightLayer: false,
  shape: ([shape], { axes, keep }) =>
    keep ? shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)) : shape.filter((_, axis) => !axes.includes(axis)),
  jacobian: always({ kind: 'select' }),
  range: (node, of) => (node.attributes.function === 'sum' ? [-Infinity, Infinity] : of(0)),
  print: (attributes) => `${attributes.function} over ${attributes.axes.join(',')}`,
};

export const upsample: OperatorDefinition<'upsample'> = {
  weightLayer: false,
  shape([shape], { size, dataFormat }) {
    const result: Dim[] = [...shape];
    spatialAxes(shape.length, dataFormat).forEach((axis, i) => (result[axis] = size[i]));
    return result;
  },
  jacobian: always({ kind: 'embed' }),
  print: ({ size, mode }) => `→${size.join('×')} ${mode}`,
};
