/** `MultiHeadAttention` and `Attention` by their operators. */
import type { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { Tensor, TupleValue, type Instance, type Value } from '../../evaluate/values';
import { tensorsOf } from '../layers/applications';
import { LayerError } from '../layers/config';
import { add, knownSize, shapeOf, weight, type LayerCall, type LayerObject } from '../layers/layer';
import { attendHeads } from '../torch/attention';
import { attention } from '../torch/scaledAttention';
import { define } from './layer';
import { layerClasses } from './layers';
import { stateOf } from './state';

/** One of the four products: `query`, `key`, `value`, `attention_output`. */
function projected(layer: LayerObject, role: string, x: Tensor, outFeatures: number, machine: Machine): Tensor {
  const call: LayerCall = { layer, inputs: [x], machine };
  const shape = shapeOf(call);
  const inFeatures = knownSize(shape[shape.length - 1], call);
  const bias = layer.config.boolean('useBias', true);
  const initialiser = { key: 'kernelInitializer', otherwise: 'glorotUniform' };
  const kernel = weight(call, `${role}/kernel`, [outFeatures, inFeatures], initialiser);
  const offset = bias
    ? [weight(call, `${role}/bias`, [outFeatures], { key: 'biasInitializer', otherwise: 'zeros' })]
    : [];
  return add(call, 'linear', [x], { inFeatures, outFeatures, bias }, [kernel, ...offset]);
}

function multiHead(instance: Instance, args: Arguments, machine: Machine): Value {
  const { layer } = stateOf(instance, machine);
  const { config } = layer;
  const [query, value] = [args.get(0, 'query'), args.get(1, 'value')];
  const key = args.get(2, 'key') ?? value;
  if (!(query instanceof Tensor && value instanceof Tensor && key instanceof Tensor))
    throw new LayerError('it takes a query and a value');
  const heads = config.number('numHeads');
  const width = config.number('keyDim');
  const valueWidth = config.number('valueDim', width);
  const features = query.shape?.[query.shape.length - 1];
  const of = (role: string, x: Tensor, size: number): Tensor => projected(layer, role, x, size, machine);
  const named = {
    attn_mask: args.get(3, 'attention_mask') ?? null,
    need_weights: args.get(4, 'return_attention_scores') === true,
    average_attn_weights: false,
  };
  const { items } = attendHeads(machine, named, {
    projected: [
      of('query', query, heads * width),
      of('key', key, heads * width),
      of('value', value, heads * valueWidth),
    ],
    heads,
    batchFirst: true,
    added: [null, null],
    addZero: false,
    dropout: config.number('dropout', 0),
    output: (joined) => of('attention_output', joined, config.number('outputShape', Number(features))),
  });
  return named.need_weights ? new TupleValue(items) : items[0];
}

/** softmax(q kᵀ) v, without weights and without a scale. */
function dotProduct(_instance: Instance, args: Arguments, machine: Machine): Value {
  const [query, value, key = value] = tensorsOf(args.get(0, 'inputs')) ?? [];
  if (!query || !value) throw new LayerError('it takes a list of a query and a value');
  return attention(machine, query, key, value, { scale: 1 }).mixed;
}

for (const [name, call] of Object.entries({ MultiHeadAttention: multiHead, Attention: dotProduct }))
  define(layerClasses.get(name)!, 'call', (instance, args, machine) => {
    try {
      return call(instance, args, machine);
    } catch (error) {
      if (!(error instanceof LayerError)) throw error;
      return machine.unresolved(`${name}(…)`, error.message, args.all());
    }
  });
