import { gates } from '../../../graph/operators/recurrence';
import type { RecurrentAttributes } from '../../../graph/operators/index';
import { addDims } from '../../../graph/shape';
import type { Tensor } from '../../evaluate/values';
import { LayerError } from './config';
import { add, knownSize, shapeOf, weight, type LayerCall, type LayerRule } from './layer';

type Cell = RecurrentAttributes['cell'];

/** A layer runs over a sequence [N, time, features]; it gives the last state, or that of every step. */
const time = 1;

function attributesOf(call: LayerCall, cell: Cell): RecurrentAttributes {
  const { config } = call.layer;
  const shape = shapeOf(call);
  if (shape.length !== 3) throw new LayerError(`${config.layer} takes sequences, [batch, time, features]`);
  const activation = config.activation('activation', 'tanh');
  if (activation !== 'tanh' && !(cell === 'rnn' && activation === 'relu'))
    throw new LayerError(`${config.layer} with another activation than tanh is not known`);
  return {
    cell,
    inFeatures: knownSize(shape[2], call),
    hiddenFeatures: config.number('units'),
    projection: 0,
    nonlinearity: activation,
    bias: config.boolean('useBias', true),
    reverse: config.boolean('goBackwards', false),
    time,
  };
}

/** The gates' weights side by side. A GRU has a second bias, for the state, unless `reset_after=False`. */
function weightsOf(call: LayerCall, { cell, inFeatures, hiddenFeatures, bias }: RecurrentAttributes): number[] {
  const rows = gates[cell] * hiddenFeatures;
  const biases = cell === 'gru' && call.layer.config.boolean('resetAfter', true) ? [2, rows] : [rows];
  return [
    weight(call, 'kernel', [rows, inFeatures], { key: 'kernelInitializer', otherwise: 'glorotUniform' }),
    weight(call, 'recurrent_kernel', [rows, hiddenFeatures], { key: 'recurrentInitializer', otherwise: 'orthogonal' }),
    ...(bias ? [weight(call, 'bias', biases, { key: 'biasInitializer', otherwise: 'zeros' })] : []),
  ];
}

/** The state behind the last step: the first one of a sequence that is gone through backwards. */
function lastOf(call: LayerCall, sequence: Tensor, reverse: boolean): Tensor {
  const length = shapeOf(call)[time];
  const start = reverse ? 0 : addDims(length, -1);
  const range = { start, end: addDims(start, 1), step: 1, index: true };
  return add(call, 'slice', [sequence], { ranges: [null, range, null] });
}

const recurrence =
  (cell: Cell): LayerRule =>
  (call) => {
    const { config } = call.layer;
    const attributes = attributesOf(call, cell);
    // States that it begins with follow its input.
    const sequence = add(call, 'recurrent', call.inputs, attributes, weightsOf(call, attributes));
    const last = (): Tensor => lastOf(call, sequence, attributes.reverse);
    const output = config.boolean('returnSequences', false) ? sequence : last();
    if (!config.boolean('returnState', false)) return output;
    const { hiddenFeatures: features, reverse } = attributes;
    const states = cell === 'lstm' ? [add(call, 'cellState', [sequence], { features, time, reverse })] : [];
    return [output, last(), ...states];
  };

export const recurrences = {
  SimpleRNN: recurrence('rnn'),
  LSTM: recurrence('lstm'),
  GRU: recurrence('gru'),
} satisfies Record<string, LayerRule>;
