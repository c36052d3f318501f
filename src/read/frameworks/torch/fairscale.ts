/** `fairscale.nn.model_parallel`: layers whose weights are spread over devices. They are read whole, as on one device. */
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { ClassValue, NativeFunction, type Value } from '../../evaluate/values';
import { layers } from './layer';
import { bindArguments, type Named } from './signature';

const root = 'fairscale.nn.model_parallel';

/** A layer of theirs that is one of PyTorch's where there is one device. */
function parallelLayer(name: string, plain: string, signature: string, taken: (named: Named) => Value[]): ClassValue {
  const base = layers.get(plain)!;
  const type = new ClassValue(name, [base], { path: `${root}.layers.${name}` });
  type.attributes.set(
    '__init__',
    new NativeFunction('__init__', (args, machine: Machine) => {
      const named = bindArguments(machine, name, signature, args.rest());
      machine.assume('layers of fairscale are whole, as on one device');
      return machine.call(base.find('__init__')!.value, new Arguments([args.positional[0], ...taken(named)]));
    }),
  );
  return type;
}

const linear = ({ in_features, out_features, bias }: Named): Value[] => [in_features, out_features, bias];

const embedding = ({ num_embeddings, embedding_dim, padding_idx }: Named): Value[] => [
  num_embeddings,
  embedding_dim,
  padding_idx,
];

const rest = 'init_method=None stride=1 keep_master_weight_for_test=False';
const table =
  'num_embeddings embedding_dim padding_idx=None max_norm=None norm_type=2.0 scale_grad_by_freq=False sparse=False ' +
  'init_method=None keep_master_weight_for_test=False';

const given = (name: string, value: Value): [string, Value] => [
  `${root}.initialize.${name}`,
  new NativeFunction(name, () => value, 'static'),
];

const names = new Map<string, Value>([
  ...[
    parallelLayer(
      'ColumnParallelLinear',
      'Linear',
      `in_features out_features bias=True gather_output=True ${rest}`,
      linear,
    ),
    parallelLayer(
      'RowParallelLinear',
      'Linear',
      `in_features out_features bias=True input_is_parallel=False ${rest}`,
      linear,
    ),
    parallelLayer('ParallelEmbedding', 'Embedding', table, embedding),
    parallelLayer('VocabParallelEmbedding', 'Embedding', table, embedding),
  ].map((type): [string, Value] => [type.options.path!, type]),
  given('get_model_parallel_world_size', 1),
  given('get_model_parallel_rank', 0),
  given('get_data_parallel_world_size', 1),
  given('get_data_parallel_rank', 0),
  given('model_parallel_is_initialized', true),
  given('initialize_model_parallel', null),
]);

export const fairscaleName = (path: string): Value => names.get(path);

export const isFairscalePackage = (path: string): boolean =>
  ['fairscale', 'fairscale.nn', root, `${root}.layers`, `${root}.initialize`].includes(path);
