/** The first layer whose weight fixes what a network takes, and which inputs fit it. */
import { relationOf, type Dim } from '../../graph/dim';
import { dimOfValue } from '../evaluate/symbolicArithmetic';
import type { InputRequest } from '../evaluate/library';
import type { Instance } from '../evaluate/values';
import { namedModules } from '../frameworks/torch/module';

export interface FirstLayer {
  kind: 'conv1d' | 'conv2d' | 'conv3d' | 'linear' | 'embedding' | 'sequence';
  /** Channels or features that it takes. */
  size: Dim;
  module: Instance;
  path: string;
}

export function firstLayer(root: Instance): FirstLayer | undefined {
  for (const [path, module] of namedModules(root)) {
    for (const type of module.type.order) {
      const [, name] = /^torch\.nn\.(Conv[123]d|Linear|Embedding)$/.exec(type.options.path ?? '') ?? [];
      if (!name) continue;
      const size = dimOfValue(
        module.attributes.get(
          name === 'Linear' ? 'in_features' : name === 'Embedding' ? 'num_embeddings' : 'in_channels',
        ),
      );
      if (size !== undefined) return { kind: name.toLowerCase() as FirstLayer['kind'], size, module, path };
    }
  }
  return undefined;
}

/** Dimensions of a batch that a first layer takes. */
export const ranks: Record<FirstLayer['kind'], number> = {
  conv1d: 3,
  conv2d: 4,
  conv3d: 5,
  linear: 2,
  embedding: 2,
  sequence: 3,
};

/** Can two sizes be equal? */
const isPossible = (a: Dim, b: Dim): boolean => !['<', '>'].includes(relationOf(a, b) ?? '');

/** Could the network take these inputs? No where a batch of images has other channels than its first layer. */
export const mayTake = (first: FirstLayer | undefined, inputs: readonly InputRequest[]): boolean =>
  !first?.kind.startsWith('conv') ||
  inputs.some(({ shape }) => shape.length !== ranks[first.kind] || isPossible(shape[1], first.size));
