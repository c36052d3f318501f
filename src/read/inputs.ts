/** Inputs that nobody named: from the file's own calls, from what the network says of itself, from the habit of its kind. */
import type { SourceRange } from '../graph/graph';
import type { Dim } from '../graph/shape';
import { numberOf } from './evaluate/arithmetic';
import type { InputRequest } from './evaluate/library';
import type { Instance } from './evaluate/values';
import { FunctionValue, ListValue, Tensor, TupleValue, type Value } from './evaluate/values';
import { getModuleAttribute, isModule, namedModules, stateOf } from './frameworks/torch/module';
import type { Reading } from './reading';

/** How a choice is said that nothing in the file speaks for. */
export const byHabit = 'nothing in the file says otherwise';

/** Heights and widths of images that are tried where the usual one does not fit. */
export const imageSizes: readonly number[] = [32, 64, 28, 96, 128, 256, 299];

const image = (shape: readonly Dim[], dataType: InputRequest['dataType'] = 'float32'): InputRequest => ({
  shape,
  dataType,
});

const printed = ({ shape, dataType }: InputRequest): string =>
  `${shape.join('×')}${dataType === 'int64' ? ' of indices' : ''}`;

/** Inputs of a PyTorch module; an empty list where the library finds them itself. */
export function chooseInputs(reading: Reading, value: Value, source: SourceRange): InputRequest[] {
  if (!isModule(value)) return [];
  const first = firstLayer(value);
  const stated = first && (fromFile(reading, value, first) ?? fromAttributes(value, first));
  const chosen = stated ?? byKind(value, first, reading.imageSize);
  const count = requiredInputs(value);
  const inputs = Array.from({ length: Math.max(1, count) }, () => chosen.input);
  reading.ev.assume(`input ${inputs.map(printed).join(' and ')}, ${chosen.why}`, source);
  return inputs;
}

interface Choice {
  input: InputRequest;
  why: string;
}

interface FirstLayer {
  kind: 'conv1d' | 'conv2d' | 'conv3d' | 'linear' | 'embedding';
  /** Channels or features that it takes. */
  size: number;
  module: Instance;
  path: string;
}

/** The first layer whose weight fixes what it takes. */
function firstLayer(root: Instance): FirstLayer | undefined {
  for (const [path, module] of namedModules(root)) {
    for (const type of module.type.order) {
      const [, name] = /^torch\.nn\.(Conv[123]d|Linear|Embedding)$/.exec(type.options.path ?? '') ?? [];
      if (!name) continue;
      const size = numberOf(
        module.attributes.get(
          name === 'Linear' ? 'in_features' : name === 'Embedding' ? 'num_embeddings' : 'in_channels',
        ),
      );
      if (size !== undefined) return { kind: name.toLowerCase() as FirstLayer['kind'], size, module, path };
    }
  }
  return undefined;
}

const ranks: Record<FirstLayer['kind'], number> = { conv1d: 3, conv2d: 4, conv3d: 5, linear: 2, embedding: 2 };

const example = /torch\s*\.\s*(?:randn|rand|zeros|ones|empty)\s*\(\s*[([]?\s*(\d[\d\s,]*)/g;

/** `torch.randn(2, 3, 32, 32)` in the file, where its channels are those that the network takes. Batch 1. */
function fromFile(reading: Reading, _root: Instance, first: FirstLayer): Choice | undefined {
  if (first.kind === 'embedding') return undefined;
  const text = reading.sources.wholeText(reading.file) ?? '';
  for (const match of text.matchAll(example)) {
    const sizes = match[1]
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean)
      .map(Number);
    const channels = first.kind === 'linear' ? sizes[sizes.length - 1] : sizes[1];
    if (sizes.length !== ranks[first.kind] || channels !== first.size || sizes.slice(2).some((size) => size < 8))
      continue;
    const line = text.slice(0, match.index).split('\n').length;
    return { input: image([1, ...sizes.slice(1)]), why: `from line ${line}` };
  }
  return undefined;
}

const sizeNames = ['image_size', 'img_size', 'input_size', 'input_resolution', 'resolution', 'pretrain_img_size'];

/** `self.image_size`, of the network or of what it begins with. */
function fromAttributes(root: Instance, first: FirstLayer): Choice | undefined {
  if (first.kind !== 'conv2d') return undefined;
  const owners = [
    root,
    ...namedModules(root)
      .filter(([path]) => path !== '' && first.path.startsWith(path))
      .map(([, module]) => module),
  ];
  for (const owner of owners)
    for (const name of sizeNames) {
      const sizes = pair(owner.attributes.get(name));
      if (sizes && sizes.every((size) => size >= 8))
        return { input: image([1, first.size, ...sizes]), why: `from ${owner.type.name}.${name}` };
    }
  return undefined;
}

function pair(value: Value): [number, number] | undefined {
  const single = numberOf(value);
  if (single !== undefined) return [single, single];
  if (!(value instanceof ListValue || value instanceof TupleValue) || value.items.length !== 2) return undefined;
  const [height, width] = value.items.map((item) => numberOf(item));
  return height === undefined || width === undefined ? undefined : [height, width];
}

/** Numbers that the last linear layer gives. */
function classesOf(root: Instance): number | undefined {
  const linear = namedModules(root)
    .map(([, module]) => module)
    .filter((module) => module.type.order.some(({ options }) => options.path === 'torch.nn.Linear'));
  return numberOf(linear[linear.length - 1]?.attributes.get('out_features'));
}

/** What networks of this kind are given in the papers. */
function byKind(root: Instance, first: FirstLayer | undefined, imageSize?: number): Choice {
  const habit = (input: InputRequest, of: string): Choice => ({
    input,
    why: `the size usual for ${of}: ${byHabit}`,
  });
  if (!first) return tensorInput(root) ?? habit(image([1, 64, 56, 56]), 'a block');
  switch (first.kind) {
    case 'conv3d':
      return habit(image([1, first.size, 16, 112, 112]), 'video');
    case 'conv1d':
      return habit(image([1, first.size, 1024]), 'signals');
    case 'linear':
      return first.size === 784 || first.size === 3072
        ? habit(image(first.size === 784 ? [1, 1, 28, 28] : [1, 3, 32, 32]), 'images of this many values')
        : habit(image([1, first.size]), 'vectors');
    case 'embedding':
      return habit(image([1, Math.min(128, contextOf(root) ?? 128)], 'int64'), 'text');
    case 'conv2d': {
      if (first.size === 1) return habit(image([1, 1, 28, 28]), 'grey images');
      // Few channels come from an image; many from the layer before.
      if (first.size > 4) return habit(image([1, first.size, 56, 56]), 'a block');
      if (imageSize !== undefined)
        return {
          input: image([1, first.size, imageSize, imageSize]),
          why: `the first usual size that fits: ${byHabit}`,
        };
      const classes = classesOf(root);
      const stride = pair(first.module.attributes.get('stride'))?.[0] ?? 1;
      const cifar = (classes === 10 || classes === 100) && stride === 1;
      return cifar
        ? habit(image([1, first.size, 32, 32]), `CIFAR (${classes} classes)`)
        : habit(image([1, first.size, 224, 224]), 'ImageNet');
    }
  }
}

/** A block without weights of its own that fix a size. */
function tensorInput(root: Instance): Choice | undefined {
  for (const [, module] of namedModules(root)) {
    const channels = numberOf(module.attributes.get('num_features')) ?? numberOf(module.attributes.get('num_channels'));
    if (channels !== undefined)
      return {
        input: image([1, channels, 56, 56]),
        why: `the size usual for a block: ${byHabit}`,
      };
    for (const [, tensor] of stateOf(module).parameters)
      if (tensor instanceof Tensor && tensor.shape?.length === 1)
        return {
          input: image([1, 197, tensor.shape[0]]),
          why: `the size usual for tokens: ${byHabit}`,
        };
  }
  return undefined;
}

/** Longest sequence that a language model says it takes. */
function contextOf(root: Instance): number | undefined {
  for (const name of ['block_size', 'max_len', 'max_seq_len', 'context_length', 'seq_len', 'max_length']) {
    const size = numberOf(root.attributes.get(name)) ?? numberOf(getModuleAttribute(root, name));
    if (size !== undefined) return size;
  }
  return undefined;
}

/** Inputs that the forward does not do without. */
function requiredInputs(root: Instance): number {
  const forward = root.type.find('forward')?.value;
  if (!(forward instanceof FunctionValue)) return 1;
  return forward.syntax.parameters.slice(1).filter((parameter) => parameter.kind === 'normal' && !parameter.default)
    .length;
}
