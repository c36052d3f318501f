/** Images with labels, in memory. */
export interface Images {
  /** [count, size, size, channels], row by row. */
  pixels: Float32Array;
  /** 0 … classes−1. */
  labels: Uint8Array;
  count: number;
  size: number;
  channels: number;
  classes: number;
}

/** A generator writes one image of a class into `pixels`, from `offset` on. */
export type DrawImage = (label: number, pixels: Float32Array, offset: number) => void;

/** Balanced classes in shuffled order: label = index mod classes (order is the shuffle). */
export function fill(
  count: number,
  shape: { size: number; channels: number; classes: number },
  order: Uint32Array,
  draw: DrawImage,
): Images {
  const length = shape.size * shape.size * shape.channels;
  const pixels = new Float32Array(count * length);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = order[i] % shape.classes;
    draw(labels[i], pixels, i * length);
  }
  return { pixels, labels, count, ...shape };
}

/** The images of some indices as one array, and their labels. */
export function gather(images: Images, indices: ArrayLike<number>): { pixels: Float32Array; labels: Uint8Array } {
  const length = images.size * images.size * images.channels;
  const pixels = new Float32Array(indices.length * length);
  const labels = new Uint8Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    pixels.set(images.pixels.subarray(indices[i] * length, (indices[i] + 1) * length), i * length);
    labels[i] = images.labels[indices[i]];
  }
  return { pixels, labels };
}
