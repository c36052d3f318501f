import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/train/process/random';
import { decodePng } from '../../../src/train/process/datasets/png';

/** Smooth and noisy places, so that an encoder that chooses by row takes every filter. */
function written(width: number, height: number, options: object, alpha = 255): Buffer {
  const random = new Random(3, 'png');
  const png = new PNG({ width, height });
  for (let i = 0; i < width * height; i++) {
    for (let k = 0; k < 3; k++) png.data[4 * i + k] = ((i * (k + 1)) % 200) + random.integer(i % 3 === 0 ? 50 : 3);
    png.data[4 * i + 3] = alpha;
  }
  return PNG.sync.write(png, options);
}

describe('the quick decoder of PNG', () => {
  it.each([0, 1, 2, 3, 4])('undoes filter %i as a decoder of all of PNG does', (filterType) => {
    for (const [colorType, alpha] of [
      [0, 255],
      [2, 255],
      [4, 90],
      [6, 90],
    ]) {
      const file = written(13, 7, { colorType, inputHasAlpha: true, filterType }, alpha);
      const { data } = PNG.sync.read(file);
      const expected = Array.from({ length: 13 * 7 * 3 }, (_, at) => {
        const pixel = 4 * Math.floor(at / 3);
        return Math.round((data[pixel + (at % 3)] * data[pixel + 3]) / 255);
      });
      const found = decodePng(file)!;
      expect([found.width, found.height, found.channels]).toEqual([13, 7, 3]);
      expect([...found.pixels]).toEqual(expected);
    }
  });

  it('leaves sixteen bits, and what is broken, to that decoder', () => {
    expect(decodePng(written(4, 4, { bitDepth: 16 }))).toBeNull();
    const file = written(9, 9, {});
    for (const end of [20, 40, file.length - 20]) expect(decodePng(file.subarray(0, end))).toBeNull();
  });
});
