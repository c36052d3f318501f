/** What a function of tensors takes, by what it does first with a tensor whose shape nobody knows. */
import type { AnyNode } from '../../graph/graph';
import { isKnown, productOfDims, type Shape } from '../../graph/shape';
import type { InputRequest } from '../evaluate/library';
import { Tensor, type Value } from '../evaluate/values';
import type { Reading } from '../reading';

/** Operators that leave a shape as it is. */
const leavesShape = new Set(['affine', 'elementwise', 'identity', 'relu', 'relu6', 'sigmoid', 'tanh', 'dropout']);

/** Height and width of images by their channels: those of MNIST, else those of CIFAR. */
const imageSize = (channels: unknown): number => (channels === 1 ? 28 : 32);

const float = (shape: Shape): InputRequest => ({ shape, dataType: 'float32' });

/** The shape that an operator asks of its first input; undefined where any would do. */
function wantedBy(node: AnyNode): InputRequest | undefined {
  switch (node.operator) {
    case 'conv1d':
      return float([1, 128, node.attributes.inChannels]);
    case 'conv2d': {
      const { inChannels } = node.attributes;
      return float([1, imageSize(inChannels), imageSize(inChannels), inChannels]);
    }
    case 'conv3d':
      return float([1, 16, 32, 32, node.attributes.inChannels]);
    case 'linear':
      return float([1, node.attributes.inFeatures]);
    case 'batchNorm':
      return float([1, 32, 32, node.attributes.channels]);
    case 'embedding':
      return { shape: [1, 16], dataType: 'int64' };
    case 'reshape': {
      const { shape } = node.attributes;
      const sizes = shape.slice(shape[0] === -1 || shape[0] === 1 ? 1 : 0);
      if (!isKnown(sizes) || sizes.some((size) => Number(size) < 1)) return undefined;
      return float([1, productOfDims(sizes)]);
    }
    default:
      return undefined;
  }
}

/** The shape for the first tensor without one, after the function was called with it; undefined where nothing asks for any. */
export function probedShape({ ev }: Reading, result: Value): InputRequest | undefined {
  if (result !== undefined && !(result instanceof Tensor)) return undefined;
  const { builder } = ev;
  const like = new Set<number>();
  for (let id = 0; id < builder.size; id++) {
    const node = builder.node(id);
    if (node.operator === 'unresolved' && node.inputs.length === 0) like.add(id);
    if (!node.inputs.some((input) => like.has(input))) continue;
    const wanted = wantedBy(node);
    if (wanted) return wanted;
    if (leavesShape.has(node.operator)) like.add(id);
  }
  return undefined;
}
