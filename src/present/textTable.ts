/** Cells a text fills in a terminal: code points, combining marks left out. */
export const textWidth = (text: string): number => [...text.normalize('NFC').replace(/\p{M}/gu, '')].length;

export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - textWidth(text)));

export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - textWidth(text))) + text;

/** Rows in columns, two spaces between; `right` lists the columns of numbers. A column that is empty everywhere but in the head is left out. */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const columns = head.map((_, i) => i).filter((column) => rows.some((row) => row[column] !== ''));
  const widths = new Map(
    columns.map((column) => [column, Math.max(...[head, ...rows].map((row) => textWidth(row[column])))]),
  );
  const line = (row: readonly string[]) =>
    columns
      .map((column) => (right.includes(column) ? padStart : padEnd)(row[column], widths.get(column)!))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map(line).join('\n');
}
