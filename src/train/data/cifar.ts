/** CIFAR-10 and CIFAR-100 in the "binary version" (Krizhevsky 2009): records of label bytes and 32×32 red, green and blue planes. */
import { join } from 'node:path';
import { bytesOf, contentsOf, DataError, folderOf, joined, type RawData, type RawImages } from './raw';

const size = 32;
const plane = size * size;

interface Layout {
  title: string;
  folders: readonly string[];
  train: readonly string[];
  test: string;
  /** Label bytes before the pixels; the last one counts. */
  labels: number;
  classes: number;
  names: string;
}

const layouts: Record<'cifar-10' | 'cifar-100', Layout> = {
  'cifar-10': {
    title: 'CIFAR-10',
    folders: ['cifar-10-batches-bin'],
    train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
    test: 'test_batch.bin',
    labels: 1,
    classes: 10,
    names: 'batches.meta.txt',
  },
  'cifar-100': {
    title: 'CIFAR-100',
    folders: ['cifar-100-binary'],
    train: ['train.bin'],
    test: 'test.bin',
    labels: 2,
    classes: 100,
    names: 'fine_label_names.txt',
  },
};

/**
 * Reads the folder that the archive unpacks to, or the one that holds it.
 * @throws DataError where a file is missing, of no whole number of records, or has a label that is none.
 */
export function readCifar(kind: keyof typeof layouts, folder: string): RawData {
  const layout = layouts[kind];
  const at = folderOf(folder, layout.folders);
  const files = [...layout.train, layout.test].map((name) => [name, bytesOf(join(at, name))] as const);
  const missing = files.filter(([, bytes]) => !bytes).map(([name]) => name);
  if (missing.length > 0) {
    throw new DataError(
      `No ${layout.title} found in ${at}: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing; ${contentsOf(at)}. ` +
        `Expected the "binary version" of www.cs.toronto.edu/~kriz/cifar.html. Choose another folder, or train on generated images.`,
    );
  }
  const parts = files.map(([name, bytes]) => records(join(at, name), bytes!, layout));
  const names = bytesOf(join(at, layout.names))?.toString('utf8').split(/\r?\n/).filter(Boolean);
  return {
    train: joined(parts.slice(0, -1)),
    test: parts[parts.length - 1],
    classes: names?.length === layout.classes ? names : Array.from({ length: layout.classes }, (_, i) => String(i)),
  };
}

function records(path: string, bytes: Buffer, { labels: labelBytes, classes }: Layout): RawImages {
  const length = labelBytes + 3 * plane;
  const count = bytes.length / length;
  if (count === 0 || !Number.isInteger(count)) {
    throw new DataError(
      `${path} has ${bytes.length} bytes, which is no whole number of records of ${length}: it is another file, or it was not downloaded whole.`,
    );
  }
  const pixels = new Uint8Array(count * 3 * plane);
  const labels = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const start = i * length;
    labels[i] = bytes[start + labelBytes - 1];
    if (labels[i] >= classes) {
      throw new DataError(
        `${path}: record ${i} has label ${labels[i]}; there are ${classes} classes. It is another file.`,
      );
    }
    const planes = start + labelBytes;
    for (let pixel = 0; pixel < plane; pixel++) {
      for (let channel = 0; channel < 3; channel++) {
        pixels[(i * plane + pixel) * 3 + channel] = bytes[planes + channel * plane + pixel];
      }
    }
  }
  return { pixels, labels, count, height: size, width: size, channels: 3 };
}
