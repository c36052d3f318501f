/** The one memory that all kernels share: where tensors lie, and how it grows. */
import { OutOfMemoryError } from '../../outOfMemory';

/** Bytes behind every block that kernels may read, and never write: the last tile of a row reads past its end. */
const slack = 64;

const page = 65536;

/** 4 GiB, the most that 32-bit addresses reach. */
const mostPages = 65536;

/** Blocks come in four sizes for each power of two: what one shape leaves another can take, at most a quarter is unused. */
function blockOf(bytes: number): number {
  const needed = Math.max(256, bytes + slack);
  const step = 2 ** Math.max(6, Math.ceil(Math.log2(needed)) - 3);
  return Math.ceil(needed / step) * step;
}

export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  /** Addresses of free blocks by their size. */
  private readonly free = new Map<number, number[]>();
  /** Blocks that were given out for less than they hold. */
  private readonly oversized = new Map<number, number>();
  private end: number;
  /** Views of all of it: taken anew when it has grown. */
  floats!: Float32Array;
  words!: Int32Array;

  /** @param reserved bytes at the beginning that are not given out. */
  constructor(reserved: number) {
    this.memory = new WebAssembly.Memory({ initial: Math.ceil(reserved / page), maximum: mostPages, shared: true });
    this.end = Math.ceil(reserved / 64) * 64;
    this.look();
  }

  get buffer(): ArrayBufferLike {
    return this.memory.buffer;
  }

  private look(): void {
    this.floats = new Float32Array(this.memory.buffer);
    this.words = new Int32Array(this.memory.buffer);
  }

  /**
   * Room for so many bytes, 64-byte aligned.
   * @param what is to lie there, for the message: "a tensor of [128,64,32,32]".
   * @throws OutOfMemoryError
   */
  allocate(bytes: number, what: () => string): number {
    const block = blockOf(bytes);
    const known = this.free.get(block)?.pop();
    if (known !== undefined) return known;
    const at = this.end;
    const missing = at + block - this.memory.buffer.byteLength;
    if (missing > 0 && !this.grow(missing)) {
      const larger = this.takeLarger(block);
      if (larger !== undefined) return larger;
      const [taken, limit] = [this.end - this.freeBytes(), mostPages * page];
      throw new OutOfMemoryError(what(), { needed: bytes, taken, limit });
    }
    this.end += block;
    return at;
  }

  /** The smallest free block that holds more; undefined where there is none. */
  private takeLarger(block: number): number | undefined {
    const sizes = [...this.free].filter(([size, blocks]) => size > block && blocks.length > 0).map(([size]) => size);
    if (sizes.length === 0) return undefined;
    const size = Math.min(...sizes);
    const at = this.free.get(size)!.pop()!;
    this.oversized.set(at, size);
    return at;
  }

  private freeBytes(): number {
    return [...this.free].reduce((sum, [size, { length }]) => sum + size * length, 0);
  }

  /** @returns was there room for so many bytes more? */
  private grow(missing: number): boolean {
    const size = this.memory.buffer.byteLength;
    const pages = Math.ceil(missing / page);
    // An eighth more than is needed now, so that it does not grow at every layer.
    const wanted = Math.min(Math.max(pages, Math.ceil(size / 8 / page)), mostPages - size / page);
    try {
      this.memory.grow(Math.max(pages, wanted));
    } catch {
      return false;
    }
    this.look();
    return true;
  }

  /** Gives back what `allocate` gave for so many bytes. */
  release(at: number, bytes: number): void {
    const block = this.oversized.get(at) ?? blockOf(bytes);
    this.oversized.delete(at);
    const list = this.free.get(block);
    if (list) list.push(at);
    else this.free.set(block, [at]);
  }

  /** Numbers that lie at an address; the view holds while the block does, whether the memory grows or not. */
  view(at: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, count);
  }

  /** Runs with room for a while. */
  within<T>(bytes: number, what: string, use: (at: number) => T): T {
    const at = this.allocate(bytes, () => what);
    try {
      return use(at);
    } finally {
      this.release(at, bytes);
    }
  }

  /** Runs with a desk: what it lends is given back at the end. */
  atDesk<T>(use: (desk: Desk) => T): T {
    const lent: [at: number, bytes: number][] = [];
    const room = (bytes: number, what: string): number => {
      const at = this.allocate(bytes, () => what);
      lent.push([at, bytes]);
      return at;
    };
    const table = (words: readonly number[]): number => {
      const at = room(words.length * 4, 'a table');
      this.words.set(words, at / 4);
      return at;
    };
    try {
      return use({ room, table });
    } finally {
      for (const [at, bytes] of lent) this.release(at, bytes);
    }
  }
}

/** Room that is lent while one kernel runs. */
export interface Desk {
  room(bytes: number, what: string): number;
  /** Room with these words in it. */
  table(words: readonly number[]): number;
}
