/** The papers' augmentation (He et al. 2015, Sec. 4.2): pad by 4 with zeros, cut a random place of the image's size out, mirror half. */
import type { Random } from '../random';
import type { Batch } from '../trainer';

/** Pixels that are padded on each side. */
const padding = 4;

/**
 * A batch with each image moved by up to 4 pixels and mirrored with probability ½.
 * @param size height and width; the images have three channels. Zero is the training images' mean.
 */
export function augmented({ pixels, labels }: Batch, size: number, random: Random): Batch {
  const result = new Float32Array(pixels.length);
  const length = size * size * 3;
  for (let image = 0; image < labels.length; image++) {
    const down = Math.floor(random.between(0, 2 * padding + 1)) - padding;
    const right = Math.floor(random.between(0, 2 * padding + 1)) - padding;
    const mirrored = random.uniform() < 0.5;
    for (let y = Math.max(0, -down); y < Math.min(size, size - down); y++) {
      for (let x = Math.max(0, -right); x < Math.min(size, size - right); x++) {
        const from = image * length + ((y + down) * size + x + right) * 3;
        const to = image * length + (y * size + (mirrored ? size - 1 - x : x)) * 3;
        for (let channel = 0; channel < 3; channel++) result[to + channel] = pixels[from + channel];
      }
    }
  }
  return { pixels: result, labels };
}
