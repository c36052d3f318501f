/** Data sets from files: what is read, and what is said of files that are missing or broken. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readArrays } from '../../../src/train/data/arrays';
import { readCifar } from '../../../src/train/data/cifar';
import { readFolders } from '../../../src/train/data/folders';
import { readMnist } from '../../../src/train/data/mnist';
import { prepared } from '../../../src/train/data/prepare';
import { DataError } from '../../../src/train/data/raw';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'data-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), bytes);
}

/** The message with which a folder is refused. */
function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof DataError) return error.message.replaceAll(folder, 'DATA');
    throw error;
  }
  return 'none';
}

describe('CIFAR in its binary version', () => {
  const record = (label: number, red: number, coarse?: number) =>
    Buffer.concat([
      Buffer.from(coarse === undefined ? [label] : [coarse, label]),
      Buffer.alloc(1024, red),
      Buffer.alloc(1024, 2),
      Buffer.alloc(1024, 3),
    ]);
  const writeCifar10 = (inside = '') => {
    for (let batch = 1; batch <= 5; batch++) write(`${inside}data_batch_${batch}.bin`, record(batch, 10 * batch));
    write(`${inside}test_batch.bin`, Buffer.concat([record(7, 70), record(8, 80)]));
  };

  it.each(['', 'cifar-10-batches-bin/'])(
    'CIFAR-10: planes become pixels, batches one after the other (%s)',
    (inside) => {
      writeCifar10(inside);
      const { train, test, classes } = readCifar('cifar-10', folder);
      expect([...train.labels]).toEqual([1, 2, 3, 4, 5]);
      expect([...train.pixels.subarray(3 * 1024, 3 * 1024 + 6)]).toEqual([20, 2, 3, 20, 2, 3]);
      expect([test.count, test.height, test.width, test.channels]).toEqual([2, 32, 32, 3]);
      expect(classes).toHaveLength(10);
    },
  );

  it('CIFAR-100: the fine label counts', () => {
    write('train.bin', record(42, 1, 5));
    write('test.bin', record(99, 1, 19));
    const { train, test, classes } = readCifar('cifar-100', folder);
    expect([train.labels[0], test.labels[0], classes.length]).toEqual([42, 99, 100]);
  });

  it('says what is missing, where, and what to do', () => {
    write('notes.txt', '');
    expect(refusal(() => readCifar('cifar-10', folder))).toBe(
      'No CIFAR-10 found in DATA: data_batch_1.bin, data_batch_2.bin, data_batch_3.bin, data_batch_4.bin, data_batch_5.bin, test_batch.bin are missing; it holds notes.txt. Expected the "binary version" of www.cs.toronto.edu/~kriz/cifar.html. Choose another folder, or train on generated images.',
    );
    expect(refusal(() => readCifar('cifar-10', join(folder, 'none')))).toMatch(/^DATA\/none is no folder\./);
  });

  it('says which file was cut off, and which is another', () => {
    writeCifar10();
    write('data_batch_3.bin', record(1, 1).subarray(0, 3000));
    expect(refusal(() => readCifar('cifar-10', folder))).toMatch(
      /data_batch_3\.bin has 3000 bytes, which is no whole number of records of 3073/,
    );
    write('data_batch_3.bin', record(11, 1));
    expect(refusal(() => readCifar('cifar-10', folder))).toMatch(
      /data_batch_3\.bin: record 0 has label 11; there are 10 classes/,
    );
  });
});

describe('the IDX format of MNIST', () => {
  const idx = (sizes: readonly number[], values: readonly number[]) => {
    const header = Buffer.alloc(4 + 4 * sizes.length);
    header.set([0, 0, 8, sizes.length]);
    sizes.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
    return Buffer.concat([header, Buffer.from(values)]);
  };
  const writeMnist = () => {
    write('train-images-idx3-ubyte.gz', gzipSync(idx([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])));
    write('train-labels-idx1-ubyte', idx([2], [3, 1]));
    write('t10k-images-idx3-ubyte', idx([1, 2, 2], [9, 9, 9, 9]));
    write('t10k-labels-idx1-ubyte', idx([1], [0]));
  };

  it('is read, packed or not', () => {
    writeMnist();
    const { train, classes } = readMnist(folder);
    expect(train).toMatchObject({ count: 2, height: 2, width: 2, channels: 1 });
    expect([[...train.pixels.subarray(4)], [...train.labels]]).toEqual([
      [5, 6, 7, 8],
      [3, 1],
    ]);
    expect(classes).toEqual(['0', '1', '2', '3']);
  });

  it('is refused where a file is missing, cut off, or of another format', () => {
    writeMnist();
    write('t10k-labels-idx1-ubyte', idx([2], [0, 1]));
    expect(refusal(() => readMnist(folder))).toBe(
      'DATA: t10k-images-idx3-ubyte holds 1 images, t10k-labels-idx1-ubyte 2 labels.',
    );
    write('t10k-images-idx3-ubyte', idx([5, 2, 2], [9]));
    expect(refusal(() => readMnist(folder))).toMatch(/should hold 20 values, it holds 1: it was not downloaded whole/);
    write('t10k-images-idx3-ubyte', 'no');
    expect(refusal(() => readMnist(folder))).toMatch(/is no IDX file of bytes with 3 axes/);
    rmSync(join(folder, 'train-labels-idx1-ubyte'));
    expect(refusal(() => readMnist(folder))).toMatch(/train-labels-idx1-ubyte \(or the same with \.gz\) is missing/);
  });
});

describe('arrays of NumPy', () => {
  const npy = (descr: string, shape: readonly number[], values: Uint8Array) => {
    const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
    const header = text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11) + '\n';
    const start = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1');
    start.writeUInt16LE(header.length, 8);
    return Buffer.concat([start, Buffer.from(header, 'latin1'), values]);
  };
  const labels = (...values: number[]) =>
    npy('<i8', [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer));
  const writeArrays = () => {
    write(
      'train_images.npy',
      npy(
        '|u1',
        [2, 1, 2, 3],
        Uint8Array.from({ length: 12 }, (_, i) => i),
      ),
    );
    write('train_labels.npy', labels(1, 0));
    write(
      'test_images.npy',
      npy(
        '|u1',
        [1, 1, 2, 3],
        Uint8Array.from({ length: 6 }, (_, i) => i),
      ),
    );
    write('test_labels.npy', labels(1));
  };

  it('are images and labels, with names where there are some', () => {
    writeArrays();
    write('classes.txt', 'cat\ndog\n');
    const { train, classes } = readArrays(folder);
    expect(train).toMatchObject({ count: 2, height: 1, width: 2, channels: 3 });
    expect([[...train.labels], classes]).toEqual([
      [1, 0],
      ['cat', 'dog'],
    ]);
  });

  it('are refused where they are missing, no bytes, or not one label for each image', () => {
    writeArrays();
    write('test_labels.npy', labels(1, 1));
    expect(refusal(() => readArrays(folder))).toMatch(
      /test_labels\.npy: 1 labels are expected, one for each image; this is \[2\]/,
    );
    write('test_images.npy', npy('<f4', [1, 1, 2, 3], new Uint8Array(24)));
    expect(refusal(() => readArrays(folder))).toMatch(
      /images are uint8 \[count, height, width, 1 or 3 channels\], this is f4 \[1, 1, 2, 3\]/,
    );
    write('test_images.npy', npy('|u1', [9, 1, 2, 3], new Uint8Array(6)));
    expect(refusal(() => readArrays(folder))).toMatch(/should hold 54 bytes of values, it holds 6/);
    rmSync(join(folder, 'train_images.npy'));
    expect(refusal(() => readArrays(folder))).toMatch(
      /train_images\.npy is missing; it holds test_images\.npy, .* In NumPy np\.save/,
    );
  });
});

describe('a folder of class folders', () => {
  const picture = (width: number, height: number, [r, g, b]: readonly number[]) => ({
    width,
    height,
    data: Buffer.from(Array.from({ length: width * height }, () => [r, g, b, 255]).flat()),
  });
  const png = (size: number, colour: readonly number[]) =>
    PNG.sync.write(Object.assign(new PNG({ width: size, height: size }), picture(size, size, colour)));

  it('with train and test is read as it stands, every image brought to one size', () => {
    write('train/ant/1.png', png(8, [10, 20, 30]));
    write('train/bee/1.jpg', jpeg.encode(picture(16, 12, [200, 100, 50]), 100).data);
    write('test/bee/2.png', png(4, [1, 2, 3]));
    const { train, test, classes } = readFolders(folder, 4);
    expect([classes, [...train.labels], [...test.labels]]).toEqual([['ant', 'bee'], [0, 1], [1]]);
    expect([...train.pixels.subarray(0, 3)]).toEqual([10, 20, 30]);
    [...train.pixels.subarray(48, 51)].forEach((value, i) =>
      expect(Math.abs(value - [200, 100, 50][i])).toBeLessThan(5),
    );
    expect(test).toMatchObject({ count: 1, height: 4, width: 4 });
  });

  it('without them is parted: every fifth image is for the test', () => {
    for (let i = 0; i < 5; i++) for (const name of ['a', 'b']) write(`${name}/${i}.png`, png(4, [i, 0, 0]));
    const { train, test } = readFolders(folder, 4);
    expect([[...train.labels], [...test.labels]]).toEqual([
      [0, 0, 0, 0, 1, 1, 1, 1],
      [0, 1],
    ]);
  });

  it('is refused where it holds no images, a broken one, or a class that was not trained', () => {
    expect(refusal(() => readFolders(folder, 4))).toMatch(
      /^No images found in DATA: expected train\/CLASS\/… and test\/CLASS\/… .*; it is empty\./,
    );
    write('train/a/1.png', png(4, [0, 0, 0]).subarray(0, 40));
    write('test/a/1.png', png(4, [0, 0, 0]));
    expect(refusal(() => readFolders(folder, 4))).toMatch(
      /^DATA\/train\/a\/1\.png cannot be decoded: .* Mend it or take it out/,
    );
    write('train/a/1.png', png(4, [0, 0, 0]));
    write('test/z/1.png', png(4, [0, 0, 0]));
    expect(refusal(() => readFolders(folder, 4))).toMatch(
      /DATA\/test has classes that the training images have not: z/,
    );
  });
});

describe('what a network takes', () => {
  const raw = (count: number, size: number, value: (i: number, at: number) => number) => ({
    pixels: Uint8Array.from({ length: count * size * size }, (_, at) => value(Math.floor(at / (size * size)), at)),
    labels: Uint16Array.from({ length: count }, (_, i) => i % 3),
    count,
    height: size,
    width: size,
    channels: 1 as const,
  });

  it('has mean 0 and deviation 1 over the training images, and three channels', () => {
    const data = { train: raw(6, 4, (_, at) => (at * 37) % 256), test: raw(3, 4, () => 128), classes: ['a', 'b', 'c'] };
    const { train, test, mean, deviation } = prepared(data, 4, { train: 100, test: 100 });
    const sum = train.pixels.reduce((total, value) => total + value, 0);
    const squares = train.pixels.reduce((total, value) => total + value * value, 0);
    expect(sum / train.pixels.length).toBeCloseTo(0, 5);
    expect(squares / train.pixels.length).toBeCloseTo(1, 4);
    expect(train).toMatchObject({ count: 6, size: 4, channels: 3, classes: 3 });
    expect(test.pixels[0]).toBeCloseTo((128 - mean[0]) / deviation[0], 5);
    expect([test.pixels[0], test.pixels[1]]).toEqual([test.pixels[2], test.pixels[2]]);
  });

  it('is fewer where fewer are wanted, of every class and the same ones each time', () => {
    const sorted = {
      ...raw(300, 2, (i) => i % 256),
      labels: Uint16Array.from({ length: 300 }, (_, i) => Math.floor(i / 100)),
    };
    const few = () => prepared({ train: sorted, test: sorted, classes: ['a', 'b', 'c'] }, 2, { train: 30, test: 300 });
    const { train, test } = few();
    expect([train.count, test.count, new Set(train.labels).size]).toEqual([30, 300, 3]);
    expect(few().train.labels).toEqual(train.labels);
  });

  it('keeps the mean of an image that shrinks, and the middle of one that is no square', () => {
    const half = { ...raw(1, 8, (_, at) => (at % 8 < 4 ? 0 : 200)), count: 1 };
    const small = prepared({ train: half, test: half, classes: ['a'] }, 2, { train: 1, test: 1 });
    const bytes = [...small.train.pixels].map((value) => value * small.deviation[0] + small.mean[0]);
    expect(bytes[0] + bytes[3]).toBeCloseTo(200, 0);
  });
});
