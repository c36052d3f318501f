/** Fourier transforms and complex numbers. */
import { ShapeError } from '../shape';
import { always, type OperatorDefinition } from './definition';

export const fourier: OperatorDefinition<'fourier'> = {
  weightLayer: false,
  shape: ([shape], { axes, sizes }) =>
    shape.map((dim, axis) => (axes.includes(axis) ? sizes[axes.indexOf(axis)] : dim)),
  jacobian: always({ kind: 'nonlinear' }),
  print: ({ function: name, axes }) => `${name} over ${axes.join(',')}`,
};

export const complexView: OperatorDefinition<'complexView'> = {
  weightLayer: false,
  shape([shape], { to }) {
    if (to === 'real') return [...shape, 2];
    const last = shape[shape.length - 1];
    if (last !== 2) throw new ShapeError(`complex numbers are made of pairs, the last axis has ${last}`);
    return shape.slice(0, -1);
  },
  jacobian: always({ kind: 'rearrange' }),
  print: ({ to }) => `to ${to}`,
};
