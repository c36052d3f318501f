/** `tf.Variable(…)`: a weight that belongs to whatever is running. */
import type { Initialiser } from '../../../graph/graph';
import { NativeFunction, Tensor, type Value } from '../../evaluate/values';
import { initialiserOf } from '../torch/constants';
import { numberOf } from '../../evaluate/arithmetic';

const unknown: Initialiser = { kind: 'unknown', text: 'tf.Variable' };

export const variable = new NativeFunction(
  'Variable',
  (args, machine): Value => {
    const value = args.get(0, 'initial_value');
    const number = numberOf(value);
    const shape = value instanceof Tensor ? value.shape : number === undefined ? null : [];
    if (!shape) return machine.unresolved('tf.Variable(…)', 'its shape is not known', [value]);
    const initialiser: Initialiser =
      value instanceof Tensor ? (initialiserOf(value) ?? unknown) : { kind: 'constant', value: number! };
    const trainable = args.get(1, 'trainable') !== false;
    const { module } = machine.origin();
    const given = args.named.get('name');
    const role = typeof given === 'string' ? given : 'Variable';
    const name = [...(module ? module.split('.') : []), role].join('/');
    const id = machine.builder.parameter(name, shape, initialiser, { trainable, initialisedAt: machine.source });
    return new Tensor(shape, 'float32', { parameter: { shape, trainable, initialiser, id } });
  },
  'static',
);
