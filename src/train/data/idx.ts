/** MNIST, Fashion-MNIST and others in the IDX format (LeCun, Cortes, Burges): a magic number, sizes, bytes; packed or not. */
import { join } from 'node:path';
import { FileBytes } from './bytes';
import {
  checkedClasses,
  contentsOf,
  DataError,
  folderOf,
  orElse,
  type DataSource,
  type Part,
  type Picture,
} from './source';

const names = {
  train: ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte'],
  test: ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'],
} as const;

/**
 * The classes are the labels that occur among the training images: some sets of this format begin at 1.
 * @throws DataError where a file is missing, is none of the format, or the two of a part do not belong together.
 */
export function openIdx(folder: string): DataSource {
  const at = folderOf(folder, ['raw', 'MNIST/raw', 'FashionMNIST/raw']);
  const missing = [...names.train, ...names.test].filter((name) => !FileBytes.exists(join(at, name)));
  if (missing.length > 0) {
    throw new DataError(
      `No MNIST-format data set found in ${at}: ${missing.join(', ')} (or the same with .gz) ${missing.length === 1 ? 'is' : 'are'} missing; ` +
        `${contentsOf(at)}. Expected the four files that MNIST, Fashion-MNIST or EMNIST are published as. ${orElse}`,
    );
  }
  const train = filesOf(at, names.train);
  const test = filesOf(at, names.test);
  if (train.height !== test.height || train.width !== test.width) {
    throw new DataError(
      `${at}: training images are ${train.height}×${train.width}, test images ${test.height}×${test.width}. One size is expected.`,
    );
  }
  const found = [...new Set(train.labels)].sort((a, b) => a - b);
  const unknown = test.labels.find((label) => !found.includes(label));
  if (unknown !== undefined) {
    throw new DataError(`${at}: test images have the label ${unknown}, which no training image has.`);
  }
  checkedClasses(at, found.map(String));
  const places = new Map(found.map((label, place) => [label, place]));
  const part = ({ count, labels, picture }: Files): Part => ({
    count,
    at: (index) => ({ ...picture(index), label: places.get(labels[index])! }),
  });
  return {
    train: part(train),
    test: part(test),
    height: train.height,
    width: train.width,
    channels: 1,
    classes: found.map(String),
    files: [...train.files, ...test.files].map(({ path }) => path),
    remarks: [],
    close: () => [...train.files, ...test.files].forEach((file) => file.close()),
  };
}

interface Files {
  count: number;
  height: number;
  width: number;
  labels: Uint8Array;
  files: FileBytes[];
  picture(index: number): Picture;
}

function filesOf(folder: string, [imageFile, labelFile]: readonly [string, string]): Files {
  const images = new FileBytes(join(folder, imageFile));
  const labelBytes = new FileBytes(join(folder, labelFile));
  const [count, height, width] = sizesOf(images, 3);
  const [labelled] = sizesOf(labelBytes, 1);
  if (labelled !== count) {
    throw new DataError(`${folder}: ${imageFile} holds ${count} images, ${labelFile} ${labelled} labels.`);
  }
  const length = height * width;
  return {
    count,
    height,
    width,
    labels: labelBytes.read(8, count),
    files: [images, labelBytes],
    picture: (index) => ({ pixels: images.read(16 + index * length, length), height, width, channels: 1 }),
  };
}

/** Sizes along the axes. @throws DataError where the file is another one, or shorter or longer than its sizes say. */
function sizesOf(file: FileBytes, rank: number): number[] {
  const header = 4 + 4 * rank;
  const bytes = file.head(header);
  const isBytes = bytes.length === header && bytes.readUInt16BE(0) === 0 && bytes[2] === 8 && bytes[3] === rank;
  if (!isBytes) {
    throw new DataError(
      `${file.path} is no IDX file of bytes with ${rank} ${rank === 1 ? 'axis' : 'axes'}: it begins with ${hex(bytes)}, expected 00 00 08 0${rank}.`,
    );
  }
  const sizes = Array.from({ length: rank }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
  const length = sizes.reduce((product, size) => product * size, 1);
  const held = file.length - header;
  if (held !== length) {
    throw new DataError(`${file.path} should hold ${length} values, it holds ${held}: it was not downloaded whole.`);
  }
  return sizes;
}

const hex = (bytes: Buffer): string =>
  [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ') || 'nothing';
