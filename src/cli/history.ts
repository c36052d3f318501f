import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import {
  byArchitecture,
  historyEntry,
  stateText,
  withoutArguments,
  type HistoryEntry,
} from '../present/comparison/history';
import { momentText } from '../present/comparison/sideBySide';
import { textTable } from '../present/textTable';
import { readBrief } from '../train/brief';
import { listComparisons } from '../train/runFolder';
import type { Terminal } from './terminal';
import { exitCodes } from './usage';

/** `throughline history`: lists the comparisons that are kept in this folder. Gives the exit code. */
export async function history(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const [wanted] = positionals;
  const entries = listComparisons(terminal.folder).flatMap(({ folder, plan }) => {
    try {
      return [{ ...historyEntry(readBrief(folder, plan)), folder }];
    } catch (error) {
      terminal.report((error as Error).message);
      return [];
    }
  });
  const shown = wanted === undefined ? entries : entries.filter((entry) => isOf(wanted, entry.architecture));
  if (values.json) terminal.print(JSON.stringify(shown, null, 2));
  else if (shown.length > 0) terminal.print(historyText(shown));
  else {
    const what = wanted === undefined ? 'No comparison is kept here' : `No comparison of ${wanted} is kept here`;
    terminal.report(`${what} (.throughline/runs). "throughline compare" makes one.`);
  }
  return exitCodes.readFully;
}

/** Is it the architecture that was asked for? Folders do not count, nor arguments; without an entry the file alone. */
function isOf(wanted: string, architecture: string): boolean {
  const [file, entry] = withoutArguments(wanted).split('#');
  const [ownFile, ownEntry] = architecture.split('#');
  return basename(file) === basename(ownFile) && (entry === undefined || entry === ownEntry);
}

const historyText = (entries: readonly HistoryEntry[]): string =>
  byArchitecture(entries)
    .map(({ architecture, entries: own }) => {
      const table = textTable(
        ['comparison', 'begun', 'what', 'size', 'state', 'lowest test error'],
        own.map((entry) => [
          entry.id,
          momentText({ plan: entry }),
          entry.title,
          entry.size,
          stateText(entry),
          entry.best ? `${entry.best.error}, ${entry.best.label}` : '',
        ]),
      );
      return `${architecture}\n${table.replace(/^/gm, '  ')}`;
    })
    .join('\n\n');
