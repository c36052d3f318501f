/**
 * A folder of class folders with PNG and JPEG images: `train/CLASS/…` and `test/CLASS/…` (or `val`), or `CLASS/…` alone, of which
 * every fifth image of a class is kept for the test. Classes are numbered in the order of their names.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pictureSize } from './pictureSize';
import {
  checkedClasses,
  contentsOf,
  DataError,
  folderOf,
  orElse,
  parted,
  type DataSource,
  type Part,
  type Picture,
} from './source';

const extensions = ['.png', '.jpg', '.jpeg'];
const testNames = ['test', 'val', 'valid', 'validation'];

/** Files whose size is looked at when a folder is opened. */
const mostLookedAt = 200;

/** Turns the bytes of a PNG or JPEG file into red, green and blue. */
export type Decode = (bytes: Buffer) => Picture;

interface Entry {
  path: string;
  label: number;
}

/**
 * @param decode asked when an image is; a plan, which looks at sizes alone, has none.
 * @throws DataError where there are no class folders, one of them has no image, or sizes cannot be read.
 */
export function openFolder(folder: string, decode?: Decode): DataSource {
  const at = folderOf(folder, []);
  const inside = foldersIn(at);
  const testing = testNames.find((name) => inside.includes(name));
  const hasParts = inside.includes('train') && testing !== undefined;
  const classes = hasParts ? foldersIn(join(at, 'train')) : inside;
  if (classes.length === 0) {
    throw new DataError(
      `No images found in ${at}: expected train/CLASS/… and test/CLASS/…, or CLASS/… with .png or .jpg files; ${contentsOf(at)}. ${orElse}`,
    );
  }
  checkedClasses(at, classes);
  const others = new Set<string>();
  const first = entries(hasParts ? join(at, 'train') : at, classes, others);
  const halves = parted(first.map(({ label }) => label));
  const train = hasParts ? first : halves.train.map((i) => first[i]);
  const test = hasParts ? entries(join(at, testing!), classes, others) : halves.test.map((i) => first[i]);
  const sizes = sizesOf([...train, ...test]);
  const [smallest, largest] = [sizes[0], sizes[sizes.length - 1]];
  const several = sizeText(smallest) !== sizeText(largest);
  return {
    train: part(train, decode),
    test: part(test, decode),
    height: smallest.height,
    width: smallest.width,
    channels: 3,
    several,
    classes,
    files: [...train, ...test].map(({ path }) => path),
    remarks: [
      ...(hasParts ? [] : ['every fifth image of a class is kept for the test']),
      ...(several ? [`images from ${sizeText(smallest)} to ${sizeText(largest)}, the middle square of each`] : []),
      ...(others.size > 0 ? [`files other than PNG and JPEG left out (${[...others].sort().join(', ')})`] : []),
    ],
    close: () => undefined,
  };
}

interface Size {
  width: number;
  height: number;
}

const sizeText = ({ width, height }: Size): string => `${width}×${height}`;
const shorter = ({ width, height }: Size): number => Math.min(width, height);

/** Of files spread over all, by their shorter side. */
function sizesOf(from: readonly Entry[]): Size[] {
  const step = Math.max(1, from.length / mostLookedAt);
  const looked = Array.from({ length: Math.min(mostLookedAt, from.length) }, (_, i) => from[Math.floor(i * step)]);
  const sizes = looked.map(({ path }) => {
    const size = pictureSize(path);
    if (size) return size;
    throw new DataError(
      `${path} is no PNG or JPEG image, or its beginning is broken. Mend it or take it out of its folder.`,
    );
  });
  return sizes.sort((a, b) => shorter(a) - shorter(b));
}

const foldersIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.'))
    .filter((entry) => entry.isDirectory() || (entry.isSymbolicLink() && isFolder(join(folder, entry.name))))
    .map(({ name }) => name)
    .sort();

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** @param others takes the extensions of files that are left out. */
function entries(folder: string, classes: readonly string[], others: Set<string>): Entry[] {
  const here = foldersIn(folder);
  const unknown = here.filter((name) => !classes.includes(name));
  if (unknown.length > 0) {
    throw new DataError(`${folder} has classes that the training images have not: ${unknown.join(', ')}.`);
  }
  return classes.flatMap((name, label) => {
    const files = here.includes(name) ? readdirSync(join(folder, name)).sort() : [];
    const images = files.filter((file) => extensions.includes(extname(file).toLowerCase()));
    for (const file of files) if (!images.includes(file) && extname(file)) others.add(extname(file).toLowerCase());
    if (images.length === 0) {
      throw new DataError(
        `The class ${name} has no .png or .jpg image in ${join(folder, name)}${files.length > 0 ? `; ${contentsOf(join(folder, name))}` : ''}. Add some, or take the folder away.`,
      );
    }
    return images.map((file) => ({ path: join(folder, name, file), label }));
  });
}

const part = (from: readonly Entry[], decode: Decode | undefined): Part => ({
  count: from.length,
  at(index) {
    const { path, label } = from[index];
    try {
      return { ...decode!(readFileSync(path)), label };
    } catch (error) {
      throw new DataError(
        `${path} cannot be decoded: ${error instanceof Error ? error.message : String(error)}. Mend it or take it out of its folder.`,
      );
    }
  },
});
