import { always, sameShape, type OperatorDefinition, type ParameterRule } from './definition';

const scaleAndOffset = (shape: readonly number[], bias = true): ParameterRule[] => {
  const weight: ParameterRule = { role: 'weight', shape, initialiser: { kind: 'constant', value: 1 } };
  return bias ? [weight, { role: 'bias', shape, initialiser: { kind: 'constant', value: 0 } }] : [weight];
};

const normalisation = { weightLayer: false, shape: sameShape, jacobian: always({ kind: 'normalise' }) };

export const batchNorm: OperatorDefinition<'batchNorm'> = {
  ...normalisation,
  parameters: ({ affine, channels }) => (affine ? scaleAndOffset([channels]) : []),
  print: ({ channels }) => String(channels),
};

export const layerNorm: OperatorDefinition<'layerNorm'> = {
  ...normalisation,
  parameters: ({ affine, shape, bias }) => (affine ? scaleAndOffset(shape, bias) : []),
  print: ({ shape }) => shape.join('×'),
};

export const groupNorm: OperatorDefinition<'groupNorm'> = {
  ...normalisation,
  parameters: ({ affine, channels }) => (affine ? scaleAndOffset([channels]) : []),
  print: ({ groups, channels }) => `${channels} in ${groups} groups`,
};

export const rmsNorm: OperatorDefinition<'rmsNorm'> = {
  ...normalisation,
  parameters: ({ affine, features }) => (affine ? scaleAndOffset([features], false) : []),
  print: ({ features }) => String(features),
};
