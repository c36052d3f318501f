/** Whether files are still the ones that a comparison was planned with, without reading all of them. */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { readable } from './source';

/** Smaller files count whole, larger ones by pieces at equal distances. */
const wholeUpTo = 1024 * 1024;
const pieces = 64;
const pieceBytes = 4096;

/** With more files than these, their sizes count, and the content of so many spread over them. */
const mostRead = 200;
const mostSized = 20_000;

/**
 * Short name of the files' names, sizes and content; their place and their times do not count, so that a copy is the same data.
 * @param folder that their names are relative to.
 * @throws DataError where the system refuses a file.
 */
export const fingerprintOfFiles = (folder: string, files: readonly string[]): string =>
  readable(folder, () => hashOf(folder, files));

function hashOf(folder: string, files: readonly string[]): string {
  const hash = createHash('sha256');
  const sized = new Set(spread(files, mostSized));
  const read = new Set(spread(files, mostRead));
  for (const file of files) {
    hash.update(`${relative(folder, file)}\0`);
    if (sized.has(file)) hash.update(`${statSync(file).size}\0`);
    if (read.has(file)) addContent(hash, file);
  }
  return hash.digest('hex').slice(0, 12);
}

function spread(files: readonly string[], most: number): readonly string[] {
  if (files.length <= most) return files;
  return Array.from({ length: most }, (_, i) => files[Math.floor((i * files.length) / most)]);
}

function addContent(hash: Hash, file: string): void {
  const { size } = statSync(file);
  const descriptor = openSync(file, 'r');
  const count = size <= wholeUpTo ? 1 : pieces;
  const bytes = Buffer.alloc(count === 1 ? size : pieceBytes);
  for (let i = 0; i < count; i++) {
    const from = count === 1 ? 0 : Math.floor((i * (size - pieceBytes)) / (pieces - 1));
    hash.update(bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, from)));
  }
  closeSync(descriptor);
}
