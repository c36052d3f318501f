/**
 * Images of a folder as they were decoded, kept beside the runs of a comparison: each of them trains on the same ones, and
 * decoding a JPEG can take longer than training on it.
 */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileData } from './specification';

/** Bytes of images in one size, and their labels. */
export interface Pixels {
  pixels: Uint8Array;
  labels: Uint16Array;
}

const fileOf = (folder: string, { fingerprint, size }: FileData, part: 'train' | 'test', count: number): string =>
  join(folder, `images-${fingerprint}-${size}-${part}-${count}.bin`);

/**
 * What an earlier run of the comparison read, or what `read` gives now.
 * @param folder of the comparison. Where it cannot be written to, the next run reads the images again.
 */
export function decodedOnce(
  folder: string,
  data: FileData,
  part: 'train' | 'test',
  count: number,
  read: () => Pixels,
): Pixels {
  const path = fileOf(folder, data, part, count);
  const length = data.size * data.size * data.channels;
  const found = existsSync(path) ? readFileSync(path) : null;
  if (found?.length === count * (length + 2)) {
    const bytes = new Uint8Array(found);
    return { labels: new Uint16Array(bytes.buffer, 0, count), pixels: bytes.subarray(2 * count) };
  }
  const made = read();
  const unfinished = `${path}.${process.pid}`;
  try {
    const labels = new Uint8Array(made.labels.buffer, made.labels.byteOffset, made.labels.byteLength);
    writeFileSync(unfinished, Buffer.concat([labels, made.pixels]));
    renameSync(unfinished, path);
  } catch {
    rmSync(unfinished, { force: true });
  }
  return made;
}

/** Of a comparison whose last run has ended. */
export function dropDecoded(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith('images-')) rmSync(join(folder, name), { force: true });
  }
}
