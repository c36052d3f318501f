import { agree } from '../relations';
import { addDims, divideDims, multiplyDims, productOfDims, ShapeError, type Dim, type Shape } from '../shape';
import type { ConvolutionAttributes, DataFormat, Padding, TransposedConvolutionAttributes } from './attributes';
import { always, type MultiplyAdds, type OperatorDefinition, type ParameterRule } from './definition';

export const channelAxis = (rank: number, format: DataFormat): number => (format === 'channelsFirst' ? 1 : rank - 1);

export const spatialAxes = (rank: number, format: DataFormat): number[] =>
  Array.from({ length: rank - 2 }, (_, axis) => axis + (format === 'channelsFirst' ? 2 : 1));

/** Size of one spatial axis after a window moved over it (Dumoulin & Visin, arXiv 1603.07285, relationship 6 with dilation). */
export function windowedSize(
  size: Dim,
  window: {
    kernel: number;
    stride: number;
    padding: readonly [number, number] | 'same';
    dilation: number;
    ceil?: boolean;
  },
): Dim {
  const { kernel, stride, padding, dilation, ceil = false } = window;
  if (padding === 'same') return divideDims(addDims(size, stride - 1), stride);
  const reach = padding[0] + padding[1] - dilation * (kernel - 1) - 1;
  if (typeof size === 'number' && size + reach < 0) {
    throw new ShapeError(
      `a window of ${kernel} (dilation ${dilation}) does not fit into ${size} + padding ${padding[0]} + ${padding[1]}`,
    );
  }
  const steps = addDims(divideDims(addDims(size, reach + (ceil ? stride - 1 : 0)), stride), 1);
  // PyTorch: a window of the rounded-up count must start inside the input or the left padding.
  const tooMany =
    ceil && typeof steps === 'number' && typeof size === 'number' && (steps - 1) * stride >= size + padding[0];
  return tooMany ? (steps as number) - 1 : steps;
}

export const paddingOf = (padding: Padding, axis: number): readonly [number, number] | 'same' =>
  padding === 'same' ? 'same' : padding[axis];

function convolutionShape(inputs: readonly Shape[], attributes: ConvolutionAttributes): Shape {
  const [shape] = inputs;
  const { kernel, stride, padding, dilation, dataFormat } = attributes;
  if (shape.length !== kernel.length + 2) {
    throw new ShapeError(`a ${kernel.length}-d convolution takes ${kernel.length + 2} axes, got [${shape.join(',')}]`);
  }
  const channels = shape[channelAxis(shape.length, dataFormat)];
  if (!agree(channels, attributes.inChannels)) {
    throw new ShapeError(
      `the convolution takes ${attributes.inChannels} channels, its input [${shape.join(',')}] has ${channels}`,
    );
  }
  const output: Dim[] = [...shape];
  spatialAxes(shape.length, dataFormat).forEach((axis, i) => {
    output[axis] = windowedSize(shape[axis], {
      kernel: kernel[i],
      stride: stride[i],
      padding: paddingOf(padding, i),
      dilation: dilation[i],
    });
  });
  output[channelAxis(shape.length, dataFormat)] = attributes.outChannels;
  return output;
}

function convolutionParameters({
  inChannels,
  outChannels,
  kernel,
  groups,
  bias,
}: ConvolutionAttributes): ParameterRule[] {
  const perGroup = divideDims(inChannels, groups);
  const fanIn = multiplyDims(perGroup, productOfDims(kernel));
  const weight: ParameterRule = {
    role: 'weight',
    shape: [outChannels, perGroup, ...kernel],
    initialiser: { kind: 'he', mode: 'fanIn', distribution: 'uniform', negativeSlope: Math.sqrt(5) },
  };
  return bias
    ? [weight, { role: 'bias', shape: [outChannels], initialiser: { kind: 'uniformFanIn', fanIn } }]
    : [weight];
}

const convolutionMultiplyAdds = (
  _inputs: readonly Shape[],
  output: Shape,
  { inChannels, kernel, groups }: ConvolutionAttributes,
): MultiplyAdds => ({
  weighted: productOfDims([...output, divideDims(inChannels, groups), ...kernel]),
  activations: 0,
});

function printConvolution({
  inChannels,
  outChannels,
  kernel,
  stride,
  groups,
  dilation,
}: ConvolutionAttributes): string {
  const same = (values: readonly number[]) => values.every((value) => value === values[0]);
  const list = (values: readonly number[]) => (same(values) ? String(values[0]) : values.join('×'));
  return [
    `${inChannels}→${outChannels}`,
    kernel.join('×'),
    `/${list(stride)}`,
    groups !== 1 ? `groups ${groups}` : '',
    dilation.some((value) => value > 1) ? `dilation ${list(dilation)}` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

const convolution = {
  weightLayer: true,
  shape: convolutionShape,
  parameters: convolutionParameters,
  multiplyAdds: convolutionMultiplyAdds,
  jacobian: always({ kind: 'weights' }),
  print: printConvolution,
};

export const conv1d: OperatorDefinition<'conv1d'> = convolution;
export const conv2d: OperatorDefinition<'conv2d'> = convolution;
export const conv3d: OperatorDefinition<'conv3d'> = convolution;

export const convTranspose2d: OperatorDefinition<'convTranspose2d'> = {
  ...convolution,
  shape([shape], attributes: TransposedConvolutionAttributes) {
    const { kernel, stride, padding, dilation, outputPadding, dataFormat } = attributes;
    const output: Dim[] = [...shape];
    spatialAxes(shape.length, dataFormat).forEach((axis, i) => {
      const pads = paddingOf(padding, i);
      output[axis] =
        pads === 'same'
          ? multiplyDims(shape[axis], stride[i])
          : addDims(
              multiplyDims(addDims(shape[axis], -1), stride[i]),
              dilation[i] * (kernel[i] - 1) + outputPadding[i] + 1 - pads[0] - pads[1],
            );
    });
    output[channelAxis(shape.length, dataFormat)] = attributes.outChannels;
    return output;
  },
  parameters(attributes) {
    const [weight, ...rest] = convolutionParameters(attributes);
    const { inChannels, outChannels, groups, kernel } = attributes;
    return [{ ...weight, shape: [inChannels, divideDims(outChannels, groups), ...kernel] }, ...rest];
  },
  multiplyAdds: ([input], _output, { outChannels, groups, kernel }) => ({
    weighted: productOfDims([...input, divideDims(outChannels, groups), ...kernel]),
    activations: 0,
  }),
};
