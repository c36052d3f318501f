import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { comparisonText } from '../present/comparisonText';
import { sideBySide } from '../present/comparison/sideBySide';
import { sideBySideMarkdown, sideBySideText } from '../present/comparison/sideBySideText';
import { exportFormats, type ExportFormat } from '../present/report/exports';
import { readKept, readRecorded, type KeptComparison } from '../train/kept';
import { keptFolder, reading } from './keptFolders';
import type { Terminal } from './terminal';
import { exitCodes, UsageError } from './usage';

const formatNames = exportFormats.map(({ id }) => id).join(', ');

/**
 * `throughline report`: writes the report of a kept comparison anew and prints its table; of several, prints them side by side.
 * Gives the exit code.
 */
export async function report(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { format: { type: 'string' } },
  });
  const format = exportFormats.find(({ id }) => id === values.format);
  if (values.format !== undefined && !format) {
    throw new UsageError(`--format ${values.format} is not known; choose ${formatNames}.`);
  }
  if (positionals.length === 0) throw new UsageError('Name the folder of a comparison: throughline report FOLDER.');
  const folders = positionals.map((given) => keptFolder(given, terminal));
  if (folders.length > 1) {
    if (format && format.id !== 'md') throw new UsageError(`Several comparisons are printed as text or --format md.`);
    const side = sideBySide(folders.map((folder) => reading(() => readRecorded(folder))));
    terminal.print(format ? sideBySideMarkdown(side) : sideBySideText(side));
    return exitCodes.readFully;
  }
  const [folder] = folders;
  const kept = reading(() => readKept(folder));
  terminal.print(comparisonText(kept.comparison));
  writeReports(folder, kept, terminal, format ? [format] : undefined);
  return exitCodes.readFully;
}

/** What every comparison gets at its end: a page and a note. */
const usual = exportFormats.filter(({ id }) => id !== 'csv');

/** Writes files into the folder of a comparison and names them. @throws UsageError where they cannot be written. */
export function writeReports(
  folder: string,
  kept: KeptComparison,
  terminal: Terminal,
  formats: readonly ExportFormat[] = usual,
): void {
  for (const [name, text] of formats.flatMap(({ files }) => Object.entries(files))) {
    const path = join(folder, name);
    try {
      writeFileSync(path, text(kept));
    } catch (error) {
      throw new UsageError(`${path} cannot be written: ${(error as Error).message}.`);
    }
    terminal.report(`Report: ${relative(terminal.folder, path)}`);
  }
}
