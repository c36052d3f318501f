/** `torch.nn.utils.rnn`: sequences of different lengths, packed and padded. They are read at full length, which is said. */
import type { Dim } from '../../../graph/shape';
import type { Machine } from '../../evaluate/machine';
import { NativeObject, Tensor, TupleValue, type Value } from '../../evaluate/values';
import type { TensorFunction } from './activations';
import { arrangementFunctions, permuted, reshaped } from './arrangement';
import { Arguments } from '../../evaluate/arguments';
import { bindArguments, isSequence, knownShape, NotKnown, tensorArgument, truth } from './signature';

/** A batch of sequences and their lengths. */
export class PackedSequence extends NativeObject {
  readonly typeName = 'PackedSequence';
  constructor(
    readonly tensor: Tensor,
    readonly batchFirst: boolean,
    readonly lengths: Value,
  ) {
    super();
  }

  /** The same lengths with other values. */
  with(tensor: Tensor): PackedSequence {
    return new PackedSequence(tensor, this.batchFirst, this.lengths);
  }

  member(name: string, machine: Machine): Value {
    if (name !== 'data') return undefined;
    const [first, second, ...rest] = knownShape(this.tensor);
    return reshaped(machine, this.tensor, [count(first, second), ...rest]);
  }

  override item(index: Value, machine: Machine): Value {
    return index === 0 ? this.member('data', machine) : undefined;
  }
}

const count = (a: Dim, b: Dim): number => {
  if (typeof a !== 'number' || typeof b !== 'number') throw new NotKnown(`the sizes ${a} and ${b}`);
  return a * b;
};

const pack: TensorFunction = (args, machine) => {
  const named = bindArguments(
    machine,
    'pack_padded_sequence',
    'input lengths batch_first=False enforce_sorted=True',
    args,
  );
  machine.problem('packed', 'Packed sequences are read as if each had the full length.', { severity: 'information' });
  return new PackedSequence(tensorArgument(named.input), truth(named.batch_first), named.lengths);
};

const pad: TensorFunction = (args, machine) => {
  const named = bindArguments(
    machine,
    'pad_packed_sequence',
    'sequence batch_first=False padding_value=0.0 total_length=None',
    args,
  );
  const { sequence } = named;
  if (!(sequence instanceof PackedSequence)) throw new NotKnown('a packed sequence that is not known');
  const batchFirst = truth(named.batch_first);
  const shape = knownShape(sequence.tensor);
  const order = shape.map((_, axis) => (axis < 2 ? 1 - axis : axis));
  const tensor = batchFirst === sequence.batchFirst ? sequence.tensor : permuted(machine, sequence.tensor, order);
  const batch = shape[sequence.batchFirst ? 0 : 1];
  return new TupleValue([tensor, new Tensor([batch], 'int64', { text: 'lengths' })]);
};

/** `pad_sequence(list)`: sequences side by side; their lengths must be the same to be known. */
const padSequence: TensorFunction = (args, machine) => {
  const { sequences, batch_first: first } = bindArguments(
    machine,
    'pad_sequence',
    'sequences batch_first=False padding_value=0.0 padding_side=None',
    args,
  );
  if (!isSequence(sequences)) throw new NotKnown('a list of tensors that is not known');
  const shapes = sequences.items.map((item) => knownShape(tensorArgument(item)).join());
  if (new Set(shapes).size > 1) throw new NotKnown('sequences of different lengths');
  return arrangementFunctions.stack(new Arguments([sequences, truth(first) ? 0 : 1]), machine);
};

export const sequenceFunctions: Record<string, TensorFunction> = {
  pack_padded_sequence: pack,
  pad_packed_sequence: pad,
  pad_sequence: padSequence,
};
