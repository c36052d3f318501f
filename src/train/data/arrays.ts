/**
 * A data set of one's own (docs/data.md): `train_images.npy`, `train_labels.npy`, `test_images.npy`, `test_labels.npy` in a
 * folder; or `images.npy` and `labels.npy`, of which every fifth of a class is kept for the test. Images are uint8
 * [count, height, width, channels] or [count, height, width], with 1 or 3 channels; labels are whole numbers from 0 on.
 * `classes.txt`, one name a line, may name them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileBytes } from './bytes';
import { openNpy, valuesOf } from './npy';
import {
  checkedClasses,
  contentsOf,
  DataError,
  folderOf,
  numbered,
  orElse,
  parted,
  type DataSource,
  type Part,
} from './source';

/** @throws DataError where a file is missing, is no such array, or the files do not belong together. */
export function openArrays(folder: string): DataSource {
  const at = folderOf(folder, []);
  const isWhole = FileBytes.exists(join(at, 'images.npy'));
  const opened = isWhole ? [labelled(at, '')] : [labelled(at, 'train_'), labelled(at, 'test_')];
  const [first, second = first] = opened;
  if (sizeOf(first) !== sizeOf(second)) {
    throw new DataError(
      `${at}: training images are ${sizeOf(first)}, test images ${sizeOf(second)}. One size is expected.`,
    );
  }
  const halves = parted(first.labels);
  const train = isWhole ? some(first, halves.train) : all(first);
  const test = isWhole ? some(second, halves.test) : all(second);
  const classes = classesOf(at, opened, isWhole ? halves.train.map((i) => first.labels[i]) : first.labels);
  return {
    train,
    test,
    height: first.height,
    width: first.width,
    channels: first.channels,
    classes,
    files: opened.flatMap(({ files }) => files.map(({ path }) => path)),
    remarks: isWhole ? ['every fifth image of a class is kept for the test'] : [],
    close: () => opened.forEach(({ files }) => files.forEach((file) => file.close())),
  };
}

interface Labelled {
  count: number;
  height: number;
  width: number;
  channels: 1 | 3;
  labels: number[];
  labelPath: string;
  files: FileBytes[];
  picture(index: number): Uint8Array;
}

const sizeOf = ({ height, width, channels }: Labelled): string => `${height}×${width}×${channels}`;

const all = (from: Labelled): Part => some(from, [...from.labels.keys()]);

const some = (from: Labelled, indices: readonly number[]): Part => ({
  count: indices.length,
  at(index) {
    const { height, width, channels } = from;
    return { label: from.labels[indices[index]], pixels: from.picture(indices[index]), height, width, channels };
  },
});

function labelled(folder: string, prefix: '' | 'train_' | 'test_'): Labelled {
  const [imagePath, labelPath] = [join(folder, `${prefix}images.npy`), join(folder, `${prefix}labels.npy`)];
  for (const path of [imagePath, labelPath].filter((path) => !FileBytes.exists(path))) {
    throw new DataError(
      `${path} is missing; ${contentsOf(folder)}. Expected images.npy and labels.npy, or the same two with train_ and test_ before ` +
        `their names; in NumPy np.save('images.npy', images) writes such a file. ${orElse}`,
    );
  }
  const images = openNpy(imagePath);
  const labels = openNpy(labelPath);
  const [count, height, width, channels = 1] = images.shape;
  if (images.type !== 'u1' || ![3, 4].includes(images.shape.length) || (channels !== 1 && channels !== 3)) {
    throw new DataError(
      `${imagePath}: images are uint8 [count, height, width, 1 or 3 channels], this is ${images.type} [${images.shape.join(', ')}]. ` +
        'Bytes 0 to 255 are expected; what they are normalised with is computed from the training images.',
    );
  }
  if (labels.shape.length !== 1 || labels.shape[0] !== count) {
    throw new DataError(
      `${labelPath}: ${count} labels are expected, one for each image; this is [${labels.shape.join(', ')}].`,
    );
  }
  const length = height * width * channels;
  return {
    count,
    height,
    width,
    channels,
    labels: valuesOf(labels),
    labelPath,
    files: [images.bytes, labels.bytes],
    picture: (index) => images.bytes.read(images.start + index * length, length),
  };
}

/** @throws DataError for a label that is none, and for a class without a training image. */
function classesOf(folder: string, parts: readonly Labelled[], training: readonly number[]): readonly string[] {
  const named = namesIn(join(folder, 'classes.txt'));
  for (const { labels, labelPath } of parts) {
    const wrong = labels.findIndex((label) => !Number.isInteger(label) || label < 0 || label > 65_535);
    if (wrong >= 0) {
      throw new DataError(
        `${labelPath}: a label is a whole number from 0 on, not ${labels[wrong]} (of image ${wrong}).`,
      );
    }
    const outside = named ? labels.findIndex((label) => label >= named.length) : -1;
    if (outside >= 0) {
      throw new DataError(
        `${labelPath}: image ${outside} has label ${labels[outside]}; classes.txt names ${named!.length} classes, 0 to ${named!.length - 1}.`,
      );
    }
  }
  const seen = new Set(training);
  const most = parts.flatMap(({ labels }) => labels).reduce((high, label) => Math.max(high, label), 0);
  const classes = named ?? numbered(most + 1);
  checkedClasses(folder, classes);
  const empty = classes.flatMap((name, label) => (seen.has(label) ? [] : [named ? `${label} (${name})` : `${label}`]));
  if (empty.length > 0) {
    throw new DataError(
      `${folder}: no training image has the label ${empty.slice(0, 5).join(', ')}${empty.length > 5 ? ', …' : ''}. ` +
        'Number the classes without gaps from 0 on, or add images.',
    );
  }
  return classes;
}

const namesIn = (path: string): string[] | undefined =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .split(/\r?\n/)
        .map((name) => name.trim())
        .filter(Boolean)
    : undefined;
