import { batchNormalise } from '../normalise';
import { numerics, type Following } from '../numerics';
import { tf } from '../tensorflow';
import { logical, storedAxis, toChannelsLast, toLogical, type Value } from '../value';
import type { Implementation } from './implementation';

/** Brings a logical axis to the end, where the sums are fast; `back` undoes it. */
function channelsToEnd(x: Value, axis: number): { tensor: tf.Tensor; back: (tensor: tf.Tensor) => Value } {
  const at = storedAxis(x, axis);
  const { rank } = x.tensor;
  if (at === rank - 1) return { tensor: x.tensor, back: (tensor) => ({ tensor, channelsLast: x.channelsLast }) };
  if (axis === 1 && !x.channelsLast) {
    return { tensor: toChannelsLast(x), back: (tensor) => ({ tensor, channelsLast: true }) };
  }
  const order = [...Array(rank).keys()].filter((i) => i !== at);
  order.push(at);
  const inverse = order.map((_, i) => order.indexOf(i));
  return {
    tensor: tf.transpose(x.tensor, order),
    back: (tensor) => ({ tensor: tf.transpose(tensor, inverse), channelsLast: x.channelsLast }),
  };
}

export const batchNorm: Implementation<'batchNorm'> = ([x], context) => {
  const { attributes, parameters, statistics, training, node, following } = context;
  const { channels, epsilon, axis } = attributes;
  const { tensor, back } = channelsToEnd(x, axis);
  const gamma = (parameters[0] ?? tf.ones([channels])) as tf.Tensor1D;
  const beta = (parameters[1] ?? tf.zeros([channels])) as tf.Tensor1D;
  const running = statistics.get(node.id);
  const after: Following = {
    rectify: following?.rectify ?? false,
    ...(following?.residual ? { residual: channelsToEnd(following.residual, axis).tensor } : {}),
  };
  if (training || !running) {
    const { y, mean, variance } = batchNormalise(tensor, gamma, beta, epsilon, after);
    statistics.update(node.id, { mean, variance, count: tensor.size / channels });
    return back(y);
  }
  const factor = tf.mul(gamma, tf.rsqrt(tf.add(running.variance, epsilon))) as tf.Tensor1D;
  return back(numerics().channelAffine(tensor, factor, tf.sub(beta, tf.mul(factor, running.mean)), after));
};

/** Each row of [rows, n] to mean 0 and variance 1. Row statistics are the channel statistics of the transposed matrix. */
const normaliseRows = (x: tf.Tensor2D, epsilon: number): tf.Tensor => {
  const rows = x.shape[0];
  const { y, mean, variance } = batchNormalise(tf.transpose(x), tf.ones([rows]), tf.zeros([rows]), epsilon);
  tf.dispose([mean, variance]);
  return tf.transpose(y);
};

export const layerNorm: Implementation<'layerNorm'> = ([x], { attributes: { shape, epsilon }, parameters }) => {
  const from = toLogical(x);
  const width = shape.reduce((product, size) => product * size, 1);
  const rows: tf.Tensor2D = tf.reshape(from, [from.size / width, width]);
  const [gamma, beta] = parameters.map((parameter) => tf.reshape(parameter, [width]));
  const whole = numerics().normaliseRows?.(rows, gamma, beta, epsilon, true);
  if (whole) return logical(tf.reshape(whole, from.shape));
  const y = tf.reshape(normaliseRows(rows, epsilon), from.shape);
  const scaled = parameters[0] ? tf.mul(y, parameters[0]) : y;
  return logical(parameters[1] ? tf.add(scaled, parameters[1]) : scaled);
};

export const groupNorm: Implementation<'groupNorm'> = ([x], { attributes, parameters }) => {
  const { groups, channels, axis, epsilon } = attributes;
  const { tensor, back } = channelsToEnd(x, axis);
  const whole = numerics().normaliseGroups?.(tensor, groups, parameters[0], parameters[1], epsilon);
  if (whole) return back(whole);
  const [n] = tensor.shape;
  const places = tensor.size / (n * channels);
  const perGroup = channels / groups;
  const byGroup = tf.transpose(tf.reshape(tensor, [n, places, groups, perGroup]), [0, 2, 1, 3]);
  const rows = normaliseRows(tf.reshape(byGroup, [n * groups, places * perGroup]), epsilon);
  const y = tf.reshape(tf.transpose(tf.reshape(rows, [n, groups, places, perGroup]), [0, 2, 1, 3]), tensor.shape);
  const scaled = parameters[0] ? tf.mul(y, parameters[0]) : y;
  return back(parameters[1] ? tf.add(scaled, parameters[1]) : scaled);
};

export const rmsNorm: Implementation<'rmsNorm'> = ([x], { attributes: { epsilon }, parameters }) => {
  const from = toLogical(x);
  const rows = numerics().normaliseRows?.(from, parameters[0], undefined, epsilon, false);
  if (rows) return logical(rows);
  const square = tf.mean(tf.square(from), -1, true);
  const y = tf.mul(from, tf.rsqrt(tf.add(square, epsilon)));
  return logical(parameters[0] ? tf.mul(y, parameters[0]) : y);
};
