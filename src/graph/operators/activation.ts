import { always, sameShape, type OperatorDefinition } from './definition';

const mask = (slope: number | null) => ({
  weightLayer: false,
  shape: sameShape,
  jacobian: always({ kind: 'mask', slope }),
});

const nonlinear = { weightLayer: false, shape: sameShape, jacobian: always({ kind: 'nonlinear' }) };

export const relu: OperatorDefinition<'relu'> = {
  ...mask(0),
  range: (_, of) => [Math.max(0, of(0)[0]), Math.max(0, of(0)[1])],
};
export const relu6: OperatorDefinition<'relu6'> = { ...mask(0), range: () => [0, 6] };
export const leakyRelu: OperatorDefinition<'leakyRelu'> = {
  ...mask(0),
  jacobian: ({ attributes }) => ({ kind: 'mask', slope: attributes.slope }),
  print: ({ slope }) => `slope ${slope}`,
};
export const prelu: OperatorDefinition<'prelu'> = {
  ...mask(null),
  parameters: ({ count }) => [{ role: 'weight', shape: [count], initialiser: { kind: 'constant', value: 0.25 } }],
  print: ({ count }) => (count === 1 ? 'channel-shared' : `${count}`),
};
export const elu: OperatorDefinition<'elu'> = { ...nonlinear, print: ({ alpha }) => (alpha === 1 ? '' : `α ${alpha}`) };
export const sigmoid: OperatorDefinition<'sigmoid'> = { ...nonlinear, range: () => [0, 1] };
export const hardSigmoid: OperatorDefinition<'hardSigmoid'> = { ...nonlinear, range: () => [0, 1] };
export const tanh: OperatorDefinition<'tanh'> = { ...nonlinear, range: () => [-1, 1] };
export const softplus: OperatorDefinition<'softplus'> = { ...nonlinear, range: () => [0, Infinity] };
export const gelu: OperatorDefinition<'gelu'> = nonlinear;
export const silu: OperatorDefinition<'silu'> = nonlinear;
export const hardSwish: OperatorDefinition<'hardSwish'> = nonlinear;
export const softmax: OperatorDefinition<'softmax'> = {
  ...nonlinear,
  range: () => [0, 1],
  print: ({ axis }) => `axis ${axis}`,
};
export const logSoftmax: OperatorDefinition<'logSoftmax'> = { ...nonlinear, print: ({ axis }) => `axis ${axis}` };
export const elementwise: OperatorDefinition<'elementwise'> = {
  ...nonlinear,
  print: (attributes) => attributes.function,
};
