/** Small data sets on the disk, in every format that is read. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PNG } from 'pngjs';
import { DataError } from '../../../src/train/data/source';

export class DataFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'throughline-data-'));

  write(name: string, bytes: Uint8Array | string): void {
    mkdirSync(dirname(join(this.path, name)), { recursive: true });
    writeFileSync(join(this.path, name), bytes);
  }

  remove(name = ''): void {
    rmSync(join(this.path, name), { recursive: true, force: true });
  }

  /** The message with which this folder is refused. */
  refusal(read: () => unknown): string {
    try {
      read();
    } catch (error) {
      if (error instanceof DataError) return error.message.replaceAll(this.path, 'DATA');
      throw error;
    }
    return 'none';
  }

  /** CIFAR-10: `count` records in each batch, labels in turn, red growing from record to record. */
  cifar10(count = 1, inside = ''): void {
    for (let batch = 1; batch <= 5; batch++) {
      this.write(`${inside}data_batch_${batch}.bin`, records(count, batch));
    }
    this.write(`${inside}test_batch.bin`, records(count, 7));
  }

  cifar100(count = 1): void {
    this.write('train.bin', records(count, 42, 5));
    this.write('test.bin', records(count, 99, 1));
  }

  /** Digits of `size`×`size` with labels 0 … `classes`−1 in turn. */
  idx(train = 6, test = 3, classes = 3, size = 2): void {
    for (const [name, count] of [
      ['train', train],
      ['t10k', test],
    ] as const) {
      const pixels = Array.from({ length: count * size * size }, (_, i) => (i * 37) % 256);
      this.write(`${name}-images-idx3-ubyte`, idxFile([count, size, size], pixels));
      this.write(
        `${name}-labels-idx1-ubyte`,
        idxFile(
          [count],
          Array.from({ length: count }, (_, i) => i % classes),
        ),
      );
    }
  }

  /** `images.npy` and `labels.npy`, labels in turn. */
  arrays(count = 10, classes = 2, size = 2): void {
    const pixels = Uint8Array.from({ length: count * size * size * 3 }, (_, i) => (i * 37) % 256);
    this.write('images.npy', npy('|u1', [count, size, size, 3], pixels));
    this.write('labels.npy', labelArray(...Array.from({ length: count }, (_, i) => i % classes)));
  }

  /** `CLASS/i.png` of one colour each. */
  classFolders(names: readonly string[], count = 5, size = 4): void {
    names.forEach((name, label) => {
      for (let i = 0; i < count; i++) this.write(`${name}/${i}.png`, png(size, [40 * label, 10 * i, 0]));
    });
  }
}

export const record = (label: number, red: number, coarse?: number): Buffer =>
  Buffer.concat([
    Buffer.from(coarse === undefined ? [label] : [coarse, label]),
    Buffer.alloc(1024, red),
    Buffer.alloc(1024, 2),
    Buffer.alloc(1024, 3),
  ]);

const records = (count: number, first: number, coarse?: number): Buffer =>
  Buffer.concat(
    Array.from({ length: count }, (_, i) =>
      coarse === undefined ? record((first + i) % 10, (10 * (first + i)) % 256) : record((first + i) % 100, i, coarse),
    ),
  );

export function idxFile(sizes: readonly number[], values: readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.set([0, 0, 8, sizes.length]);
  sizes.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
  return Buffer.concat([header, Buffer.from(values)]);
}

export function npy(descr: string, shape: readonly number[], values: Uint8Array): Buffer {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const header = text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11) + '\n';
  const start = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1');
  start.writeUInt16LE(header.length, 8);
  return Buffer.concat([start, Buffer.from(header, 'latin1'), values]);
}

export const labelArray = (...values: number[]): Buffer =>
  npy('<i8', [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer));

/** One colour all over. */
export const picture = (width: number, height: number, [r, g, b]: readonly number[]) => ({
  width,
  height,
  data: Buffer.from(Array.from({ length: width * height }, () => [r, g, b, 255]).flat()),
});

export const png = (size: number, colour: readonly number[], height = size): Buffer =>
  PNG.sync.write(Object.assign(new PNG({ width: size, height }), picture(size, height, colour)));
