/**
 * A kept comparison as a list shows it: its plan, and of each run the last line of its journal, in which an ending stands with
 * its errors. Many are listed at once; their steps are read where one is opened.
 */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Comparison, ComparisonPlan, RunState } from './comparison';
import { fileTrouble, JournalError, parseJournal } from './journal';
import { isLocked } from './lock';
import type { JournalLine } from './protocol';
import { isOver, replay } from './replay';
import { readLadder, runFiles, runFolder } from './runFolder';

/** Bytes that are read from the end at first: an ending is a short line. */
const firstLook = 1024;

/**
 * The last whole line of a journal; undefined where it has none.
 * @throws JournalError where it is there and cannot be read.
 */
export function lastLine(journal: string): JournalLine | undefined {
  if (!existsSync(journal)) return undefined;
  try {
    const file = openSync(journal, 'r');
    try {
      const { size } = fstatSync(file);
      for (let length = Math.min(size, firstLook); ; length = Math.min(size, 8 * length)) {
        const buffer = Buffer.alloc(length);
        readSync(file, buffer, 0, length, size - length);
        const line = lastIn(buffer.toString('utf8'));
        if (line || length === size) return line;
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new JournalError(`The journal ${journal} cannot be read: ${fileTrouble(error)}.`);
  }
}

/** The last line that is whole, also where the text begins within one. */
function lastIn(text: string): JournalLine | undefined {
  const end = text.lastIndexOf('\n');
  if (end < 0) return undefined;
  return parseJournal(text.slice(text.lastIndexOf('\n', end - 1) + 1, end + 1)).lines.at(-1);
}

const endings: readonly JournalLine['kind'][] = ['finished', 'failed', 'cancelled'];

const isEnding = (line: JournalLine | undefined): boolean => line !== undefined && endings.includes(line.kind);

/** Has a comparison runs without an ending? */
export const isUnfinished = (folder: string, { runs }: ComparisonPlan): boolean =>
  runs.some(({ id }) => !isEnding(lastLine(journalOf(folder, id))));

const journalOf = (folder: string, run: string): string => join(runFolder(folder, run), runFiles.journal);

/**
 * A comparison without what it measured on its way: errors and endings alone.
 * @throws JournalError where a journal is there and cannot be read.
 */
export function readBrief(folder: string, plan: ComparisonPlan): Comparison {
  const last = new Map(plan.runs.map(({ id }) => [id, lastLine(journalOf(folder, id))] as const));
  const known = replay(
    plan,
    [...last.values()].flatMap((line) => (line && line.kind !== 'header' ? line : [])),
  );
  const runs = known.runs.map((run): RunState => {
    // Begun, and not ended: somebody trains it, or nobody does any more.
    if (last.get(run.id) === undefined || isOver(run) || run.status === 'paused') return run;
    return { ...run, status: isLocked(runFolder(folder, run.id)) ? 'running' : 'paused' };
  });
  const running = runs.some(({ status }) => status === 'running');
  return {
    ...known,
    runs,
    secondsLeft: null,
    standing: running ? 'running' : known.standing,
    ladder: readLadder(folder),
  };
}
