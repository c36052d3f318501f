import { describe, expect, it } from 'vitest';
import type { Part } from '../../../src/train/data/source';
import type { FileData } from '../../../src/train/data/specification';
import { gather, type Images } from '../../../src/train/process/datasets/images';
import { prepared } from '../../../src/train/process/datasets/prepare';

/** Images of one size, `value` of the image and the place in it. */
const part = (count: number, size: number, channels: 1 | 3, value: (image: number, at: number) => number): Part => ({
  count,
  at: (index) => ({
    label: Math.floor((index * 3) / count),
    pixels: Uint8Array.from({ length: size * size * channels }, (_, at) => value(index, at)),
    width: size,
    height: size,
    channels,
  }),
});

const specification = (more: Partial<FileData>): FileData => ({
  kind: 'arrays',
  path: '',
  size: 4,
  channels: 3,
  classes: 3,
  train: 1000,
  test: 1000,
  available: { train: 1000, test: 1000 },
  remarks: [],
  augment: false,
  mean: 'channel',
  fingerprint: '',
  ...more,
});

const numbersOf = (images: Images): Float32Array => gather(images, [...Array(images.count).keys()]).pixels;

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

describe('what a network takes of images from files', () => {
  const noisy = part(60, 4, 3, (image, at) => (image * 97 + at * 37) % 256);

  it('has mean 0 and deviation 1 in each channel over the training images, the test images likewise scaled', () => {
    const grey = part(5, 4, 3, () => 128);
    const { train, test } = prepared({ train: noisy, test: grey }, specification({}));
    const values = numbersOf(train);
    for (const channel of [0, 1, 2]) {
      const own = values.filter((_, k) => k % 3 === channel);
      expect(mean(own)).toBeCloseTo(0, 4);
      expect(mean(own.map((value) => value * value))).toBeCloseTo(1, 4);
    }
    const { mean: means, scale } = train.normal!;
    expect(numbersOf(test)[0]).toBeCloseTo((128 - means[0]) * scale[0], 5);
    expect(train.pixels).toBeInstanceOf(Uint8Array);
  });

  it('has mean 0 at every place where the mean image is subtracted', () => {
    const values = numbersOf(prepared({ train: noisy, test: noisy }, specification({ mean: 'pixel' })).train);
    for (let place = 0; place < 48; place++) expect(mean(values.filter((_, k) => k % 48 === place))).toBeCloseTo(0, 4);
  });

  it('stays finite where nothing changes, and keeps one channel one', () => {
    const black = part(4, 4, 1, () => 0);
    const { train } = prepared({ train: black, test: black }, specification({ channels: 1 }));
    expect([...numbersOf(train)]).toEqual(new Array(64).fill(0));
  });

  it('is fewer where fewer are wanted, of every class and the same ones each time', () => {
    const few = () => prepared({ train: noisy, test: noisy }, specification({ train: 20, test: 300 }));
    const { train, test } = few();
    expect([train.count, test.count, new Set(train.labels).size]).toEqual([20, 60, 3]);
    expect(few().train.labels).toEqual(train.labels);
  });

  it('keeps the mean of an image that shrinks', () => {
    const half = part(1, 8, 1, (_, at) => (at % 8 < 4 ? 0 : 200));
    const { train } = prepared({ train: half, test: half }, specification({ size: 2, channels: 1 }));
    expect(train.pixels[0] + train.pixels[1]).toBeCloseTo(200, 0);
  });

  it('takes the middle of an image that is no square', () => {
    const wide: Part = {
      count: 1,
      at: () => ({ label: 0, pixels: Uint8Array.of(9, 5, 6, 9, 9, 7, 8, 9), width: 4, height: 2, channels: 1 }),
    };
    expect([...prepared({ train: wide, test: wide }, specification({ size: 2, channels: 1 })).train.pixels]).toEqual([
      5, 6, 7, 8,
    ]);
  });
});
