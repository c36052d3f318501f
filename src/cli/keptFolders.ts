import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { JournalError } from '../train/journal';
import { readPlan, runsIn } from '../train/runFolder';
import type { Terminal } from './terminal';
import { UsageError } from './usage';

/**
 * The folder of a kept comparison, by its path or by its name in `.throughline/runs`; the start of a name will do where no other
 * begins like it.
 * @throws UsageError where there is none; it says what there is.
 */
export function keptFolder(given: string, { folder }: Terminal): string {
  const own = runsIn(folder);
  const names = existsSync(own) ? readdirSync(own) : [];
  const begins = given === '' ? [] : names.filter((name) => name.startsWith(given));
  const candidates = [resolve(folder, given), join(own, given), ...(begins.length === 1 ? [join(own, begins[0])] : [])];
  const found = candidates.find((candidate) => readPlan(candidate) !== null);
  if (found) return found;
  throw new UsageError(
    `${given} holds no comparison. Name the folder of one, or one of those in .throughline/runs; "throughline history" lists them.`,
  );
}

/** Reads, and says what is wrong with a folder as one says it to a user. */
export function reading<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof JournalError) throw new UsageError(error.message);
    throw error;
  }
}
