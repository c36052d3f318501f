/** Images with labels, in memory. */
export interface Images {
  /** [count, size, size, channels], row by row: numbers as a network takes them, or bytes that `normal` makes such numbers of. */
  pixels: Float32Array | Uint8Array;
  /** 0 … classes−1. */
  labels: Uint16Array;
  count: number;
  size: number;
  channels: number;
  classes: number;
  /** (byte − mean) · scale, each as long as an image. Bytes take a quarter of the memory. */
  normal?: { mean: Float32Array; scale: Float32Array };
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
  const labels = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = order[i] % shape.classes;
    draw(labels[i], pixels, i * length);
  }
  return { pixels, labels, count, ...shape };
}

/** The images of some indices as one array of what a network takes, and their labels. */
export function gather(images: Images, indices: ArrayLike<number>): { pixels: Float32Array; labels: Uint16Array } {
  const length = images.size * images.size * images.channels;
  const pixels = new Float32Array(indices.length * length);
  const labels = new Uint16Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const from = images.pixels.subarray(indices[i] * length, (indices[i] + 1) * length);
    pixels.set(from, i * length);
    if (images.normal) normalise(pixels.subarray(i * length, (i + 1) * length), images.normal);
    labels[i] = images.labels[indices[i]];
  }
  return { pixels, labels };
}

function normalise(image: Float32Array, { mean, scale }: NonNullable<Images['normal']>): void {
  for (let k = 0; k < image.length; k++) image[k] = (image[k] - mean[k]) * scale[k];
}
