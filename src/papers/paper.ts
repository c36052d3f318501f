/** A paper as data. Numbers are as printed; what could not be checked against a copy of the paper is left out. */
export interface Paper {
  /** P1 to P6, or a short name. */
  key: PaperKey;
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
  /** Statements in our words, each tied to its place in the paper. */
  statements: readonly Statement[];
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

export interface Equation {
  /** As the paper numbers it: "(5)". Left out where it has no number, or where the number could not be checked. */
  number?: string;
  latex: string;
  meaning: string;
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
}

export interface Statement {
  /** "Sec. 3.1", "Fig. 4(e)", "eq. (5)", "appendix". */
  item: string;
  text: string;
}

/** Keeps a table's own row type, so that a lookup by column is checked. */
export const table = <Row extends Readonly<Record<string, Cell>>>(data: Table<Row>): Table<Row> => data;

export const arxivUrl = (id: string): string => `https://arxiv.org/abs/${id}`;
