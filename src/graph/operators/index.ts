import type { OperatorName } from './attributes';
import type { OperatorDefinition } from './definition';
import * as activation from './activation';
import * as arithmetic from './arithmetic';
import * as arrangement from './arrangement';
import * as convolution from './convolution';
import * as normalisation from './normalisation';
import * as pooling from './pooling';
import * as product from './product';
import * as recurrence from './recurrence';
import * as regularisation from './regularisation';
import * as sources from './sources';
import * as spectrum from './spectrum';

export type {
  ConvolutionAttributes,
  DataFormat,
  KnownAttributes,
  OperatorAttributes,
  OperatorName,
  Padding,
  PoolAttributes,
  RecurrentAttributes,
  SliceRange,
} from './attributes';
export type { Interval, Jacobian, JacobianKind, MultiplyAdds, OperatorDefinition, ParameterRule } from './definition';

/** Every operator, defined once. */
export const operators = {
  input: sources.input,
  constant: sources.constant,
  parameter: sources.parameter,
  unresolved: sources.unresolved,
  conv1d: convolution.conv1d,
  conv2d: convolution.conv2d,
  conv3d: convolution.conv3d,
  convTranspose2d: convolution.convTranspose2d,
  linear: product.linear,
  embedding: product.embedding,
  matmul: product.matmul,
  recurrent: recurrence.recurrent,
  cellState: recurrence.cellState,
  batchNorm: normalisation.batchNorm,
  layerNorm: normalisation.layerNorm,
  groupNorm: normalisation.groupNorm,
  rmsNorm: normalisation.rmsNorm,
  relu: activation.relu,
  relu6: activation.relu6,
  leakyRelu: activation.leakyRelu,
  prelu: activation.prelu,
  elu: activation.elu,
  sigmoid: activation.sigmoid,
  hardSigmoid: activation.hardSigmoid,
  tanh: activation.tanh,
  softplus: activation.softplus,
  gelu: activation.gelu,
  silu: activation.silu,
  hardSwish: activation.hardSwish,
  softmax: activation.softmax,
  logSoftmax: activation.logSoftmax,
  fourier: spectrum.fourier,
  complexView: spectrum.complexView,
  elementwise: activation.elementwise,
  add: arithmetic.add,
  subtract: arithmetic.subtract,
  multiply: arithmetic.multiply,
  divide: arithmetic.divide,
  affine: arithmetic.affine,
  maxPool: pooling.maxPool,
  averagePool: pooling.averagePool,
  adaptiveAveragePool: pooling.adaptiveAveragePool,
  reduce: pooling.reduce,
  reshape: arrangement.reshape,
  flatten: arrangement.flatten,
  transpose: arrangement.transpose,
  concat: arrangement.concat,
  stack: arrangement.stack,
  slice: arrangement.slice,
  pad: arrangement.pad,
  expand: arrangement.expand,
  gather: arrangement.gather,
  scatter: arrangement.scatter,
  indices: arrangement.indices,
  upsample: pooling.upsample,
  dropout: regularisation.dropout,
  dropPath: regularisation.dropPath,
  identity: arithmetic.identity,
  detach: arithmetic.detach,
} satisfies { [Name in OperatorName]: OperatorDefinition<Name> };

export const operatorNames = Object.keys(operators) as readonly OperatorName[];

/** The definition of an operator whose name is known only at run time. */
export const definitionOf = <Name extends OperatorName>(name: Name): OperatorDefinition<Name> =>
  operators[name] as unknown as OperatorDefinition<Name>;
