/** What each operator computes, complete by type; gradients come from the tape. */
import type { OperatorName } from '../../../graph/operators/index';
import * as activation from './activation';
import * as arithmetic from './arithmetic';
import * as arrangement from './arrangement';
import * as convolution from './convolution';
import type { Implementation, Untrainable } from './implementation';
import * as normalisation from './normalisation';
import * as pooling from './pooling';
import * as product from './product';
import * as regularisation from './regularisation';
import * as sources from './sources';

export const implementations = {
  input: { untrainable: 'a network with more than one input cannot be trained on images alone.' },
  constant: sources.constant,
  parameter: sources.parameter,
  unresolved: { untrainable: 'this call was not understood, so what it computes is not known.' },
  conv1d: convolution.conv1d,
  conv2d: convolution.conv2d,
  conv3d: { untrainable: 'it takes volumes, and the data sets here are images.' },
  convTranspose2d: convolution.convTranspose2d,
  linear: product.linear,
  embedding: { untrainable: 'it takes indices, and the data sets here are images.' },
  matmul: product.matmul,
  recurrent: { untrainable: 'it runs over sequences, and the data sets here are images.' },
  cellState: { untrainable: 'it is the state of a recurrent layer, and the data sets here are images.' },
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
  fourier: { untrainable: 'Fourier transforms are not computed here.' },
  complexView: { untrainable: 'complex numbers are not computed here.' },
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
  gather: { untrainable: 'it takes values by an index tensor.' },
  indices: { untrainable: 'it gives places of values, which have no derivative.' },
  scatter: { untrainable: 'it writes values by an index.' },
  upsample: pooling.upsample,
  dropout: regularisation.dropout,
  dropPath: regularisation.dropPath,
  identity: arithmetic.identity,
  detach: arithmetic.detach,
} satisfies { [Name in OperatorName]: Implementation<Name> | Untrainable };

export const implementationOf = (name: OperatorName): Implementation<OperatorName> | Untrainable =>
  implementations[name] as Implementation<OperatorName> | Untrainable;
