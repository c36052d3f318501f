/**
 * Where threads meet: a job's shares are written on a board in the memory that all of them see, and taken from it one by one.
 *
 *   byte 0    shares of the job · 65536 + the next one that nobody has taken
 *        4    shares that are done
 *        8    shares that failed
 *       64    share 0: number of its kernel, number of arguments, arguments (float64 each)
 *   64+256    share 1 …
 *
 * A thread that finds nothing to take looks again for some microseconds, then sleeps until it is woken: a training process that
 * waits costs nothing.
 */

import type { Kernel } from './calls';

/** One call of a kernel: addresses, counts and steps in the order in which the kernel takes them. */
export type Share = readonly number[];

/** Bytes of a share on the board, and arguments that fit in. */
const shareBytes = 256;
const mostArguments = shareBytes / 8 - 2;

const headerBytes = 64;

const [taken, done, failed] = [0, 1, 2];

/** Looks at a word before a thread sleeps: waking it takes longer than most kernels of a step are apart. */
const looks = 4000;

/** Shares that a board has room for. */
export const mostShares = 64;

export const boardBytes = headerBytes + mostShares * shareBytes;

export class Board {
  private readonly words: Int32Array;
  private readonly numbers: Float64Array;

  /** @param at address of so many bytes, 64-byte aligned, zeros at the beginning. */
  constructor(memory: ArrayBufferLike, at: number) {
    this.words = new Int32Array(memory, at, headerBytes / 4);
    this.numbers = new Float64Array(memory, at + headerBytes, (boardBytes - headerBytes) / 8);
  }

  /** Puts a job on the board and wakes who sleeps. All shares of the one before are done. */
  post(kernel: number, shares: readonly Share[]): void {
    shares.forEach((share, i) => {
      if (share.length > mostArguments) throw new RangeError(`A kernel with ${share.length} arguments.`);
      const first = (i * shareBytes) / 8;
      this.numbers[first] = kernel;
      this.numbers[first + 1] = share.length;
      this.numbers.set(share, first + 2);
    });
    Atomics.store(this.words, failed, 0);
    Atomics.store(this.words, done, 0);
    Atomics.store(this.words, taken, shares.length << 16);
    Atomics.notify(this.words, taken);
  }

  /** Does shares that nobody has, as long as there are any. */
  work(kernels: readonly Kernel[]): void {
    for (let place = this.take(); place !== null; place = this.take()) {
      const count = this.numbers[place + 1];
      try {
        kernels[this.numbers[place]](...this.numbers.subarray(place + 2, place + 2 + count));
      } catch {
        // Whoever posted the job says so, when no thread is at work on it any more.
        Atomics.add(this.words, failed, 1);
      }
      const before = Atomics.add(this.words, done, 1);
      if (before + 1 === Atomics.load(this.words, taken) >>> 16) Atomics.notify(this.words, done);
    }
  }

  /** Place of a share that was free; null where none is left. */
  private take(): number | null {
    for (;;) {
      const now = Atomics.load(this.words, taken);
      const next = now & 0xffff;
      if (next >= now >>> 16) return null;
      if (Atomics.compareExchange(this.words, taken, now, now + 1) === now) return (next * shareBytes) / 8;
    }
  }

  /** Sleeps until there may be something to take. */
  awaitJob(): void {
    const empty = (word: number): boolean => (word & 0xffff) >= word >>> 16;
    this.awaitWord(taken, empty);
  }

  /** Sleeps until every share is done. @returns how many of them failed. */
  awaitEnd(): number {
    const shares = Atomics.load(this.words, taken) >>> 16;
    this.awaitWord(done, (count) => count < shares);
    return Atomics.load(this.words, failed);
  }

  private awaitWord(word: number, tooEarly: (value: number) => boolean): void {
    for (let i = 0; i < looks; i++) if (!tooEarly(Atomics.load(this.words, word))) return;
    for (;;) {
      const value = Atomics.load(this.words, word);
      if (!tooEarly(value)) return;
      Atomics.wait(this.words, word, value);
    }
  }
}
