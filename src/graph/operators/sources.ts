/** Operators without a tensor before them, and the one that stands for what was not understood. */
import { ShapeError } from '../shape';
import { always, type OperatorDefinition } from './definition';

const givenByTheReader = (): never => {
  throw new ShapeError('the shape of a source is given, not computed');
};

export const input: OperatorDefinition<'input'> = {
  weightLayer: false,
  shape: givenByTheReader,
  jacobian: always({ kind: 'none' }),
  print: ({ name }) => name,
};

export const constant: OperatorDefinition<'constant'> = {
  weightLayer: false,
  shape: givenByTheReader,
  jacobian: always({ kind: 'none' }),
  range: ({ attributes: { value } }) => (value === undefined ? [-Infinity, Infinity] : [value, value]),
  print: ({ text }) => text,
};

export const parameter: OperatorDefinition<'parameter'> = {
  weightLayer: false,
  shape: givenByTheReader,
  jacobian: always({ kind: 'none' }),
  print: ({ name }) => name,
};

export const unresolved: OperatorDefinition<'unresolved'> = {
  weightLayer: false,
  shape: givenByTheReader,
  jacobian: always({ kind: 'unknown' }),
  print: ({ call }) => call,
};
