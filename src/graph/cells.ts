/**
 * Places in notebooks. The cells of a notebook are one text, in which each begins at a line of its own that depends on no
 * other cell: so a line tells its cell, and an edit in one cell moves nothing in the next.
 */
import type { SourceRange } from './graph';

/** Lines that each cell takes of the joined text; the last one stays free. */
export const linesPerCell = 1000;

export const isNotebook = (file: string): boolean => /\.ipynb$/i.test(file);

/** Cell and line within it of a line of the joined text, all counted from zero. */
export const inCell = (line: number): { cell: number; line: number } => ({
  cell: Math.floor(line / linesPerCell),
  line: line % linesPerCell,
});

/** `line 12`, in a notebook `cell 3, line 12`. @param line counted from zero */
export function lineName(file: string, line: number): string {
  if (!isNotebook(file)) return `line ${line + 1}`;
  const place = inCell(line);
  return `cell ${place.cell + 1}, line ${place.line + 1}`;
}

/** What stands behind a file's name and a colon: `12`, in a notebook `cell 3:12`. @param line counted from zero */
export function lineNumber(file: string, line: number): string {
  if (!isNotebook(file)) return String(line + 1);
  const place = inCell(line);
  return `cell ${place.cell + 1}:${place.line + 1}`;
}

/** Sentences about a notebook with the lines that they name said by cell; the same text for any other file. */
export const withCells = (text: string, { file }: Pick<SourceRange, 'file'>): string =>
  isNotebook(file)
    ? text.replace(/(?<!\.\w+, )\b([Ll])ine (\d+)/g, (_, letter: string, number: string) => {
        const name = lineName(file, Number(number) - 1);
        return letter === 'L' ? `C${name.slice(1)}` : name;
      })
    : text;
