/** Inputs of a model that says none: from what it was built for, from its first layers, from the habit of its kind. */
import type { Shape } from '../../../graph/shape';
import { Arguments } from '../../evaluate/arguments';
import type { InputRequest, UsualArgument } from '../../evaluate/library';
import type { Machine } from '../../evaluate/machine';
import { numberOf } from '../../evaluate/arithmetic';
import { ListValue, TupleValue, type Instance } from '../../evaluate/values';
import { nativeClass } from './layer';
import { input } from './models';
import { imageDataFormat, settingsOf } from './settings';
import { shapeFrom } from './shapes';
import { stateOf } from './state';
import { allLayers } from './tracking';

/** What builders are handed: a tensor of images to begin with, or the shape of one. */
export function usualArgument(name: string): UsualArgument | undefined {
  if (/^(?:input|image|img)_?shape$/.test(name))
    return { text: '(224, 224, 3)', make: (machine) => new TupleValue(imageShape(machine, 224, 3).slice(1)) };
  if (!/^(?:inputs?|x|inp|input_tensor|img_input|input_layer|input_image)$/.test(name)) return undefined;
  return {
    text: 'Input(shape=(224, 224, 3))',
    make(machine) {
      const shape = new TupleValue(imageShape(machine, 224, 3).slice(1));
      return input.call(new Arguments([], new Map([['shape', shape]])), machine);
    },
  };
}

/** A batch of one image. */
const imageShape = (machine: Machine, size: number, channels: number): number[] =>
  imageDataFormat(machine) === 'channels_first' ? [1, channels, size, size] : [1, size, size, channels];

/** Sizes that the model keeps of its own input: `self.in_size = (480, 640)`. */
function kept(model: Instance, machine: Machine): Shape | undefined {
  const value = ['in_size', 'input_size', 'image_size', 'img_size']
    .map((name) => model.attributes.get(name))
    .find(Boolean);
  const sizes =
    value instanceof TupleValue || value instanceof ListValue ? value.items.map(numberOf) : [numberOf(value)];
  const [height, width = height] = sizes;
  if (height === undefined || width === undefined || sizes.length > 2) return undefined;
  const channels = numberOf(model.attributes.get('in_channels')) ?? 3;
  return imageDataFormat(machine) === 'channels_first' ? [1, channels, height, width] : [1, height, width, channels];
}

/** What `model.build((None, 32, 32, 3))`, or `input_shape=` of a layer that stands first, says. */
function declared(model: Instance, machine: Machine): Shape | undefined {
  const built = shapeFrom(model.attributes.get('_build_input_shape'));
  if (built) return built;
  for (const layer of allLayers(model, machine).slice(1)) {
    const { given } = stateOf(layer, machine);
    const own = given.get('input_shape');
    const shape =
      own instanceof TupleValue || own instanceof ListValue ? shapeFrom(new ListValue([1, ...own.items])) : undefined;
    if (shape) return shape;
    if (/^(?:Conv|Dense|Embedding|LSTM|GRU)/.test(nativeClass(layer).name)) return undefined;
  }
  return undefined;
}

/** What layers of a kind are given most often. */
function usual(model: Instance, machine: Machine): { shape: Shape; of: string; dataType?: InputRequest['dataType'] } {
  const image = (size: number, channels: number): Shape => imageShape(machine, size, channels);
  for (const layer of allLayers(model, machine)) {
    const { name } = nativeClass(layer);
    if (/^(?:Separable|Depthwise)?Conv2D/.test(name)) return { shape: image(224, 3), of: 'images' };
    if (name === 'Conv3D') return { shape: [1, 16, 112, 112, 3], of: 'video' };
    if (/^(?:Separable)?Conv1D/.test(name)) return { shape: [1, 1024, 1], of: 'signals' };
    if (name === 'Embedding') return { shape: [1, 128], of: 'text', dataType: 'int64' };
    if (/^(?:LSTM|GRU|SimpleRNN|Bidirectional|MultiHeadAttention)$/.test(name))
      return { shape: [1, 128, 64], of: 'sequences' };
    if (name === 'Flatten') return { shape: image(28, 1), of: 'small images' };
    if (name === 'Dense') return { shape: [1, 784], of: 'vectors' };
  }
  return { shape: image(56, 64), of: 'a block' };
}

/** Inputs for a model, which are said as an assumption. */
export function inputsFor(model: Instance, machine: Machine): InputRequest[] {
  const own = declared(model, machine) ?? kept(model, machine);
  if (own) return [{ shape: own, dataType: 'float32' }];
  const sibling = settingsOf(machine).builtFor.get(model.type);
  if (sibling) {
    machine.assume(`input ${sibling.shape.join('×')}, from line ${sibling.source.startLine + 1}`, sibling.source);
    return [{ shape: sibling.shape, dataType: 'float32' }];
  }
  const { shape, of, dataType = 'float32' } = usual(model, machine);
  machine.assume(
    `input ${shape.join('×')}, the size usual for ${of}: nothing in the file says otherwise`,
    model.source,
  );
  return [{ shape, dataType }];
}
