/** Data sets from files: what is read, and what is said of files that are missing or broken. */
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import * as jpeg from 'jpeg-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openData } from '../../../src/train/data/formats';
import type { DataSource, Part } from '../../../src/train/data/source';
import type { FileKind } from '../../../src/train/data/specification';
import { decode } from '../../../src/train/process/datasets/decode';
import { DataFolder, idxFile, labelArray, npy, picture, png, record } from './builders';

let data: DataFolder;
let sources: DataSource[];
beforeEach(() => {
  data = new DataFolder();
  sources = [];
});
afterEach(() => {
  sources.forEach((source) => source.close());
  data.remove();
});

function open(kind: FileKind): DataSource {
  const source = openData(kind, data.path, decode);
  sources.push(source);
  return source;
}

/** Of opening a folder, or of reading one image in it. */
const refusal = (kind: FileKind, read?: (source: DataSource) => unknown): string =>
  data.refusal(() => {
    const source = open(kind);
    read?.(source);
  });

const labelsOf = (part: Part): number[] => Array.from({ length: part.count }, (_, i) => part.at(i).label);

describe('CIFAR in its binary version', () => {
  it.each(['', 'cifar-10-batches-bin/'])(
    'CIFAR-10: planes become pixels, batches one after the other (%s)',
    (inside) => {
      data.cifar10(1, inside);
      const { train, test, classes, ...shape } = open('cifar10');
      expect(labelsOf(train)).toEqual([1, 2, 3, 4, 5]);
      expect([...train.at(1).pixels.subarray(0, 6)]).toEqual([20, 2, 3, 20, 2, 3]);
      expect([test.count, classes.length]).toEqual([1, 10]);
      expect(shape).toMatchObject({ height: 32, width: 32, channels: 3 });
    },
  );

  it('CIFAR-100: the fine label counts', () => {
    data.cifar100();
    const { train, test, classes } = open('cifar100');
    expect([train.at(0).label, test.at(0).label, classes.length]).toEqual([42, 99, 100]);
  });

  it('says what is missing, where, and what to do', () => {
    data.write('notes.txt', '');
    expect(refusal('cifar10')).toBe(
      'No CIFAR-10 found in DATA: data_batch_1.bin, data_batch_2.bin, data_batch_3.bin, data_batch_4.bin, data_batch_5.bin, test_batch.bin are missing; it holds notes.txt. Expected what cifar-10-binary.tar.gz holds, the "binary version" of www.cs.toronto.edu/~kriz/cifar.html. Choose another folder, or train on generated images.',
    );
    expect(data.refusal(() => openData('cifar10', join(data.path, 'none')))).toMatch(
      /^There is no folder DATA\/none\./,
    );
    expect(data.refusal(() => openData('cifar10', join(data.path, 'notes.txt')))).toMatch(
      /^DATA\/notes.txt is a file: the folder that holds the images is expected/,
    );
  });

  it('says which file was cut off, and which is another', () => {
    data.cifar10();
    data.write('data_batch_3.bin', record(1, 1).subarray(0, 3000));
    expect(refusal('cifar10')).toMatch(/data_batch_3\.bin has 3000 bytes, which is no whole number of records of 3073/);
    data.write('data_batch_3.bin', record(11, 1));
    expect(refusal('cifar10', ({ train }) => train.at(2))).toMatch(
      /data_batch_3\.bin: record 0 has label 11; there are 10 classes/,
    );
  });
});

describe('the IDX format of MNIST', () => {
  it('is read, packed or not', () => {
    data.idx();
    data.write('train-images-idx3-ubyte.gz', gzipSync(idxFile([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])));
    data.remove('train-images-idx3-ubyte');
    data.write('train-labels-idx1-ubyte', idxFile([2], [1, 0]));
    data.write('t10k-labels-idx1-ubyte', idxFile([3], [0, 1, 1]));
    const { train, channels } = open('idx');
    expect([[...train.at(1).pixels], labelsOf(train), channels]).toEqual([[5, 6, 7, 8], [1, 0], 1]);
  });

  it('has the classes that occur: some sets begin at 1', () => {
    data.idx();
    data.write('train-labels-idx1-ubyte', idxFile([6], [1, 2, 3, 1, 2, 3]));
    data.write('t10k-labels-idx1-ubyte', idxFile([3], [3, 2, 1]));
    const { test, classes } = open('idx');
    expect([classes, labelsOf(test)]).toEqual([
      ['1', '2', '3'],
      [2, 1, 0],
    ]);
    data.write('t10k-labels-idx1-ubyte', idxFile([3], [3, 2, 9]));
    expect(refusal('idx')).toBe('DATA: test images have the label 9, which no training image has.');
  });

  it('is refused where a file is missing, cut off, of another size or of another format', () => {
    data.idx();
    data.write('t10k-labels-idx1-ubyte', idxFile([2], [0, 1]));
    expect(refusal('idx')).toBe('DATA: t10k-images-idx3-ubyte holds 3 images, t10k-labels-idx1-ubyte 2 labels.');
    data.write('t10k-images-idx3-ubyte', idxFile([2, 1, 1], [9, 9]));
    expect(refusal('idx')).toBe('DATA: training images are 2×2, test images 1×1. One size is expected.');
    data.write('t10k-images-idx3-ubyte', idxFile([5, 2, 2], [9]));
    expect(refusal('idx')).toMatch(/should hold 20 values, it holds 1: it was not downloaded whole/);
    data.write('t10k-images-idx3-ubyte', 'no');
    expect(refusal('idx')).toMatch(/is no IDX file of bytes with 3 axes: it begins with 6e 6f, expected 00 00 08 03/);
    data.remove('t10k-images-idx3-ubyte');
    data.write('t10k-images-idx3-ubyte.gz', gzipSync(idxFile([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])).subarray(0, 30));
    expect(refusal('idx')).toMatch(/t10k-images-idx3-ubyte\.gz cannot be unpacked \(.*\): .* not downloaded whole/);
    data.remove('train-labels-idx1-ubyte');
    expect(refusal('idx')).toMatch(/train-labels-idx1-ubyte \(or the same with \.gz\) is missing/);
  });
});

describe('arrays of NumPy', () => {
  const writeParts = () => {
    const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => i);
    data.write('train_images.npy', npy('|u1', [2, 1, 2, 3], bytes(12)));
    data.write('train_labels.npy', labelArray(1, 0));
    data.write('test_images.npy', npy('|u1', [1, 1, 2, 3], bytes(6)));
    data.write('test_labels.npy', labelArray(1));
  };

  it('are images and labels, with names where there are some', () => {
    writeParts();
    data.write('classes.txt', 'cat\ndog\n');
    const { train, test, classes } = open('arrays');
    expect([labelsOf(train), [...train.at(1).pixels], test.count, classes]).toEqual([
      [1, 0],
      [6, 7, 8, 9, 10, 11],
      1,
      ['cat', 'dog'],
    ]);
  });

  it('are parted where there is one of each: every fifth image of a class is for the test', () => {
    data.arrays(20, 2);
    const { train, test, remarks } = open('arrays');
    expect([train.count, labelsOf(test), remarks]).toEqual([
      16,
      [0, 1, 0, 1],
      ['every fifth image of a class is kept for the test'],
    ]);
  });

  it('are refused where they are missing, no bytes, or not one label for each image', () => {
    expect(refusal('arrays')).toMatch(
      /train_images\.npy is missing; it is empty\. Expected images\.npy and labels\.npy/,
    );
    writeParts();
    data.write('test_labels.npy', labelArray(1, 1));
    expect(refusal('arrays')).toMatch(/test_labels\.npy: 1 labels are expected, one for each image; this is \[2\]/);
    data.write('test_images.npy', npy('<f4', [1, 1, 2, 3], new Uint8Array(24)));
    expect(refusal('arrays')).toMatch(
      /images are uint8 \[count, height, width, 1 or 3 channels\], this is f4 \[1, 1, 2, 3\]/,
    );
    data.write('test_images.npy', npy('|u1', [9, 1, 2, 3], new Uint8Array(6)));
    expect(refusal('arrays')).toMatch(/should hold 54 bytes of values, it holds 6/);
    data.write('test_images.npy', 'images');
    expect(refusal('arrays')).toMatch(/test_images\.npy is no \.npy file\. In NumPy np\.save/);
  });

  it('are refused where training and test images have several sizes', () => {
    writeParts();
    data.write('test_images.npy', npy('|u1', [1, 2, 1, 3], new Uint8Array(6)));
    expect(refusal('arrays')).toBe('DATA: training images are 1×2×3, test images 2×1×3. One size is expected.');
  });

  it('are refused for a label out of range, and for a class that has no image', () => {
    data.arrays(4, 2);
    data.write('labels.npy', labelArray(0, 1, -1, 1));
    expect(refusal('arrays')).toMatch(/labels\.npy: a label is a whole number from 0 on, not -1 \(of image 2\)/);
    data.write('labels.npy', labelArray(0, 2, 0, 2));
    expect(refusal('arrays')).toMatch(/DATA: no training image has the label 1\. Number the classes without gaps/);
    data.write('classes.txt', 'cat\ndog');
    expect(refusal('arrays')).toMatch(/image 1 has label 2; classes\.txt names 2 classes, 0 to 1/);
    data.write('labels.npy', labelArray(0, 0, 0, 0));
    data.remove('classes.txt');
    expect(refusal('arrays')).toBe('DATA has one class: two are needed at least.');
  });
});

describe('a folder of class folders', () => {
  it('with train and test is read as it stands, JPEG and PNG', () => {
    data.write('train/ant/1.png', png(8, [10, 20, 30]));
    data.write('train/bee/1.jpg', jpeg.encode(picture(16, 12, [200, 100, 50]), 100).data);
    data.write('val/ant/3.png', png(4, [1, 2, 3]));
    data.write('val/bee/2.png', png(4, [1, 2, 3]));
    const { train, test, classes } = open('folder');
    expect([classes, labelsOf(train), labelsOf(test)]).toEqual([
      ['ant', 'bee'],
      [0, 1],
      [0, 1],
    ]);
    expect([...train.at(0).pixels.subarray(0, 3)]).toEqual([10, 20, 30]);
    const bee = train.at(1);
    expect([bee.width, bee.height]).toEqual([16, 12]);
    [...bee.pixels.subarray(0, 3)].forEach((value, i) => expect(Math.abs(value - [200, 100, 50][i])).toBeLessThan(5));
  });

  it('without them is parted: every fifth image of a class is for the test', () => {
    data.classFolders(['a', 'b']);
    const { train, test } = open('folder');
    expect([labelsOf(train), labelsOf(test)]).toEqual([
      [0, 0, 0, 0, 1, 1, 1, 1],
      [0, 1],
    ]);
  });

  it('says that images have several sizes, and which files were left out', () => {
    data.classFolders(['a', 'b']);
    data.write('a/large.png', png(20, [0, 0, 0], 12));
    data.write('b/large.jpg', jpeg.encode(picture(30, 40, [0, 0, 0]), 50).data);
    data.write('b/moving.gif', 'GIF89a');
    expect(open('folder').remarks).toEqual([
      'every fifth image of a class is kept for the test',
      'images from 4×4 to 30×40, the middle square of each',
      'files other than PNG and JPEG left out (.gif)',
    ]);
  });

  it('is refused where it holds no images, a broken one, a class without images, or one that was not trained', () => {
    expect(refusal('folder')).toMatch(
      /^No images found in DATA: expected train\/CLASS\/… and test\/CLASS\/…, .*; it is empty\./,
    );
    data.classFolders(['a', 'b']);
    data.write('c/notes.txt', '');
    expect(refusal('folder')).toMatch(/^The class c has no \.png or \.jpg image in DATA\/c; it holds notes\.txt\./);
    data.remove('c');
    data.write('a/0.png', png(4, [0, 0, 0]).subarray(0, 40));
    expect(refusal('folder', ({ train }) => train.at(0))).toMatch(
      /^DATA\/a\/0\.png cannot be decoded: .* Mend it or take it out/,
    );
    data.write('a/0.png', 'text');
    expect(refusal('folder')).toMatch(/^DATA\/a\/0\.png is no PNG or JPEG image/);
    data.remove();
    data.write('train/a/1.png', png(4, [0, 0, 0]));
    data.write('train/b/1.png', png(4, [0, 0, 0]));
    data.write('test/z/1.png', png(4, [0, 0, 0]));
    expect(refusal('folder')).toMatch(/DATA\/test has classes that the training images have not: z/);
  });
});
