/** What is seen through windows that move along the spatial axes, and through changes of resolution. */
import { channelAxis, paddingOf, spatialAxes } from '../../graph/operators/convolution';
import type { NodeOf } from '../../graph/operators/definition';
import type { DataFormat, Padding } from '../../graph/operators/index';
import type { Dim, Shape } from '../../graph/shape';
import { highAt, longestPeriod, lowAt, stretched, windowed, type Course } from './course';
import { blurred, mixed, moved, type Reach } from './reach';
import { everything, withKernel, type Rule, type RuleContext, type RuleOn } from './rule';

interface Windows {
  kernel: readonly number[];
  stride: readonly number[];
  padding: Padding;
  dilation?: readonly number[];
  dataFormat: DataFormat;
}

/** Zeros before an axis: TensorFlow's `same` puts the smaller half there. */
function before({ kernel, stride, padding, dilation }: Windows, i: number, from: Dim, to: Dim): number | null {
  const pads = paddingOf(padding, i);
  if (pads !== 'same') return pads[0];
  if (typeof from !== 'number' || typeof to !== 'number')
    return stride[i] === 1 ? ((kernel[i] - 1) * (dilation?.[i] ?? 1)) >> 1 : null;
  return Math.max(0, (to - 1) * stride[i] + (kernel[i] - 1) * (dilation?.[i] ?? 1) + 1 - from) >> 1;
}

/** Windows that move along the spatial axes. */
function overWindows(reach: Reach, windows: Windows, { shape, inputShapes: [from] }: RuleContext): Reach {
  return spatialAxes(shape.length, windows.dataFormat).reduce((each, axis, i) => {
    const zeros = before(windows, i, from[axis], shape[axis]);
    if (zeros === null) return blurred(each, axis, shape[axis]);
    return moved(each, axis, shape[axis], (course) =>
      windowed(course, {
        stride: windows.stride[i],
        first: -zeros,
        count: windows.kernel[i],
        dilation: windows.dilation?.[i] ?? 1,
      }),
    );
  }, reach);
}

const channelsMixed = (reach: Reach, format: DataFormat, shape: Shape): Reach => {
  const axis = channelAxis(shape.length, format);
  return mixed(reach, axis, shape[axis]);
};

export const convolution: RuleOn<NodeOf<'conv1d' | 'conv2d' | 'conv3d'>> = (node, inputs, context) => {
  const [x] = inputs;
  if (!x) return everything(node, inputs, context);
  const { dataFormat } = node.attributes;
  return withKernel(
    channelsMixed(overWindows(x, node.attributes, context), dataFormat, context.shape),
    inputs,
    context.shape,
  );
};

/** Place q of the result takes place p of the input where q = stride·p − padding + dilation·i. */
export const transposed: Rule<'convTranspose2d'> = (node, inputs, context) => {
  const [x] = inputs;
  if (!x) return everything(node, inputs, context);
  const { kernel, stride, padding, dilation, dataFormat } = node.attributes;
  const { shape } = context;
  const spread = spatialAxes(shape.length, dataFormat).reduce((reach, axis, i) => {
    const pads = paddingOf(padding, i);
    const cut = pads === 'same' ? Math.max(0, kernel[i] - stride[i]) >> 1 : pads[0];
    return moved(reach, axis, shape[axis], (course) =>
      stretched(course, stride[i], (place) => {
        const taken = Array.from({ length: kernel[i] }, (_, tap) => (place + cut - dilation[i] * tap) / stride[i]);
        const whole = taken.filter(Number.isInteger);
        // A place between two windows is made of nothing: it counts as its neighbour.
        return whole.length > 0 ? whole : [Math.floor((place + cut) / stride[i])];
      }),
    );
  }, x);
  return withKernel(channelsMixed(spread, dataFormat, shape), inputs, shape);
};

export const pool: RuleOn<NodeOf<'maxPool' | 'averagePool'>> = (node, [x], context) =>
  x && overWindows(x, node.attributes, context);

export const adaptivePool: Rule<'adaptiveAveragePool'> = (node, [x], context) => {
  const { dataFormat } = node.attributes;
  const [from] = context.inputShapes;
  return spatialAxes(from.length, dataFormat).reduce<Reach>((reach, axis) => {
    const [input, output] = [from[axis], context.shape[axis]];
    if (output === 1) return mixed(reach, axis, 1);
    if (input === output) return reach;
    if (typeof input !== 'number' || typeof output !== 'number' || output === 0) return blurred(reach, axis, output);
    const places = (place: number): readonly number[] => {
      const [start, end] = [Math.floor((place * input) / output), Math.ceil(((place + 1) * input) / output)];
      return Array.from({ length: end - start }, (_, i) => start + i);
    };
    return moved(reach, axis, output, (course) => sampled(course, output, places));
  }, x!);
};

/** An axis whose places are listed one by one. */
function sampled(course: Course, extent: number, places: (place: number) => readonly number[]): Course | null {
  if (extent > longestPeriod) return null;
  const low: number[] = [];
  const high: number[] = [];
  for (let place = 0; place < extent; place++) {
    const seen = places(place);
    low.push(Math.min(...seen.map((each) => lowAt(course, each))));
    high.push(Math.max(...seen.map((each) => highAt(course, each))));
  }
  return { step: high[extent - 1] - high[0] + 1, low, high };
}

/**
 * Nearest neighbours are known; an interpolation takes the places around it, which of them depends on how corners are aligned:
 * one on either side is a bound. What has no whole factor is a bound, too.
 */
export const upsample: Rule<'upsample'> = (node, [x], { shape, inputShapes: [from] }) => {
  const { mode, dataFormat } = node.attributes;
  const nearest = /nearest/.test(mode);
  const around = nearest ? 0 : /cubic/.test(mode) ? 2 : 1;
  return spatialAxes(shape.length, dataFormat).reduce<Reach>((reach, axis) => {
    const [input, output] = [from[axis], shape[axis]];
    if (input === output) return reach;
    if (typeof input !== 'number' || typeof output !== 'number' || input === 0) return blurred(reach, axis, output);
    const factor = output / input;
    const taps = (place: number): readonly number[] => {
      const at = Math.floor(place / factor);
      return [at - around, at + around];
    };
    const after = moved(reach, axis, output, (course) =>
      Number.isInteger(factor) ? stretched(course, factor, taps) : sampled(course, output, taps),
    );
    return after === reach || nearest ? after : { ...after, atMost: true };
  }, x!);
};
