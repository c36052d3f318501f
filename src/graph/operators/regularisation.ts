import { sameShape, type OperatorDefinition } from './definition';

export const dropout: OperatorDefinition<'dropout'> = {
  weightLayer: false,
  shape: sameShape,
  jacobian: ({ attributes: { p, rescale } }) => (p === 0 ? { kind: 'identity' } : { kind: 'randomMask', p, rescale }),
  print: ({ p }) => `p ${p}`,
};

export const dropPath: OperatorDefinition<'dropPath'> = {
  weightLayer: false,
  shape: sameShape,
  jacobian: ({ attributes: { p } }) => (p === 0 ? { kind: 'identity' } : { kind: 'randomMask', p, rescale: true }),
  print: ({ p }) => `p ${p}`,
};
