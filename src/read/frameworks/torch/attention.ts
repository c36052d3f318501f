/** `nn.MultiheadAttention` and the Transformer layers, by their operators. */
import type { Dim } from '../../../graph/shape';
import type { Machine } from '../../evaluate/machine';
import { Arguments } from '../../evaluate/arguments';
import { Tensor, TupleValue, type Value } from '../../evaluate/values';
import { permuted, piece, reshaped } from './arrangement';
import { defineLayer, layers, type Layer } from './layer';
import { isModule, setModuleAttribute } from './module';
import { attention } from './products';
import { knownShape, numeric, tensorArgument, truth, whole } from './signature';

const xavier = { kind: 'xavier', distribution: 'uniform', gain: 1 } as const;
const zero = { kind: 'constant', value: 0 } as const;

const make = (machine: Machine, name: string, ...args: Value[]): Value =>
  machine.call(layers.get(name), new Arguments(args));

defineLayer('MultiheadAttention', {
  signature:
    'embed_dim num_heads dropout=0.0 bias=True add_bias_kv=False add_zero_attn=False kdim=None vdim=None batch_first=False',
  build(layer, args, machine) {
    const [features, heads] = [whole(args.embed_dim), whole(args.num_heads)];
    if (features % heads !== 0) machine.raise('AssertionError', 'embed_dim must be divisible by num_heads');
    for (const name of ['embed_dim', 'num_heads', 'dropout', 'batch_first']) layer.set(name, args[name]);
    layer.set('head_dim', features / heads);
    const kdim = args.kdim === null ? features : whole(args.kdim);
    const vdim = args.vdim === null ? features : whole(args.vdim);
    const same = kdim === features && vdim === features;
    layer.set('_qkv_same_embed_dim', same);
    if (same) layer.parameter('in_proj_weight', [3 * features, features], xavier);
    else {
      layer.parameter('q_proj_weight', [features, features], xavier);
      layer.parameter('k_proj_weight', [features, kdim], xavier);
      layer.parameter('v_proj_weight', [features, vdim], xavier);
    }
    const bias = truth(args.bias);
    if (bias) layer.parameter('in_proj_bias', [3 * features], zero);
    else layer.without('in_proj_bias');
    const output = make(machine, 'Linear', features, features, bias);
    setModuleAttribute(layer.instance, 'out_proj', output);
    const offset = machine.findAttribute(output, 'bias');
    if (offset instanceof Tensor && offset.parameter) offset.parameter.initialiser = zero;
    if (truth(args.add_bias_kv)) {
      layer.parameter('bias_k', [1, 1, features], { kind: 'xavier', distribution: 'normal', gain: 1 });
      layer.parameter('bias_v', [1, 1, features], { kind: 'xavier', distribution: 'normal', gain: 1 });
    }
  },
  forward(layer, inputs, machine) {
    const [query, key, value] = (['query', 'key', 'value'] as const).map((name, i) =>
      tensorArgument(inputs.get(i, name)),
    );
    const batchFirst = truth(layer.get('batch_first'));
    const mask = inputs.get(5, 'attn_mask');
    const rank = knownShape(query).length;
    const front = (x: Tensor): Tensor =>
      rank === 2 ? reshaped(machine, x, [1, ...knownShape(x)]) : batchFirst ? x : permuted(machine, x, [1, 0, 2]);
    const projected = projections(layer, machine, query, key, value);
    const [q, k, v] = projected.map((x) => heads(layer, machine, front(x)));
    const mixed = attention(machine, q, k, v, { mask, dropout: numeric(layer.get('dropout')) });
    const [n, , length] = knownShape(mixed);
    const joined = reshaped(machine, permuted(machine, mixed, [0, 2, 1, 3]), [
      n,
      length,
      whole(layer.get('embed_dim')),
    ]);
    const result = machine.call(machine.getAttribute(layer.instance, 'out_proj'), new Arguments([joined])) as Tensor;
    const back =
      rank === 2
        ? reshaped(machine, result, knownShape(result).slice(1))
        : batchFirst
          ? result
          : permuted(machine, result, [1, 0, 2]);
    const wanted = inputs.get(4, 'need_weights');
    const weights = wanted === false ? null : new Tensor([n, length, knownShape(k)[2]] as Dim[], 'float32');
    return new TupleValue([back, weights]);
  },
});

/** Query, key and value. One weight makes all three at once where they come from one tensor. */
function projections(layer: Layer, machine: Machine, query: Tensor, key: Tensor, value: Tensor): Tensor[] {
  const features = whole(layer.get('embed_dim'));
  const bias = layer.tensor('in_proj_bias') !== null;
  const project = (x: Tensor, weight: string, outFeatures: number): Tensor => {
    const shape = knownShape(x);
    return layer.apply(
      machine,
      'linear',
      [x],
      { inFeatures: numeric(shape[shape.length - 1] as number), outFeatures, bias },
      [weight, 'in_proj_bias'],
    );
  };
  const parts = (x: Tensor, count: number): Tensor[] =>
    Array.from({ length: count }, (_, i) =>
      piece(machine, x, knownShape(x).length - 1, i * features, (i + 1) * features),
    );
  if (!truth(layer.get('_qkv_same_embed_dim')))
    return [
      project(query, 'q_proj_weight', features),
      project(key, 'k_proj_weight', features),
      project(value, 'v_proj_weight', features),
    ];
  const same = (a: Tensor, b: Tensor): boolean => a === b || (a.node !== undefined && a.node === b.node);
  if (same(query, key) && same(key, value)) return parts(project(query, 'in_proj_weight', 3 * features), 3);
  const q = project(query, 'in_proj_weight', features);
  if (same(key, value)) return [q, ...parts(project(key, 'in_proj_weight', 2 * features), 2)];
  return [q, project(key, 'in_proj_weight', features), project(value, 'in_proj_weight', features)];
}

/** [N, L, E] → [N, heads, L, E / heads]. */
function heads(layer: Layer, machine: Machine, x: Tensor): Tensor {
  const [n, length] = knownShape(x);
  const count = whole(layer.get('num_heads'));
  const split = reshaped(machine, x, [n, length, count, whole(layer.get('head_dim'))]);
  return permuted(machine, split, [0, 2, 1, 3]);
}

const transformerSignature =
  "d_model nhead dim_feedforward=2048 dropout=0.1 activation='relu' layer_norm_eps=1e-5 batch_first=False norm_first=False bias=True";

/** The parts that an encoder and a decoder layer share. */
function buildTransformer(
  layer: Layer,
  args: Readonly<Record<string, Value>>,
  machine: Machine,
  decoder: boolean,
): void {
  const [features, hidden] = [whole(args.d_model), whole(args.dim_feedforward)];
  const attend = (): Value =>
    machine.call(
      layers.get('MultiheadAttention'),
      new Arguments(
        [features, args.nhead],
        new Map<string, Value>([
          ['dropout', args.dropout],
          ['batch_first', args.batch_first],
          ['bias', args.bias],
        ]),
      ),
    );
  const put = (name: string, module: Value): void => setModuleAttribute(layer.instance, name, module);
  put('self_attn', attend());
  if (decoder) put('multihead_attn', attend());
  put('linear1', make(machine, 'Linear', features, hidden, args.bias));
  put('dropout', make(machine, 'Dropout', args.dropout));
  put('linear2', make(machine, 'Linear', hidden, features, args.bias));
  for (let i = 1; i <= (decoder ? 3 : 2); i++)
    put(`norm${i}`, make(machine, 'LayerNorm', features, args.layer_norm_eps));
  for (let i = 1; i <= (decoder ? 3 : 2); i++) put(`dropout${i}`, make(machine, 'Dropout', args.dropout));
  layer.set('norm_first', args.norm_first);
  layer.set('activation', args.activation);
}

/** Runs the layer's sublayers: norm before or after each addition (Vaswani et al. 2017; Xiong et al. 2020). */
function transformer(layer: Layer, machine: Machine, x: Tensor, memory: Tensor | undefined, mask: Value): Tensor {
  const call = (name: string, ...args: Value[]): Value =>
    machine.call(machine.getAttribute(layer.instance, name), new Arguments(args));
  const attend = (name: string, q: Tensor, k: Tensor, attentionMask: Value): Tensor => {
    const result = machine.call(
      machine.getAttribute(layer.instance, name),
      new Arguments(
        [q, k, k],
        new Map<string, Value>([
          ['attn_mask', attentionMask],
          ['need_weights', false],
        ]),
      ),
    );
    return tensorArgument((result as TupleValue).items[0]);
  };
  const activation = layer.get('activation');
  const activate = (value: Tensor): Value =>
    typeof activation === 'string'
      ? machine.apply(activation === 'gelu' ? 'gelu' : 'relu', [value], { approximate: false } as never)
      : machine.call(activation, new Arguments([value]));
  const sublayers: ((value: Tensor) => Tensor)[] = [
    (value) => attend('self_attn', value, value, mask),
    ...(memory ? [(value: Tensor) => attend('multihead_attn', value, memory, null)] : []),
    (value) => tensorArgument(call('linear2', call('dropout', activate(tensorArgument(call('linear1', value)))))),
  ];
  const first = truth(layer.get('norm_first'));
  return sublayers.reduce((value, sublayer, i) => {
    const norm = (of: Tensor): Tensor => tensorArgument(call(`norm${i + 1}`, of));
    const branch = tensorArgument(call(`dropout${i + 1}`, sublayer(first ? norm(value) : value)));
    const sum = machine.apply('add', [value, branch], {});
    return first ? sum : norm(sum);
  }, x);
}

defineLayer('TransformerEncoderLayer', {
  signature: transformerSignature,
  build: (layer, args, machine) => buildTransformer(layer, args, machine, false),
  forward: (layer, inputs, machine) =>
    transformer(layer, machine, tensorArgument(inputs.get(0, 'src')), undefined, inputs.get(1, 'src_mask')),
});

defineLayer('TransformerDecoderLayer', {
  signature: transformerSignature,
  build: (layer, args, machine) => buildTransformer(layer, args, machine, true),
  forward: (layer, inputs, machine) =>
    transformer(
      layer,
      machine,
      tensorArgument(inputs.get(0, 'tgt')),
      tensorArgument(inputs.get(1, 'memory')),
      inputs.get(2, 'tgt_mask'),
    ),
});

for (const [name, kind] of [
  ['TransformerEncoder', 'encoder_layer'],
  ['TransformerDecoder', 'decoder_layer'],
])
  defineLayer(name, {
    signature: `${kind} num_layers norm=None enable_nested_tensor=True mask_check=True`,
    build(layer, args, machine) {
      const deepcopy = machine.lookup('copy.deepcopy');
      const copies = Array.from({ length: whole(args.num_layers) }, () =>
        machine.call(deepcopy, new Arguments([args[kind]])),
      );
      setModuleAttribute(
        layer.instance,
        'layers',
        machine.call(layers.get('ModuleList'), new Arguments([new TupleValue(copies)])),
      );
      setModuleAttribute(layer.instance, 'norm', args.norm);
      layer.set('num_layers', args.num_layers);
    },
    forward(layer, inputs, machine) {
      let [x] = inputs.positional;
      for (const inner of machine.iterate(machine.getAttribute(layer.instance, 'layers')))
        x = machine.call(inner, new Arguments([x, ...inputs.positional.slice(1)], inputs.named));
      const norm = machine.findAttribute(layer.instance, 'norm');
      return isModule(norm) ? machine.call(norm, new Arguments([x])) : x;
    },
  });
