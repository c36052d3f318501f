/** Recurrent layers: Elman's network, the LSTM (Hochreiter & Schmidhuber 1997), the GRU (Cho et al. 2014). */
import { agree } from '../relations';
import { productOfDims, ShapeError } from '../shape';
import type { RecurrentAttributes } from './attributes';
import { always, type OperatorDefinition, type ParameterRule } from './definition';

/** Products with the input and the state that one step of a cell makes: a row of weights for each gate. */
export const gates: Record<RecurrentAttributes['cell'], number> = { rnn: 1, lstm: 4, gru: 3 };

/** Features of the hidden state, which is the output. */
export const stateFeatures = ({ projection, hiddenFeatures }: RecurrentAttributes): number =>
  projection > 0 ? projection : hiddenFeatures;

/** Inputs: the sequence [L, N, features] (or [N, L, features], [L, features]; one step: [N, features]), then the states. */
export const recurrent: OperatorDefinition<'recurrent'> = {
  weightLayer: true,
  shape([shape], attributes) {
    const last = shape[shape.length - 1];
    if (last !== undefined && !agree(last, attributes.inFeatures))
      throw new ShapeError(
        `the recurrent layer takes ${attributes.inFeatures} features, its input [${shape.join(',')}] has ${last}`,
      );
    return [...shape.slice(0, -1), stateFeatures(attributes)];
  },
  parameters(attributes) {
    const { cell, inFeatures, hiddenFeatures, projection, bias } = attributes;
    const rows = gates[cell] * hiddenFeatures;
    const bound = 1 / Math.sqrt(hiddenFeatures);
    const rule = (role: ParameterRule['role'], ...shape: number[]): ParameterRule => ({
      role,
      shape,
      initialiser: { kind: 'uniform', low: -bound, high: bound },
    });
    return [
      rule('weight', rows, inFeatures),
      rule('weight', rows, stateFeatures(attributes)),
      ...(bias ? [rule('bias', rows), rule('bias', rows)] : []),
      ...(projection > 0 ? [rule('weight', projection, hiddenFeatures)] : []),
    ];
  },
  /** Each step's products, that with the first state among them though it may be zero: that is how it is executed. */
  multiplyAdds([input], _output, attributes) {
    const { cell, inFeatures, hiddenFeatures, projection } = attributes;
    const products = gates[cell] * hiddenFeatures * (inFeatures + stateFeatures(attributes));
    const step = products + hiddenFeatures * projection;
    return { weighted: productOfDims([...input.slice(0, -1), step]), activations: 0 };
  },
  jacobian: (_node, input) => (input < 2 ? { kind: 'weights' } : { kind: 'nonlinear' }),
  range: ({ attributes: { cell, nonlinearity, projection } }) =>
    projection > 0 || cell === 'gru' ? [-Infinity, Infinity] : nonlinearity === 'relu' ? [0, Infinity] : [-1, 1],
  print: ({ cell, inFeatures, hiddenFeatures, projection, reverse }) =>
    [
      cell.toUpperCase(),
      `${inFeatures}→${hiddenFeatures}${projection > 0 ? `→${projection}` : ''}`,
      ...(reverse ? ['reverse'] : []),
    ].join(' '),
};

export const cellState: OperatorDefinition<'cellState'> = {
  weightLayer: false,
  shape: ([shape], { features, time }) => [...shape.slice(0, -1).filter((_, axis) => axis !== time), features],
  jacobian: always({ kind: 'nonlinear' }),
};
