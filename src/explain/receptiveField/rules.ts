/** What each operator lets a place of its tensor see of its inputs. */
import type { AnyNode } from '../../graph/graph';
import type { OperatorName } from '../../graph/operators/index';
import { oneAfterTheOther, type PlacedReach } from './chained';
import { shifted, windowed } from './course';
import {
  blurred,
  blurredInto,
  broadcastTo,
  joined,
  mixed,
  moved,
  picked,
  reshaped,
  stillAxis,
  type Reach,
} from './reach';
import { everything, withKernel, type Rule, type RuleContext, type RuleOn, type Seen } from './rule';
import { adaptivePool, convolution, pool, transposed, upsample } from './windowRules';

/** Of the inputs that see something, the first. */
const first = (inputs: readonly Seen[]): Reach => inputs.find((seen) => seen !== undefined)!;

const same: RuleOn<AnyNode> = (_node, inputs) => first(inputs);

const together: RuleOn<AnyNode> = (_node, inputs, { shape }) =>
  joined(
    inputs.filter((seen) => seen !== undefined),
    shape,
  );

/** Not understood: what it sees is not known. */
const unknown: RuleOn<AnyNode> = () => null;

const mixedAll = (reach: Reach, axes: readonly number[]): Reach =>
  axes.reduce((each, axis) => mixed(each, axis), reach);

const slice: Rule<'slice'> = (node, [x], { shape }) => {
  let reach = x!;
  let axis = 0;
  for (const range of node.attributes.ranges) {
    if (!range) axis += 1;
    else if (range.index) {
      reach =
        typeof range.start === 'number' ? picked(reach, axis, range.start) : picked(blurred(reach, axis), axis, 0);
    } else {
      const { start, step } = range;
      reach =
        typeof start === 'number'
          ? moved(reach, axis, shape[axis], (course) =>
              windowed(course, { stride: step, first: start, count: 1, dilation: 1 }),
            )
          : blurred(reach, axis, shape[axis]);
      axis += 1;
    }
  }
  return reach;
};

/** One after the other along an axis: where that axis moves, each place sees what its part does. */
const concat: Rule<'concat'> = ({ attributes: { axis } }, inputs, { shape, inputShapes }) => {
  const extents = inputShapes.map((each) => each[axis]);
  const parts = inputs.flatMap((seen, i): PlacedReach[] => {
    const before = extents.slice(0, i);
    const start = before.every((extent) => typeof extent === 'number')
      ? before.reduce<number>((sum, extent) => sum + (extent as number), 0)
      : null;
    return seen ? [{ reach: seen, start }] : [];
  });
  const moving = parts.some(({ reach }) => reach.axes[axis].courses.some((course) => course !== null));
  if (moving) return oneAfterTheOther(parts, axis, shape);
  const alike = parts.map(({ reach }) => moved(reach, axis, shape[axis], (course) => course));
  return joined(alike, shape);
};

const stack: Rule<'stack'> = ({ attributes: { axis } }, inputs, { shape }) =>
  joined(
    inputs.flatMap((seen) =>
      seen
        ? [
            {
              ...seen,
              axes: [...seen.axes.slice(0, axis), stillAxis(shape[axis], seen.low.length), ...seen.axes.slice(axis)],
            },
          ]
        : [],
    ),
    shape,
  );

const pad: Rule<'pad'> = ({ attributes: { padding } }, [x], { shape }) =>
  padding.reduce<Reach>((reach, [start], axis) => {
    if (start === 0)
      return { ...reach, axes: reach.axes.map((each, i) => (i === axis ? { ...each, extent: shape[axis] } : each)) };
    if (typeof start !== 'number') return blurred(reach, axis, shape[axis]);
    return moved(reach, axis, shape[axis], (course) => shifted(course, -start));
  }, x!);

/** Rows of the first, columns of the second, and all that they are joined along. */
const matmul: Rule<'matmul'> = (node, [a, b], { shape, inputShapes }) => {
  const rank = shape.length;
  const parts: Reach[] = [];
  if (a) {
    const inner = mixed(a, inputShapes[0].length - 1, 1);
    parts.push(broadcastTo(inner, shape));
  }
  if (b) {
    const last = inputShapes[1].length - 1;
    const [joinedAxis, columns] = node.attributes.transposeB ? [last, last - 1] : [last - 1, last];
    const inner = mixed(b, joinedAxis, 1);
    const axes = [...inner.axes.slice(0, last - 1), inner.axes[joinedAxis], inner.axes[columns]];
    parts.push(broadcastTo({ ...inner, axes }, shape));
  }
  return rank < 2 ? null : joined(parts, shape);
};

/** Values that are looked up stand anywhere along the axis. */
const gather: Rule<'gather'> = (node, [x, index], context) => {
  const { shape } = context;
  const { axis } = node.attributes;
  if (!x || index || shape.length !== x.axes.length) return everything(node, [x, index], context);
  const looked = blurred(x, axis, shape[axis]);
  const kept = looked.axes.every(({ extent, courses }, i) => extent === shape[i] || courses.every((course) => !course));
  return kept ? looked : blurredInto(x, shape);
};

const scatter: Rule<'scatter'> = (_node, [x, values], { shape }) =>
  joined([...(x ? [x] : []), ...(values ? [blurredInto(values, shape)] : [])], shape);

/** Each step sees those before it, whichever way it runs: a bound is the whole sequence. */
const recurrent: Rule<'recurrent'> = (node, inputs, context) => {
  const { time } = node.attributes;
  const [x] = inputs;
  const { shape } = context;
  if (!x || inputs.some((seen, i) => seen && i > 0)) return everything(node, inputs, context);
  const features = mixed(x, shape.length - 1, shape[shape.length - 1]);
  return time === null ? features : blurred(features, time);
};

/**
 * The statistics of a normalisation are left out, as the literature counts receptive fields (Araujo, Norris and Sim 2019): at
 * inference batch norm has none, and those of the others would make every field the whole input.
 */
export const reachRules: { [Name in OperatorName]: Rule<Name> } = {
  input: () => undefined,
  constant: () => undefined,
  parameter: () => undefined,
  unresolved: unknown,
  conv1d: convolution,
  conv2d: convolution,
  conv3d: convolution,
  convTranspose2d: transposed,
  linear: (node, inputs, context) => {
    const [x] = inputs;
    const last = context.shape.length - 1;
    return x
      ? withKernel(mixed(x, last, context.shape[last]), inputs, context.shape)
      : everything(node, inputs, context);
  },
  embedding: (_node, [x], { shape }) =>
    x && { ...x, axes: [...x.axes, stillAxis(shape[shape.length - 1], x.low.length)] },
  matmul,
  recurrent,
  cellState: ({ attributes: { time } }, [x]) => {
    if (!x || time === null) return x;
    return picked(mixed(x, time), time, 0);
  },
  batchNorm: same,
  layerNorm: same,
  groupNorm: same,
  rmsNorm: same,
  relu: same,
  relu6: same,
  leakyRelu: same,
  prelu: same,
  elu: same,
  sigmoid: same,
  hardSigmoid: same,
  tanh: same,
  softplus: same,
  gelu: same,
  silu: same,
  hardSwish: same,
  softmax: ({ attributes: { axis } }, [x]) => x && mixed(x, axis),
  logSoftmax: ({ attributes: { axis } }, [x]) => x && mixed(x, axis),
  fourier: ({ attributes: { axes } }, [x], { shape }) =>
    x && axes.reduce((reach, axis) => mixed(reach, axis, shape[axis]), x),
  complexView: ({ attributes: { to } }, [x]) =>
    x && { ...x, axes: to === 'real' ? [...x.axes, stillAxis(2, x.low.length)] : x.axes.slice(0, -1) },
  elementwise: same,
  add: together,
  subtract: together,
  multiply: together,
  divide: together,
  affine: same,
  maxPool: pool,
  averagePool: pool,
  adaptiveAveragePool: adaptivePool,
  reduce: ({ attributes: { axes, keep } }, [x]) => {
    if (!x) return x;
    const over = mixedAll(x, axes);
    return {
      ...over,
      axes: over.axes.flatMap((axis, i) => (!axes.includes(i) ? [axis] : keep ? [{ ...axis, extent: 1 }] : [])),
    };
  },
  reshape: (_node, [x], { shape }) => x && reshaped(x, shape),
  flatten: (_node, [x], { shape }) => x && reshaped(x, shape),
  transpose: ({ attributes: { order } }, [x]) => x && { ...x, axes: order.map((axis) => x.axes[axis]) },
  concat,
  stack,
  slice,
  pad,
  expand: (_node, [x], { shape }) => x && broadcastTo(x, shape),
  gather,
  scatter,
  indices: everything,
  upsample,
  dropout: same,
  dropPath: same,
  identity: same,
  detach: same,
};

/** The rule of a node. */
export const reachOf = (node: AnyNode, inputs: readonly Seen[], context: RuleContext): Seen | null =>
  (reachRules[node.operator] as RuleOn<AnyNode>)(node, inputs, context);
