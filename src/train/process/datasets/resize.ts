import type { Picture } from '../../data/source';

/**
 * The middle of an image, as large as its shorter side, brought to size×size: each value is the mean of what it covers, or, where
 * the image grows, read between its neighbours.
 */
export function resized({ pixels, width, height, channels }: Picture, size: number): Uint8Array {
  const side = Math.min(width, height);
  const [left, top] = [(width - side) / 2, (height - side) / 2];
  if (side === size && width === height) return pixels;
  const columns = weights(size, side, Math.floor(left), width);
  const rows = weights(size, side, Math.floor(top), height);
  const result = new Uint8Array(size * size * channels);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (const [row, ofRow] of rows[y]) {
          for (const [column, ofColumn] of columns[x]) {
            sum += ofRow * ofColumn * pixels[(row * width + column) * channels + channel];
          }
        }
        result[(y * size + x) * channels + channel] = Math.round(sum);
      }
    }
  }
  return result;
}

/** For each place of the result the places that it is made from, with weights whose sum is 1. */
function weights(
  size: number,
  side: number,
  offset: number,
  length: number,
): (readonly [place: number, weight: number])[][] {
  const scale = side / size;
  // A triangle as wide as a place of the result, and never narrower than one of the image.
  const reach = Math.max(1, scale);
  return Array.from({ length: size }, (_, i) => {
    const centre = (i + 0.5) * scale - 0.5;
    const found: [number, number][] = [];
    for (let place = Math.ceil(centre - reach); place <= Math.floor(centre + reach); place++) {
      const weight = 1 - Math.abs(place - centre) / reach;
      const at = Math.min(length - 1, Math.max(0, Math.min(side - 1, Math.max(0, place)) + offset));
      if (weight > 0) found.push([at, weight]);
    }
    const sum = found.reduce((total, [, weight]) => total + weight, 0);
    return found.map(([place, weight]) => [place, weight / sum] as const);
  });
}
