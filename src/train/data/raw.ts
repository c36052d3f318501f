/** Image files of a data set, as read and not yet scaled. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** One part of a data set. */
export interface RawImages {
  /** Bytes 0 … 255, [count, height, width, channels], row by row. */
  pixels: Uint8Array;
  /** 0 … classes−1. */
  labels: Uint16Array;
  count: number;
  height: number;
  width: number;
  channels: 1 | 3;
}

export interface RawData {
  train: RawImages;
  test: RawImages;
  /** Names where the files say them, else "0", "1", … */
  classes: readonly string[];
}

/** A data set that is missing or broken: what was looked for, where, and how to get it. */
export class DataError extends Error {}

/** A folder, or that one of its folders whose name is usual for what an archive unpacks to. */
export function folderOf(folder: string, usual: readonly string[]): string {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new DataError(`${folder} is no folder. Choose the folder of the data set, or train on generated images.`);
  }
  const inside = usual.map((name) => join(folder, name)).find((path) => existsSync(path));
  return inside && !usual.includes(basename(folder)) ? inside : folder;
}

/** Bytes of a file; of `name.gz`, unpacked, where there is only that. Undefined where neither is there. */
export function bytesOf(path: string): Buffer | undefined {
  if (existsSync(path)) return readFileSync(path);
  return existsSync(`${path}.gz`) ? gunzipSync(readFileSync(`${path}.gz`)) : undefined;
}

/** What lies in a folder, for a message. */
export function contentsOf(folder: string): string {
  const names = readdirSync(folder);
  if (names.length === 0) return 'it is empty';
  return `it holds ${names.slice(0, 5).join(', ')}${names.length > 5 ? `, … (${names.length} in all)` : ''}`;
}

/** Parts of one shape, one after the other. */
export function joined(parts: readonly RawImages[]): RawImages {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const [{ height, width, channels }] = parts;
  const pixels = new Uint8Array(count * height * width * channels);
  const labels = new Uint16Array(count);
  let at = 0;
  for (const part of parts) {
    pixels.set(part.pixels, at * height * width * channels);
    labels.set(part.labels, at);
    at += part.count;
  }
  return { pixels, labels, count, height, width, channels };
}
