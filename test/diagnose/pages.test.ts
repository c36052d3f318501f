import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pageOf, readingCodes, rules } from '../../src/diagnose/rules';
import { severities } from '../../src/diagnose/finding';
import { activationTable, preActivationTable, shortcutTable } from '../../src/papers/catalogue';
import type { Cell, Table } from '../../src/papers/paper';
import packageFile from '../../package.json' with { type: 'json' };

const folder = new URL('../../docs/diagnostics/', import.meta.url);
const textOf = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

/** Cells of every Markdown table of a text whose head has a column of errors. */
function printedTables(text: string): { head: string[]; rows: string[][] }[] {
  const cells = (line: string) => line.split('|').slice(1, -1).map((cell) => cell.trim()); // prettier-ignore
  return [...text.matchAll(/(?:^\|.*\n)+/gm)]
    .map(([table]) => table.trim().split('\n').map(cells))
    .map(([head, , ...rows]) => ({ head, rows }))
    .filter(({ head }) => head.some((heading) => heading.includes('(%)')));
}

/** Rows of a paper's table under some of its headings, as they are printed. */
function publishedRows(table: Table<Readonly<Record<string, Cell>>>, head: readonly string[]): string[] {
  const columns = head.map((heading) => Object.keys(table.columns).find((key) => table.columns[key] === heading));
  if (columns.some((column) => column === undefined)) return [];
  const print = (cell: Cell) => (typeof cell === 'number' ? cell.toFixed(table.decimals) : (cell ?? ''));
  return table.rows.map((row) => columns.map((column) => print(row[column!])).join(' | '));
}

const papersTables = [shortcutTable, activationTable, preActivationTable] as unknown as Table<Record<string, Cell>>[];

describe('every code', () => {
  it('has a page with its name, its example and how to silence it', () => {
    for (const { code } of rules) {
      const page = textOf(pageOf(code));
      expect(page.startsWith(`# \`${code}\``), code).toBe(true);
      for (const heading of ['## Why', '## Example', '## Silence it']) expect(page, code).toContain(heading);
    }
    expect(existsSync(new URL(pageOf('unresolved'), folder))).toBe(true);
    for (const code of readingCodes) expect(textOf(pageOf(code)), code).toContain(`\`${code}\``);
  });

  it('stands in the list of them with its usual severity', () => {
    const list = textOf('README.md');
    for (const { code, severity } of rules)
      expect(list).toMatch(new RegExp(`\\[\`${code}\`\\]\\(${pageOf(code)}\\).*\`${severity}\``));
  });

  it('can be given a severity in the settings, with its usual one as default', () => {
    const { properties } = packageFile.contributes.configuration.properties['throughline.diagnostics.severity'];
    const offered = properties as Record<string, { default: string; enum: string[] }>;
    for (const { code, severity } of rules)
      expect(offered[code], code).toMatchObject({ default: severity, enum: severities });
  });
});

it('the numbers of the pages are those of the catalogue', () => {
  let compared = 0;
  for (const name of readdirSync(folder)) {
    for (const { head, rows } of printedTables(textOf(name))) {
      const published = papersTables.flatMap((table) => publishedRows(table, head));
      for (const row of rows) expect(published, `${name}: ${row.join(' | ')}`).toContain(row.join(' | '));
      compared += rows.length;
    }
  }
  expect(compared).toBeGreaterThan(15);
});
