import { numerics, type Activation } from '../numerics';
import { tf } from '../tensorflow';
import { logical, storedAxis, toLogical, type Value } from '../value';
import { cannotTrain, type Implementation } from './implementation';

/** One operation where the back end has it, else composed. */
const activated = (name: Activation, x: Value, composed: (x: tf.Tensor) => tf.Tensor, alpha?: number): Value => ({
  ...x,
  tensor: numerics().activate?.(name, x.tensor, alpha) ?? composed(x.tensor),
});

const activation =
  (name: Activation, composed: (x: tf.Tensor) => tf.Tensor) =>
  ([x]: readonly Value[]): Value =>
    activated(name, x, composed);

export const relu = activation('Relu', (x) => tf.relu(x));
export const relu6 = activation('Relu6', (x) => tf.relu6(x));
export const sigmoid = activation('Sigmoid', (x) => tf.sigmoid(x));
export const tanh = activation('Tanh', (x) => tf.tanh(x));
export const softplus = activation('Softplus', (x) => tf.softplus(x));
export const silu = activation('Silu', (x) => tf.mul(x, tf.sigmoid(x)));

const hard = (x: tf.Tensor): tf.Tensor => tf.div(tf.relu6(tf.add(x, 3)), 6);
/** ReLU6(x + 3) / 6, PyTorch's form. */
export const hardSigmoid = activation('HardSigmoid', hard);
export const hardSwish = activation('HardSwish', (x) => tf.mul(x, hard(x)));

export const leakyRelu: Implementation<'leakyRelu'> = ([x], { attributes: { slope } }) =>
  activated('LeakyRelu', x, (z) => tf.sub(tf.relu(z), tf.mul(tf.relu(tf.neg(z)), slope)), slope);

export const prelu: Implementation<'prelu'> = ([x], { attributes: { axis, count }, parameters: [slope] }) => {
  const { rank } = x.tensor;
  const at = storedAxis(x, axis);
  const one = numerics().prelu;
  if (one && count > 1 && at === rank - 1) return { ...x, tensor: one(x.tensor, slope) };
  const shape = new Array<number>(rank).fill(1);
  if (count > 1) shape[at] = count;
  const negative = tf.mul(tf.reshape(slope, shape), tf.relu(tf.neg(x.tensor)));
  return { ...x, tensor: tf.sub(tf.relu(x.tensor), negative) };
};

/** α (eˣ − 1) below zero. The exponent is clamped, so that large inputs give no infinity that a zero is multiplied with. */
const exponentialLinear = (x: tf.Tensor, alpha: number): tf.Tensor =>
  tf.add(tf.relu(x), tf.mul(tf.sub(tf.exp(tf.neg(tf.relu(tf.neg(x)))), 1), alpha));

/** Klambauer et al. 2017, eq. (2): the two numbers with which means of 0 and variances of 1 stay what they are. */
const selu = { scale: 1.0507009873554805, alpha: 1.6732632423543772 };

export const elu: Implementation<'elu'> = ([x], { attributes: { alpha } }) => {
  const composed = (z: tf.Tensor): tf.Tensor => exponentialLinear(z, alpha);
  return activated('Elu', x, composed, alpha);
};

/** Hendrycks and Gimpel 2016, exact (erf) or the tanh form. */
export const gelu: Implementation<'gelu'> = ([x], { attributes: { approximate } }) => {
  const composed = (z: tf.Tensor): tf.Tensor => {
    const phi = approximate
      ? tf.tanh(tf.mul(Math.sqrt(2 / Math.PI), tf.add(z, tf.mul(0.044715, tf.mul(z, tf.mul(z, z))))))
      : tf.erf(tf.mul(z, Math.SQRT1_2));
    return tf.mul(tf.mul(z, 0.5), tf.add(phi, 1));
  };
  return activated(approximate ? 'GeluTanh' : 'Gelu', x, composed);
};

/** Softmax kernels know the last axis alone. */
const alongAxis = (axis: number, compute: (x: tf.Tensor) => tf.Tensor) => (x: tf.Tensor) => {
  if (axis === x.rank - 1) return compute(x);
  const order = [...Array(x.rank).keys()];
  [order[axis], order[x.rank - 1]] = [x.rank - 1, axis];
  return tf.transpose(compute(tf.transpose(x, order)), order);
};

export const softmax: Implementation<'softmax'> = ([x], { attributes: { axis } }) =>
  logical(alongAxis(axis, (z) => numerics().softmax?.(z, false) ?? tf.softmax(z))(toLogical(x)));

export const logSoftmax: Implementation<'logSoftmax'> = ([x], { attributes: { axis } }) =>
  logical(alongAxis(axis, (z) => numerics().softmax?.(z, true) ?? tf.logSoftmax(z))(toLogical(x)));

const functions: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  exp: (x) => tf.exp(x),
  log: (x) => tf.log(x),
  sqrt: (x) => tf.sqrt(x),
  rsqrt: (x) => tf.rsqrt(x),
  abs: (x) => tf.abs(x),
  square: (x) => tf.square(x),
  neg: (x) => tf.neg(x),
  reciprocal: (x) => tf.reciprocal(x),
  sin: (x) => tf.sin(x),
  cos: (x) => tf.cos(x),
  erf: (x) => tf.erf(x),
  selu: (x) => tf.mul(exponentialLinear(x, selu.alpha), selu.scale),
  softsign: (x) => tf.div(x, tf.add(tf.abs(x), 1)),
};

/** Names of element-wise functions that have an implementation. */
export const elementwiseFunctions: readonly string[] = Object.keys(functions);

export const elementwise: Implementation<'elementwise'> = ([x], { node, attributes }) => {
  const compute = functions[attributes.function];
  if (!compute) {
    throw cannotTrain(
      node,
      `the function \`${attributes.function}\` is not one of ${elementwiseFunctions.join(', ')}.`,
    );
  }
  return { ...x, tensor: compute(x.tensor) };
};
