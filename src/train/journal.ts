/**
 * JSON Lines on disk, each appended before the next is made, so that nothing measured is lost. A run has one: its header and its
 * events, written by the process that trains it.
 */
import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { JournalLine } from './protocol';

/** Results that cannot be kept or read; the message says what is wrong and what to do. */
export class JournalError extends Error {}

/** Why a file or a folder cannot be used, in words. */
export function fileTrouble(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'it may not be written to';
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'a part of its path is a file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'ENOSPC') return 'the disk is full';
  return message;
}

/** Numbers that JSON has no sign for. A gradient may leave the range of a float, and that is what was measured. */
const unbounded: Readonly<Record<string, number>> = { Infinity, '-Infinity': -Infinity, NaN };

/** They are kept as words: JSON would make null of them. */
const written = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

const revived = (_key: string, value: unknown): unknown =>
  typeof value === 'string' && Object.hasOwn(unbounded, value) ? unbounded[value] : value;

/**
 * Reads the lines of a journal's text.
 * @returns the lines; a last one that was torn by the end of a process is left out, and so is anything unreadable before it,
 *   counted in `damaged`. `whole` is the number of bytes up to the end of the last complete line.
 */
export function parseJournal(text: string): { lines: JournalLine[]; damaged: number; whole: number } {
  const lines: JournalLine[] = [];
  let damaged = 0;
  const end = text.lastIndexOf('\n') + 1;
  for (const line of text.slice(0, end).split('\n')) {
    if (line === '') continue;
    try {
      const parsed: unknown = JSON.parse(line, revived);
      if (typeof parsed !== 'object' || parsed === null || !('kind' in parsed)) throw new Error('no event');
      lines.push(parsed as JournalLine);
    } catch {
      damaged += 1;
    }
  }
  return { lines, damaged, whole: Buffer.byteLength(text.slice(0, end)) };
}

/** @throws JournalError where the file is there and cannot be read. */
export function readJournal(path: string): JournalLine[] {
  if (!existsSync(path)) return [];
  try {
    return parseJournal(readFileSync(path, 'utf8')).lines;
  } catch (error) {
    throw new JournalError(
      `The journal ${path} cannot be read: ${fileTrouble(error)}. Choose another folder for the results.`,
    );
  }
}

export class Journal {
  private constructor(
    readonly path: string,
    private file: number | null,
  ) {}

  /**
   * Opens for appending, its folder made where it is missing. A line that was torn is cut off.
   * @param afresh drops what is in it.
   * @throws JournalError where the folder or the file cannot be used.
   */
  static open(path: string, afresh = false): Journal {
    try {
      mkdirSync(dirname(path), { recursive: true });
      const file = openSync(path, 'a+');
      const { whole } = parseJournal(readFileSync(path, 'utf8'));
      ftruncateSync(file, afresh ? 0 : whole);
      return new Journal(path, file);
    } catch (error) {
      throw new JournalError(
        `The results cannot be kept in ${path}: ${fileTrouble(error)}. Choose another folder for the results.`,
      );
    }
  }

  /** @throws JournalError where the line does not get to the disk. */
  append(line: JournalLine): void {
    if (this.file === null) return;
    try {
      writeSync(this.file, `${JSON.stringify(line, written)}\n`);
      // A step lost to a power cut is no harm; what ends a run is.
      if (line.kind !== 'step') fsyncSync(this.file);
    } catch (error) {
      throw new JournalError(`The results cannot be written to ${this.path}: ${fileTrouble(error)}.`);
    }
  }

  /** Waits until all that was appended is on the disk. */
  sync(): void {
    if (this.file !== null) fsyncSync(this.file);
  }

  close(): void {
    if (this.file !== null) closeSync(this.file);
    this.file = null;
  }
}
