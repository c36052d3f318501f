/** Normalisation and dropout layers. */
import { productOfDims, type Dim, type Shape } from '../../../graph/shape';
import type { Arguments } from '../../evaluate/arguments';
import { ClassValue, type Tensor, type Value } from '../../evaluate/values';
import type { Machine } from '../../evaluate/machine';
import { defineConstructor, defineLayer, type Layer } from './layer';
import { moduleClass } from './module';
import { replaceInPlace } from './writing';
import {
  dimOf,
  divides,
  isSequence,
  numeric,
  sizeTuple,
  sizeValue,
  tensorArgument,
  truth,
  type Named,
} from './signature';

const one = { kind: 'constant', value: 1 } as const;
const zero = { kind: 'constant', value: 0 } as const;

function scaleAndOffset(layer: Layer, shape: Shape, affine: boolean, bias = affine): void {
  if (affine) layer.parameter('weight', shape, one);
  else layer.without('weight');
  if (bias) layer.parameter('bias', shape, zero);
  else layer.without('bias');
}

const norm = new ClassValue('_NormBase', [moduleClass], { path: 'torch.nn.modules.batchnorm._NormBase' });
const batchNorm = new ClassValue('_BatchNorm', [norm], { path: 'torch.nn.modules.batchnorm._BatchNorm' });
const instanceNorm = new ClassValue('_InstanceNorm', [norm], { path: 'torch.nn.modules.instancenorm._InstanceNorm' });

function buildNorm(layer: Layer, args: Named): void {
  const channels = dimOf(args.num_features);
  layer.set('num_features', sizeValue(channels));
  layer.set('eps', args.eps);
  layer.set('momentum', args.momentum);
  layer.set('affine', args.affine);
  layer.set('track_running_stats', args.track_running_stats);
  scaleAndOffset(layer, [channels], truth(args.affine));
  if (!truth(args.track_running_stats)) return;
  layer.buffer('running_mean', [channels]);
  layer.buffer('running_var', [channels]);
  layer.buffer('num_batches_tracked', []);
}

const tracking = 'num_features eps=1e-5 momentum=0.1 affine=True track_running_stats=True';
const plain = 'num_features eps=1e-5 momentum=0.1 affine=False track_running_stats=False';
defineConstructor(norm, { signature: tracking, build: buildNorm });
defineConstructor(instanceNorm, { signature: plain, build: buildNorm });

const input = (inputs: Arguments): Tensor => tensorArgument(inputs.get(0, 'input'));

function forwardBatchNorm(layer: Layer, inputs: Arguments, machine: Machine): Value {
  return layer.apply(
    machine,
    'batchNorm',
    [input(inputs)],
    {
      channels: dimOf(layer.get('num_features')),
      epsilon: numeric(layer.get('eps')),
      momentum: layer.get('momentum') === null ? 0 : numeric(layer.get('momentum')),
      affine: layer.tensor('weight') !== null,
      axis: 1,
    },
    ['weight', 'bias'],
  );
}

for (const name of ['BatchNorm1d', 'BatchNorm2d', 'BatchNorm3d', 'SyncBatchNorm'])
  defineLayer(name, {
    base: batchNorm,
    signature: name === 'SyncBatchNorm' ? `${tracking} process_group=None` : tracking,
    build: buildNorm,
    forward: forwardBatchNorm,
  });

for (const axes of [1, 2, 3])
  defineLayer(`InstanceNorm${axes}d`, {
    base: instanceNorm,
    signature: plain,
    build: buildNorm,
    // Instance norm is group norm with one channel a group (Wu & He 2018).
    forward: (layer, inputs, machine) => {
      const channels = dimOf(layer.get('num_features'));
      return layer.apply(
        machine,
        'groupNorm',
        [input(inputs)],
        {
          groups: channels,
          channels,
          epsilon: numeric(layer.get('eps')),
          affine: layer.tensor('weight') !== null,
          axis: 1,
        },
        ['weight', 'bias'],
      );
    },
  });

defineLayer('GroupNorm', {
  signature: 'num_groups num_channels eps=1e-5 affine=True',
  build(layer, args, machine) {
    const [groups, channels] = [dimOf(args.num_groups), dimOf(args.num_channels)];
    if (!divides(machine, groups, channels))
      machine.raise('ValueError', 'num_channels must be divisible by num_groups');
    for (const name of ['num_groups', 'num_channels', 'eps', 'affine']) layer.set(name, args[name]);
    scaleAndOffset(layer, [channels], truth(args.affine));
  },
  forward: (layer, inputs, machine) =>
    layer.apply(
      machine,
      'groupNorm',
      [input(inputs)],
      {
        groups: dimOf(layer.get('num_groups')),
        channels: dimOf(layer.get('num_channels')),
        epsilon: numeric(layer.get('eps')),
        affine: layer.tensor('weight') !== null,
        axis: 1,
      },
      ['weight', 'bias'],
    ),
});

const shapeOf = (value: Value): Dim[] => (isSequence(value) ? value.items.map(dimOf) : [dimOf(value)]);

defineLayer('LayerNorm', {
  signature: 'normalized_shape eps=1e-5 elementwise_affine=True bias=True',
  build(layer, args) {
    const shape = shapeOf(args.normalized_shape);
    layer.set('normalized_shape', sizeTuple(shape));
    layer.set('eps', args.eps);
    layer.set('elementwise_affine', args.elementwise_affine);
    const affine = truth(args.elementwise_affine);
    scaleAndOffset(layer, shape, affine, affine && truth(args.bias));
  },
  forward: (layer, inputs, machine) =>
    layer.apply(
      machine,
      'layerNorm',
      [input(inputs)],
      {
        shape: shapeOf(layer.get('normalized_shape')),
        epsilon: numeric(layer.get('eps')),
        affine: layer.tensor('weight') !== null,
        bias: layer.tensor('bias') !== null,
      },
      ['weight', 'bias'],
    ),
});

defineLayer('RMSNorm', {
  signature: 'normalized_shape eps=None elementwise_affine=True',
  build(layer, args) {
    const shape = shapeOf(args.normalized_shape);
    layer.set('normalized_shape', sizeTuple(shape));
    layer.set('eps', args.eps);
    scaleAndOffset(layer, shape, truth(args.elementwise_affine), false);
  },
  forward: (layer, inputs, machine) => {
    const eps = layer.get('eps');
    return layer.apply(
      machine,
      'rmsNorm',
      [input(inputs)],
      {
        features: productOfDims(shapeOf(layer.get('normalized_shape'))),
        // The default is the machine epsilon of the data type.
        epsilon: eps === null ? 2 ** -23 : numeric(eps),
        affine: layer.tensor('weight') !== null,
      },
      ['weight'],
    );
  },
});

defineLayer('LocalResponseNorm', {
  signature: 'size alpha=1e-4 beta=0.75 k=1.0',
  forward: (layer, inputs, machine) =>
    layer.apply(machine, 'elementwise', [input(inputs)], { function: 'localResponseNorm' }),
});

for (const name of ['Dropout', 'Dropout1d', 'Dropout2d', 'Dropout3d', 'AlphaDropout', 'FeatureAlphaDropout'])
  defineLayer(name, {
    signature: 'p=0.5 inplace=False',
    build(layer, args) {
      layer.set('p', args.p);
      layer.set('inplace', args.inplace);
    },
    forward: (layer, inputs, machine) => {
      const x = input(inputs);
      const result = layer.apply(machine, 'dropout', [x], { p: numeric(layer.get('p')), rescale: true });
      return layer.get('inplace') === true ? replaceInPlace(x, result, machine) : result;
    },
  });
