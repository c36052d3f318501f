/**
 * A folder of class folders with PNG and JPEG images: `train/CLASS/…` and `test/CLASS/…` (or `val`), or `CLASS/…` alone, of which
 * every fifth image is kept for the test. Classes are numbered in the order of their names.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import * as jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { contentsOf, DataError, folderOf, type RawData, type RawImages } from './raw';
import { resized } from './resize';

/** Megabytes that one image may take while it is decoded. */
const largestImage = 512;

const decoders: Record<string, (bytes: Buffer) => { width: number; height: number; data: Uint8Array }> = {
  '.png': (bytes) => PNG.sync.read(bytes),
  '.jpg': (bytes) => jpeg.decode(bytes, { useTArray: true, maxMemoryUsageInMB: largestImage }),
  '.jpeg': (bytes) => jpeg.decode(bytes, { useTArray: true, maxMemoryUsageInMB: largestImage }),
};

interface Entry {
  path: string;
  label: number;
}

/**
 * @param size height and width that every image is brought to: the shorter side is scaled, the middle cut out.
 * @throws DataError where there are no class folders, a part is empty, or an image cannot be decoded.
 */
export function readFolders(folder: string, size: number): RawData {
  const at = folderOf(folder, []);
  const inside = foldersIn(at);
  const training = inside.includes('train') ? 'train' : undefined;
  const testing = ['test', 'val', 'validation'].find((name) => inside.includes(name));
  if (training && testing) {
    const classes = foldersIn(join(at, training));
    const train = entries(join(at, training), classes);
    return { train: decoded(train, size, at), test: decoded(entries(join(at, testing), classes), size, at), classes };
  }
  const all = entries(at, inside);
  const isTest = (_: Entry, i: number): boolean => i % 5 === 4;
  return {
    train: decoded(
      all.filter((entry, i) => !isTest(entry, i)),
      size,
      at,
    ),
    test: decoded(all.filter(isTest), size, at),
    classes: inside,
  };
}

const foldersIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();

function entries(folder: string, classes: readonly string[]): Entry[] {
  const unknown = foldersIn(folder).filter((name) => !classes.includes(name));
  if (unknown.length > 0) {
    throw new DataError(`${folder} has classes that the training images have not: ${unknown.join(', ')}.`);
  }
  return classes.flatMap((name, label) => {
    const inside = foldersIn(folder).includes(name) ? readdirSync(join(folder, name)).sort() : [];
    return inside
      .filter((file) => Object.hasOwn(decoders, extname(file).toLowerCase()))
      .map((file) => ({ path: join(folder, name, file), label }));
  });
}

function decoded(from: readonly Entry[], size: number, folder: string): RawImages {
  if (from.length === 0) {
    throw new DataError(
      `No images found in ${folder}: expected train/CLASS/… and test/CLASS/… or CLASS/… with .png or .jpg files; ${contentsOf(folder)}. ` +
        'Choose another folder, or train on generated images.',
    );
  }
  const length = size * size * 3;
  const pixels = new Uint8Array(from.length * length);
  from.forEach(({ path }, i) => pixels.set(resized(decode(path), size), i * length));
  const labels = Uint16Array.from(from, ({ label }) => label);
  return { pixels, labels, count: from.length, height: size, width: size, channels: 3 };
}

/** Red, green and blue; what is transparent stands on black. */
function decode(path: string): { pixels: Uint8Array; width: number; height: number; channels: 3 } {
  try {
    const { width, height, data } = decoders[extname(path).toLowerCase()](readFileSync(path));
    const pixels = new Uint8Array(width * height * 3);
    for (let i = 0; i < width * height; i++) {
      const opacity = data[4 * i + 3] / 255;
      for (let channel = 0; channel < 3; channel++)
        pixels[3 * i + channel] = Math.round(data[4 * i + channel] * opacity);
    }
    return { pixels, width, height, channels: 3 };
  } catch (error) {
    throw new DataError(
      `${path} cannot be decoded: ${error instanceof Error ? error.message : String(error)}. Mend it or take it out of its folder.`,
    );
  }
}
