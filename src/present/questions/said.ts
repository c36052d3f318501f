import { cite, type Cell, paperOf, type PaperKey, publishedIn } from '../../papers/catalogue';
import type { Said } from './question';

/** A statement with its citation. */
export const said = (paper: PaperKey, item: string, statement: string): Said => ({ ...cite(paper, item), statement });

/**
 * A published number as its paper prints it: the cell of `column` in the row that has all of `row`'s values.
 * @throws Error where the catalogue has no such table or row: a mistake in our code.
 */
export function published(paper: PaperKey, item: string, column: string, row: Readonly<Record<string, Cell>>): string {
  const table = paperOf(paper).tables.find((each) => each.item === item);
  if (!table) throw new Error(`${paperOf(paper).title} has no ${item} in the catalogue`);
  return publishedIn(paper, table, column, (each) => Object.entries(row).every(([name, value]) => each[name] === value))
    .text;
}
