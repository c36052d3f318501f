import { agree } from '../relations';
import { ShapeError, type Shape } from '../shape';
import { always, sameShape, type OperatorDefinition, type ParameterRule } from './definition';

const scaleAndOffset = (shape: Shape, bias = true): ParameterRule[] => {
  const weight: ParameterRule = { role: 'weight', shape, initialiser: { kind: 'constant', value: 1 } };
  return bias ? [weight, { role: 'bias', shape, initialiser: { kind: 'constant', value: 0 } }] : [weight];
};

/** The first input's shape, if its sizes at an axis and after it are those that the layer normalises. */
function normalised([shape]: readonly Shape[], axis: number, sizes: Shape): Shape {
  const first = axis < 0 ? shape.length + axis : axis;
  const fits = sizes.every((size, i) => shape[first + i] !== undefined && agree(shape[first + i], size));
  if (!fits)
    throw new ShapeError(`the layer normalises ${sizes.join('×')} from axis ${axis} on, got [${shape.join(',')}]`);
  return shape;
}

const normalisation = { weightLayer: false, shape: sameShape, jacobian: always({ kind: 'normalise' }) };

export const batchNorm: OperatorDefinition<'batchNorm'> = {
  ...normalisation,
  shape: (inputs, { channels, axis }) => normalised(inputs, axis, [channels]),
  parameters: ({ affine, channels }) => (affine ? scaleAndOffset([channels]) : []),
  print: ({ channels }) => String(channels),
};

export const layerNorm: OperatorDefinition<'layerNorm'> = {
  ...normalisation,
  shape: (inputs, { shape }) => normalised(inputs, -shape.length, shape),
  parameters: ({ affine, shape, bias }) => (affine ? scaleAndOffset(shape, bias) : []),
  print: ({ shape }) => shape.join('×'),
};

export const groupNorm: OperatorDefinition<'groupNorm'> = {
  ...normalisation,
  shape: (inputs, { channels, axis }) => normalised(inputs, axis, [channels]),
  parameters: ({ affine, channels }) => (affine ? scaleAndOffset([channels]) : []),
  print: ({ groups, channels }) => `${channels} in ${groups} groups`,
};

export const rmsNorm: OperatorDefinition<'rmsNorm'> = {
  ...normalisation,
  shape: (inputs, { features }) => normalised(inputs, -1, [features]),
  parameters: ({ affine, features }) => (affine ? scaleAndOffset([features], false) : []),
  print: ({ features }) => String(features),
};
