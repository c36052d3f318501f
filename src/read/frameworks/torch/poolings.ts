/** Pooling, resizing and padding: layers and their functions. */
import type { PoolAttributes } from '../../../graph/operators/index';
import { divideDims, multiplyDims, type Dim } from '../../../graph/shape';
import type { Machine } from '../../evaluate/machine';
import { Tensor, TupleValue, type Value } from '../../evaluate/values';
import type { TensorFunction } from './activations';
import { batched } from './convolutions';
import { defineLayer } from './layer';
import { copied } from './memory/memory';
import {
  bindArguments,
  dimOf,
  isSequence,
  knownShape,
  knownSize,
  NotKnown,
  numbers,
  numeric,
  tensorArgument,
  truth,
  whole,
  type Named,
} from './signature';

/** `torch.nn.functional` names of this family. */
export const poolingFunctions: Record<string, TensorFunction> = {};

function poolAttributes(args: Named, axes: number): PoolAttributes {
  const kernel = numbers(args.kernel_size, axes);
  const empty = args.stride === null || (isSequence(args.stride) && args.stride.items.length === 0);
  return {
    kernel,
    stride: empty ? kernel : numbers(args.stride, axes),
    padding: numbers(args.padding, axes).map((size) => [size, size]),
    ...(args.dilation === undefined ? {} : { dilation: numbers(args.dilation, axes) }),
    ceil: truth(args.ceil_mode),
    ...(args.count_include_pad === undefined ? {} : { countPadding: truth(args.count_include_pad) }),
    dataFormat: 'channelsFirst',
  };
}

/** A layer and the function of the same meaning. `input` comes first in the function. */
function both(
  layer: string,
  name: string,
  signature: string,
  apply: (x: Tensor, args: Named, machine: Machine) => Value,
  functionSignature = signature,
): void {
  defineLayer(layer, {
    signature,
    build(instance, args) {
      for (const [key, value] of Object.entries(args)) instance.set(key, value);
    },
    forward: (instance, inputs, machine) =>
      apply(tensorArgument(inputs.get(0, 'input')), Object.fromEntries(instance.instance.attributes), machine),
  });
  poolingFunctions[name] = (args, machine) => {
    const named = bindArguments(machine, name, `input ${functionSignature}`, args);
    return apply(tensorArgument(named.input), named, machine);
  };
}

/** What a pooling by maxima gives: with `return_indices` also where each was, whose values are not known. */
const withIndices = (pooled: Tensor, args: Named): Value =>
  truth(args.return_indices ?? false)
    ? new TupleValue([pooled, new Tensor(pooled.shape, 'int64', { text: 'places of the maxima' })])
    : pooled;

/** Sizes that `None` leaves as they are. */
function adaptiveSizes(x: Tensor, output: Value, axes: number): Dim[] {
  const shape = knownShape(x);
  const sizes = isSequence(output) ? output.items : Array.from({ length: axes }, () => output);
  return sizes.map((size, i) => (size === null ? shape[shape.length - axes + i] : whole(size)));
}

for (const axes of [1, 2, 3]) {
  both(
    `MaxPool${axes}d`,
    `max_pool${axes}d`,
    'kernel_size stride=None padding=0 dilation=1 return_indices=False ceil_mode=False',
    (x, args, machine) =>
      withIndices(
        batched(machine, x, axes + 2, (input) => machine.apply('maxPool', [input], poolAttributes(args, axes))),
        args,
      ),
    'kernel_size stride=None padding=0 dilation=1 ceil_mode=False return_indices=False',
  );
  both(
    `AvgPool${axes}d`,
    `avg_pool${axes}d`,
    'kernel_size stride=None padding=0 ceil_mode=False count_include_pad=True divisor_override=None',
    (x, args, machine) =>
      batched(machine, x, axes + 2, (input) => machine.apply('averagePool', [input], poolAttributes(args, axes))),
  );
  both(`AdaptiveAvgPool${axes}d`, `adaptive_avg_pool${axes}d`, 'output_size', (x, args, machine) =>
    batched(machine, x, axes + 2, (input) =>
      machine.apply('adaptiveAveragePool', [input], {
        output: adaptiveSizes(input, args.output_size, axes),
        dataFormat: 'channelsFirst',
      }),
    ),
  );
  both(
    `AdaptiveMaxPool${axes}d`,
    `adaptive_max_pool${axes}d`,
    'output_size return_indices=False',
    (x, args, machine) => {
      const shape = knownShape(x);
      const output = adaptiveSizes(x, args.output_size, axes).map(knownSize);
      const sizes = output.map((_, i) => knownSize(shape[shape.length - axes + i]));
      // Windows of one size where the output divides the input; else the widest window, which gives the same shape.
      const stride = sizes.map((size, i) => Math.floor(size / output[i]));
      const kernel = sizes.map((size, i) => size - (output[i] - 1) * stride[i]);
      const pooled = machine.apply('maxPool', [x], {
        kernel,
        stride,
        padding: kernel.map(() => [0, 0]),
        ceil: false,
        dataFormat: 'channelsFirst',
      });
      return withIndices(pooled, args);
    },
  );
}
/** Values go back to the places that `return_indices` told of; the rest is zero. */
for (const axes of [1, 2, 3]) {
  const unpooled = (args: Named, named: Named, machine: Machine): Tensor => {
    const x = tensorArgument(args.input);
    const kernel = numbers(named.kernel_size, axes);
    const stride = named.stride === null ? kernel : numbers(named.stride, axes);
    const padding = numbers(named.padding, axes);
    const given = isSequence(args.output_size) ? args.output_size.items.map(whole).slice(-axes) : undefined;
    const sizes = knownShape(x).slice(-axes).map(knownSize);
    return machine.apply('upsample', [x], {
      size: given ?? sizes.map((size, i) => (size - 1) * stride[i] - 2 * padding[i] + kernel[i]),
      mode: 'places of the maxima',
      dataFormat: 'channelsFirst',
    });
  };
  defineLayer(`MaxUnpool${axes}d`, {
    signature: 'kernel_size stride=None padding=0',
    build(instance, args) {
      for (const [key, value] of Object.entries(args)) instance.set(key, value);
    },
    forward: (instance, inputs, machine) =>
      unpooled(
        bindArguments(machine, `MaxUnpool${axes}d`, 'input indices output_size=None', inputs),
        Object.fromEntries(instance.instance.attributes),
        machine,
      ),
  });
  poolingFunctions[`max_unpool${axes}d`] = (args, machine) => {
    const signature = 'input indices kernel_size stride=None padding=0 output_size=None';
    const named = bindArguments(machine, `max_unpool${axes}d`, signature, args);
    return unpooled(named, named, machine);
  };
}
both('LPPool2d', 'lp_pool2d', 'norm_type kernel_size stride=None ceil_mode=False', (x, args, machine) =>
  machine.apply('averagePool', [x], poolAttributes({ ...args, padding: 0 }, 2)),
);

function resize(x: Tensor, args: Named, machine: Machine): Tensor {
  const shape = knownShape(x);
  const axes = shape.length - 2;
  const sizes = shape.slice(2).map(knownSize);
  let size: number[];
  if (args.size !== null && args.size !== undefined) size = numbers(args.size, axes);
  else {
    const factors = numbers(args.scale_factor, axes);
    size = sizes.map((from, i) => Math.floor(from * factors[i]));
  }
  return machine.apply('upsample', [x], {
    size,
    mode: typeof args.mode === 'string' ? args.mode : 'nearest',
    dataFormat: 'channelsFirst',
  });
}

both(
  'Upsample',
  'interpolate',
  "size=None scale_factor=None mode='nearest' align_corners=None recompute_scale_factor=None antialias=False",
  resize,
);
poolingFunctions.upsample = poolingFunctions.interpolate;
for (const [name, mode] of [
  ['UpsamplingNearest2d', 'nearest'],
  ['UpsamplingBilinear2d', 'bilinear'],
])
  both(name, name, 'size=None scale_factor=None', (x, args, machine) => resize(x, { ...args, mode }, machine));

/** C·r² × H × W → C × rH × rW (Shi et al. 2016). */
function pixelShuffle(x: Tensor, args: Named, machine: Machine): Tensor {
  const [n, c, h, w] = knownShape(x);
  const r = whole(args.upscale_factor);
  const channels = divideDims(c, r * r);
  const split = machine.apply('reshape', [x], { shape: [n, channels, r, r, h, w] });
  const moved = machine.apply('transpose', [split], { order: [0, 1, 4, 2, 5, 3] });
  return machine.apply('reshape', [moved], { shape: [n, channels, multiplyDims(h, r), multiplyDims(w, r)] });
}
both('PixelShuffle', 'pixel_shuffle', 'upscale_factor', pixelShuffle);

both('PixelUnshuffle', 'pixel_unshuffle', 'downscale_factor', (x, args, machine) => {
  const [n, c, h, w] = knownShape(x);
  const r = whole(args.downscale_factor);
  const [rows, columns] = [divideDims(h, r), divideDims(w, r)];
  const split = machine.apply('reshape', [x], { shape: [n, c, rows, r, columns, r] });
  const moved = machine.apply('transpose', [split], { order: [0, 1, 3, 5, 2, 4] });
  return machine.apply('reshape', [moved], { shape: [n, multiplyDims(c, r * r), rows, columns] });
});

both('ChannelShuffle', 'channel_shuffle', 'groups', (x, args, machine) => {
  const shape = knownShape(x);
  const [n, c] = shape;
  const groups = whole(args.groups);
  const rest = shape.slice(2);
  const split = machine.apply('reshape', [x], { shape: [n, groups, divideDims(c, groups), ...rest] });
  const moved = machine.apply('transpose', [split], { order: [0, 2, 1, ...rest.map((_, i) => i + 3)] });
  return machine.apply('reshape', [moved], { shape: [n, c, ...rest] });
});

/** Paddings that take values of the tensor itself, by PyTorch's names. */
const paddingModes: Readonly<Record<string, 'reflect' | 'replicate' | 'circular'>> = {
  reflect: 'reflect',
  replicate: 'replicate',
  circular: 'circular',
};

/** `F.pad`: sizes before and after, from the last axis on. */
function pad(x: Tensor, args: Named, machine: Machine): Tensor {
  const rank = knownShape(x).length;
  if (!isSequence(args.pad)) throw new NotKnown('sizes of the padding that are not known');
  const sizes = args.pad.items.map(dimOf);
  if (typeof args.mode !== 'string') throw new NotKnown('a kind of padding that is not known');
  const mode = paddingModes[args.mode];
  const padding = Array.from({ length: rank }, (_, axis): [Dim, Dim] => {
    const at = (rank - 1 - axis) * 2;
    return [sizes[at] ?? 0, sizes[at + 1] ?? 0];
  });
  // Negative sizes cut.
  const isCut = (size: Dim): boolean => typeof size === 'number' && size < 0;
  if (padding.some((both) => both.some(isCut))) {
    const shape = knownShape(x).map(knownSize);
    const cut = machine.apply('slice', [x], {
      ranges: padding
        .map((both) => both.map(knownSize))
        .map(([before, after], axis) =>
          before < 0 || after < 0
            ? { start: Math.max(0, -before), end: shape[axis] - Math.max(0, -after), step: 1 }
            : null,
        ),
    });
    return pad(cut, { ...args, pad: new TupleValue(sizes.map((size) => Math.max(0, knownSize(size)))) }, machine);
  }
  if (sizes.every((size) => size === 0)) return copied(x);
  const value = args.value === null ? 0 : numeric(args.value);
  return machine.apply('pad', [x], mode ? { padding, value: 0, mode } : { padding, value });
}
poolingFunctions.pad = (args, machine) => {
  const named = bindArguments(machine, 'pad', "input pad mode='constant' value=None", args);
  return pad(tensorArgument(named.input), named, machine);
};

const modeOfLayer: Readonly<Record<string, string>> = {
  Reflection: 'reflect',
  Replication: 'replicate',
  Circular: 'circular',
};
for (const axes of [1, 2, 3])
  for (const kind of ['Zero', 'Reflection', 'Replication', 'Constant', 'Circular'])
    defineLayer(`${kind}Pad${axes}d`, {
      signature: kind === 'Constant' ? 'padding value' : 'padding',
      build(layer, args) {
        layer.set('padding', new TupleValue(numbers(args.padding, axes * 2)));
        layer.set('value', args.value ?? 0);
      },
      forward: (layer, inputs, machine) =>
        pad(
          tensorArgument(inputs.get(0, 'input')),
          { pad: layer.get('padding'), value: layer.get('value'), mode: modeOfLayer[kind] ?? 'constant' },
          machine,
        ),
    });
