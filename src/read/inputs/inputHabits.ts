/** Inputs that networks of a kind are given in the papers, where the source says nothing. */
import type { Assumption } from '../../graph/graph';
import type { Dim } from '../../graph/shape';
import { numberOf } from '../evaluate/arithmetic';
import { dimOfValue } from '../evaluate/symbolicArithmetic';
import type { InputRequest } from '../evaluate/library';
import { Tensor, type Instance } from '../evaluate/values';
import type { FirstLayer } from './firstLayer';
import { namedModules, stateOf } from '../frameworks/torch/module';
import { pair, type Choice } from './namedSizes';

/** How a choice is said that nothing in the file speaks for. */
const byHabit = 'nothing in the file says otherwise';

/** An input in place of the usual one. */
export interface InputTrial {
  /** Height and width. */
  size?: number;
  channels?: number;
  /** What a linear layer takes that comes first, where vectors do not fit. */
  form?: 'tokens' | 'maps';
}

/**
 * Images that are tried where the usual one does not fit: first colours, since the layer that is defined first need not be
 * the one that comes first; then other heights and widths.
 */
const imageTrials: readonly InputTrial[] = [
  { channels: 3 },
  ...[32, 64, 28, 96, 128, 256, 299].map((size) => ({ size })),
];

const vectors = 'vectors';

/** Other inputs to try for a network that was given one by habit, by what was said of that. */
export const inputTrials = (assumptions: readonly Assumption[]): readonly InputTrial[] =>
  assumptions.some(({ text }) => text.includes(`usual for ${vectors}`))
    ? [{ form: 'tokens' }, { form: 'maps' }]
    : imageTrials;

const habit = (shape: readonly Dim[], of: string, dataType: InputRequest['dataType'] = 'float32'): Choice => ({
  input: { shape, dataType },
  why: `the size usual for ${of}: ${byHabit}`,
});

/** Networks whose papers give them images of another size than 224 × 224. */
const named: readonly (readonly [RegExp, size: number, of: string])[] = [
  [/inception_?(?:v3|v4|3|4|_?res)/i, 299, 'Inception v3 and later (Szegedy et al. 2016, Table 1)'],
  [/xception/i, 299, 'Xception (Chollet 2017)'],
  [/^lenet/i, 32, 'LeNet-5 (LeCun et al. 1998)'],
];

/** Numbers that the last linear layer gives. */
function classesOf(root: Instance): number | undefined {
  const linear = namedModules(root)
    .map(([, module]) => module)
    .filter((module) => module.type.order.some(({ options }) => options.path === 'torch.nn.Linear'));
  return numberOf(linear[linear.length - 1]?.attributes.get('out_features'));
}

/**
 * What networks of this kind are given in the papers.
 * @param entry name that the network is asked for by; a factory's may say more than its class's
 * @param trial what to try in place of the usual one
 */
export function inputByHabit(
  root: Instance,
  first: FirstLayer | undefined,
  entry: string,
  { size: imageSize, channels, form }: InputTrial = {},
): Choice {
  if (!first) return tensorInput(root) ?? habit([1, 64, 56, 56], 'a block');
  const { kind, module } = first;
  const size = kind === 'conv2d' ? (channels ?? first.size) : first.size;
  switch (kind) {
    case 'conv3d':
      return habit([1, size, 16, 112, 112], 'video (Tran et al. 2015)');
    case 'conv1d':
      return habit([1, size, 1024], 'signals');
    case 'linear':
      // Where an image does not fit, the script hands its values over in one row.
      if (imageSize !== undefined) return habit([1, size], vectors);
      if (size === 784) return habit([1, 1, 28, 28], 'MNIST (784 values)');
      if (size === 3072) return habit([1, 3, 32, 32], 'CIFAR (3072 values)');
      if (form === 'tokens') return habit([1, 197, size], 'tokens');
      return form === 'maps' ? habit([1, size, 56, 56], 'a block') : habit([1, size], vectors);
    case 'embedding':
      return habit([1, 128], 'text', 'int64');
    case 'sequence': {
      const batchFirst = module.attributes.get('batch_first') === true;
      return habit(batchFirst ? [1, 128, size] : [128, 1, size], 'sequences');
    }
    case 'conv2d': {
      // Few channels come from an image; many, or those of a symbol, from the layer before.
      if (typeof size === 'string' || size > 4) return habit([1, size, 56, 56], 'a block');
      if (imageSize !== undefined)
        return {
          input: { shape: [1, size, imageSize, imageSize], dataType: 'float32' },
          why: `the first usual size that fits: ${byHabit}`,
        };
      const [, known, paper] = named.find(([name]) => name.test(entry) || name.test(root.type.name)) ?? [];
      if (known !== undefined && paper !== undefined) return habit([1, size, known, known], paper);
      if (size === 1) return habit([1, 1, 28, 28], 'MNIST');
      const classes = classesOf(root);
      const stride = pair(module.attributes.get('stride'))?.[0] ?? 1;
      const cifar = (classes === 10 || classes === 100) && stride === 1;
      return cifar
        ? habit([1, size, 32, 32], `CIFAR (${classes} classes; He et al. 2015, section 4.2)`)
        : habit([1, size, 224, 224], 'ImageNet (He et al. 2015, section 3.4)');
    }
  }
}

/** A block without weights of its own that fix a size. */
function tensorInput(root: Instance): Choice | undefined {
  for (const [, module] of namedModules(root)) {
    const channels =
      dimOfValue(module.attributes.get('num_features')) ?? dimOfValue(module.attributes.get('num_channels'));
    if (channels !== undefined) return habit([1, channels, 56, 56], 'a block');
    for (const [, tensor] of stateOf(module).parameters)
      if (tensor instanceof Tensor && tensor.shape?.length === 1) return habit([1, 197, tensor.shape[0]], 'tokens');
  }
  return undefined;
}
