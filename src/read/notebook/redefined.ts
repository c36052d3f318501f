/** Names that several cells define: each but the last is asked for by its cell, as in `cell 3: model`. */
import { inCell, isNotebook, linesPerCell } from '../../graph/cells';
import { entriesOf } from '../entries/entries';
import type { ArchitectureEntry, ReadRequest } from '../reader';
import type { Sources } from '../sources';
import type { Statement } from '../syntax/syntax';

const byCell = /^cell ([1-9]\d*): ?(.*)$/s;

/** Where the cell of a line ends: a line of the joined text, from zero. */
export const endOfCell = (file: string, line: number): number =>
  isNotebook(file) ? (inCell(line).cell + 1) * linesPerCell : Infinity;

const cellOf = ({ nameRange }: ArchitectureEntry): number => inCell(nameRange.startLine).cell;

/** Entries of a file; in a notebook those of each cell, with the cell in their names where a later one defines them anew. */
export function entriesByCell(sources: Sources, file: string): ArchitectureEntry[] {
  if (!isNotebook(file)) return entriesOf(sources, file);
  const replaced = replacedIn(sources.module(file)?.body ?? []).flatMap(({ name, line }) =>
    sources
      .upTo(file, endOfCell(file, line), () => entriesOf(sources, file))
      .filter((entry) => entry.name === name && inCell(entry.nameRange.startLine).cell === inCell(line).cell),
  );
  const entries = [...replaced, ...entriesOf(sources, file)].sort((a, b) => a.range.startLine - b.range.startLine);
  const last = new Map(entries.map((entry) => [entry.name, cellOf(entry)]));
  return entries.map((entry) =>
    last.get(entry.name) === cellOf(entry) ? entry : { ...entry, name: `cell ${cellOf(entry) + 1}: ${entry.name}` },
  );
}

/** Classes and functions that a later cell defines anew. */
function replacedIn(body: readonly Statement[]): { name: string; line: number }[] {
  const defined = body.flatMap((statement) => {
    const line = statement.source.startLine;
    if (statement.kind === 'classDefinition') return [{ name: statement.class.name, line }];
    return statement.kind === 'functionDefinition' ? [{ name: statement.function.name, line }] : [];
  });
  const last = new Map(defined.map(({ name, line }) => [name, inCell(line).cell]));
  const replaced = defined.filter(({ name, line }) => last.get(name) !== inCell(line).cell);
  return [...new Map(replaced.map((each) => [`${inCell(each.line).cell} ${each.name}`, each])).values()];
}

/** An entry without its cell, and the line (from zero) up to which the notebook is read for it. */
export function askedFor({ file, entry }: Pick<ReadRequest, 'file' | 'entry'>): { entry: string; end: number } {
  const found = isNotebook(file) ? byCell.exec(entry) : null;
  return found ? { entry: found[2], end: Number(found[1]) * linesPerCell } : { entry, end: Infinity };
}
