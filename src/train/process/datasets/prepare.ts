/** Images of files → the numbers that a network takes. */
import type { Pixels } from '../../data/decoded';
import type { Part } from '../../data/source';
import type { FileData, MeanKind } from '../../data/specification';
import { Random } from '../random';
import type { Images } from './images';
import { resized } from './resize';

export interface Preparing {
  /** Told after every image. */
  progress?(): void;
  /** Gives the images that an earlier run of the comparison read, or those that `read` gives. */
  keep?(part: 'train' | 'test', count: number, read: () => Pixels): Pixels;
}

/**
 * The first `train` and `test` images of a shuffle that is the same each time, in `size`×`size`; with mean 0 over the training
 * images at every place or in every channel, and deviation 1 in every channel.
 * @throws DataError where an image is broken.
 */
export function prepared(
  parts: { train: Part; test: Part },
  { train, test, size, channels, classes, mean }: FileData,
  { progress = () => undefined, keep = (_part, _count, read) => read() }: Preparing = {},
): { train: Images; test: Images } {
  const images = (part: 'train' | 'test', most: number): Images => {
    const from = parts[part];
    const count = Math.min(most, from.count);
    const read = (): Pixels => pixelsOf(from, count, { size, channels }, progress);
    return { ...keep(part, count, read), count, size, channels, classes };
  };
  const [forTraining, forTest] = [images('train', train), images('test', test)];
  const normal = normalOf(forTraining, mean);
  return { train: { ...forTraining, normal }, test: { ...forTest, normal } };
}

function pixelsOf(
  part: Part,
  count: number,
  { size, channels }: Pick<Images, 'size' | 'channels'>,
  progress: () => void,
): Pixels {
  const length = size * size * channels;
  const pixels = new Uint8Array(count * length);
  const labels = new Uint16Array(count);
  // Files may stand class by class.
  const order = new Random(0, 'subset').permutation(part.count);
  for (let i = 0; i < count; i++) {
    const picture = part.at(order[i]);
    pixels.set(resized(picture, size), i * length);
    labels[i] = picture.label;
    progress();
  }
  return { pixels, labels };
}

/** In float64: sums of a hundred million bytes. A channel that never changes has deviation 1, so that it stays finite. */
function normalOf({ pixels, count, size, channels }: Images, kind: MeanKind): NonNullable<Images['normal']> {
  const length = size * size * channels;
  const sums = new Float64Array(length);
  const squares = new Float64Array(channels);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < length; k++) {
      const value = pixels[i * length + k];
      sums[k] += value;
      squares[k % channels] += value * value;
    }
  }
  const values = Math.max(1, count * size * size);
  const means = Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    for (let k = channel; k < length; k += channels) sum += sums[k];
    return sum / values;
  });
  const deviations = means.map((mean, channel) => Math.sqrt(Math.max(0, squares[channel] / values - mean * mean)));
  return {
    mean: Float32Array.from(sums, (sum, k) => (kind === 'pixel' ? sum / Math.max(1, count) : means[k % channels])),
    scale: Float32Array.from(sums, (_, k) => 1 / (deviations[k % channels] || 1)),
  };
}
