import * as jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { formatOf, type PictureFormat } from '../../data/pictureSize';
import type { Picture } from '../../data/source';

/** Megabytes that one image may take while it is decoded. */
const largestImage = 512;

const decoders: Record<PictureFormat, (bytes: Buffer) => { width: number; height: number; data: Uint8Array }> = {
  png: (bytes) => PNG.sync.read(bytes),
  jpeg: (bytes) => jpeg.decode(bytes, { useTArray: true, maxMemoryUsageInMB: largestImage }),
};

/**
 * Red, green and blue of a PNG or JPEG file; what is transparent stands on black.
 * @throws Error of the decoder where the file is neither, or broken.
 */
export function decode(bytes: Buffer): Picture {
  const format = formatOf(bytes);
  if (!format) throw new Error('it is neither PNG nor JPEG');
  const { width, height, data } = decoders[format](bytes);
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const opacity = data[4 * i + 3] / 255;
    for (let channel = 0; channel < 3; channel++) pixels[3 * i + channel] = Math.round(data[4 * i + channel] * opacity);
  }
  return { pixels, width, height, channels: 3 };
}
