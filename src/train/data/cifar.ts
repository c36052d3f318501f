/** CIFAR-10 and CIFAR-100 in the "binary version" (Krizhevsky 2009): records of label bytes and 32×32 red, green and blue planes. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileBytes } from './bytes';
import { contentsOf, DataError, folderOf, numbered, orElse, type DataSource, type Part } from './source';

const size = 32;
const plane = size * size;

interface Layout {
  title: string;
  folder: string;
  archive: string;
  train: readonly string[];
  test: string;
  /** Label bytes before the pixels; the last one counts. */
  labels: number;
  classes: number;
  names: string;
}

const layouts = {
  cifar10: {
    title: 'CIFAR-10',
    folder: 'cifar-10-batches-bin',
    archive: 'cifar-10-binary.tar.gz',
    train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
    test: 'test_batch.bin',
    labels: 1,
    classes: 10,
    names: 'batches.meta.txt',
  },
  cifar100: {
    title: 'CIFAR-100',
    folder: 'cifar-100-binary',
    archive: 'cifar-100-binary.tar.gz',
    train: ['train.bin'],
    test: 'test.bin',
    labels: 2,
    classes: 100,
    names: 'fine_label_names.txt',
  },
} as const satisfies Record<string, Layout>;

/**
 * Opens the folder that the archive unpacks to, or the one that holds it.
 * @throws DataError where a file is missing or of no whole number of records.
 */
export function openCifar(kind: keyof typeof layouts, folder: string): DataSource {
  const layout: Layout = layouts[kind];
  const at = folderOf(folder, [layout.folder]);
  const missing = [...layout.train, layout.test].filter((name) => !FileBytes.exists(join(at, name)));
  if (missing.length > 0) {
    throw new DataError(
      `No ${layout.title} found in ${at}: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing; ${contentsOf(at)}. ` +
        `Expected what ${layout.archive} holds, the "binary version" of www.cs.toronto.edu/~kriz/cifar.html. ${orElse}`,
    );
  }
  const train = layout.train.map((name) => new Records(join(at, name), layout));
  const test = new Records(join(at, layout.test), layout);
  const names = namesIn(join(at, layout.names));
  return {
    train: chained(train),
    test,
    height: size,
    width: size,
    channels: 3,
    classes: names.length === layout.classes ? names : numbered(layout.classes),
    files: [...train, test].map(({ path }) => path),
    remarks: [],
    close: () => [...train, test].forEach((records) => records.close()),
  };
}

const namesIn = (path: string): string[] =>
  existsSync(path) ? readFileSync(path, 'utf8').split(/\r?\n/).filter(Boolean) : [];

class Records implements Part {
  readonly count: number;
  private readonly bytes: FileBytes;
  private readonly length: number;

  constructor(
    path: string,
    private readonly layout: Layout,
  ) {
    this.bytes = new FileBytes(path);
    this.length = layout.labels + 3 * plane;
    this.count = this.bytes.length / this.length;
    if (this.count === 0 || !Number.isInteger(this.count)) {
      throw new DataError(
        `${path} has ${this.bytes.length} bytes, which is no whole number of records of ${this.length}: it is another file, or it was not downloaded whole.`,
      );
    }
  }

  get path(): string {
    return this.bytes.path;
  }

  at(index: number): ReturnType<Part['at']> {
    const { labels, classes } = this.layout;
    const record = this.bytes.read(index * this.length, this.length);
    const label = record[labels - 1];
    if (label >= classes) {
      throw new DataError(
        `${this.path}: record ${index} has label ${label}; there are ${classes} classes. It is another file.`,
      );
    }
    const pixels = new Uint8Array(3 * plane);
    for (let pixel = 0; pixel < plane; pixel++) {
      for (let channel = 0; channel < 3; channel++) {
        pixels[pixel * 3 + channel] = record[labels + channel * plane + pixel];
      }
    }
    return { label, pixels, width: size, height: size, channels: 3 };
  }

  close(): void {
    this.bytes.close();
  }
}

/** Parts one after the other. */
const chained = (parts: readonly Part[]): Part => ({
  count: parts.reduce((sum, { count }) => sum + count, 0),
  at(index) {
    let left = index;
    for (const part of parts) {
      if (left < part.count) return part.at(left);
      left -= part.count;
    }
    throw new RangeError(`There is no image ${index}.`);
  },
});
