/** `nn.Transformer`, its encoder and decoder, and their layers (Vaswani et al. 2017), by their operators. */
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { NativeFunction, Tensor, TupleValue, type Value } from '../../evaluate/values';
import { defineLayer, layers, type Layer } from './layer';
import { isModule, namedParameters, setModuleAttribute } from './module';
import { bindArguments, tensorArgument, truth, whole, type Named } from './signature';

const make = (machine: Machine, name: string, positional: readonly Value[], named: Record<string, Value> = {}): Value =>
  machine.call(layers.get(name), new Arguments(positional, new Map(Object.entries(named))));

const call = (machine: Machine, layer: Layer, name: string, ...args: Value[]): Tensor =>
  tensorArgument(machine.call(machine.getAttribute(layer.instance, name), new Arguments(args)));

const layerSignature =
  "d_model nhead dim_feedforward=2048 dropout=0.1 activation='relu' layer_norm_eps=1e-5 batch_first=False norm_first=False bias=True";

/** The parts that an encoder and a decoder layer share, in PyTorch's order. */
function buildLayer(layer: Layer, args: Named, machine: Machine, decoder: boolean): void {
  const [features, hidden] = [args.d_model, args.dim_feedforward];
  const { dropout, batch_first, bias, layer_norm_eps: epsilon } = args;
  const put = (name: string, module: Value): void => setModuleAttribute(layer.instance, name, module);
  const attend = (): Value =>
    make(machine, 'MultiheadAttention', [features, args.nhead], { dropout, batch_first, bias });
  put('self_attn', attend());
  if (decoder) put('multihead_attn', attend());
  put('linear1', make(machine, 'Linear', [features, hidden, bias]));
  put('dropout', make(machine, 'Dropout', [dropout]));
  put('linear2', make(machine, 'Linear', [hidden, features, bias]));
  for (let i = 1; i <= (decoder ? 3 : 2); i++)
    put(`norm${i}`, make(machine, 'LayerNorm', [features, epsilon], { bias }));
  for (let i = 1; i <= (decoder ? 3 : 2); i++) put(`dropout${i}`, make(machine, 'Dropout', [dropout]));
  layer.set('norm_first', args.norm_first);
  layer.set('activation', args.activation);
}

type Sublayer = (x: Tensor) => Tensor;

/** Runs sublayers with their shortcuts, norm before or after each addition (Vaswani et al. 2017; Xiong et al. 2020). */
function residuals(layer: Layer, machine: Machine, x: Tensor, sublayers: readonly Sublayer[]): Tensor {
  const first = truth(layer.get('norm_first'));
  return sublayers.reduce((value, sublayer, i) => {
    const norm = (of: Tensor): Tensor => call(machine, layer, `norm${i + 1}`, of);
    const branch = call(machine, layer, `dropout${i + 1}`, sublayer(first ? norm(value) : value));
    const sum = machine.apply('add', [value, branch], {});
    return first ? sum : norm(sum);
  }, x);
}

/** One of the layer's attentions, its weights not asked for. */
function attend(layer: Layer, machine: Machine, name: string, of: [q: Tensor, k: Tensor], masks: Value[]): Tensor {
  const [query, memory] = of;
  const [mask, padding] = masks;
  const result = machine.call(
    machine.getAttribute(layer.instance, name),
    new Arguments(
      [query, memory, memory],
      new Map<string, Value>([
        ['attn_mask', mask],
        ['key_padding_mask', padding],
        ['need_weights', false],
      ]),
    ),
  );
  if (!(result instanceof TupleValue)) return tensorArgument(result);
  return tensorArgument(result.items[0]);
}

function feedForward(layer: Layer, machine: Machine, x: Tensor): Tensor {
  const activation = layer.get('activation');
  const hidden = call(machine, layer, 'linear1', x);
  const known = activation === 'relu' || activation === 'gelu';
  if (typeof activation === 'string' && !known)
    machine.raise('RuntimeError', `activation should be relu/gelu, not ${activation}`);
  const active = machine.call(
    known ? machine.lookup(`torch.nn.functional.${activation}`) : activation,
    new Arguments([hidden]),
  );
  return call(machine, layer, 'linear2', call(machine, layer, 'dropout', active));
}

defineLayer('TransformerEncoderLayer', {
  signature: layerSignature,
  build: (layer, args, machine) => buildLayer(layer, args, machine, false),
  forward(layer, inputs, machine) {
    const named = bindArguments(
      machine,
      'TransformerEncoderLayer',
      'src src_mask=None src_key_padding_mask=None is_causal=False',
      inputs,
    );
    return residuals(layer, machine, tensorArgument(named.src), [
      (x) => attend(layer, machine, 'self_attn', [x, x], [named.src_mask, named.src_key_padding_mask]),
      (x) => feedForward(layer, machine, x),
    ]);
  },
});

const decoderMasks =
  'tgt_mask=None memory_mask=None tgt_key_padding_mask=None memory_key_padding_mask=None tgt_is_causal=None memory_is_causal=False';

defineLayer('TransformerDecoderLayer', {
  signature: layerSignature,
  build: (layer, args, machine) => buildLayer(layer, args, machine, true),
  forward(layer, inputs, machine) {
    const named = bindArguments(machine, 'TransformerDecoderLayer', `tgt memory ${decoderMasks}`, inputs);
    const memory = tensorArgument(named.memory);
    return residuals(layer, machine, tensorArgument(named.tgt), [
      (x) => attend(layer, machine, 'self_attn', [x, x], [named.tgt_mask, named.tgt_key_padding_mask]),
      (x) => attend(layer, machine, 'multihead_attn', [x, memory], [named.memory_mask, named.memory_key_padding_mask]),
      (x) => feedForward(layer, machine, x),
    ]);
  },
});

/** A stack of copies of a layer, which may be a class of the source, with an optional norm behind them. */
function defineStack(
  name: string,
  options: {
    layer: string;
    inputs: string;
    /** How the layers take what the stack was given. */
    pass: (named: Named) => { positional: readonly Value[]; named: Record<string, Value> };
    first: string;
  },
): void {
  defineLayer(name, {
    signature: `${options.layer} num_layers norm=None enable_nested_tensor=True mask_check=True`,
    build(layer, args, machine) {
      const deepcopy = machine.lookup('copy.deepcopy');
      const copies = Array.from({ length: whole(args.num_layers) }, () =>
        machine.call(deepcopy, new Arguments([args[options.layer]])),
      );
      setModuleAttribute(layer.instance, 'layers', make(machine, 'ModuleList', [new TupleValue(copies)]));
      layer.set('num_layers', args.num_layers);
      setModuleAttribute(layer.instance, 'norm', args.norm);
    },
    forward(layer, inputs, machine) {
      const named = bindArguments(machine, name, options.inputs, inputs);
      const rest = options.pass(named);
      const given = new Map(Object.entries(rest.named));
      let x = named[options.first];
      for (const inner of machine.iterate(machine.getAttribute(layer.instance, 'layers')))
        x = machine.call(inner, new Arguments([x, ...rest.positional], given));
      const norm = machine.findAttribute(layer.instance, 'norm');
      return isModule(norm) ? machine.call(norm, new Arguments([x])) : x;
    },
  });
}

defineStack('TransformerEncoder', {
  layer: 'encoder_layer',
  inputs: 'src mask=None src_key_padding_mask=None is_causal=None',
  first: 'src',
  pass: ({ mask, src_key_padding_mask }) => ({ positional: [], named: { src_mask: mask, src_key_padding_mask } }),
});

defineStack('TransformerDecoder', {
  layer: 'decoder_layer',
  inputs: `tgt memory ${decoderMasks}`,
  first: 'tgt',
  pass: ({ memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask }) => ({
    positional: [memory],
    named: { tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask },
  }),
});

const xavier = { kind: 'xavier', distribution: 'uniform', gain: 1 } as const;

const transformer = defineLayer('Transformer', {
  signature:
    "d_model=512 nhead=8 num_encoder_layers=6 num_decoder_layers=6 dim_feedforward=2048 dropout=0.1 activation='relu' " +
    'custom_encoder=None custom_decoder=None layer_norm_eps=1e-5 batch_first=False norm_first=False bias=True',
  build(layer, args, machine) {
    const { d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias } =
      args;
    const own = { dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias };
    for (const kind of ['encoder', 'decoder'] as const) {
      const title = kind === 'encoder' ? 'Encoder' : 'Decoder';
      const custom = args[`custom_${kind}`];
      const stack = (): Value => {
        const one = make(machine, `Transformer${title}Layer`, [d_model, nhead], own);
        const norm = make(machine, 'LayerNorm', [d_model, layer_norm_eps], { bias });
        return make(machine, `Transformer${title}`, [one, args[`num_${kind}_layers`], norm]);
      };
      setModuleAttribute(layer.instance, kind, custom === null ? stack() : custom);
    }
    for (const [, { parameter }] of namedParameters(layer.instance))
      if (parameter && parameter.shape.length > 1) parameter.initialiser = xavier;
    for (const name of ['d_model', 'nhead', 'batch_first']) layer.set(name, args[name]);
  },
  forward(layer, inputs, machine) {
    const named = bindArguments(
      machine,
      'Transformer',
      'src tgt src_mask=None tgt_mask=None memory_mask=None src_key_padding_mask=None tgt_key_padding_mask=None ' +
        'memory_key_padding_mask=None src_is_causal=None tgt_is_causal=None memory_is_causal=False',
      inputs,
    );
    const part = (name: string, positional: readonly Value[], masks: Record<string, Value>): Value =>
      machine.call(
        machine.getAttribute(layer.instance, name),
        new Arguments(positional, new Map(Object.entries(masks))),
      );
    const { tgt_mask, memory_mask, src_key_padding_mask, tgt_key_padding_mask, memory_key_padding_mask } = named;
    const memory = part('encoder', [named.src], { mask: named.src_mask, src_key_padding_mask });
    return part('decoder', [named.tgt, memory], {
      tgt_mask,
      memory_mask,
      tgt_key_padding_mask,
      memory_key_padding_mask,
    });
  },
});

/** Constants keep their values up to this side. */
const mostSide = 64;

/** The mask that closes what comes later: −∞ above the diagonal, a float. */
function subsequentMask(size: Value): Tensor {
  const side = whole(size);
  const open = (place: number): boolean => place % side <= Math.floor(place / side);
  const data = side <= mostSide ? Array.from({ length: side * side }, (_, i) => (open(i) ? 0 : -Infinity)) : undefined;
  return new Tensor([side, side], 'float32', { data, text: 'causal mask' });
}

transformer.attributes.set(
  'generate_square_subsequent_mask',
  new NativeFunction(
    'generate_square_subsequent_mask',
    (args) => subsequentMask(args.named.get('sz') ?? args.positional[args.positional.length - 1]),
    'static',
  ),
);
