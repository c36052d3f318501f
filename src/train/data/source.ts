/** What every format of image files gives: how many images of which shape, and each of them when it is asked for. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** One image in bytes 0 … 255, [height, width, channels], row by row. */
export interface Picture {
  pixels: Uint8Array;
  width: number;
  height: number;
  channels: 1 | 3;
}

/** Training or test images. They stay in their files until one is asked for, however many there are. */
export interface Part {
  count: number;
  /** @throws DataError where the image or its label is none. */
  at(index: number): Picture & { label: number };
}

export interface DataSource {
  train: Part;
  test: Part;
  /** Of every image; of the smallest one that was looked at, where a folder holds several sizes. */
  height: number;
  width: number;
  channels: 1 | 3;
  /** Are there images of other sizes too? */
  several?: boolean;
  /** Names where the files say them, else "0", "1", … */
  classes: readonly string[];
  /** All that the images are read from, for a fingerprint. */
  files: readonly string[];
  /** What a user should know of them. */
  remarks: readonly string[];
  close(): void;
}

/** A data set that is missing or broken: what was looked for, where, and how to get it. */
export class DataError extends Error {}

/** What a function gives that reads files. @throws DataError where the system refuses one. */
export function readable<Result>(folder: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`${folder} cannot be read: ${(error as Error).message}.`);
  }
}

/** The way out that every message about missing files offers. */
export const orElse = 'Choose another folder, or train on generated images.';

/** A folder, or that one of its folders whose name is usual for what an archive unpacks to. */
export function folderOf(folder: string, usual: readonly string[]): string {
  if (!existsSync(folder)) throw new DataError(`There is no folder ${folder}. ${orElse}`);
  if (!statSync(folder).isDirectory()) {
    throw new DataError(`${folder} is a file: the folder that holds the images is expected. ${orElse}`);
  }
  const inside = usual.map((name) => join(folder, name)).find((path) => existsSync(path));
  return inside && !usual.includes(basename(folder)) ? inside : folder;
}

/** What lies in a folder, for a message. */
export function contentsOf(folder: string): string {
  const names = readdirSync(folder).sort();
  if (names.length === 0) return 'it is empty';
  return `it holds ${names.slice(0, 5).join(', ')}${names.length > 5 ? `, … (${names.length} in all)` : ''}`;
}

/** Names for classes that have none. */
export const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i));

/** @throws DataError for fewer than two classes, or more than labels can count. */
export function checkedClasses(where: string, classes: readonly string[]): void {
  if (classes.length < 2) {
    throw new DataError(`${where} has ${classes.length === 1 ? 'one class' : 'no class'}: two are needed at least.`);
  }
  if (classes.length > 65_536) throw new DataError(`${where} has ${classes.length} classes, more than 65,536.`);
}

/**
 * The images that are kept for the test where files name none: every fifth of a class, in their order; the last one of a class
 * of two to four.
 */
export function parted(labels: ArrayLike<number>): { train: number[]; test: number[] } {
  const totals = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) totals.set(labels[i], (totals.get(labels[i]) ?? 0) + 1);
  const seen = new Map<number, number>();
  const [train, test]: [number[], number[]] = [[], []];
  for (let i = 0; i < labels.length; i++) {
    const place = (seen.get(labels[i]) ?? 0) + 1;
    seen.set(labels[i], place);
    const total = totals.get(labels[i])!;
    const isTest = total >= 5 ? place % 5 === 0 : total > 1 && place === total;
    (isTest ? test : train).push(i);
  }
  return { train, test };
}
