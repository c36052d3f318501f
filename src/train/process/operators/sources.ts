import { tf } from '../tensorflow';
import { logical } from '../value';
import { cannotTrain, type Implementation } from './implementation';

/** Learned tensors that stand in the graph themselves are stored in the graph's own axis order. */
export const parameter: Implementation<'parameter'> = (_, { parameters }) => logical(tf.clone(parameters[0]));

export const constant: Implementation<'constant'> = (_, { node, attributes: { value, text } }) => {
  if (value === undefined) throw cannotTrain(node, `the values of \`${text}\` are not known from the source.`);
  return logical(tf.scalar(value));
};
