/** Convolutions and their gradients. */
import { tf } from '../../../tensorflow';
import { Convolutions } from '../convolution';
import { geometryOf } from '../geometry';
import type { Attributes, Table } from './table';

export const convolution: Table = (backend, kernels) => {
  const convolutions = new Convolutions(backend, kernels);
  return {
    Conv2D: ({ x, filter }, attributes) =>
      lastFirst(attributes) ? null : convolutions.forward(x, filter, geometry(x.shape, filter.shape, attributes)),
    Conv2DBackpropInput: ({ dy, filter }, attributes) =>
      lastFirst(attributes)
        ? null
        : convolutions.inputGradient(dy, filter, geometry(attributes.inputShape as number[], filter.shape, attributes)),
    Conv2DBackpropFilter: ({ x, dy }, attributes) =>
      lastFirst(attributes)
        ? null
        : convolutions.filterGradient(x, dy, geometry(x.shape, attributes.filterShape as number[], attributes)),
  };
};

const lastFirst = ({ dataFormat }: Attributes): boolean => dataFormat === 'NCHW';

const geometry = (input: readonly number[], filter: readonly number[], attributes: Attributes) => {
  const info = tf.backend_util.computeConv2DInfo(
    input as [number, number, number, number],
    filter as [number, number, number, number],
    attributes.strides as [number, number],
    (attributes.dilations ?? 1) as number,
    attributes.pad as 'valid',
    attributes.dimRoundingMode as 'floor',
  );
  const { top, bottom, left, right } = info.padInfo;
  const window = {
    stride: [info.strideHeight, info.strideWidth] as const,
    dilation: [info.dilationHeight, info.dilationWidth] as const,
  };
  return {
    ...geometryOf(
      input,
      filter,
      window,
      [
        [top, bottom],
        [left, right],
      ],
      1,
    ),
    output: info.outShape,
  };
};
