/** The papers' augmentation (He et al. 2015, Sec. 4.2): pad by 4 with zeros, cut a random place of the image's size out, mirror half. */
import { Random } from '../random';
import type { Batch } from '../trainer';

/** Pixels that are padded on each side. */
const padding = 4;

/**
 * A batch with each image moved by up to 4 pixels and mirrored with probability ½. The same seed and step draw the same, so that
 * a run that goes on from a checkpoint sees what it would have seen.
 * @param shape height and width, channels; zero is the training images' mean.
 */
export function augmented(
  { pixels, labels }: Batch,
  { size, channels }: { size: number; channels: number },
  seed: number,
  step: number,
): Batch {
  const random = new Random(seed, 'augmentation', step);
  const result = new Float32Array(pixels.length);
  const length = size * size * channels;
  for (let image = 0; image < labels.length; image++) {
    const down = random.integer(2 * padding + 1) - padding;
    const right = random.integer(2 * padding + 1) - padding;
    const mirrored = random.uniform() < 0.5;
    for (let y = Math.max(0, -down); y < Math.min(size, size - down); y++) {
      for (let x = Math.max(0, -right); x < Math.min(size, size - right); x++) {
        const from = image * length + ((y + down) * size + x + right) * channels;
        const to = image * length + (y * size + (mirrored ? size - 1 - x : x)) * channels;
        for (let channel = 0; channel < channels; channel++) result[to + channel] = pixels[from + channel];
      }
    }
  }
  return { pixels: result, labels };
}
