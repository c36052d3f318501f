/** `nn.MultiheadAttention` by its operators. */
import { divideDims, multiplyDims, type Dim, type Shape } from '../../../graph/shape';
import type { Machine } from '../../evaluate/machine';
import { Arguments } from '../../evaluate/arguments';
import { Tensor, TupleValue, type Value } from '../../evaluate/values';
import { expandTo, permuted, reshaped } from './arrangement';
import { piece } from './parts';
import { deferred } from './deferred';
import { defineLayer, layers, type Layer } from './layer';
import { setModuleAttribute } from './module';
import { attention } from './scaledAttention';
import {
  bindArguments,
  dimOf,
  divides,
  knownShape,
  numeric,
  sizeValue,
  tensorArgument,
  truth,
  type Named,
} from './signature';

const xavier = { kind: 'xavier', distribution: 'uniform', gain: 1 } as const;
const zero = { kind: 'constant', value: 0 } as const;

const make = (machine: Machine, name: string, ...args: Value[]): Value =>
  machine.call(layers.get(name), new Arguments(args));

defineLayer('MultiheadAttention', {
  signature:
    'embed_dim num_heads dropout=0.0 bias=True add_bias_kv=False add_zero_attn=False kdim=None vdim=None batch_first=False',
  build(layer, args, machine) {
    const [features, heads] = [dimOf(args.embed_dim), dimOf(args.num_heads)];
    if (!divides(machine, heads, features)) machine.raise('AssertionError', 'embed_dim must be divisible by num_heads');
    for (const name of ['embed_dim', 'num_heads', 'dropout', 'batch_first']) layer.set(name, args[name]);
    layer.set('head_dim', sizeValue(divideDims(features, heads)));
    const kdim = args.kdim === null ? features : dimOf(args.kdim);
    const vdim = args.vdim === null ? features : dimOf(args.vdim);
    const same = kdim === features && vdim === features;
    layer.set('_qkv_same_embed_dim', same);
    if (same) layer.parameter('in_proj_weight', [multiplyDims(3, features), features], xavier);
    else {
      layer.parameter('q_proj_weight', [features, features], xavier);
      layer.parameter('k_proj_weight', [features, kdim], xavier);
      layer.parameter('v_proj_weight', [features, vdim], xavier);
    }
    const bias = truth(args.bias);
    if (bias) layer.parameter('in_proj_bias', [multiplyDims(3, features)], zero);
    else layer.without('in_proj_bias');
    const output = make(machine, 'Linear', sizeValue(features), sizeValue(features), bias);
    setModuleAttribute(layer.instance, 'out_proj', output);
    const offset = machine.findAttribute(output, 'bias');
    if (offset instanceof Tensor && offset.parameter) offset.parameter.initialiser = zero;
    if (truth(args.add_bias_kv)) {
      layer.parameter('bias_k', [1, 1, features], { kind: 'xavier', distribution: 'normal', gain: 1 });
      layer.parameter('bias_v', [1, 1, features], { kind: 'xavier', distribution: 'normal', gain: 1 });
    } else for (const name of ['bias_k', 'bias_v']) layer.set(name, null);
    layer.set('add_zero_attn', args.add_zero_attn);
  },
  forward: multihead,
});

/** The forward of `nn.MultiheadAttention`. */
function multihead(layer: Layer, inputs: Arguments, machine: Machine): Value {
  const named = bindArguments(
    machine,
    'MultiheadAttention',
    'query key value key_padding_mask=None need_weights=True attn_mask=None average_attn_weights=True is_causal=False',
    inputs,
  );
  const [query, key, value] = [named.query, named.key, named.value].map(tensorArgument);
  return attendHeads(machine, named, {
    projected: projections(layer, machine, query, key, value),
    heads: dimOf(layer.get('num_heads')),
    batchFirst: truth(layer.get('batch_first')),
    added: [layer.tensor('bias_k'), layer.tensor('bias_v')],
    addZero: truth(layer.get('add_zero_attn')),
    dropout: numeric(layer.get('dropout')),
    output: (joined) =>
      tensorArgument(machine.call(machine.getAttribute(layer.instance, 'out_proj'), Arguments.of(joined))),
  });
}

export interface Heads {
  /** Query, key and value behind their weights. */
  projected: readonly Tensor[];
  heads: Dim;
  batchFirst: boolean;
  /** One more key and one more value, trained. */
  added: readonly (Tensor | null)[];
  addZero: boolean;
  dropout: number;
  /** The weights behind all heads. */
  output: (joined: Tensor) => Tensor;
}

/**
 * Attention of several heads, batch first inside, with what it was called with (`attn_mask`, `key_padding_mask`,
 * `need_weights`, `average_attn_weights`): its result, and the weights where they are asked for.
 */
export function attendHeads(machine: Machine, named: Named, options: Heads): TupleValue {
  const { heads: count, batchFirst } = options;
  const single = knownShape(options.projected[0]).length === 2;
  const front = (x: Tensor): Tensor =>
    single ? reshaped(machine, x, [1, ...knownShape(x)]) : batchFirst ? x : permuted(machine, x, [1, 0, 2]);
  const [q, k, v] = options.projected.map((x, i) => {
    const own = i === 0 ? front(x) : extended(machine, front(x), options.added[i - 1], options.addZero);
    return splitHeads(machine, own, count);
  });
  const [n, , length, width] = knownShape(q);
  const keys = knownShape(k)[2];
  const { mixed, weights } = attention(machine, q, k, v, {
    masks: masksOf(machine, named, [n, count, length, keys]),
    dropout: options.dropout,
  });
  const features = multiplyDims(width, count);
  const joined = reshaped(machine, permuted(machine, mixed, [0, 2, 1, 3]), [n, length, features]);
  const result = options.output(joined);
  const back = single
    ? reshaped(machine, result, knownShape(result).slice(1))
    : batchFirst
      ? result
      : permuted(machine, result, [1, 0, 2]);
  if (!truth(named.need_weights)) return new TupleValue([back, null]);
  const mean = truth(named.average_attn_weights);
  const shape = [...(single ? [] : [n]), ...(mean ? [] : [count]), length, keys];
  const given = deferred(machine, shape, 'float32', () => {
    const averaged = mean ? machine.apply('reduce', [weights], { function: 'mean', axes: [1], keep: false }) : weights;
    return reshaped(machine, averaged, shape);
  });
  return new TupleValue([back, given]);
}

/** Keys or values with one more of them, trained, and one of zeros, where the layer was built with these. */
function extended(machine: Machine, x: Tensor, added: Tensor | null, addZero: boolean): Tensor {
  const [n, , features] = knownShape(x);
  const parts = [x];
  if (added) parts.push(expandTo(machine, added, [n, 1, features]));
  if (addZero) parts.push(new Tensor([n, 1, features], 'float32', { text: 'zeros' }));
  return parts.length === 1 ? x : machine.apply('concat', parts, { axis: 1 });
}

/** Masks as the scores take them, [N, heads, L, S]; one for each head of each sample comes as [N · heads, L, S]. */
function masksOf(machine: Machine, named: Named, scores: Shape): Tensor[] {
  const masks: Tensor[] = [];
  const added = (mask: Tensor, own: number): Tensor => {
    // Keys that the layer adds are open.
    const shape = knownShape(mask);
    const [wide, has] = [scores[3], shape[shape.length - 1]];
    if (typeof wide !== 'number' || typeof has !== 'number' || wide === has) return mask;
    const padding = Array.from({ length: own }, (_, axis): [number, number] => [0, axis === own - 1 ? wide - has : 0]);
    return machine.apply('pad', [mask], { padding, value: 0 });
  };
  if (named.attn_mask instanceof Tensor) {
    const mask = added(named.attn_mask, knownShape(named.attn_mask).length);
    masks.push(knownShape(mask).length === 3 ? reshaped(machine, mask, scores) : mask);
  }
  if (named.key_padding_mask instanceof Tensor) {
    const mask = added(named.key_padding_mask, knownShape(named.key_padding_mask).length);
    const shape = knownShape(mask);
    masks.push(reshaped(machine, mask, [shape.length === 2 ? shape[0] : 1, 1, 1, shape[shape.length - 1]]));
  }
  return masks;
}

/** Query, key and value. One weight makes all three at once where they come from one tensor. */
function projections(layer: Layer, machine: Machine, query: Tensor, key: Tensor, value: Tensor): Tensor[] {
  const features = dimOf(layer.get('embed_dim'));
  const bias = layer.tensor('in_proj_bias') !== null;
  const project = (x: Tensor, weight: string, outFeatures: Dim): Tensor => {
    const shape = knownShape(x);
    return layer.apply(machine, 'linear', [x], { inFeatures: shape[shape.length - 1], outFeatures, bias }, [
      weight,
      'in_proj_bias',
    ]);
  };
  const parts = (x: Tensor, count: number): Tensor[] =>
    Array.from({ length: count }, (_, i) =>
      piece(machine, x, knownShape(x).length - 1, multiplyDims(i, features), multiplyDims(i + 1, features)),
    );
  if (!truth(layer.get('_qkv_same_embed_dim')))
    return [
      project(query, 'q_proj_weight', features),
      project(key, 'k_proj_weight', features),
      project(value, 'v_proj_weight', features),
    ];
  const same = (a: Tensor, b: Tensor): boolean => a === b || (a.node !== undefined && a.node === b.node);
  if (same(query, key) && same(key, value))
    return parts(project(query, 'in_proj_weight', multiplyDims(3, features)), 3);
  const q = project(query, 'in_proj_weight', features);
  if (same(key, value)) return [q, ...parts(project(key, 'in_proj_weight', multiplyDims(2, features)), 2)];
  return [q, project(key, 'in_proj_weight', features), project(value, 'in_proj_weight', features)];
}

/** [N, L, E] → [N, heads, L, E / heads]. */
function splitHeads(machine: Machine, x: Tensor, count: Dim): Tensor {
  const [n, length, features] = knownShape(x);
  const split = reshaped(machine, x, [n, length, count, divideDims(features, count)]);
  return permuted(machine, split, [0, 2, 1, 3]);
}
