/** Bytes of a file, or of its packed form `name.gz`, read where they are asked for. */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';
import { DataError } from './source';

/** Bytes at the beginning of a packed file of which the head is unpacked without the rest. */
const packedHead = 64 * 1024;

export class FileBytes {
  /** As it is on the disk. */
  readonly path: string;
  private readonly isPacked: boolean;
  private descriptor: number | null = null;
  private unpacked: Buffer | null = null;

  /** Is there such a file, packed or not? */
  static exists = (path: string): boolean => existsSync(path) || existsSync(`${path}.gz`);

  /** @throws DataError where there is neither the file nor its packed form. */
  constructor(path: string) {
    this.isPacked = !existsSync(path);
    this.path = this.isPacked ? `${path}.gz` : path;
    if (!existsSync(this.path)) throw new DataError(`${path} is missing.`);
  }

  /** Of the content, unpacked. */
  get length(): number {
    return this.isPacked ? this.content().length : statSync(this.path).size;
  }

  /** The first bytes, or fewer where there are no more. */
  head(length: number): Buffer {
    if (!this.isPacked) return this.read(0, length);
    if (this.unpacked) return this.unpacked.subarray(0, length);
    const start = readAt(this.open(), 0, packedHead);
    return this.unpack(start, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, length);
  }

  /** Fewer bytes where the file ends before. */
  read(from: number, length: number): Buffer {
    if (this.isPacked) return this.content().subarray(from, from + length);
    return readAt(this.open(), from, length);
  }

  close(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
    this.unpacked = null;
  }

  private open(): number {
    this.descriptor ??= openSync(this.path, 'r');
    return this.descriptor;
  }

  private content(): Buffer {
    this.unpacked ??= this.unpack(readAt(this.open(), 0, statSync(this.path).size), {});
    return this.unpacked;
  }

  private unpack(bytes: Buffer, options: Parameters<typeof gunzipSync>[1]): Buffer {
    try {
      return gunzipSync(bytes, options);
    } catch (error) {
      throw new DataError(
        `${this.path} cannot be unpacked (${(error as Error).message}): it is another file, or it was not downloaded whole.`,
      );
    }
  }
}

function readAt(descriptor: number, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const read = readSync(descriptor, bytes, done, length - done, from + done);
    if (read === 0) break;
    done += read;
  }
  return bytes.subarray(0, done);
}
