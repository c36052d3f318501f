import { deepResidualLearning } from './deepResidualLearning';
import { goingDeeper } from './goingDeeper';
import { highwayNetworks } from './highwayNetworks';
import { identityMappings } from './identityMappings';
import { laterWork } from './laterWork';
import type { Cell, Equation, Paper, PaperKey, Table } from './paper';
import { rectifiers } from './rectifiers';
import { veryDeep } from './veryDeep';

export type { Cell, Equation, Paper, PaperKey, Statement, Table } from './paper';
export { activationTable, imagenetTable, preActivationTable, shortcutTable } from './identityMappings';
export { cifarTable, degradationTable, imagenetArchitectures, optionsTable } from './deepResidualLearning';

/** Every paper: the six that the product is about, then what came before and after them. */
export const papers: readonly Paper[] = [
  identityMappings,
  deepResidualLearning,
  rectifiers,
  goingDeeper,
  veryDeep,
  highwayNetworks,
  ...laterWork,
];

const byKey = new Map(papers.map((paper) => [paper.key, paper]));

export const paperOf = (key: PaperKey): Paper => byKey.get(key)!;

/** Where a statement or a number comes from. */
export interface Citation {
  paper: PaperKey;
  /** "Table 1", "eq. (5)", "Sec. 3". */
  item: string;
  /** "He et al. 2016". */
  citation: string;
  url: string;
}

export const cite = (key: PaperKey, item: string): Citation => {
  const { citation, url } = paperOf(key);
  return { paper: key, item, citation, url };
};

/** "He et al. 2016, Table 1". */
export const citationText = ({ citation, item }: Pick<Citation, 'citation' | 'item'>): string => `${citation}, ${item}`;

/** @throws Error where the paper has no equation of that number: a mistake in our code. */
export function equationOf(key: PaperKey, number: string): Equation {
  const equation = paperOf(key).equations.find((each) => each.number === number);
  if (!equation) throw new Error(`${paperOf(key).title} has no equation ${number} in the catalogue`);
  return equation;
}

/** A published number with all that it needs to be shown. */
export interface Published<Row> extends Citation {
  /** "6.61 %", "fail". */
  text: string;
  /** Data set, network and protocol. */
  setting: string;
  row: Row;
}

/**
 * The cell of the first row that `choose` takes, with its citation.
 * @throws Error where no row is taken: a mistake in our code.
 */
export function publishedIn<Row extends Readonly<Record<string, Cell>>>(
  key: PaperKey,
  table: Table<Row>,
  column: keyof Row & string,
  choose: (row: Row) => boolean,
): Published<Row> {
  const row = table.rows.find(choose);
  if (!row) throw new Error(`${table.item} of ${paperOf(key).title} has no such row`);
  return {
    ...cite(key, table.item),
    text: printCell(row[column], table.columns[column], table.decimals),
    setting: table.setting,
    row,
  };
}

function printCell(cell: Cell, heading: string, decimals?: number): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (!heading.includes('(%)')) return String(cell);
  return `${decimals === undefined ? cell : cell.toFixed(decimals)}\u202f%`;
}
