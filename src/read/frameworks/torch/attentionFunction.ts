/** `F.multi_head_attention_forward`: attention with weights that are given. */
import type { Machine } from '../../evaluate/machine';
import { Tensor, type Value } from '../../evaluate/values';
import type { TensorFunction } from './activations';
import { piece } from './parts';
import { attendHeads } from './attention';
import { linear } from './products';
import { bindArguments, knownShape, numeric, tensorArgument, truth, whole, type Named } from './signature';

const signature =
  'query key value embed_dim_to_check num_heads in_proj_weight in_proj_bias bias_k bias_v add_zero_attn dropout_p ' +
  'out_proj_weight out_proj_bias training=True key_padding_mask=None need_weights=True attn_mask=None ' +
  'use_separate_proj_weight=False q_proj_weight=None k_proj_weight=None v_proj_weight=None static_k=None static_v=None ' +
  'average_attn_weights=True is_causal=False';

/** Rows number `part` of three in a weight or bias that holds those of query, key and value. */
function third(machine: Machine, value: Value, part: number, features: number): Tensor | null {
  return value instanceof Tensor ? piece(machine, value, 0, part * features, (part + 1) * features) : null;
}

function projected(machine: Machine, named: Named, x: Tensor, part: number, features: number): Tensor {
  const own = ['q_proj_weight', 'k_proj_weight', 'v_proj_weight'][part];
  const weight = truth(named.use_separate_proj_weight)
    ? tensorArgument(named[own])
    : third(machine, tensorArgument(named.in_proj_weight), part, features)!;
  return linear(machine, x, weight, third(machine, named.in_proj_bias, part, features));
}

export const multiheadFunction: TensorFunction = (args, machine) => {
  const named = bindArguments(machine, 'multi_head_attention_forward', signature, args);
  const given = [named.query, named.key, named.value].map(tensorArgument);
  const shape = knownShape(given[0]);
  const features = whole(shape[shape.length - 1] as number);
  return attendHeads(machine, named, {
    projected: given.map((x, part) => projected(machine, named, x, part, features)),
    heads: whole(named.num_heads),
    batchFirst: false,
    added: [named.bias_k, named.bias_v].map((value) => (value instanceof Tensor ? value : null)),
    addZero: truth(named.add_zero_attn),
    dropout: numeric(named.dropout_p),
    output: (joined) => linear(machine, joined, tensorArgument(named.out_proj_weight), named.out_proj_bias),
  });
};
