import type { Condition } from './condition';

/**
 * A paper as data. Numbers are as printed; what was computed afterwards is never among them. What could not be checked against
 * a copy of the paper is marked `unconfirmed`, and shown so, or left out. A team's own papers have the same form (schema.ts).
 */
export interface Paper {
  /** P1 to P6, or a short name. */
  id: string;
  title: string;
  authors: readonly string[];
  /** "He et al. 2016": how a statement is cited. */
  citation: string;
  venue: string;
  arxiv?: string;
  doi?: string;
  /** Address of the paper. */
  url: string;
  /** The authors' own code. */
  code?: string;
  equations: readonly Equation[];
  tables: readonly Table[];
  figures: readonly Figure[];
  /** How its networks were built and trained, as tables. */
  settings: readonly Table[];
  /** Statements in our words, each with its place in the paper and the condition under which a network is one it speaks of. */
  claims: readonly Claim[];
}

export type PaperKey = 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | LaterKey;

export type LaterKey =
  | 'glorot'
  | 'ensembles'
  | 'shattered'
  | 'skipInit'
  | 'fixup'
  | 'rezero'
  | 'layerScale'
  | 'denseNet'
  | 'resNeXt'
  | 'squeezeExcitation'
  | 'layerNormalisation'
  | 'hyperConnections'
  | 'manifoldHyperConnections';

/** A sign of a formula and what it stands for. */
export interface SymbolMeaning {
  latex: string;
  meaning: string;
}

export interface Equation {
  /** As the paper numbers it: "(5)". Left out where it has no number. */
  number?: string;
  latex: string;
  meaning: string;
  symbols?: readonly SymbolMeaning[];
  /** `number`: the formula was checked, its number was not. */
  unconfirmed?: true | 'number';
}

export type Cell = string | number | null;

export interface Table<Row extends Readonly<Record<string, Cell>> = Readonly<Record<string, Cell>>> {
  /** "Table 1". */
  item: string;
  title: string;
  /** Data set, network and protocol that every number of the table shares. */
  setting: string;
  /** Heading of each column, with its unit. */
  columns: { readonly [Column in keyof Row]: string };
  rows: readonly Row[];
  /** Decimals of its errors, where all have the same: 6.5 is printed as 6.50. */
  decimals?: number;
  notes?: readonly string[];
  unconfirmed?: true;
}

/** What a figure shows, in words. */
export interface Figure {
  /** "Fig. 4(e)". */
  item: string;
  text: string;
  unconfirmed?: true;
}

export interface Claim {
  /** Stable: "P1/constant-scaling-fails", the paper's id before the slash. */
  id: string;
  /** "Sec. 3.1", "Fig. 4(e)", "eq. (5)", "appendix". */
  item: string;
  statement: string;
  /** `match`: says what the code is in the paper's words. `claim`, if not said: says what follows from it. */
  kind?: 'claim' | 'match';
  appliesTo: Condition;
  unconfirmed?: true;
}

/** Keeps a table's own row type, so that a lookup by column is checked. */
export const table = <Row extends Readonly<Record<string, Cell>>>(data: Table<Row>): Table<Row> => data;

export const arxivUrl = (id: string): string => `https://arxiv.org/abs/${id}`;

/**
 * The cell of the first row that `choose` takes, as the paper prints it: "6.61 %", "fail".
 * @throws Error where no row is taken: a mistake in our code.
 */
export function printed<Row extends Readonly<Record<string, Cell>>>(
  from: Table<Row>,
  column: keyof Row,
  choose: (row: Row) => boolean,
): string {
  const row = from.rows.find(choose);
  if (!row) throw new Error(`${from.item} (${from.title}) has no such row`);
  return printCell(row[column], from.columns[column], from.decimals);
}

/** A cell under its heading: errors get their unit and their decimals. */
export function printCell(cell: Cell, heading: string, decimals?: number): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (!heading.includes('(%)')) return String(cell);
  return `${decimals === undefined ? cell : cell.toFixed(decimals)}\u202f%`;
}
