/** Bytes → the numbers that a network takes. */
import type { Images } from './images';
import { Random } from '../process/random';
import { DataError, type RawData, type RawImages } from './raw';
import { resized } from './resize';

export interface Prepared {
  train: Images;
  test: Images;
  /** Of the training images, by channel, in bytes: what the numbers were normalised with. */
  mean: readonly number[];
  deviation: readonly number[];
}

/**
 * Images of size×size×3 with mean 0 and deviation 1 by channel over the training images. Grey images have three equal channels.
 * @param most images of each part that are kept, the same ones each time; all, where there are fewer.
 * @throws DataError where a part has no images.
 */
export function prepared(data: RawData, size: number, most: { train: number; test: number }): Prepared {
  if (data.classes.length > 256)
    throw new DataError(`${data.classes.length} classes are more than the 256 that can be trained.`);
  const train = scaled(data.train, size, most.train);
  const test = scaled(data.test, size, most.test);
  if (train.count === 0 || test.count === 0) {
    throw new DataError(
      `The data set has ${data.train.count} training and ${data.test.count} test images: both are needed.`,
    );
  }
  const channels = [0, 1, 2].map((channel) => momentsOf(train.pixels, channel));
  const normal = ({ pixels, labels, count }: typeof train): Images => ({
    pixels: Float32Array.from(pixels, (value, i) => (value - channels[i % 3].mean) / channels[i % 3].deviation),
    labels: Uint8Array.from(labels),
    count,
    size,
    channels: 3,
    classes: data.classes.length,
  });
  return {
    train: normal(train),
    test: normal(test),
    mean: channels.map(({ mean }) => mean),
    deviation: channels.map(({ deviation }) => deviation),
  };
}

function scaled({ pixels, labels, count, height, width, channels }: RawImages, size: number, most: number) {
  const kept = Math.min(count, most);
  const from = height * width * channels;
  // Files may stand class by class.
  const order =
    kept < count ? new Random(0, 'subset').permutation(count) : Uint32Array.from({ length: count }, (_, i) => i);
  const result = new Uint8Array(kept * size * size * 3);
  for (let i = 0; i < kept; i++) {
    const at = order[i];
    const picture = { pixels: pixels.subarray(at * from, (at + 1) * from), height, width, channels };
    const small = resized(picture, size);
    if (channels === 3) result.set(small, i * size * size * 3);
    else
      small.forEach((value, place) =>
        result.fill(value, (i * size * size + place) * 3, (i * size * size + place + 1) * 3),
      );
  }
  return { pixels: result, labels: Uint16Array.from(order.subarray(0, kept), (at) => labels[at]), count: kept };
}

/** In float64: a million squares of bytes. A channel that never changes has deviation 1, so that it stays finite. */
function momentsOf(pixels: Uint8Array, channel: number): { mean: number; deviation: number } {
  let [sum, squares, count] = [0, 0, 0];
  for (let i = channel; i < pixels.length; i += 3) {
    sum += pixels[i];
    squares += pixels[i] * pixels[i];
    count += 1;
  }
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
  return { mean, deviation: deviation > 0 ? deviation : 1 };
}
