import type { ConvolutionAttributes } from '../../../graph/operators/index';
import { convolve, convolveTransposed } from '../convolve';
import { tf } from '../tensorflow';
import type { Value } from '../value';
import { cannotTrain, fromImages, images, padsOf, type Context, type Implementation } from './implementation';

const pair = (values: readonly number[]): readonly [number, number] => [values[0], values[1]];

const withBias = (y: tf.Tensor, bias: tf.Tensor | undefined): tf.Tensor => (bias ? tf.add(y, bias) : y);

function convolution2d(
  x: tf.Tensor4D,
  attributes: ConvolutionAttributes<number>,
  parameters: readonly tf.Tensor[],
): tf.Tensor {
  const { kernel, stride, dilation, padding, groups } = attributes;
  const pads = padsOf(padding, x.shape.slice(1, 3), kernel, stride, dilation);
  const window = { stride: pair(stride), dilation: pair(dilation) };
  return withBias(convolve(x, parameters[0] as tf.Tensor4D, groups, window, pads), parameters[1]);
}

export const conv2d: Implementation<'conv2d'> = ([x], { attributes, parameters }) => {
  const { dataFormat } = attributes;
  return fromImages(convolution2d(images(x, dataFormat) as tf.Tensor4D, attributes, parameters), dataFormat);
};

/** A convolution over one axis is one over images of one row. */
export const conv1d: Implementation<'conv1d'> = ([x], { attributes, parameters }) => {
  const { dataFormat, kernel, stride, dilation, padding } = attributes;
  const line = images(x, dataFormat);
  const row: tf.Tensor4D = tf.reshape(line, [line.shape[0], 1, line.shape[1]!, line.shape[2]!]);
  const [weight, bias] = parameters;
  const [k, inPerGroup, out] = weight.shape as number[];
  const wide: ConvolutionAttributes<number> = {
    ...attributes,
    kernel: [1, kernel[0]],
    stride: [stride[0], stride[0]],
    dilation: [1, dilation[0]],
    padding: padding === 'same' ? padding : [[0, 0], padding[0]],
  };
  const filter = tf.reshape(weight, [1, k, inPerGroup, out]);
  const y = convolution2d(row, wide, bias ? [filter, bias] : [filter]);
  return fromImages(tf.reshape(y, [y.shape[0], y.shape[2]!, y.shape[3]!]), dataFormat);
};

export const convTranspose2d: Implementation<'convTranspose2d'> = ([x], context: Context<'convTranspose2d'>): Value => {
  const { node, attributes, parameters } = context;
  const { dataFormat, kernel, stride, dilation, padding, groups } = attributes;
  if (groups !== 1) throw cannotTrain(node, 'grouped transposed convolutions are not supported.');
  if (node.shape === null) throw cannotTrain(node, 'its output size is not known.');
  const from = images(x, dataFormat) as tf.Tensor4D;
  const size = node.shape.slice(dataFormat === 'channelsFirst' ? 2 : 1).slice(0, 2) as number[];
  const pads = padsOf(padding, size, kernel, stride, dilation);
  const y = convolveTransposed(
    from,
    parameters[0] as tf.Tensor4D,
    { stride: pair(stride), dilation: pair(dilation) },
    pads,
    pair(size),
  );
  return fromImages(withBias(y, parameters[1]), dataFormat);
};
