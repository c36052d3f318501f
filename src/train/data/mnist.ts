/** MNIST, Fashion-MNIST and others in the IDX format (LeCun, Cortes, Burges): a magic number, sizes, bytes; packed or not. */
import { join } from 'node:path';
import { bytesOf, contentsOf, DataError, folderOf, type RawData, type RawImages } from './raw';

const names = {
  train: ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte'],
  test: ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'],
} as const;

/** @throws DataError where a file is missing or is none of the format. */
export function readMnist(folder: string): RawData {
  const at = folderOf(folder, ['raw', 'MNIST/raw', 'FashionMNIST/raw']);
  const missing = [...names.train, ...names.test].filter((name) => !bytesOf(join(at, name)));
  if (missing.length > 0) {
    throw new DataError(
      `No MNIST-format data set found in ${at}: ${missing.join(', ')} (or the same with .gz) ${missing.length === 1 ? 'is' : 'are'} missing; ` +
        `${contentsOf(at)}. Choose another folder, or train on generated images.`,
    );
  }
  const train = part(at, names.train);
  const test = part(at, names.test);
  const classes = [...train.labels, ...test.labels].reduce((most, label) => Math.max(most, label), 0) + 1;
  return { train, test, classes: Array.from({ length: classes }, (_, i) => String(i)) };
}

function part(folder: string, [imageFile, labelFile]: readonly [string, string]): RawImages {
  const images = idx(join(folder, imageFile), 3);
  const labels = idx(join(folder, labelFile), 1);
  const [count, height, width] = images.sizes;
  if (labels.sizes[0] !== count) {
    throw new DataError(`${folder}: ${imageFile} holds ${count} images, ${labelFile} ${labels.sizes[0]} labels.`);
  }
  return { pixels: images.values, labels: Uint16Array.from(labels.values), count, height, width, channels: 1 };
}

function idx(path: string, rank: number): { sizes: number[]; values: Uint8Array } {
  const bytes = bytesOf(path)!;
  const header = 4 + 4 * rank;
  const isBytes = bytes.length >= header && bytes.readUInt16BE(0) === 0 && bytes[2] === 8 && bytes[3] === rank;
  if (!isBytes) {
    throw new DataError(
      `${path} is no IDX file of bytes with ${rank} ${rank === 1 ? 'axis' : 'axes'}: its first bytes say otherwise.`,
    );
  }
  const sizes = Array.from({ length: rank }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
  const length = sizes.reduce((product, size) => product * size, 1);
  if (bytes.length - header !== length) {
    throw new DataError(
      `${path} should hold ${length} values, it holds ${bytes.length - header}: it was not downloaded whole.`,
    );
  }
  return { sizes, values: new Uint8Array(bytes.buffer, bytes.byteOffset + header, length) };
}
