/**
 * A data set of one's own: four NumPy files in a folder, `train_images.npy`, `train_labels.npy`, `test_images.npy` and
 * `test_labels.npy`. Images are uint8 [count, height, width, channels] or [count, height, width], with 1 or 3 channels; labels are
 * whole numbers from 0 on. `classes.txt`, one name a line, may name them.
 * The format: numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
 */
import { join } from 'node:path';
import { bytesOf, contentsOf, DataError, folderOf, type RawData, type RawImages } from './raw';

const howTo = "np.save('train_images.npy', images) and np.save('train_labels.npy', labels) write such files";

/** @throws DataError where a file is missing, is no such array, or the two of a part do not belong together. */
export function readArrays(folder: string): RawData {
  const at = folderOf(folder, []);
  const train = part(at, 'train');
  const test = part(at, 'test');
  if (train.height !== test.height || train.width !== test.width || train.channels !== test.channels) {
    throw new DataError(`${at}: training images are ${sizeOf(train)}, test images ${sizeOf(test)}.`);
  }
  const named = bytesOf(join(at, 'classes.txt'))?.toString('utf8').split(/\r?\n/).filter(Boolean);
  const count = [...train.labels, ...test.labels].reduce((most, label) => Math.max(most, label), 0) + 1;
  if (named && named.length < count) {
    throw new DataError(`${join(at, 'classes.txt')} names ${named.length} classes; the labels go up to ${count - 1}.`);
  }
  return { train, test, classes: named ?? Array.from({ length: count }, (_, i) => String(i)) };
}

const sizeOf = ({ height, width, channels }: RawImages): string => `${height}×${width}×${channels}`;

function part(folder: string, name: 'train' | 'test'): RawImages {
  const [imagePath, labelPath] = [join(folder, `${name}_images.npy`), join(folder, `${name}_labels.npy`)];
  const images = npy(imagePath);
  const labels = npy(labelPath);
  const [count, height, width, channels = 1] = images.shape;
  if (!(images.values instanceof Uint8Array) || images.shape.length < 3 || (channels !== 1 && channels !== 3)) {
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
  const numbers = Array.from(labels.values, Number);
  const wrong = numbers.find((label) => !Number.isInteger(label) || label < 0 || label > 65_535);
  if (wrong !== undefined) throw new DataError(`${labelPath}: a label is a whole number from 0 on, not ${wrong}.`);
  return { pixels: images.values, labels: Uint16Array.from(numbers), count, height, width, channels };
}

type Values = Uint8Array | ArrayLike<number | bigint>;

const types: Record<string, (buffer: ArrayBuffer) => Values> = {
  u1: (buffer) => new Uint8Array(buffer),
  i1: (buffer) => new Int8Array(buffer),
  u2: (buffer) => new Uint16Array(buffer),
  i2: (buffer) => new Int16Array(buffer),
  u4: (buffer) => new Uint32Array(buffer),
  i4: (buffer) => new Int32Array(buffer),
  u8: (buffer) => new BigUint64Array(buffer),
  i8: (buffer) => new BigInt64Array(buffer),
  f4: (buffer) => new Float32Array(buffer),
  f8: (buffer) => new Float64Array(buffer),
};

/** An array of a .npy file, little-endian and in C order. */
function npy(path: string): { shape: number[]; type: string; values: Values } {
  const bytes = bytesOf(path);
  if (!bytes) throw new DataError(`${path} is missing; ${contentsOf(join(path, '..'))}. In NumPy ${howTo}.`);
  const isNpy = bytes.length > 12 && bytes.subarray(0, 6).equals(Buffer.from('\x93NUMPY', 'latin1'));
  if (!isNpy) throw new DataError(`${path} is no .npy file. In NumPy ${howTo}.`);
  const isFirst = bytes[6] === 1;
  const start = (isFirst ? 10 : 12) + (isFirst ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8));
  const header = bytes.toString('latin1', isFirst ? 10 : 12, start);
  const type = /'descr': *'([<>|=])(\w\d)'/.exec(header);
  const shape = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1].match(/\d+/g)?.map(Number);
  if (
    !type ||
    !shape ||
    type[1] === '>' ||
    header.includes("'fortran_order': True") ||
    !Object.hasOwn(types, type[2])
  ) {
    throw new DataError(
      `${path}: a C-ordered, little-endian array of numbers is expected, this says ${header.trim()}.`,
    );
  }
  const length = shape.reduce((product, size) => product * size, 1) * Number(type[2][1]);
  if (bytes.length - start !== length) {
    throw new DataError(`${path} should hold ${length} bytes of values, it holds ${bytes.length - start}.`);
  }
  // A copy: values must begin at a multiple of their size.
  const buffer = new Uint8Array(bytes.subarray(start)).buffer;
  return { shape, type: type[2], values: types[type[2]](buffer) };
}
