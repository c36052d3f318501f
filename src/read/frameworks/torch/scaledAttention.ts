/** softmax(q kᵀ / √d + mask) v (Vaswani et al. 2017, eq. 1), by its operators. */
import { powerOfDim, type Dim } from '../../../graph/dim';
import type { Machine } from '../../evaluate/machine';
import { Float, Symbolic, Tensor, type Value } from '../../evaluate/values';
import type { TensorFunction } from './activations';
import { arrangementFunctions, lastTwoSwapped } from './arrangement';
import { Arguments } from '../../evaluate/arguments';
import { matmul } from './products';
import { bindArguments, knownShape, NotKnown, numeric, tensorArgument, truth } from './signature';

export interface Attention {
  /** Sums and masks that the scores get, one after the other: a mask of truth closes places, another is added. */
  masks?: readonly Tensor[];
  causal?: boolean;
  dropout?: number;
  scale?: Value;
}

/** Scores with a mask on them. */
function masked(machine: Machine, scores: Tensor, mask: Tensor): Tensor {
  if (mask.dataType === 'float32') return machine.apply('add', [scores, mask], {});
  const inputs = mask.node === undefined ? [scores] : [scores, mask];
  return machine.apply('scatter', inputs, { text: 'masked fill' });
}

/** 1/√d. */
const inverseRoot = (features: Dim): Value =>
  typeof features === 'number'
    ? new Float(1 / Math.sqrt(features))
    : new Symbolic(String(powerOfDim(features, -0.5)), 'rounded');

/** What comes out, and the weights that the values were mixed by. */
export function attention(
  machine: Machine,
  q: Tensor,
  k: Tensor,
  v: Tensor,
  options: Attention = {},
): { mixed: Tensor; weights: Tensor } {
  const shape = knownShape(q);
  const features = shape[shape.length - 1];
  const scaled = tensorArgument(machine.binary('*', q, options.scale ?? inverseRoot(features)));
  let scores = matmul(machine, scaled, lastTwoSwapped(machine, k));
  for (const mask of options.masks ?? []) scores = masked(machine, scores, mask);
  if (options.causal) scores = machine.apply('scatter', [scores], { text: 'causal mask' });
  let weights = machine.apply('softmax', [scores], { axis: knownShape(scores).length - 1 });
  if (options.dropout) weights = machine.apply('dropout', [weights], { p: options.dropout, rescale: true });
  return { mixed: matmul(machine, weights, v), weights };
}

/** Each head of the keys and values for several heads of the queries (Ainslie et al. 2023). */
function grouped(machine: Machine, x: Tensor, heads: Value): Tensor {
  const [own] = knownShape(x).slice(-3);
  if (typeof own !== 'number' || typeof heads !== 'number') throw new NotKnown('the number of heads');
  if (heads % own !== 0) machine.raise('RuntimeError', `${own} heads of keys for ${heads} of queries`);
  if (own === heads) return x;
  return tensorArgument(arrangementFunctions.repeat_interleave(new Arguments([x, heads / own, -3]), machine));
}

const attentionFunction: TensorFunction = (args, machine) => {
  const named = bindArguments(
    machine,
    'scaled_dot_product_attention',
    'query key value attn_mask=None dropout_p=0.0 is_causal=False scale=None enable_gqa=False',
    args,
  );
  const q = tensorArgument(named.query);
  const [heads] = knownShape(q).slice(-3);
  const [k, v] = [named.key, named.value].map((value) =>
    truth(named.enable_gqa) ? grouped(machine, tensorArgument(value), heads) : tensorArgument(value),
  );
  return attention(machine, q, k, v, {
    masks: named.attn_mask instanceof Tensor ? [named.attn_mask] : [],
    causal: truth(named.is_causal),
    dropout: numeric(named.dropout_p),
    scale: named.scale === null ? undefined : named.scale,
  }).mixed;
};

export const attentionFunctions: Record<string, TensorFunction> = { scaled_dot_product_attention: attentionFunction };
