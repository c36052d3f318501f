/** What becomes of each operator's attributes when the tensors around it get other sizes. */
import type { KnownAttributes, OperatorName, PoolAttributes } from '../graph/operators/index';
import { channelAxis, spatialAxes } from '../graph/operators/convolution';
import { ShapeError } from '../graph/shape';

/** The sizes before and after. All are known numbers. */
export interface Sizes {
  /** Shapes of the inputs as they were, and as they are now. */
  before: readonly (readonly number[])[];
  now: readonly (readonly number[])[];
  /** Shape of the output as it was. */
  output: readonly number[];
  /** The new number for a number of channels that the layer itself chooses; the classes, for the last layer. */
  width(channels: number): number;
  /** Which axis of a tensor of images the framework counts its channels along. */
  channelAxis: number;
}

type Resize<Name extends OperatorName> = (attributes: KnownAttributes[Name], sizes: Sizes) => KnownAttributes[Name];

const unchanged = <T>(attributes: T): T => attributes;

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** The largest number of groups, not above the wanted one, that divides the channels. */
function groupsFor(wanted: number, channels: number): number {
  for (let groups = Math.min(wanted, channels); groups > 1; groups--) if (channels % groups === 0) return groups;
  return 1;
}

/** A depthwise convolution stays one; a grouped one keeps its channels in each group and gets fewer groups. */
function convolution<T extends KnownAttributes['conv2d']>(attributes: T, { now, width }: Sizes): T {
  const inChannels = now[0][channelAxis(now[0].length, attributes.dataFormat)];
  const { groups } = attributes;
  if (groups > 1 && groups === attributes.inChannels) {
    const outChannels = inChannels * (attributes.outChannels / attributes.inChannels);
    return { ...attributes, inChannels, outChannels, groups: inChannels };
  }
  const outChannels = width(attributes.outChannels);
  if (groups === 1) return { ...attributes, inChannels, outChannels };
  const perGroup = attributes.inChannels / groups;
  const wanted = Math.max(1, Math.round(inChannels / perGroup));
  return { ...attributes, inChannels, outChannels, groups: groupsFor(wanted, gcd(inChannels, outChannels)) };
}

/** A window that covered all of its input still does; no window is larger than its input. */
function pool(attributes: PoolAttributes, { before, now }: Sizes): PoolAttributes {
  const axes = spatialAxes(now[0].length, attributes.dataFormat);
  const { padding } = attributes;
  const fitted = attributes.kernel.map((kernel, i) => {
    const size = now[0][axes[i]];
    const room = padding === 'same' ? size : size + padding[i][0] + padding[i][1];
    return kernel === before[0][axes[i]] ? size : Math.min(kernel, room);
  });
  const stride = attributes.stride.map((step, i) => (step === attributes.kernel[i] ? fitted[i] : step));
  return { ...attributes, kernel: fitted, stride };
}

/** Axes of a reshape fall into runs of equal products on both sides; inside a run all but one size stay. */
export function reshaped(from: readonly number[], to: readonly number[], now: readonly number[]): number[] {
  const result: number[] = [];
  let [i, k] = [0, 0];
  while (i < from.length || k < to.length) {
    const [left, right] = [[i], [k]];
    let [a, b] = [from[i++] ?? 1, to[k++] ?? 1];
    while (a !== b) {
      if (a < b && i < from.length) a *= from[left[left.push(i++) - 1]];
      else if (k < to.length) b *= to[right[right.push(k++) - 1]];
      else throw new ShapeError(`no runs of equal sizes in [${from.join(',')}] and [${to.join(',')}]`);
    }
    const size = left.reduce((product, axis) => product * (now[axis] ?? 1), 1);
    result.push(
      ...splitRun(
        size,
        right.map((axis) => to[axis] ?? 1),
        left.map((axis) => from[axis] ?? 1),
        left.map((axis) => now[axis] ?? 1),
      ),
    );
  }
  return result.slice(0, to.length);
}

/** Sizes of one run: equal ones go over as they are, one takes what is left. */
function splitRun(size: number, targets: readonly number[], from: readonly number[], now: readonly number[]): number[] {
  if (targets.length === 1) return [size];
  for (let free = targets.length - 1; free >= 0; free--) {
    const others = targets.map((target) => {
      const at = from.indexOf(target);
      return at < 0 ? target : now[at];
    });
    const rest = others.reduce((product, value, i) => (i === free ? product : product * value), 1);
    if (Number.isInteger(size / rest)) return others.map((value, i) => (i === free ? size / rest : value));
  }
  // Heads of attention: as many as before, or the next smaller number that divides the width.
  if (targets.length === 2 && from.length === 1) {
    const heads = groupsFor(targets[0], size);
    return [heads, size / heads];
  }
  throw new ShapeError(`[${targets.join(',')}] cannot be made from ${size} values`);
}

/** Ranges along an axis that has another size now go as far as they went, in proportion; what they left out, they still do. */
const resizedRanges = (
  ranges: KnownAttributes['slice']['ranges'],
  { before, now }: Sizes,
): KnownAttributes['slice']['ranges'] =>
  ranges.map((range, axis) => {
    const [old, size] = [before[0][axis], now[0][axis]];
    if (!range || range.index || old === size) return range;
    const scaled = (place: number): number => Math.round((place * size) / old);
    const start = range.start > 0 && scaled(range.start) === 0 ? range.start : scaled(range.start);
    const left = old - range.end;
    const end = left > 0 && scaled(range.end) === size ? size - left : scaled(range.end);
    return { ...range, start, end };
  });

export const resize: { [Name in OperatorName]: Resize<Name> } = {
  input: unchanged,
  constant: unchanged,
  parameter: unchanged,
  unresolved: unchanged,
  conv1d: convolution,
  conv2d: convolution,
  conv3d: convolution,
  convTranspose2d: convolution,
  linear: (attributes, { now, width }) => ({
    ...attributes,
    inFeatures: now[0][now[0].length - 1],
    outFeatures: width(attributes.outFeatures),
  }),
  embedding: (attributes, { width }) => ({ ...attributes, features: width(attributes.features) }),
  matmul: unchanged,
  recurrent: (attributes, { now }) => ({ ...attributes, inFeatures: now[0][now[0].length - 1] }),
  cellState: unchanged,
  batchNorm: (attributes, { now }) => ({ ...attributes, channels: now[0][attributes.axis] }),
  layerNorm: (attributes, { now }) => ({ ...attributes, shape: now[0].slice(-attributes.shape.length) }),
  groupNorm(attributes, { now }) {
    const channels = now[0][attributes.axis];
    return { ...attributes, channels, groups: groupsFor(attributes.groups, channels) };
  },
  rmsNorm: (attributes, { now }) => ({ ...attributes, features: now[0][now[0].length - 1] }),
  relu: unchanged,
  relu6: unchanged,
  leakyRelu: unchanged,
  prelu: (attributes, { now }) => ({ ...attributes, count: attributes.count === 1 ? 1 : now[0][attributes.axis] }),
  elu: unchanged,
  sigmoid: unchanged,
  hardSigmoid: unchanged,
  tanh: unchanged,
  softplus: unchanged,
  gelu: unchanged,
  silu: unchanged,
  hardSwish: unchanged,
  softmax: unchanged,
  logSoftmax: unchanged,
  fourier: (attributes, { before, now }) => ({
    ...attributes,
    sizes: attributes.sizes.map((size, i) => {
      const axis = attributes.axes[i];
      return size === before[0][axis] ? now[0][axis] : size;
    }),
  }),
  complexView: unchanged,
  elementwise: unchanged,
  add: unchanged,
  subtract: unchanged,
  multiply: unchanged,
  divide: unchanged,
  affine: unchanged,
  maxPool: pool,
  averagePool: pool,
  adaptiveAveragePool(attributes, { now }) {
    const axes = spatialAxes(now[0].length, attributes.dataFormat);
    return { ...attributes, output: attributes.output.map((size, i) => Math.min(size, now[0][axes[i]])) };
  },
  reduce: unchanged,
  reshape: (_, { before, output, now }) => ({ shape: reshaped(before[0], output, now[0]) }),
  flatten: unchanged,
  transpose: unchanged,
  concat: unchanged,
  stack: unchanged,
  slice: ({ ranges }, sizes) => ({ ranges: resizedRanges(ranges, sizes) }),
  /** Zeros along the channels fill up to the new width; along rows and columns their number stays. */
  pad: (attributes, { before, now, output, width, channelAxis: channels }) => ({
    ...attributes,
    padding: attributes.padding.map(([first, last], axis) => {
      if (axis !== channels || first + last === 0 || before[0][axis] === now[0][axis]) return [first, last] as const;
      const total = Math.max(0, width(output[axis]) - now[0][axis]);
      const start = Math.round((total * first) / (first + last));
      return [start, total - start] as const;
    }),
  }),
  expand: ({ shape }, { before, now }) => ({
    shape: shape.map((dim, axis) => {
      const at = axis - shape.length + before[0].length;
      return at >= 0 && before[0][at] === dim ? now[0][at] : dim;
    }),
  }),
  gather: ({ axis, shape }, { before, now }) => ({
    axis,
    // The index brings its own axes; those of the values around it keep their relation to the input.
    shape: shape.map((dim) => {
      const at = before[0].findIndex((size, i) => i !== axis && size === dim);
      return at < 0 ? dim : now[0][at];
    }),
  }),
  indices: (attributes, { before, now }) => ({
    ...attributes,
    shape: attributes.shape.map((dim) => now[0][before[0].indexOf(dim)] ?? dim),
  }),
  scatter: (attributes, sizes) =>
    attributes.ranges ? { ...attributes, ranges: resizedRanges(attributes.ranges, sizes) } : attributes,
  upsample(attributes, { before, now }) {
    const axes = spatialAxes(now[0].length, attributes.dataFormat);
    const size = attributes.size.map((to, i) => Math.round((to / before[0][axes[i]]) * now[0][axes[i]]));
    return { ...attributes, size };
  },
  dropout: unchanged,
  dropPath: unchanged,
  identity: unchanged,
  detach: unchanged,
};
