/** Arrays in NumPy's format: numpy.org/doc/stable/reference/generated/numpy.lib.format.html. */
import { FileBytes } from './bytes';
import { DataError } from './source';

export interface Npy {
  path: string;
  shape: number[];
  /** "u1", "i8", "f4", … */
  type: string;
  /** Bytes of one value. */
  width: number;
  bytes: FileBytes;
  /** Where the values begin. */
  start: number;
}

const types = {
  u1: (bytes: DataView, at: number) => bytes.getUint8(at),
  i1: (bytes: DataView, at: number) => bytes.getInt8(at),
  u2: (bytes: DataView, at: number) => bytes.getUint16(at, true),
  i2: (bytes: DataView, at: number) => bytes.getInt16(at, true),
  u4: (bytes: DataView, at: number) => bytes.getUint32(at, true),
  i4: (bytes: DataView, at: number) => bytes.getInt32(at, true),
  u8: (bytes: DataView, at: number) => Number(bytes.getBigUint64(at, true)),
  i8: (bytes: DataView, at: number) => Number(bytes.getBigInt64(at, true)),
  f4: (bytes: DataView, at: number) => bytes.getFloat32(at, true),
  f8: (bytes: DataView, at: number) => bytes.getFloat64(at, true),
};

/** @throws DataError where the file is no C-ordered, little-endian array of numbers, or is cut off. */
export function openNpy(path: string): Npy {
  const bytes = new FileBytes(path);
  const head = bytes.head(12);
  if (head.length < 12 || !head.subarray(0, 6).equals(Buffer.from('\x93NUMPY', 'latin1'))) {
    throw new DataError(`${path} is no .npy file. In NumPy np.save('${fileOf(path)}', array) writes one.`);
  }
  const isFirst = head[6] === 1;
  const start = (isFirst ? 10 : 12) + (isFirst ? head.readUInt16LE(8) : head.readUInt32LE(8));
  const header = bytes.head(Math.min(start, 65_536)).toString('latin1', isFirst ? 10 : 12);
  const type = /'descr': *'([<>|=])(\w\d)'/.exec(header);
  const shape = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1].match(/\d+/g)?.map(Number);
  const isOther = type?.[1] === '>' || header.includes("'fortran_order': True");
  if (!type || !shape || isOther || !Object.hasOwn(types, type[2])) {
    throw new DataError(
      `${path}: a C-ordered, little-endian array of numbers is expected, this says ${header.trim()}.`,
    );
  }
  const width = Number(type[2][1]);
  const length = shape.reduce((product, size) => product * size, 1) * width;
  const held = bytes.length - start;
  if (held !== length) throw new DataError(`${path} should hold ${length} bytes of values, it holds ${held}.`);
  return { path: bytes.path, shape, type: type[2], width, bytes, start };
}

/** All values, for arrays that are small. */
export function valuesOf({ bytes, start, shape, type, width }: Npy): number[] {
  const count = shape.reduce((product, size) => product * size, 1);
  const held = bytes.read(start, count * width);
  const view = new DataView(held.buffer, held.byteOffset, held.byteLength);
  const read = types[type as keyof typeof types];
  return Array.from({ length: count }, (_, i) => read(view, i * width));
}

const fileOf = (path: string): string => path.split(/[\\/]/).at(-1)!;
